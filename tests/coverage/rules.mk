# SPDX-License-Identifier: MIT
#
# Which lines and branches of the rooms that need no mbedTLS (and of the client) the unit tests and
# the fault tests execute. Those rooms are compiled for it; everything else is what the other tests
# are linked with.

COVERAGE := build/coverage
COVERED_ROOMS := format cause oauth net client
COVERED := $(CORE) $(NET) $(wildcard src/client/*.c)
COVERAGE_CC := $(CLANG) -O0 -g1 -fprofile-instr-generate -fcoverage-mapping
COVERED_OBJECTS := $(COVERED:%.c=$(COVERAGE)/%.o)
COVERAGE_REST = $(patsubst %.c,build/host/%.o,$(filter-out $(COVERED),$(LIBRARY))) $(MBEDTLS_SOURCES:%.c=build/host/mbedtls/%.o) \
	$(call fast_objects,host,$(NATIVE))

$(COVERAGE)/src/%.o: src/%.c Makefile tests/coverage/rules.mk | $(GENERATED)
	@mkdir -p $(@D)
	$(QUIET)$(COVERAGE_CC) $(OUR_FLAGS) $(DEPENDENCIES) -c $< -o $@
$(COVERAGE)/libcctoken.a: $(COVERED_OBJECTS) $(COVERAGE_REST)
	@rm -f $@
	$(QUIET)ar rcs $@ $^
# All that is measured in one file, also what no test is linked with: what the counts are compared
# with.
$(COVERAGE)/rooms.so: $(COVERED_OBJECTS)
	$(QUIET)$(CLANG) -shared -Wl,-z,lazy -fprofile-instr-generate -o $@ $^

# The fault tests need servers, which files of tests/integration start.
FAULT_TESTS := $(filter-out without_tmpfile,$(PROGRAMS))
COVERAGE_TESTS := $(UNIT) faults keys
COVERAGE_LINK = $(CLANG) -fprofile-instr-generate $(TEST_FLAGS) -g $(DEPENDENCIES) $(filter %.c %.a,$^) -lcmocka -o $@
$(COVERAGE)/tests/%: tests/unit/%.c $(COVERAGE)/libcctoken.a
	@mkdir -p $(@D)
	$(QUIET)$(COVERAGE_LINK)
$(CLI_UNIT:%=$(COVERAGE)/tests/%): $(COVERAGE)/tests/test_cli_%: tests/unit/test_cli_%.c build/host/cli.a $(COVERAGE)/libcctoken.a
	@mkdir -p $(@D)
	$(QUIET)$(COVERAGE_LINK)
$(FAULT_TESTS:%=$(COVERAGE)/tests/%): $(COVERAGE)/tests/%: tests/faults/%.c $(COVERAGE)/libcctoken.a
	@mkdir -p $(@D)
	$(QUIET)$(COVERAGE_LINK)

#- make coverage     lines and branches that unit and fault tests execute; fails below the goal
.SECONDARY: $(UNIT:%=$(COVERAGE)/tests/%) $(FAULT_TESTS:%=$(COVERAGE)/tests/%)
.PHONY: coverage coverage-deps coverage-runs
coverage-deps:
	@deps/packages.sh coverage
coverage: coverage-deps tests/integration/node_modules/.package-lock.json
	@$(MAKE) --no-print-directory -j$$(nproc) coverage-runs
	@node tests/coverage/report.mjs $(COVERAGE) $(COVERED_ROOMS)
coverage-runs: $(COVERAGE)/rooms.so $(COVERAGE_TESTS:%=$(COVERAGE)/profiles/%.profdata)

# One profile for each test program: tests/mutation needs to know which of them execute a line.
$(COVERAGE)/profiles/%.profdata: $(COVERAGE)/tests/%
	@tests/coverage/run.sh $(COVERAGE) $*
$(COVERAGE)/profiles/faults.profdata: $(COVERAGE)/tests/side_by_side $(COVERAGE)/tests/allocations tests/integration/faults.test.mjs
$(COVERAGE)/profiles/keys.profdata: tests/integration/mtls.test.mjs tests/integration/dpop.test.mjs
