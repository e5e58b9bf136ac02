# SPDX-License-Identifier: MIT
#
# make size: the sizes of executable and library, into docs/SIZES.md; fails when a target is missed.

.PHONY: size size-deps
size-deps:
	@deps/packages.sh size

# The executable again, the same to the byte: a thin archive lets the linker name each object by its folder.
build/size/libcctoken.a: build/musl/libcctoken.a
	@mkdir -p $(@D)
	@rm -f $@
	$(QUIET)ar rcsT $@ $(LIBRARY:%.c=build/musl/%.o) $(MBEDTLS_SOURCES:%.c=build/musl/mbedtls/%.o)
build/size/cctoken.map: $(CLI:%.c=build/musl/%.o) build/musl/anchors.o build/size/libcctoken.a
	$(QUIET)$(MUSL_CC) $(STATIC) -s -Wl,-Map=$@ -o build/size/cctoken $^

# The library without TLS and port, for a microcontroller, with and without its texts.
CORTEX_M4 := arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -std=c99 -Os -ffunction-sections -fdata-sections \
	-Iinclude -Isrc/core -Isrc/tls -Isrc/client -isystem build/include
PORTABLE := $(CORE) $(wildcard src/client/*.c)
define portable
build/size/$(1)/%.o: %.c $(HEADERS) build/include/jsmn.h | size-deps
	@mkdir -p $$(@D)
	$$(QUIET)$(CORTEX_M4) $(2) -c $$< -o $$@
endef
$(eval $(call portable,texts,))
$(eval $(call portable,bare,-DCCT_NO_TEXTS))

size: build/cctoken build/size/cctoken.map $(foreach kind,texts bare,$(PORTABLE:%.c=build/size/$(kind)/%.o))
	@tests/size/size.sh docs/SIZES.md $(PORTABLE:%.c=%.o)
