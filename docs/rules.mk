# SPDX-License-Identifier: MIT
#
#- make docs         docs/FAILURES.md, docs/PROVIDERS.md and the diagrams, from tables and scripts

WORDINGS := src/oauth/wordings/wordings.txt
WRITTEN := FAILURES PROVIDERS
build/tests/failures build/tests/providers: build/tests/%: docs/%.c src/oauth/wordings/table.c $(HEADERS) build/host/cli.a build/host/libcctoken.a
	@mkdir -p $(@D)
	$(QUIET)$(HOST_CC) $(OUR_FLAGS) -O1 -g $(filter %.c %.a,$^) -o $@
build/tests/FAILURES.md: build/tests/failures $(WORDINGS)
	$(QUIET)$< $(WORDINGS) >$@
build/tests/PROVIDERS.md: build/tests/providers docs/providers.txt $(WORDINGS)
	$(QUIET)$< docs/providers.txt $(WORDINGS) >$@

# The diagrams are drawn by a script without input.
DRAWN := request sidecar
$(DRAWN:%=build/tests/%.svg) &: docs/diagrams.mjs
	@mkdir -p $(@D)
	$(QUIET)node $< build/tests

.PHONY: docs docs-check
docs: $(WRITTEN:%=build/tests/%.md) $(DRAWN:%=build/tests/%.svg)
	@cp $^ docs

docs-check: $(WRITTEN:%=build/tests/%.md) $(DRAWN:%=build/tests/%.svg)
	@set -e; for written in $(WRITTEN:%=%.md) $(DRAWN:%=%.svg); do \
		tests/tally.sh $(TALLY) "documents" docs/check.sh build/tests/$$written docs/$$written; done
