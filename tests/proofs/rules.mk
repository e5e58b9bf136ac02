# SPDX-License-Identifier: MIT
#
#: make prove        proofs by CBMC that functions keep their bounds and contracts; PROOF=name of one
#- make prove-quick  those that take a few seconds
#- make prove-mutants  deliberate faults, each of which a proof must find; PROOF=name of one
PROOF ?=
CBMC ?= build/deps/cbmc/run
QUICK_PROOFS := utf8 numbers decimal expiry retry_after

.PHONY: prove prove-deps prove-mutants prove-quick
prove-deps:
	@deps/packages.sh build
	@$(if $(filter file,$(origin CBMC)),deps/fetch.sh build/deps cbmc)
prove: prove-deps build/include/jsmn.h
	@tests/proofs/prove.sh $(CBMC) $(PROOF)
prove-quick: prove-deps build/include/jsmn.h
	@tests/proofs/prove.sh $(CBMC) $(QUICK_PROOFS)
prove-mutants: prove-deps build/include/jsmn.h
	@tests/proofs/prove.sh --mutants $(CBMC) $(PROOF)
