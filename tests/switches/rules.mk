# SPDX-License-Identifier: MIT
#
#- make switches-check  the library without each of its optional parts (part of make check)
# The library with each switch of src/format/switches.h alone, with all of them, and with none must
# compile without warnings, and the rest of it must work. The Makefile includes this.

SWITCHES := $(shell sed -n 's/^.ifdef CCT/CCT/p' src/format/switches.h)
SWITCHED := $(SWITCHES:%=build/tests/switches/%) build/tests/switches/all build/tests/switches/none
SWITCHED_SOURCES := $(CORE) $(NET) $(wildcard src/client/*.c)

# src/tls is only compiled: the test program has a session of its own. Without texts cct_print()
# must not be linked.
$(SWITCHED): build/tests/switches/%: tests/switches/test_switches.c $(SWITCHED_SOURCES) $(TLS) $(HEADERS) $(GENERATED)
	@mkdir -p $(@D)
	$(QUIET)$(HOST_CC) $(OUR_FLAGS) $(patsubst %,-D%,$(filter-out none,$(if $(filter all,$*),$(SWITCHES),$*))) \
		-fsyntax-only $(TLS)
	$(QUIET)$(HOST_CC) $(OUR_FLAGS) $(patsubst %,-D%,$(filter-out none,$(if $(filter all,$*),$(SWITCHES),$*))) \
		-O1 -ffunction-sections -Wl,--gc-sections $(SWITCHED_SOURCES) $< -lcmocka -o $@
	@! nm $@ | grep -w $(if $(filter CCT_NO_TEXTS all,$*),cct_print,no_print)

.PHONY: switches-check
switches-check: $(SWITCHED)
	@tests/tally.sh $(TALLY) "switches" sh -c 'status=0; for test; do "$$test" || status=1; done; exit $$status' - $^
test-programs: $(SWITCHED)
