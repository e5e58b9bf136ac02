# SPDX-License-Identifier: MIT
#
#- make port-check   the conformance test against the ports that run here (part of make unit)

CONFORMANCE := $(wildcard tests/port/*.c)
CONFORMANCE_LWIP := $(LWIP_TCP_IP) $(addprefix core/ipv6/,icmp6.c inet6.c ip6.c ip6_addr.c nd6.c)
CONFORMANCE_FLAGS := -Iport/lwip -isystem $(LWIP_DIR)/src/include -isystem tests/port/lwip

# $(1) variant, $(2) compiler, $(3) flags
define conformance
build/tests/$(1)/lwip/%.o: $(LWIP_DIR)/src/%.c $(wildcard tests/port/lwip/*.h tests/port/lwip/arch/*.h)
	@mkdir -p $$(@D)
	$$(QUIET)$(2) -std=c99 $(3) -w $(CONFORMANCE_FLAGS) -c $$< -o $$@
build/tests/$(1)/conformance: $(CONFORMANCE) $(wildcard tests/port/*.h port/lwip/*) \
		$(CONFORMANCE_LWIP:%.c=build/tests/$(1)/lwip/%.o) build/$(1)/libcctoken.a
	$$(QUIET)$(2) $(OUR_FLAGS) $(CONFORMANCE_FLAGS) $(3) $(CONFORMANCE) $(wildcard port/lwip/*.c) $$(filter %.o %.a,$$^) -o $$@
endef
$(eval $(call conformance,host,$(HOST_CC),-O1 -g))
$(eval $(call conformance,asan,$(CLANG),-O1 -g $(SANITIZE)))

.PHONY: port-check
port-check: build/tests/host/conformance build/tests/asan/conformance
	@build/tests/host/conformance
	@build/tests/asan/conformance
test-programs: build/tests/host/conformance build/tests/asan/conformance
