# SPDX-License-Identifier: MIT
#
# Long runs: docs/TESTING.md, "Long runs". `make check` has a short one of each scenario
# (tests/integration/soak.test.mjs).

#- make soak         long runs: kills, clock steps, full disks; SOAK= seconds, SCENARIO=, SEED=
SOAK ?= 300
SCENARIO ?=
SEED ?=
.PHONY: soak
soak: build/cctoken build/soak/cctoken-clock tests/integration/node_modules/.package-lock.json
	@SOAK='$(SOAK)' SCENARIO='$(SCENARIO)' SEED='$(SEED)' node tests/soak/run.mjs

# The objects of the executable with a wall clock that steps. Linked without link-time optimization,
# which knows no --wrap.
build/soak/cctoken-clock: build/soak/clock.o $(CLI:%.c=build/musl/%.o) build/musl/anchors.o build/musl/libcctoken.a
	@mkdir -p $(@D)
	$(QUIET)$(MUSL_CC) -fno-lto -static -no-pie -Wl,--gc-sections -Wl,--wrap=clock_gettime -Wl,--wrap=time -o $@ $^
build/soak/clock.o: tests/soak/clock.c $(MUSL_LIBC)
	@mkdir -p $(@D)
	$(QUIET)$(MUSL_CC) -std=c99 -D_GNU_SOURCE $(WARNINGS) -Os $(DEPENDENCIES) -c $< -o $@
test-programs: build/soak/cctoken-clock
