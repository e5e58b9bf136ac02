# SPDX-License-Identifier: MIT
#
#: make docs         docs/FAILURES.md and docs/PROVIDERS.md, from the program's tables and texts; make check fails when one is not up to date

WORDINGS := src/oauth/wordings/wordings.txt
WRITTEN := FAILURES PROVIDERS
build/tests/failures build/tests/providers: build/tests/%: docs/%.c src/oauth/wordings/table.c $(HEADERS) build/host/cli.a build/host/libcctoken.a
	@mkdir -p $(@D)
	$(QUIET)$(HOST_CC) $(OUR_FLAGS) -O1 -g $(filter %.c %.a,$^) -o $@
build/tests/FAILURES.md: build/tests/failures $(WORDINGS)
	$(QUIET)$< $(WORDINGS) >$@
build/tests/PROVIDERS.md: build/tests/providers docs/providers.txt $(WORDINGS)
	$(QUIET)$< docs/providers.txt $(WORDINGS) >$@

.PHONY: docs docs-check
docs: $(WRITTEN:%=build/tests/%.md)
	@cp $^ docs

docs-check: $(WRITTEN:%=build/tests/%.md)
	@set -e; for written in $(WRITTEN); do \
		tests/tally.sh $(TALLY) "documents" docs/check.sh build/tests/$$written.md docs/$$written.md; done
