# SPDX-License-Identifier: MIT
#
# Faster arithmetic behind mbedTLS, whose sources stay as they are: where its files call or define a
# function that is replaced, they are compiled with another name for it ("A fast P-256" in
# docs/ARCHITECTURE.md). P256=builtin: mbedTLS's own curves. Firmware has none of this.

P256 ?= ring
RING_PREGENERATED_x86_64 := p256-x86_64-asm-elf x86_64-mont-elf
RING_PREGENERATED_aarch64 := p256-armv8-asm-linux64 armv8-mont-linux64
RING_C := crypto/fipsmodule/ec/gfp_p384 crypto/fipsmodule/ec/ecp_nistz crypto/limbs/limbs
RING_INCLUDES := -Ibuild/include/ring -I$(RING_DIR) -I$(RING_DIR)/include
NATIVE := $(shell $(HOST_CC) -dumpmachine)

# The choice of the last build: with another one mbedTLS is compiled again.
build/p256: FORCE
	@mkdir -p $(@D)
	@echo '$(P256)' | cmp -s - $@ || echo '$(P256)' >$@

# $(1) a compiler's triplet: the architecture if ring has assembly for it
ring_architecture = $(if $(filter builtin,$(P256)),,$(filter x86_64 aarch64,$(firstword $(subst -, ,$(1)))))
# $(1) variant, $(2) triplet: all objects
fast_objects = $(patsubst %,build/$(1)/src/tls/fast/%.o,inverse public_power $(if $(call ring_architecture,$(2)),curve multiply jacobian nistz)) \
	$(if $(call ring_architecture,$(2)),$(patsubst %,build/$(1)/ring/%.o,$(RING_C) $(RING_PREGENERATED_$(call ring_architecture,$(2)):%=pregenerated/%)))
fast_config = $(if $(call ring_architecture,$(1)),-DCCT_FAST_CURVES)

# $(1) a file of mbedTLS, $(2) triplet: the other names
MULTIPLICATION := mul mul_restartable muladd muladd_restartable
RENAME_INVERSE := -Dmbedtls_mpi_gcd_modinv_odd=cct_inverse_modulo_prime
RENAMES_rsa.c := -Dmbedtls_mpi_exp_mod_unsafe=cct_public_power
RENAMES_ecdsa.c := $(RENAME_INVERSE)
RENAMES_ecp.c := $(RENAME_INVERSE)
fast_renames = $(RENAMES_$(1)) $(if $(filter ecp.c,$(1)),$(if $(call ring_architecture,$(2)),$(foreach name,$(MULTIPLICATION),-Dmbedtls_ecp_$(name)=cct_builtin_ecp_$(name))))

# Symbols get another prefix than upstream's: a program may contain its own copy of ring.
build/include/ring/ring_core_generated/%.h: $(RING_DIR)/pregenerated/ring_core_generated/%.h
	@mkdir -p $(@D)
	@sed 's/ring_core_[0-9_]*__/cct_ring_/' $< >$@
RING_GENERATED := $(patsubst %,build/include/ring/ring_core_generated/%.h,prefix_symbols prefix_symbols_asm)

# $(1) variant, $(2) compiler, $(3) flags for our code, $(4) flags for mbedTLS, $(5) triplet
define fast_variant
build/$(1)/src/tls/fast/%.o: src/tls/fast/%.c Makefile src/tls/fast/rules.mk build/p256
	@mkdir -p $$(@D)
	$$(QUIET)$(2) $$(OUR_FLAGS) $(3) $(call fast_config,$(5)) $$(DEPENDENCIES) -c $$< -o $$@
build/$(1)/src/tls/fast/nistz.o: src/tls/fast/nistz.c src/tls/fast/rules.mk | $(RING_GENERATED)
	@mkdir -p $$(@D)
	$$(QUIET)$(2) $(4) -std=c11 -DNDEBUG $(SIZE_FLAGS) $(RING_INCLUDES) -c $$< -o $$@
build/$(1)/ring/%.o: $(RING_DIR)/%.c src/tls/fast/rules.mk | $(RING_GENERATED)
	@mkdir -p $$(@D)
	$$(QUIET)$(2) $(4) -std=c11 -DNDEBUG $(SIZE_FLAGS) $(RING_INCLUDES) -c $$< -o $$@
build/$(1)/ring/%.o: $(RING_DIR)/%.S src/tls/fast/sections.inc src/tls/fast/rules.mk | $(RING_GENERATED)
	@mkdir -p $$(@D)
	$$(QUIET)$(2) -include src/tls/fast/sections.inc $(RING_INCLUDES) -c $$< -o $$@
endef
