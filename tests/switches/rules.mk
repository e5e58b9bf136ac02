# SPDX-License-Identifier: MIT
#
#- make switches-check  the library without each part that it can do without (part of make check)
# The library with each switch of src/format/switches.h alone, with all of them, and with none: it compiles without a
# warning, and what is left of it works. The Makefile includes this.

SWITCHES := $(shell sed -n 's/^.ifdef CCT/CCT/p' src/format/switches.h)
SWITCHED := $(SWITCHES:%=build/tests/switches/%) build/tests/switches/all build/tests/switches/none
SWITCHED_SOURCES := $(CORE) $(NET) $(wildcard src/client/*.c)

# src/tls is only looked at: the program has a session of its own. Without texts nothing prints sentences: the linker
# keeps no cct_print() then.
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
