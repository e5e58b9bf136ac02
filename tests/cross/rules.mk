# SPDX-License-Identifier: MIT
#
#: make cross        the executable for arm64, armhf, mipsel, riscv64 and s390x; ARCH= some of them
#: make cross-check  those under qemu against real servers; ARCH= some of them

# For each: the compiler's prefix, qemu's name, the byte order.
# Another one also needs a row for its compiler in deps/packages.sh.
arm64_ARCH   := aarch64-linux-gnu   aarch64 LE
armhf_ARCH   := arm-linux-gnueabihf arm     LE
mipsel_ARCH  := mipsel-linux-gnu    mipsel  LE
riscv64_ARCH := riscv64-linux-gnu   riscv64 LE
s390x_ARCH   := s390x-linux-gnu     s390x   BE
ARCHITECTURES := arm64 armhf mipsel riscv64 s390x
of_arch = $(word $(2),$($(1)_ARCH))
big_endian = $(foreach arch,$(1),$(if $(filter BE,$(call of_arch,$(arch),3)),$(arch)))

ARCH ?= $(ARCHITECTURES)

# All tests of the executable, except those of its system calls and in an empty root, where qemu
# itself would be visible.
CROSS_TESTS := tokens failure tls hostile settings checks causes regions output cache cache-flight retry vendors doctor watch probe exec
CROSS_UNIT := $(filter test_format_% test_cause_% test_oauth_%,$(UNIT))

.PRECIOUS: build/deps/cmocka-%/.fetched
build/deps/cmocka-%/.fetched:
	@deps/fetch.sh build/deps cmocka:$*

# As for this machine, except the flags for the alignment of data and the place of the canary, which
# only x86's compiler has.
CROSS_SMALL := $(filter-out -malign-data=abi,$(SMALL))
CROSS_FLAGS := $(filter-out -malign-data=abi $(GUARD_OF_X86),$(RELEASE_FLAGS))

# $(1) architecture
define cross
$(1)_TRIPLET := $(call of_arch,$(1),1)
$(1)_QEMU := /usr/bin/qemu-$(call of_arch,$(1),2)-static
$(1)_CC := $(call of_arch,$(1),1)-gcc -specs=build/deps/libc/$(1)/musl.specs
$(1)_OBJECTS := $(CLI:%.c=build/cross/$(1)/%.o) build/cross/$(1)/anchors.o
$(call variant,cross/$(1),$$($(1)_CC),$(CROSS_FLAGS),-std=c99 $(CROSS_SMALL) $(LINK_TIME) -fno-pie -w $(GUARDED),$(call of_arch,$(1),1))
$(call anchors,cross/$(1),$$($(1)_CC),$(CROSS_FLAGS))
build/cross/$(1)/src/tls/about.o: OUR_FLAGS += $(if $(BUILT),-DCCT_BUILT_S=$(BUILT))
build/cross/$(1)/src/tls/about.o: build/built
build/cross/$(1)/cctoken: $$($(1)_OBJECTS) build/cross/$(1)/libcctoken.a
	$$(QUIET)$$($(1)_CC) $(STATIC) -s -o $$@ $$^
$$($(1)_OBJECTS) $(LIBRARY:%.c=build/cross/$(1)/%.o) $(MBEDTLS_SOURCES:%.c=build/cross/$(1)/mbedtls/%.o) \
	$(call fast_objects,cross/$(1),$(call of_arch,$(1),1)): \
	build/deps/libc/$(1)/musl.specs
$(call libc,$(1),$(call of_arch,$(1),1)-gcc,$(call of_arch,$(1),1))
build/cross/$(1)/run: tests/cross/run.c
	@mkdir -p $$(@D)
	$$(QUIET)$(HOST_CC) -std=c99 -D_GNU_SOURCE $(WARNINGS) -DQEMU='"$$($(1)_QEMU)"' $$< -o $$@
cross-integration-$(1):
	@set -e; for test in $(CROSS_TESTS); do \
		TESTS_EMULATED=yes TESTS_ENDIANNESS=$(call of_arch,$(1),3) CCTOKEN=$(CURDIR)/build/cross/$(1)/run \
		tests/tally.sh $(TALLY).cross "$$$$test ($(1))" node --test tests/integration/$$$$test.test.mjs; done
endef
$(foreach arch,$(ARCHITECTURES),$(eval $(call cross,$(arch))))

# Unit tests only for the other byte order. With glibc, because Debian's cmocka requires it.
define cross_units
$(call variant,cross/$(1)-units,$$($(1)_TRIPLET)-gcc,-O1 -g,,$(call of_arch,$(1),1))
build/cross/$(1)-units/test_%: tests/unit/test_%.c $(wildcard tests/unit/*.h) $(CORE:%.c=build/cross/$(1)-units/%.o) build/deps/cmocka-$(1)/.fetched
	$$(QUIET)$$($(1)_TRIPLET)-gcc $(TEST_FLAGS) $$(filter %.c %.o,$$^) build/deps/cmocka-$(1)/usr/lib/*/libcmocka.so.0 -o $$@
cross-units-$(1):
	@set -e; for test in $(CROSS_UNIT); do tests/tally.sh $(TALLY).cross "$$$$test ($(1))" $$($(1)_QEMU) -L /usr/$$($(1)_TRIPLET) \
		-E LD_LIBRARY_PATH=$$$$(echo build/deps/cmocka-$(1)/usr/lib/*) build/cross/$(1)-units/$$$$test; done
endef
$(foreach arch,$(call big_endian,$(ARCHITECTURES)),$(eval $(call cross_units,$(arch))))

.PHONY: cross cross-check cross-deps $(ARCHITECTURES:%=cross-units-%) $(ARCHITECTURES:%=cross-integration-%)
cross-deps:
	$(if $(filter-out $(ARCHITECTURES),$(ARCH)),$(error ARCH=$(ARCH) is not known; there are: $(ARCHITECTURES)))
	@$(foreach arch,$(ARCH),deps/packages.sh cross-$(arch) &&) true
cross: cross-deps
	@$(MAKE) --no-print-directory -j$$(nproc) $(ARCH:%=build/cross/%/cctoken)
	@$(foreach arch,$(ARCH),echo "build/cross/$(arch)/cctoken: $$(stat -c %s build/cross/$(arch)/cctoken) bytes";)

cross-check: cross tests/integration/node_modules/.package-lock.json
	@deps/packages.sh cross
	@rm -f $(TALLY).cross
	@$(MAKE) --no-print-directory -j$$(nproc) $(ARCH:%=build/cross/%/run) \
		$(foreach arch,$(call big_endian,$(ARCH)),$(CROSS_UNIT:%=build/cross/$(arch)-units/%))
	@$(MAKE) --no-print-directory -j1 $(patsubst %,cross-units-%,$(call big_endian,$(ARCH))) $(ARCH:%=cross-integration-%)
	@tests/tally.sh $(TALLY).cross
