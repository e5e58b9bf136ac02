# SPDX-License-Identifier: MIT
#
#- make port-check   the conformance test with the ports, and with faulty ones

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

# port/sockets: with this machine's sockets by poll and by select, and with lwIP's (NO_SYS=0), by
# poll and by lwIP's own select.
SOCKETS := tests/port/sockets
SOCKETS_CASES := $(addprefix tests/port/,$(addsuffix .c,conformance trace platform_cases name_cases attempt_cases connection_cases \
	side_by_side_cases wait_cases name_server)) $(SOCKETS)/main.c $(SOCKETS)/contexts.c
SOCKETS_GLIBC := $(SOCKETS_CASES) $(SOCKETS)/rig_glibc.c $(SOCKETS)/lookup_thread.c tests/port/loopback.c tests/port/name_server_posix.c
SOCKETS_LWIP := $(SOCKETS_CASES) $(SOCKETS)/rig_lwip.c $(SOCKETS)/lookup_lwip.c tests/port/lwip_world.c
SOCKETS_PORT := $(wildcard port/sockets/*.c)
SOCKETS_TASKS := $(CONFORMANCE_LWIP) $(addprefix api/,api_lib.c api_msg.c err.c netbuf.c sockets.c tcpip.c)
SOCKETS_FLAGS := -std=c99 -D_GNU_SOURCE $(WARNINGS) -Iinclude -Iport/sockets
SOCKETS_LWIP_FLAGS := -isystem $(LWIP_DIR)/src/include -isystem $(LWIP_DIR)/contrib/ports/unix/port/include -isystem $(SOCKETS)/lwip
SOCKETS_PROGRAMS := $(foreach variant,host asan,$(addprefix build/tests/$(variant)/sockets-,poll select lwip)) build/tests/host/sockets-sets

# $(1) variant, $(2) compiler, $(3) flags
define sockets_conformance
build/tests/$(1)/sockets-poll build/tests/$(1)/sockets-select: $(SOCKETS_GLIBC) $(SOCKETS_PORT) $(wildcard tests/port/*.h $(SOCKETS)/*.h port/sockets/*.h include/*.h)
	@mkdir -p $$(@D)
	$$(QUIET)$(2) $(SOCKETS_FLAGS) $$(if $$(filter %-select,$$@),-DCCT_SOCKETS_SELECT) $(3) $$(filter %.c,$$^) -o $$@
build/tests/$(1)/lwip-tasks/%.o: $(LWIP_DIR)/%.c $(wildcard $(SOCKETS)/lwip/*.h)
	@mkdir -p $$(@D)
	$$(QUIET)$(2) -std=c99 -D_GNU_SOURCE $(3) -w $(SOCKETS_LWIP_FLAGS) -c $$< -o $$@
build/tests/$(1)/sockets-lwip: $(SOCKETS_LWIP) $(SOCKETS_PORT) $(SOCKETS_TASKS:%.c=build/tests/$(1)/lwip-tasks/src/%.o) \
		build/tests/$(1)/lwip-tasks/contrib/ports/unix/port/sys_arch.o $(wildcard tests/port/*.h $(SOCKETS)/*.h port/sockets/*.h include/*.h)
	$$(QUIET)$(2) $(SOCKETS_FLAGS) $(SOCKETS_LWIP_FLAGS) -DCCT_SOCKETS_SYSTEM='<lwip/sockets.h>' $(3) $$(filter %.c %.o,$$^) -o $$@
endef
$(eval $(call sockets_conformance,host,$(HOST_CC),-O1 -g))
$(eval $(call sockets_conformance,asan,$(CLANG),-O1 -g $(SANITIZE)))
# The sets of lwIP's select begin at its first descriptor. glibc's header is marked as included, so
# that its sets are not used.
SETS_FLAGS := $(SOCKETS_LWIP_FLAGS) -DLWIP_SOCKET_OFFSET=30 -O1 -g
build/tests/host/lwip-sets/%.o: $(LWIP_DIR)/%.c $(wildcard $(SOCKETS)/lwip/*.h)
	@mkdir -p $(@D)
	$(QUIET)$(HOST_CC) -std=c99 -D_GNU_SOURCE $(if $(filter %/sys_arch.o,$@),,-D_SYS_SELECT_H=1) -w $(SETS_FLAGS) -c $< -o $@
build/tests/host/sockets-sets: $(SOCKETS_LWIP) $(SOCKETS_PORT) $(SOCKETS_TASKS:%.c=build/tests/host/lwip-sets/src/%.o) \
		build/tests/host/lwip-sets/contrib/ports/unix/port/sys_arch.o $(wildcard tests/port/*.h $(SOCKETS)/*.h port/sockets/*.h include/*.h)
	$(QUIET)$(HOST_CC) $(SOCKETS_FLAGS) -D_SYS_SELECT_H=1 $(SETS_FLAGS) -DCCT_SOCKETS_SELECT -DCCT_SOCKETS_SYSTEM='<lwip/sockets.h>' \
		$(filter %.c %.o,$^) -o $@
test-programs: $(SOCKETS_PROGRAMS)

test-programs: build/tests/host/conformance build/tests/asan/conformance

# port/posix with one mistake at a time, each of which the conformance test must find.
BROKEN := $(wildcard tests/port/broken/*.c)
BROKEN_RIG := $(addprefix tests/port/,$(addsuffix .c,conformance trace platform_cases name_cases attempt_cases connection_cases \
	side_by_side_cases wait_cases rig_posix loopback name_server name_server_posix))
build/tests/host/broken: $(BROKEN) $(BROKEN_RIG) $(wildcard tests/port/*.h tests/port/broken/*.h port/posix/*)
	@mkdir -p $(@D)/broken-port
	$(QUIET)for source in $(filter-out %/mbedtls_random.c,$(wildcard port/posix/*.c)); do \
		$(HOST_CC) $(OUR_FLAGS) -O1 -g -include tests/port/broken/calls.h -c $$source -o $(@D)/broken-port/$$(basename $$source).o || exit; done
	$(QUIET)$(HOST_CC) $(OUR_FLAGS) -O1 -g $(BROKEN) $(BROKEN_RIG) $(@D)/broken-port/*.o -o $@
test-programs: build/tests/host/broken

# They spend most of the time waiting, so they run at the same time.
PORT_PROGRAMS := $(foreach variant,host asan,$(addprefix build/tests/$(variant)/,conformance sockets-poll sockets-select sockets-lwip)) \
	build/tests/host/sockets-sets build/tests/host/broken
PORT_RUNS := port-run-guards $(PORT_PROGRAMS:build/tests/%=port-run-%)
.PHONY: port-check port-runs $(PORT_RUNS)
port-check: $(PORT_PROGRAMS)
	@rm -f $(TALLY)-port
	@$(MAKE) --no-print-directory TALLY=$(TALLY)-port port-runs
	@tests/tally.sh $(TALLY)-port
unit: $(PORT_PROGRAMS)
port-runs: $(PORT_PROGRAMS)
	@$(MAKE) --no-print-directory -j4 $(PORT_RUNS)
port-run-guards:
	@tests/tally.sh $(TALLY) "port guards" tests/port/guards.sh $(LWIP_DIR)
$(filter-out port-run-guards,$(PORT_RUNS)): port-run-%:
	@tests/tally.sh $(TALLY) "$(notdir $*) ($(*D))" build/tests/$*
