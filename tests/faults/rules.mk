# SPDX-License-Identifier: MIT
#
# Each system call of whole runs fails in turn, in every plausible way; `make check` has a part of it (tests/integration/syscalls.test.mjs).

#: make faults       every system call fails in turn, in every way (10 minutes); FAULTS='--run get --call read' a part of it
FAULTS ?=
.PHONY: faults
faults: build/cctoken build/tests/enter tests/integration/node_modules/.package-lock.json
	@node tests/faults/syscalls.mjs $(FAULTS)
