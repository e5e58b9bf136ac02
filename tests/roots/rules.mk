# SPDX-License-Identifier: MIT
#
#- make roots        the steps of README in a new Debian 12, and a build without network (needs root)

.PHONY: roots
roots:
	@tests/roots/offline.sh
	@tests/roots/debian.sh

# The environment of the tests in an empty root.
build/tests/enter: tests/roots/enter.c
	@mkdir -p $(@D)
	$(QUIET)$(HOST_CC) -std=c99 -D_GNU_SOURCE $(WARNINGS) -O1 $< -o $@
test-programs: build/tests/enter
