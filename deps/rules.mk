# SPDX-License-Identifier: MIT
#
# What is fetched to build: from Debian's mirror, or with VENDOR=FILE from the archive that `make
# vendor` made. DEPS_READY is "yes" when all is there as deps/versions wants it.

# A source tarball of a release may carry that archive.
VENDOR ?= $(wildcard vendor/cctoken-vendor-*.tar)
include deps/versions

# lwIP is for the tests of its port and for firmware alone.
LWIP_DIR ?= build/deps/lwip
LWIP_TCP_IP := $(addprefix core/,def.c dns.c inet_chksum.c init.c ip.c mem.c memp.c netif.c pbuf.c stats.c tcp.c tcp_in.c \
	tcp_out.c timeouts.c udp.c ipv4/icmp.c ipv4/ip4.c ipv4/ip4_addr.c)
WANTS_LWIP := $(filter check unit test-programs port-check firmware firmware-check firmware-size stack,$(MAKECMDGOALS))

# musl is compiled here, by the compiler that uses it: Debian's packages of it are older, or lack an
# architecture. A MUSL_CC of the user's has its own.
MUSL_DIR := build/deps/musl
MUSL_LIBC := $(if $(filter file,$(origin MUSL_CC)),build/deps/libc/native/musl.specs)
WANTS_MUSL := $(or $(MUSL_LIBC),$(filter cross cross-check,$(MAKECMDGOALS)))

# The curves that are faster than mbedTLS's own (src/tls/fast/rules.mk).
WANTS_RING := $(filter-out builtin,$(or $(P256),ring))
RING_DIR ?= build/deps/rust-ring

# A library for a program's own mbedTLS needs none of these.
ifeq ($(MBEDTLS),external)
WANTS_BUNDLED := $(filter-out lib,$(or $(MAKECMDGOALS),all))
else
WANTS_BUNDLED := yes
endif
WANTS_MUSL := $(if $(WANTS_BUNDLED),$(WANTS_MUSL))
WANTS_RING := $(if $(WANTS_BUNDLED),$(WANTS_RING))

FETCHED := $(if $(WANTS_BUNDLED),$(if $(filter file,$(origin MBEDTLS_DIR)),mbedtls)) $(if $(filter file,$(origin JSMN_DIR)),jsmn) $(if $(WANTS_MUSL),musl) \
	$(if $(WANTS_RING),$(if $(filter file,$(origin RING_DIR)),rust-ring)) \
	$(if $(WANTS_LWIP),$(if $(filter file,$(origin LWIP_DIR)),lwip))

# $(1) name, $(2) folder, $(3) pin, $(4) a file of a tree that the user brings
tree_is_ready = $(if $(filter $(1),$(FETCHED)),$(filter $(3),$(firstword $(file <$(2)/.fetched))),$(wildcard $(2)/$(4)))
ifneq ($(or $(if $(WANTS_BUNDLED),,not wanted),$(call tree_is_ready,mbedtls,$(MBEDTLS_DIR),$(MBEDTLS_SHA256),library/ssl_tls.c)),)
ifneq ($(call tree_is_ready,jsmn,$(JSMN_DIR),$(JSMN_SHA256),jsmn.h),)
ifneq ($(or $(if $(WANTS_LWIP),,not wanted),$(call tree_is_ready,lwip,$(LWIP_DIR),$(LWIP_SHA256),src/core/tcp.c)),)
ifneq ($(or $(if $(WANTS_MUSL),,not wanted),$(call tree_is_ready,musl,$(MUSL_DIR),$(MUSL_SHA256))),)
ifneq ($(or $(if $(WANTS_RING),,not wanted),$(call tree_is_ready,rust-ring,$(RING_DIR),$(RING_SHA256),pregenerated/ring_core_generated/prefix_symbols.h)),)
DEPS_READY := yes
endif
endif
endif
endif
endif

# DEPS_DONE=yes: `deps` has just been made, for these goals. A make that one of their rules starts may
# have goals that need more, and looks for itself.
ifeq ($(DEPS_DONE),yes)
MAKEOVERRIDES := $(filter-out DEPS_DONE=yes,$(MAKEOVERRIDES))
unexport DEPS_DONE
ifneq ($(DEPS_READY),yes)
$(error No mbedTLS in $(MBEDTLS_DIR), no jsmn.h in $(JSMN_DIR), no musl in $(MUSL_DIR), no ring in $(RING_DIR), or no lwIP in $(LWIP_DIR))
endif
else ifneq ($(VENDOR),)
DEPS_READY := # an archive that is given is always looked at
endif

# $(1) where, $(2) compiler, $(3) prefix of its tools when they are not the machine's
define libc
build/deps/libc/$(1)/musl.specs: build/deps/musl/.fetched deps/libc.sh
	@deps/libc.sh build/deps/musl build/deps/libc/$(1) $(2) $(3)
endef
$(eval $(call libc,native,gcc))

.PHONY: deps vendor
#: make deps         only fetch and verify what is needed to build
deps:
	@deps/packages.sh $(if $(VENDOR),offline,build)
	@$(if $(strip $(FETCHED)),deps/fetch.sh $(if $(VENDOR),--vendor '$(VENDOR)') build/deps $(FETCHED))

#: make vendor       pack what a build without a network needs; make VENDOR=FILE builds from that
vendor:
	@deps/packages.sh build
	@deps/vendor.sh build
