# SPDX-License-Identifier: MIT
#
#- make roots        a new Debian 12 does what README says; a build without a network (needs root)

.PHONY: roots
roots:
	@tests/roots/offline.sh
	@tests/roots/debian.sh

# What the tests in an empty root are started with.
build/tests/enter: tests/roots/enter.c
	@mkdir -p $(@D)
	$(QUIET)$(HOST_CC) -std=c99 -D_GNU_SOURCE $(WARNINGS) -O1 $< -o $@
test-programs: build/tests/enter
