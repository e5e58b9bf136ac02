# SPDX-License-Identifier: MIT
#
# The library compared with other implementations, on random values: Node's JSON, URL, dates and
# base64, OpenSSL's checks of names. The seed is printed: make differential SEED=… CASES=… repeats a
# run.

DIFFERENTIAL := build/tests/asan/compare
$(DIFFERENTIAL): tests/differential/compare.c build/asan/libcctoken.a
	@mkdir -p $(@D)
	$(QUIET)$(CLANG) $(TEST_FLAGS) -O1 -g $(SANITIZE) $(DEPENDENCIES) $< build/asan/libcctoken.a -lcrypto -o $@

#- make differential  thousands of values compared with Node and OpenSSL; CASES= per subject, SEED=
CASES ?= 20000
SEED ?=
.PHONY: differential differential-check differential-program
differential-program: $(DIFFERENTIAL)
differential: check-deps $(DIFFERENTIAL)
	@CASES=$(CASES) SEED=$(SEED) COMPARE=$(DIFFERENTIAL) node --test --test-reporter=spec tests/differential/differential.test.mjs

# A few in make check, where the same values are compared each time.
differential-check: $(DIFFERENTIAL)
	@CASES=300 SEED=$(or $(SEED),1) COMPARE=$(DIFFERENTIAL) tests/tally.sh $(TALLY) "compared with others" \
		node --test tests/differential/differential.test.mjs
