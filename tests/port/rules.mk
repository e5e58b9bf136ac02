# SPDX-License-Identifier: MIT
#
#- make port-check   the conformance test against the ports that run here, and against broken ones (part of make unit)

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
port-check: build/tests/host/conformance build/tests/asan/conformance build/tests/host/broken
	@build/tests/host/conformance
	@build/tests/asan/conformance
	@build/tests/host/broken
test-programs: build/tests/host/conformance build/tests/asan/conformance

# port/posix with one mistake at a time, each of which the conformance test must find.
BROKEN := $(wildcard tests/port/broken/*.c)
BROKEN_RIG := $(addprefix tests/port/,$(addsuffix .c,conformance platform_cases name_cases attempt_cases connection_cases \
	side_by_side_cases wait_cases rig_posix loopback name_server name_server_posix))
build/tests/host/broken: $(BROKEN) $(BROKEN_RIG) $(wildcard tests/port/*.h tests/port/broken/*.h port/posix/*)
	@mkdir -p $(@D)/broken-port
	$(QUIET)for source in $(filter-out %/mbedtls_random.c,$(wildcard port/posix/*.c)); do \
		$(HOST_CC) $(OUR_FLAGS) -O1 -g -include tests/port/broken/calls.h -c $$source -o $(@D)/broken-port/$$(basename $$source).o || exit; done
	$(QUIET)$(HOST_CC) $(OUR_FLAGS) -O1 -g $(BROKEN) $(BROKEN_RIG) $(@D)/broken-port/*.o -o $@
test-programs: build/tests/host/broken
