# SPDX-License-Identifier: MIT
#
# The library with one small mistake at a time, each of which some unit test should notice.

MUTANTS ?= 1000
JOBS ?= 1
SEED ?=

#- make mutants      unit tests against small mistakes; MUTANTS= how many, FILE= a file, SEED=, JOBS=
.PHONY: mutants mutants-profiles
mutants: coverage-deps
	@$(MAKE) --no-print-directory -j$(JOBS) mutants-profiles build/host/libcctoken.a build/host/cli.a
	@CCACHE_DISABLE=1 CC=$(HOST_CC) FLAGS="$(subst ",\",$(TEST_FLAGS))" COVERAGE=$(COVERAGE) LIBRARY=build/host/libcctoken.a \
		MUTANTS=$(MUTANTS) FILE='$(FILE)' SEED=$(or $(SEED),1) JOBS=$(JOBS) nice node tests/mutation/run.mjs
mutants-profiles: $(COVERAGE)/rooms.so $(UNIT:%=$(COVERAGE)/profiles/%.profdata)
