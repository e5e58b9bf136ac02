# SPDX-License-Identifier: MIT
#
#- make analyze      gcc's static analyzer, cppcheck and clang-tidy: no finding

ANALYZED := build/analyzed
# Ports and examples for other systems are compiled where those are; cppcheck reads them all the
# same.
ANALYZED_SOURCES := $(LIBRARY) $(CLI) src/cli/io/relro.c src/oauth/wordings/dictionary.c src/oauth/wordings/table.c \
	$(addprefix src/tls/fast/,curve.c inverse.c jacobian.c multiply.c public_power.c)

.PHONY: analyze analyze-gcc analyze-cppcheck
analyze-deps:
	@deps/packages.sh analyze
analyze: analyze-deps
	@$(MAKE) --no-print-directory -j$$(nproc) analyze-gcc
	@$(MAKE) --no-print-directory analyze-cppcheck tidy

# What gcc finds that is none. read_place() looks at a text only if take_text() has set all of them;
# the analyzer leaves the loop sooner.
$(ANALYZED)/src/cli/obtain/cache.gcc: UNFOUNDED := -Wno-analyzer-use-of-uninitialized-value

# One stamp for each file, so that what has not changed is not read again.
$(ANALYZED)/%.gcc: %.c Makefile tests/analyze/rules.mk | $(GENERATED)
	@mkdir -p $(@D)
	$(QUIET)$(HOST_CC) $(OUR_FLAGS) $(if $(findstring /fast/,$<),$(call fast_config,$(NATIVE))) -O1 -fanalyzer $(UNFOUNDED) -fdiagnostics-path-format=none -MD -MP -MF $@.d -MT $@ -c $< -o /dev/null
	@touch $@
analyze-gcc: $(ANALYZED_SOURCES:%.c=$(ANALYZED)/%.gcc)

# It keeps what it has learned of a file, and reads only what has changed.
analyze-cppcheck: | $(GENERATED)
	@mkdir -p $(ANALYZED)/cppcheck
	@cppcheck --quiet --error-exitcode=1 --std=c99 --enable=warning,portability,performance -D__linux__ \
		--cppcheck-build-dir=$(ANALYZED)/cppcheck --suppressions-list=tests/analyze/cppcheck.txt \
		-Iinclude -Isrc -Iport/posix -Iport/lwip -Iport/sockets -Ibuild/include src port examples install
-include $(shell find $(ANALYZED) -name '*.gcc.d' 2>/dev/null)
