# SPDX-License-Identifier: MIT
#
# build/firmware/PART/firmware.elf for each part, with symbols for a debugger (CONTRIBUTING.md), of
# which the flash holds nothing. For a core other than that of the boards, in a directory of its
# own: build/firmware/cortex-m4/PART/firmware.elf.

ARM_CC ?= arm-none-eabi-gcc
ARM_SIZE ?= $(or $(patsubst %gcc,%size,$(filter %gcc,$(ARM_CC))),size)
MCPU ?= cortex-m3
FIRMWARE := examples/firmware
FIRMWARE_BUILD := build/firmware$(addprefix /,$(filter-out cortex-m3,$(MCPU)))
# The instructions of Armv6-M need more room: 3 KB too much for the small part.
PARTS := lm3s6965 mps2 $(if $(filter cortex-m0 cortex-m0plus cortex-m1,$(MCPU)),,mps2-small)

# For each part: its board, the configuration of mbedTLS, and the bytes of arena, work buffer and
# stack.
lm3s6965_PART   := lm3s6965 part_256k_64k 41472 4096 4608
mps2_PART       := mps2     part_256k_64k 41472 4096 4608
mps2-small_PART := mps2     part_128k_32k 14848 3072 2560 -DSMALL_PART -DCCT_NO_TEXTS -DCCT_NO_WORDINGS -DCCT_NO_OBSERVER -DCCT_NO_PROXY -DCCT_NO_SIGNING -DCCT_NO_MTLS -DCCT_NO_DPOP -DCCT_NO_DISCOVERY -DCCT_NO_INSPECTION
of_part = $(word $(2),$($(1)_PART))

ARM_FLAGS := -mcpu=$(MCPU) -mthumb -Os -g -ffunction-sections -fdata-sections --specs=picolibc.specs
FIRMWARE_INCLUDES := $(filter-out -Iport/posix,$(INCLUDES)) -Iport/lwip -I$(FIRMWARE) -isystem $(LWIP_DIR)/src/include -isystem $(FIRMWARE)/lwip
LWIP_SOURCES := $(LWIP_TCP_IP) core/ipv4/dhcp.c core/ipv4/etharp.c netif/ethernet.c
FIRMWARE_SOURCES := $(CORE) $(NET) $(TLS) $(wildcard src/client/*.c port/lwip/*.c $(FIRMWARE)/*.c)

# The functions that tests/firmware/faults.c replaces.
FIRMWARE_FAULTS := frame_read frame_describe board_ethernet_poll board_wall_clock_s

# $(1) the part
define firmware
$(FIRMWARE_BUILD)/$(1)/mbedtls/%.o: $(MBEDTLS_DIR)/library/%.c $(wildcard port/mbedtls/*.h) $(FIRMWARE)/rules.mk
	$$(call compiling,mbedTLS)
	$$(QUIET)$(ARM_CC) -std=c99 $(ARM_FLAGS) -w $$($(1)_MBEDTLS) $$(if $$(filter $$(MBEDTLS_IN_PLACE),$$(notdir $$<)),$(IN_PLACE)) -c $$< -o $$@
$(FIRMWARE_BUILD)/$(1)/lwip/%.o: $(LWIP_DIR)/src/%.c $(wildcard $(FIRMWARE)/lwip/*.h $(FIRMWARE)/lwip/arch/*.h) $(FIRMWARE)/rules.mk
	@mkdir -p $$(@D)
	$$(QUIET)$(ARM_CC) -std=c99 $(ARM_FLAGS) -w $(FIRMWARE_INCLUDES) $$($(1)_OPTIONS) -c $$< -o $$@
$(FIRMWARE_BUILD)/$(1)/%.o: %.c $(FIRMWARE)/rules.mk | $(GENERATED)
	@mkdir -p $$(@D)
	$$(QUIET)$(ARM_CC) -std=c99 $(ARM_FLAGS) $(WARNINGS) $(FIRMWARE_INCLUDES) $$($(1)_MBEDTLS) $$($(1)_OPTIONS) $$(DATED) $$(DEPENDENCIES) -c $$< -o $$@
$(FIRMWARE_BUILD)/$(1)/src/tls/about.o: DATED := $(if $(BUILT),-DCCT_BUILT_S=$(BUILT))
$(FIRMWARE_BUILD)/$(1)/src/tls/about.o: build/built
$(FIRMWARE_BUILD)/$(1)/firmware.elf: $$($(1)_OBJECTS) $(FIRMWARE)/parts/$(1).ld $(FIRMWARE)/firmware.ld
	$$(QUIET)$$($(1)_LINK) -Wl,-Map=$$@.map $$(filter %.o,$$^) -o $$@
	@echo "$$@: $$$$($(ARM_SIZE) $$@ | awk 'NR == 2 { print $$$$1 + $$$$2 }') bytes of flash"
$(FIRMWARE_BUILD)/$(1)/faults.elf: $$($(1)_OBJECTS) $(FIRMWARE_BUILD)/$(1)/tests/firmware/faults.o $(FIRMWARE_BUILD)/$(1)/firmware.elf
	$$(QUIET)$$($(1)_LINK) $(FIRMWARE_FAULTS:%=-Wl,--wrap=%) $$(filter %.o,$$^) -o $$@
$(1)_LINK := $(ARM_CC) $(ARM_FLAGS) -nostartfiles -Wl,--gc-sections -Wl,--defsym=stack_size=$(call of_part,$(1),5) \
	-L$(FIRMWARE) -T $(FIRMWARE)/parts/$(1).ld
$(1)_MBEDTLS := -I$(MBEDTLS_DIR)/include -Iport/mbedtls -DMBEDTLS_CONFIG_FILE='"$(call of_part,$(1),2).h"' -DMBEDTLS_PSA_CRYPTO_CONFIG_FILE='"linux_psa.h"'
$(1)_OPTIONS := -DARENA_LEN=$(call of_part,$(1),3) -DWORK_LEN=$(call of_part,$(1),4) $(wordlist 6,99,$($(1)_PART))
endef
$(foreach part,$(PARTS),$(eval $(part)_OBJECTS := $(patsubst %.c,$(FIRMWARE_BUILD)/$(part)/%.o, \
	$(FIRMWARE_SOURCES) $(wildcard $(FIRMWARE)/$(call of_part,$(part),1)/*.c) $(LWIP_SOURCES:%=lwip/%) $(MBEDTLS_SOURCES:%=mbedtls/%))))
$(foreach part,$(PARTS),$(eval $(call firmware,$(part))))

.PHONY: firmware firmware-deps firmware-check firmware-size
firmware-deps:
	@deps/packages.sh firmware
#: make firmware     firmware for the boards that QEMU emulates, into build/firmware
#- make firmware MCPU=cortex-m4  the same for another core, into build/firmware/cortex-m4
firmware: firmware-deps $(PARTS:%=$(FIRMWARE_BUILD)/%/firmware.elf)

#: make firmware-check  that firmware against real servers; FETCHES= tokens in one boot
firmware-check: firmware $(PARTS:%=$(FIRMWARE_BUILD)/%/faults.elf) build/tests/enter tests/integration/node_modules/.package-lock.json
	@rm -f $(TALLY).firmware
	@tests/tally.sh $(TALLY).firmware "firmware" env MCPU=$(MCPU) build/tests/enter net node --test tests/firmware/firmware.test.mjs
	@tests/tally.sh $(TALLY).firmware

#- make firmware-size   flash, RAM, arena and stack of the firmware, into docs/SIZES.md
firmware-size: $(if $(filter-out cortex-m3,$(MCPU)),$(if $(filter firmware-size,$(MAKECMDGOALS)),$(error firmware-size measures cortex-m3 alone)))
firmware-size: firmware build/tests/enter tests/integration/node_modules/.package-lock.json
	@build/tests/enter net node tests/firmware/size.mjs
