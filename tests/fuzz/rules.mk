# SPDX-License-Identifier: MIT
#
# Fuzz targets: tests/fuzz/targets/NAME.c with seeds in corpus/NAME, findings in regressions/NAME
# and, where there is one, the dictionary dictionaries/NAME.dict. libFuzzer runs them (make fuzz),
# AFL++ too (make fuzz-afl), and each seed and finding runs once in make check.

FUZZ_TARGETS := $(sort $(basename $(notdir $(wildcard tests/fuzz/targets/*.c))))
FUZZ_FLAGS := $(TEST_FLAGS) -Itests/fuzz
FUZZ_COMMON := tests/fuzz/driver.c

# Coverage of mbedTLS too: what the network delivers is read there first.
FUZZ_COVERAGE := -fsanitize=fuzzer-no-link
$(eval $(call variant,fuzz,$(CLANG),-O1 -g $(SANITIZE) $(FUZZ_COVERAGE),-std=c99 -O1 -w -fsanitize=address $(FUZZ_COVERAGE)))
AFL_CC ?= afl-clang-fast
$(eval $(call variant,afl,$(AFL_CC),-O1 -g,-std=c99 -O1 -w))

# $(1) variant, $(2) compiler, $(3) flags, $(4) the file with main(), or nothing: libFuzzer has it
define fuzz_programs
build/tests/$(1)/fuzz/%: tests/fuzz/targets/%.c tests/fuzz/driver.c $(4) build/$(1)/cli.a build/$(1)/libcctoken.a
	@mkdir -p $$(@D)
	$$(QUIET)$(2) $(FUZZ_FLAGS) $(3) $$(FUZZ_LINK_$$*) $$(DEPENDENCIES) $$(filter %.c %.a,$$^) build/$(1)/libcctoken.a -o $$@
endef
$(eval $(call fuzz_programs,asan,$(CLANG),-O1 -g $(SANITIZE),tests/fuzz/standalone.c))
$(eval $(call fuzz_programs,host,$(HOST_CC),-O1 -g,tests/fuzz/standalone.c))
$(eval $(call fuzz_programs,fuzz,$(CLANG),-O1 -g $(SANITIZE) -fsanitize=fuzzer))
$(eval $(call fuzz_programs,afl,$(AFL_CC),-O1 -g,tests/fuzz/standalone.c))

TIME ?= 60
FUZZ ?= $(FUZZ_TARGETS)
#: make fuzz         libFuzzer on every parser, TIME=60 seconds each; FUZZ=json one of them
.PHONY: fuzz fuzz-check fuzz-afl
fuzz:
	@deps/packages.sh fuzz
	@$(MAKE) --no-print-directory -j$$(nproc) $(FUZZ:%=build/tests/fuzz/fuzz/%)
	@tests/fuzz/run.sh $(TIME) $(FUZZ)

#- make fuzz-check   every seed and every finding of the fuzz targets once, under sanitizers
.PHONY: fuzz-programs
fuzz-programs: $(FUZZ_TARGETS:%=build/tests/asan/fuzz/%)
fuzz-check: fuzz-programs
	@tests/tally.sh $(TALLY) "fuzz targets" tests/fuzz/run.sh check build/tests/asan/fuzz $(FUZZ_TARGETS)

# AFL++ finds other inputs with the same targets. It needs no sanitizer for what a target asserts.
AFL_TARGETS = $(if $(filter command line,$(origin FUZZ)),$(FUZZ),json token)
#- make fuzz-afl     the same targets with AFL++, without sanitizers; FUZZ=json token
fuzz-afl:
	@deps/packages.sh fuzz-afl
	@$(MAKE) --no-print-directory -j$$(nproc) $(AFL_TARGETS:%=build/tests/afl/fuzz/%)
	@tests/fuzz/afl.sh $(TIME) $(AFL_TARGETS)

# The target with TLS: time() of mbedTLS is the seeds'.
FUZZ_LINK_tls := -Wl,--wrap=time
FUZZ_LINK_chain := $(FUZZ_LINK_tls) -Wl,--wrap=mbedtls_pk_verify_ext
# No file is read, and no alarm set.
FUZZ_LINK_settings := -Wl,--wrap=file_read -Wl,--wrap=alarm_begin_run
build/tests/asan/fuzz-record: tests/fuzz/record.c build/asan/cli.a build/asan/libcctoken.a
	@mkdir -p $(@D)
	$(QUIET)$(CLANG) $(FUZZ_FLAGS) -O1 -g $(SANITIZE) $(FUZZ_LINK_tls) $(DEPENDENCIES) $(filter %.c %.a,$^) -o $@

#- make fuzz-seeds   records the seeds of the fuzz targets with TLS again, after protocol changes
.PHONY: fuzz-seeds
fuzz-seeds: check-deps
	@tests/servers/certificates.sh build/certificates
	@node tests/fuzz/seeds.mjs build/certificates - - anchors >tests/fuzz/recorded.h
	@$(MAKE) --no-print-directory build/tests/asan/fuzz-record
	@node tests/fuzz/seeds.mjs build/certificates build/tests/asan/fuzz-record tests/fuzz/corpus

# Which lines of ours the seeds, the findings and what was found since (build/fuzz/corpus) reach.
$(eval $(call variant,fuzzcov,$(CLANG),-O1 -g -fprofile-instr-generate -fcoverage-mapping,-std=c99 -O1 -w))
$(eval $(call fuzz_programs,fuzzcov,$(CLANG),-O1 -g -fprofile-instr-generate -fcoverage-mapping,tests/fuzz/standalone.c))
#- make fuzz-coverage  which lines of the library and the program the inputs of all fuzz targets reach
.PHONY: fuzz-coverage
fuzz-coverage:
	@deps/packages.sh coverage
	@$(MAKE) --no-print-directory -j$$(nproc) $(FUZZ_TARGETS:%=build/tests/fuzzcov/fuzz/%)
	@tests/fuzz/coverage.sh build/tests/fuzzcov/fuzz $(FUZZ_TARGETS)
