# SPDX-License-Identifier: MIT
#
#- make stack        the largest stack of an exchange, computed and measured, into docs/TESTING.md

STACK_LINK := $(filter-out -s,$(STATIC)) -fcallgraph-info=su
build/stack/tests/stack/measure.o: tests/stack/measure.c
	@mkdir -p $(@D)
	$(QUIET)$(MUSL_CC) $(OUR_FLAGS) $(RELEASE_FLAGS) $(DEPENDENCIES) -c $< -o $@
build/stack/tests/stack/measure.o: $(MUSL_LIBC)
# Optimized as a whole, like the executable. The compiler writes what calls what beside it.
build/stack/measure: build/stack/tests/stack/measure.o build/musl/libcctoken.a
	$(QUIET)$(MUSL_CC) $(STACK_LINK) -o $@ $^
# The firmware again, with what the compiler knows of calls beside its objects.
STACK_ARM := build/stack/firmware/mps2/firmware.elf

.PHONY: stack stack-deps stack-firmware
stack-deps: firmware-deps
stack-firmware: stack-deps
	@$(MAKE) --no-print-directory $(STACK_ARM) FIRMWARE_BUILD=build/stack/firmware ARM_CC='$(ARM_CC) -fcallgraph-info=su'
stack: build/stack/measure stack-firmware tests/integration/node_modules/.package-lock.json
	@node tests/stack/stack.mjs
