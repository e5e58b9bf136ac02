# SPDX-License-Identifier: MIT
#
# Each system call of whole runs fails in turn, in every plausible way; `make check` has a part of
# it (tests/integration/syscalls.test.mjs).

#- make faults       each system call, and each call of the library's port, fails; FAULTS='--run get'
#- make faults-library  only the port's calls and the allocations
FAULTS ?=
.PHONY: faults faults-library
faults: build/cctoken build/tests/enter tests/integration/node_modules/.package-lock.json
	@node tests/faults/syscalls.mjs $(FAULTS)
	@$(if $(FAULTS),,$(MAKE) --no-print-directory faults-library)
faults-library: $(addprefix build/tests/host/,faults keys allocations) tests/integration/node_modules/.package-lock.json
	@rm -f $(TALLY).faults
	@tests/tally.sh $(TALLY).faults "faults of the library" node --test tests/faults/library.test.mjs
	@tests/tally.sh $(TALLY).faults
