# SPDX-License-Identifier: MIT
#
#: make docs         docs/FAILURES.md, from the tables of causes and of servers' words; make check fails when it is not up to date

WORDINGS := src/oauth/wordings/wordings.txt
build/tests/failures: docs/failures.c src/oauth/wordings/table.c $(HEADERS) build/host/cli.a build/host/libcctoken.a
	@mkdir -p $(@D)
	$(QUIET)$(HOST_CC) $(OUR_FLAGS) -O1 -g $(filter %.c %.a,$^) -o $@

.PHONY: docs docs-check
docs: build/tests/failures $(WORDINGS)
	@$< $(WORDINGS) >build/tests/FAILURES.md
	@cp build/tests/FAILURES.md docs/FAILURES.md

docs-check: build/tests/failures $(WORDINGS)
	@$< $(WORDINGS) >build/tests/FAILURES.md
	@tests/tally.sh $(TALLY) "documents" docs/check.sh build/tests/FAILURES.md docs/FAILURES.md
