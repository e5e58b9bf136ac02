# SPDX-License-Identifier: MIT
#
#- make riscv        the library for RISC-V without an operating system, compiled and linked
#
# With two configurations of mbedTLS: `part`, the project's own for 256 K of flash, and `sdk`,
# mbedTLS's default with the changes that docs/PORTING.md requires of an SDK's
# (CCT_EXTERNAL_MBEDTLS). When a program is linked, only symbols that the guide lists may be
# undefined.

RISCV_CC ?= riscv64-unknown-elf-gcc
RISCV_FLAGS := -std=c99 -march=rv32imc -mabi=ilp32 --specs=picolibc.specs -Os -ffunction-sections -fdata-sections
RISCV_INCLUDES := -Iinclude -Isrc -isystem $(MBEDTLS_DIR)/include -isystem $(MBEDTLS_DIR)/library -isystem build/include -Iport/mbedtls -Itests/riscv
RISCV_SOURCES := $(CORE) $(NET) $(TLS) $(wildcard src/client/*.c port/none/*.c) tests/riscv/program.c
RISCV_part := -DMBEDTLS_CONFIG_FILE='"part_256k_64k.h"' -DMBEDTLS_PSA_CRYPTO_CONFIG_FILE='"linux_psa.h"'
RISCV_sdk := -DMBEDTLS_USER_CONFIG_FILE='"sdk.h"' -DCCT_EXTERNAL_MBEDTLS
RISCV_sdk_OMITS := src/tls/unused.c

# $(1) part or sdk
define riscv
build/riscv/$(1)/mbedtls/%.o: $(MBEDTLS_DIR)/library/%.c tests/riscv/sdk.h tests/riscv/rules.mk $(wildcard port/mbedtls/*.h)
	@mkdir -p $$(@D)
	$$(QUIET)$(RISCV_CC) $(RISCV_FLAGS) -w $(RISCV_INCLUDES) $(RISCV_$(1)) $$(if $$(filter $(1)-$$(notdir $$<),$(MBEDTLS_IN_PLACE:%=part-%)),$(IN_PLACE)) -c $$< -o $$@
build/riscv/$(1)/%.o: %.c tests/riscv/sdk.h tests/riscv/rules.mk | $(GENERATED)
	@mkdir -p $$(@D)
	$$(QUIET)$(RISCV_CC) $(RISCV_FLAGS) $(WARNINGS) $(RISCV_INCLUDES) $(RISCV_$(1)) $$(DEPENDENCIES) -c $$< -o $$@
build/riscv/$(1)/program.elf: $(patsubst %.c,build/riscv/$(1)/%.o,$(filter-out $(RISCV_$(1)_OMITS),$(RISCV_SOURCES))) $(MBEDTLS_SOURCES:%.c=build/riscv/$(1)/mbedtls/%.o)
	$$(QUIET)$(RISCV_CC) $(RISCV_FLAGS) -Wl,--gc-sections -Wl,--defsym=__flash_size=1M -Wl,--defsym=__ram_size=256K $$(filter %.o,$$^) -o $$@
endef
$(foreach config,part sdk,$(eval $(call riscv,$(config))))

.PHONY: riscv riscv-deps
riscv-deps:
	@deps/packages.sh riscv
riscv: riscv-deps build/riscv/part/program.elf build/riscv/sdk/program.elf
	@riscv64-unknown-elf-size build/riscv/*/program.elf
