# SPDX-License-Identifier: MIT
#
#: make size         the sizes of executable and library, into docs/SIZES.md

.PHONY: size size-deps
size-deps:
	@deps/packages.sh size

# The executable again, but not optimized as a whole, so that the linker's map has the object of
# each byte. With a thin archive it names each object with its folder.
build/size/libcctoken.a: build/musl/libcctoken.a
	@mkdir -p $(@D)
	@rm -f $@
	$(QUIET)ar rcsT $@ $(LIBRARY:%.c=build/musl/%.o) $(MBEDTLS_SOURCES:%.c=build/musl/mbedtls/%.o) \
		$(call fast_objects,musl,$(NATIVE))
build/size/cctoken.map: $(CLI:%.c=build/musl/%.o) build/musl/anchors.o build/size/libcctoken.a
	$(QUIET)$(MUSL_CC) $(STATIC) -fno-lto -s -Wl,-Map=$@ -o build/size/cctoken $^

# The library without TLS and port, for a microcontroller: with everything, without each switch's
# part, the smallest with the methods of shared secrets, and that with each switch's part (or, as
# for HTTP Basic, without it).
CORTEX_M4 := arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -std=c99 -Os -ffunction-sections -fdata-sections \
	-Iinclude -Isrc -isystem build/include
PORTABLE := $(CORE) $(NET) $(wildcard src/client/*.c)
SMALLEST := $(filter-out CCT_NO_BASIC,$(SWITCHES))
SIZED := everything smallest shared-secrets $(SWITCHES) $(SWITCHES:%=smallest-%)

# $(1) name, $(2) switches
define portable
build/size/$(1)/%.o: %.c tests/size/rules.mk | $(GENERATED) size-deps
	@mkdir -p $$(@D)
	$$(QUIET)$(CORTEX_M4) $(2:%=-D%) $$(DEPENDENCIES) -c $$< -o $$@
endef
$(eval $(call portable,everything,))
$(eval $(call portable,smallest,$(SMALLEST)))
$(eval $(call portable,shared-secrets,CCT_NO_WORDINGS CCT_NO_ASSERTION CCT_NO_SIGNING CCT_NO_MTLS CCT_NO_DPOP))
$(foreach switch,$(SWITCHES),$(eval $(call portable,$(switch),$(switch))))
$(foreach switch,$(SMALLEST),$(eval $(call portable,smallest-$(switch),$(filter-out $(switch),$(SMALLEST)))))
$(eval $(call portable,smallest-CCT_NO_BASIC,$(SWITCHES)))

size: build/cctoken build/size/cctoken.map $(foreach kind,$(SIZED),$(PORTABLE:%.c=build/size/$(kind)/%.o))
	@tests/size/size.sh docs/SIZES.md '$(SWITCHES)' $(PORTABLE:%.c=%.o)
