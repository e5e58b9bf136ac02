# SPDX-License-Identifier: MIT
#
# Targets are described in comments that begin with "#:", next to their rules; make help prints
# them.

MBEDTLS_DIR ?= build/deps/mbedtls
JSMN_DIR ?= build/deps/jsmn
MUSL_CC ?= gcc -specs=build/deps/libc/native/musl.specs
HOST_CC ?= gcc
# external: the library is for a program that has an mbedTLS of its own (install/rules.mk).
MBEDTLS ?=
MBEDTLS_CFLAGS ?=
MBEDTLS_LIBS ?=
CLANG ?= clang
PREFIX ?= /usr/local
DESTDIR ?=

# The library is compiled for size as well, except the code that reads every certificate of a
# bundle.
OUR_FAST := src/format/base64.c

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wundef -Wvla -Wcast-qual -Wwrite-strings -Wpointer-arith -Wformat=2 -Werror
INCLUDES := -Iinclude -Isrc -Iport/posix \
	-isystem $(MBEDTLS_DIR)/include -isystem $(MBEDTLS_DIR)/library -isystem build/include
MBEDTLS_CONFIG := -Iport/mbedtls -DMBEDTLS_CONFIG_FILE='"linux.h"' -DMBEDTLS_PSA_CRYPTO_CONFIG_FILE='"linux_psa.h"'
OUR_FLAGS := -std=c99 -D_GNU_SOURCE $(WARNINGS) $(INCLUDES) $(MBEDTLS_CONFIG)
# The compiler writes a list of each object's sources, for make.
DEPENDENCIES = -MD -MP -MF $@.d -MT $@
SIZE_FLAGS := -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -fno-ident

CORE := $(wildcard src/format/*.c src/cause/*.c src/oauth/*.c)
NET := $(wildcard src/net/*.c)
TLS := $(wildcard src/tls/*.c)
LIBRARY := $(CORE) $(NET) $(TLS) $(wildcard src/client/*.c port/posix/*.c port/none/*.c)
# relro.c is for HARDEN=pie alone.
CLI := $(filter-out %/relro.c,$(wildcard src/cli/*.c src/cli/*/*.c))
GENERATED := build/include/jsmn.h build/include/wordings.inc build/include/wordings_texts.inc build/include/causes.inc build/include/prose.inc
HEADERS := $(wildcard include/*.h src/*/*.h src/*/*/*.h src/*/*/*/*.h port/*/*.h)

# mbedTLS: for size, except the files that take most of the time.
MBEDTLS_SOURCES = $(notdir $(wildcard $(MBEDTLS_DIR)/library/*.c))
MBEDTLS_FAST := bignum.c bignum_core.c ecp_curves.c constant_time.c
MBEDTLS_INNER := bignum_core.c ecp_curves.c
# Its assembly without decryption still refers to a label of the decryption, for a case that does
# not occur. Any later label of that number in the same file will do, but there may be none if all
# files are compiled as one.
MBEDTLS_ALONE := aesni.c

.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := all
.PHONY: format clean distclean help help-all

#: make help         this list; make help-all: every target, and the variables
help:
	@sed -n 's/^#: //p' Makefile $(RULES)
help-all:
	@sed -n 's/^#[:-] //p' Makefile $(RULES)
	@echo 'ANCHORS=FILE      compiles trust anchors into the executable, for machines without any'
	@echo 'MBEDTLS_DIR=, JSMN_DIR=, RING_DIR=  use your own sources; P256=builtin: the curves of mbedTLS'
	@echo 'HARDEN=pie        an executable at another address in each process, 10 KB larger'
	@echo 'HOST_CC=, MUSL_CC=, CLANG=  use your own compilers; V=1 shows the commands'

# ---- dependencies ----------------------------------------------------------

RULES := $(addsuffix /rules.mk,install docs tests/port tests/switches tests/size tests/bench tests/roots examples/firmware \
	tests/cross tests/riscv tests/evidence tests/analyze tests/external tests/threads tests/coverage tests/mutation \
	tests/fuzz tests/differential tests/faults tests/proofs tests/stack tests/soak release deps)
# The tree of Mbed TLS 4 has its cryptography in a folder of its own (tests/external/rules.mk).
MBEDTLS_4 := $(wildcard $(MBEDTLS_DIR)/tf-psa-crypto/CMakeLists.txt)
include deps/rules.mk

# Fetched sources are prerequisites of whatever is made: if they are missing, fetch them and start
# make again.
.PHONY: all lib check test itest demo unit integration promises recipes-check install docs generated tidy
ifneq ($(DEPS_READY),yes)
FETCHING := $(filter-out help help-all format clean distclean uninstall deps vendor,$(or $(MAKECMDGOALS),all))
.PHONY: $(FETCHING)
$(FETCHING): deps
	@$(MAKE) --no-print-directory $@ DEPS_DONE=yes
else
#: make              build/cctoken, a static executable (fetches what it needs)
all: $(if $(MBEDTLS_4),four,build/cctoken)

# ---- one set of objects for each compiler ----------------------------------

include src/tls/fast/rules.mk

# Makes the folder of a target. Says so if it is new, since what follows takes long in silence.
# $(1) what is compiled there
compiling = @[ -d $(@D) ] || { echo '$(@D): compiling $(1)'; mkdir -p $(@D); }

# $(1) name, $(2) compiler, $(3) flags for this code, $(4) flags for mbedTLS, $(5) the triplet of
# tools for another machine
define variant
$(call fast_variant,$(1),$(2),$(3),$(4),$(or $(5),$(NATIVE)))
build/$(1)/mbedtls/%.o: $(MBEDTLS_DIR)/library/%.c $(wildcard port/mbedtls/*.h) src/tls/fast/rules.mk build/p256
	$$(call compiling,mbedTLS)
	$$(QUIET)$(2) $$(if $$(filter $$(MBEDTLS_ALONE),$$(notdir $$<)),$(filter-out $(LINK_TIME),$(4)),$(4)) $$(if $$(filter $$(MBEDTLS_FAST),$$(notdir $$<)),$(call fast,$(4))) $$(MBEDTLS_CONFIG) $(call fast_config,$(or $(5),$(NATIVE))) $(SIZE_FLAGS) \
		$$(if $$(filter $$(MBEDTLS_INNER),$$(notdir $$<)),-finline-small-functions) -I$(MBEDTLS_DIR)/include \
		$$(call fast_renames,$$(notdir $$<),$(or $(5),$(NATIVE))) $$(if $$(filter $$(MBEDTLS_IN_PLACE),$$(notdir $$<)),$(IN_PLACE)) \
		$$(if $$(filter $$(MBEDTLS_UNUSED),$$(notdir $$<)),$$(UNUSED)) $$(if $$(filter $$(MBEDTLS_COMPLETE),$$(notdir $$<)),$$(COMPLETE)) -c $$< -o $$@
build/$(1)/%.o: %.c Makefile | $(GENERATED)
	@mkdir -p $$(@D)
	$$(QUIET)$(2) $$(OUR_FLAGS) $(3) $$(if $$(filter $$(OUR_FAST),$$<),$(call fast,$(3))) $$(DEPENDENCIES) -c $$< -o $$@
build/$(1)/libcctoken.a: $(LIBRARY:%.c=build/$(1)/%.o) $(MBEDTLS_SOURCES:%.c=build/$(1)/mbedtls/%.o) $(call fast_objects,$(1),$(or $(5),$(NATIVE))) build/p256
	@rm -f $$@
	$$(QUIET)$(5:%=%-)ar rcs $$@ $$(filter %.o,$$^)
# The program without main(), for programs that use parts of it: unit tests, and the one that writes
# the man page.
build/$(1)/cli.a: $(patsubst %.c,build/$(1)/%.o,$(filter-out src/cli/main.c,$(CLI)))
	@rm -f $$@
	$$(QUIET)$(5:%=%-)ar rcs $$@ $$^
endef

# The catalogue of wordings as C. The program that writes it runs on this machine, even if the
# library is for another one.
build/include/wordings.inc: src/oauth/wordings/wordings.txt build/wordings/pack
	@mkdir -p $(@D)
	$(QUIET)build/wordings/pack $< >$@
build/include/wordings_texts.inc: src/oauth/wordings/wordings.txt build/wordings/pack
	@mkdir -p $(@D)
	$(QUIET)build/wordings/pack --texts $< >$@
WORDINGS_TABLE := src/oauth/wordings/table.c src/format/text.c src/format/utf8.c
DICTIONARY := src/oauth/wordings/dictionary.c src/format/packed.c
build/wordings/pack: src/oauth/wordings/pack.c $(DICTIONARY) $(WORDINGS_TABLE) $(HEADERS)
	@mkdir -p $(@D)
	$(QUIET)$(HOST_CC) -std=c99 $(WARNINGS) -Iinclude -Isrc -O2 $(filter %.c,$^) -o $@

# The same for advice, explanations of causes and other texts of the program.
build/include/causes.inc build/include/prose.inc: build/include/%.inc: build/wordings/pack_texts
	@mkdir -p $(@D)
	$(QUIET)build/wordings/pack_texts $* >$@
build/wordings/pack_texts: $(wildcard src/cli/texts/plain/*.c) $(DICTIONARY) src/format/text.c src/format/utf8.c $(HEADERS)
	@mkdir -p $(@D)
	$(QUIET)$(HOST_CC) -std=c99 $(WARNINGS) -Iinclude -Isrc -O2 $(filter %.c,$^) -o $@

# In a folder of its own: JSMN_DIR may also contain the headers of another C library.
build/include/jsmn.h: $(JSMN_DIR)/jsmn.h
	@mkdir -p $(@D)
	@cp $< $@

# mbedTLS passes the server's chain to src/tls/chain.c, which parses only the certificates that are
# needed, in place: see "Out of memory" in docs/ARCHITECTURE.md.
MBEDTLS_IN_PLACE := ssl_tls.c ssl_tls13_generic.c
IN_PLACE := -Dmbedtls_x509_crt_parse_der=cct_chain_parse
# RSA encryption, and RSA keys in PSA: never called, but mbedTLS's tables refer to them: see
# src/tls/unused.h.
MBEDTLS_UNUSED := pk_wrap.c psa_crypto.c
UNUSED := -Dmbedtls_rsa_pkcs1_encrypt=cct_unused_rsa_encrypt -Dmbedtls_rsa_pkcs1_decrypt=cct_unused_rsa_decrypt \
	-Dmbedtls_rsa_check_pub_priv=cct_unused_rsa_check -Dmbedtls_ecp_check_pub_priv=cct_unused_ecp_check \
	-Dmbedtls_psa_rsa_import_key=cct_unused_psa_rsa_import -Dmbedtls_psa_rsa_export_public_key=cct_unused_psa_rsa_export
# No number of an RSA key is computed from the others: key files contain all of them.
MBEDTLS_COMPLETE := rsa.c
COMPLETE := -Dmbedtls_rsa_deduce_primes=cct_unused_rsa_primes -Dmbedtls_rsa_deduce_private_exponent=cct_unused_rsa_exponent
QUIET := $(if $(V),,@)

# The build date: a clock that is earlier than the last change of the sources is wrong (cause
# clock_wrong). A source tarball of a release has the date in a file. Git refuses to read another
# user's repository (sudo make install): then the date of the existing build is kept.
BUILT := $(or $(SOURCE_DATE_EPOCH),$(file <release/date),$(shell git log -1 --format=%ct 2>/dev/null),$(file <build/built))
build/musl/src/tls/about.o build/host/src/tls/about.o: OUR_FLAGS += $(if $(BUILT),-DCCT_BUILT_S=$(BUILT))
build/musl/src/tls/about.o build/host/src/tls/about.o: build/built
build/built: FORCE
	@mkdir -p $(@D)
	@echo '$(BUILT)' | cmp -s - $@ || echo '$(BUILT)' >$@

MUSL_OBJECTS = $(LIBRARY:%.c=build/musl/%.o) $(CLI:%.c=build/musl/%.o) $(MBEDTLS_SOURCES:%.c=build/musl/mbedtls/%.o) \
	$(call fast_objects,musl,$(NATIVE)) build/musl/anchors.o build/musl/tests/starved.o build/musl/tests/later.o

# The executable is optimized as a whole when it is linked (LTO), which saves 16 KB; its objects can
# also be linked without.
SMALL := -Oz -fno-inline-small-functions -fno-jump-tables -fno-tree-sra -fno-tree-loop-im -fno-caller-saves -malign-data=abi
# $(1) flags: what is fast all the same, among these
fast = -O2 $(if $(findstring -fno-tree-sra,$(1)),-ftree-sra -ftree-loop-im)
LINK_TIME := -flto -ffat-lto-objects
# A canary in every function with an array or with a variable whose address is taken, mbedTLS's
# among them. On x86 compilers read it from the thread's block unless told otherwise; musl keeps the
# same value in a variable, which takes shorter instructions: 2 KB in all.
GUARDED := -fstack-protector-strong
GUARD_OF_X86 := -mstack-protector-guard=global
MUSL_GUARDED := $(GUARDED) $(if $(filter x86_64-%,$(NATIVE)),$(GUARD_OF_X86))
RELEASE_FLAGS := -DCCT_ONE_HANDSHAKE $(SMALL) $(LINK_TIME) -fno-builtin-memset -fno-pie $(SIZE_FLAGS) $(MUSL_GUARDED)
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
$(MUSL_OBJECTS): $(MUSL_LIBC)
$(eval $(call variant,musl,$(MUSL_CC),$(RELEASE_FLAGS),-std=c99 $(SMALL) $(LINK_TIME) -fno-pie -w $(MUSL_GUARDED)))
# What programs link with: checks of glibc's functions too, which no other C library has.
HOST_GUARDED := $(GUARDED) -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
$(eval $(call variant,host,$(HOST_CC),-O2 -g -fPIC -ffunction-sections -fdata-sections $(HOST_GUARDED),-std=c99 -Os -w -fPIC $(HOST_GUARDED)))
$(eval $(call variant,asan,$(CLANG),-O1 -g $(SANITIZE),-std=c99 -O1 -w -fsanitize=address))

# ---- the executable --------------------------------------------------------

# An executable at a fixed address is not relocated when it starts, so nothing has to be made
# read-only afterwards (relro), and its pages need no padding in the file. HARDEN=pie: at another
# address in each process, for 10 KB (docs/SECURITY.md).
LINKED := -flto -flto-partition=one -Os -fipa-pta -fmerge-all-constants $(SIZE_FLAGS) -Wl,--gc-sections -Wl,--sort-section=alignment \
	-Wl,-z,noexecstack -Wl,--build-id=none -Wl,-z,noseparate-code
STATIC := $(LINKED) -static -no-pie -Wl,-z,norelro -Wl,-z,common-page-size=64
PIE := $(LINKED) -static -pie -fpie -Wl,-z,pack-relative-relocs -Wl,-z,relro -Wl,-z,now
# As musl.specs, but for that. A MUSL_CC of the user's has no such file.
PIE_CC = $(or $(if $(findstring /musl.specs,$(MUSL_CC)),$(MUSL_CC:%/musl.specs=%/pie.specs)),$(error HARDEN=pie needs the musl that is compiled here))
build/deps/libc/native/pie.specs: build/deps/libc/native/musl.specs Makefile
	@sed -e 's|^-dynamic-linker.*|-nostdlib -static -pie --no-dynamic-linker -z text|' -e 's|^%{!shared: \([^ ]*\)Scrt1.o}|\1rcrt1.o|' $< >$@

HARDEN ?=
$(if $(filter-out pie,$(HARDEN)),$(error HARDEN=pie, or nothing))
# The choice of the last build: with another one the executable is linked again.
build/harden: FORCE
	@mkdir -p $(@D)
	@echo '$(HARDEN)' | cmp -s - $@ || echo '$(HARDEN)' >$@
# The functions that a `get` executes are placed next to each other, so that little of the file is
# read and mapped.
build/order.ld: src/cli/order.sh src/cli/order.txt
	@mkdir -p $(@D)
	@src/cli/order.sh >$@
EXECUTABLE_PARTS := $(CLI:%.c=build/musl/%.o) build/musl/anchors.o build/musl/libcctoken.a build/order.ld
PIE_PARTS := build/musl/src/cli/io/relro.o build/deps/libc/native/pie.specs
# $(1) pie or nothing
link_executable = $(QUIET)$(if $(1),$(PIE_CC) $(PIE),$(MUSL_CC) $(STATIC)) -Wl,-T,build/order.ld -s -o $@ $(filter %.o %.a,$^)
build/cctoken: $(EXECUTABLE_PARTS) build/harden $(if $(HARDEN),$(PIE_PARTS))
	$(call link_executable,$(HARDEN))
	@echo "$@: $$(stat -c %s $@) bytes"
build/tests/cctoken-pie: $(EXECUTABLE_PARTS) $(PIE_PARTS)
	@mkdir -p $(@D)
	$(call link_executable,pie)
build/musl/src/cli/io/relro.o: $(MUSL_LIBC)

# What the executable's canaries are.
build/tests/canary: tests/promises/canary.c $(MUSL_LIBC)
	@mkdir -p $(@D)
	$(QUIET)$(MUSL_CC) -std=c99 $(WARNINGS) $(RELEASE_FLAGS) $(STATIC) -o $@ $<
build/tests/canary-pie: tests/promises/canary.c $(PIE_PARTS)
	@mkdir -p $(@D)
	$(QUIET)$(PIE_CC) -std=c99 $(WARNINGS) $(RELEASE_FLAGS) $(PIE) -o $@ $(filter %.c %.o,$^)

# Trust anchors compiled in: make ANCHORS=FILE. The source is written each time, but replaced only
# if it has changed; each make uses a name of its own, because tests run several at once.
ANCHORS ?=
build/anchors.c: FORCE
	@mkdir -p $(@D)
	@new=$@.$$$$; trap 'rm -f "$$new"' EXIT; src/cli/io/anchors.sh $(ANCHORS) >"$$new" && { cmp -s "$$new" $@ || mv "$$new" $@; }
build/tests/anchors.c: tests/servers/certificates.sh src/cli/io/anchors.sh
	@mkdir -p $(@D)
	@tests/servers/certificates.sh build/certificates && src/cli/io/anchors.sh build/certificates/ec-root.pem >$@
define anchors
build/$(1)/anchors.o: build/anchors.c src/cli/io/anchors.h
	@mkdir -p $$(@D)
	$$(QUIET)$(2) -std=c99 $(3) -Isrc/cli/io -c $$< -o $$@
endef
$(eval $(call anchors,musl,$(MUSL_CC),$(RELEASE_FLAGS)))
$(eval $(call anchors,asan,$(CLANG),$(SANITIZE)))
.PHONY: FORCE

# With other trust anchors or another build date, for tests.
build/tests/cctoken-anchored: build/tests/anchors.c $(CLI:%.c=build/musl/%.o) build/musl/libcctoken.a
	$(QUIET)$(MUSL_CC) -std=c99 -Isrc/cli/io $(STATIC) -o $@ $^
build/tests/cctoken-starved: build/musl/tests/starved.o $(filter-out %/heap.o,$(CLI:%.c=build/musl/%.o)) \
		build/musl/anchors.o build/musl/libcctoken.a
	@mkdir -p $(@D)
	$(QUIET)$(MUSL_CC) $(STATIC) -o $@ $^
build/musl/tests/starved.o: src/cli/io/heap.c
	@mkdir -p $(@D)
	$(QUIET)$(MUSL_CC) $(OUR_FLAGS) $(RELEASE_FLAGS) $(DEPENDENCIES) -DCCT_ARENA_LEN=24576 -c $< -o $@
build/tests/cctoken-later: build/musl/tests/later.o $(CLI:%.c=build/musl/%.o) build/musl/anchors.o build/musl/libcctoken.a
	@mkdir -p $(@D)
	$(QUIET)$(MUSL_CC) $(STATIC) -o $@ $^
build/musl/tests/later.o: src/tls/about.c
	@mkdir -p $(@D)
	$(QUIET)$(MUSL_CC) $(OUR_FLAGS) $(RELEASE_FLAGS) $(DEPENDENCIES) -DCCT_BUILT_S=4102444800 -c $< -o $@
build/tests/cctoken-asan: $(CLI:%.c=build/asan/%.o) build/asan/anchors.o build/asan/tests/sanitizer.o build/asan/libcctoken.a
	@mkdir -p $(@D)
	$(QUIET)$(CLANG) $(SANITIZE) -o $@ $^

build/asan/tests/sanitizer.o: tests/sanitizer.c
	@mkdir -p $(@D)
	$(QUIET)$(CLANG) -std=c99 -O1 -c $< -o $@

# Copies what a process holds in memory and registers.
build/tests/dumper: tests/servers/dumper.c
	@mkdir -p $(@D)
	$(QUIET)$(HOST_CC) -std=c99 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -o $@ $<
# Writes the keys of TLS sessions of servers that tests start.
build/tests/keylog.so: tests/servers/keylog.c
	@mkdir -p $(@D)
	$(QUIET)$(HOST_CC) -O2 -Wall -Wextra -Werror -fPIC -shared -o $@ $< -l:libssl.so.3

# ---- tests -----------------------------------------------------------------

UNIT := $(basename $(notdir $(wildcard tests/unit/test_*.c)))
CLI_UNIT := $(filter test_cli_%,$(UNIT))
PROGRAMS := $(basename $(notdir $(wildcard tests/faults/*.c)))
INTEGRATION := $(sort $(wildcard tests/integration/*.test.mjs))
TALLY := build/tests/tally
TEST_FLAGS := -std=c99 -D_GNU_SOURCE -Wall -Wextra -Wshadow -Wstrict-prototypes -Werror $(INCLUDES) $(MBEDTLS_CONFIG) -Itests/unit

# $(1) variant, $(2) compiler, $(3) flags
define test_programs
build/tests/$(1)/%: tests/unit/%.c build/$(1)/libcctoken.a
	@mkdir -p $$(@D)
	$$(QUIET)$(2) $(TEST_FLAGS) $(3) $$(DEPENDENCIES) $$< build/$(1)/libcctoken.a -lcmocka -o $$@
$(CLI_UNIT:%=build/tests/$(1)/%): build/tests/$(1)/test_cli_%: tests/unit/test_cli_%.c \
		build/$(1)/cli.a build/$(1)/libcctoken.a
	@mkdir -p $$(@D)
	$$(QUIET)$(2) $(TEST_FLAGS) $(3) $$(DEPENDENCIES) $$(filter %.c %.a,$$^) -lcmocka -o $$@
build/tests/$(1)/%: tests/faults/%.c build/$(1)/libcctoken.a
	@mkdir -p $$(@D)
	$$(QUIET)$(2) $(TEST_FLAGS) $(3) $$(DEPENDENCIES) $$< build/$(1)/libcctoken.a -o $$@
endef
$(eval $(call test_programs,host,$(HOST_CC),-O1 -g))
$(eval $(call test_programs,asan,$(CLANG),-O1 -g $(SANITIZE)))
TEST_PROGRAMS := $(foreach variant,host asan,$(UNIT:%=build/tests/$(variant)/%) $(PROGRAMS:%=build/tests/$(variant)/%))
SPECIAL := build/tests/cctoken-anchored build/tests/cctoken-starved build/tests/cctoken-later build/tests/cctoken-asan build/tests/keylog.so \
	build/tests/dumper build/tests/cctoken-pie

.PHONY: check-deps test-programs
check-deps:
	@deps/packages.sh check
tests/integration/node_modules/.package-lock.json: tests/integration/package-lock.json | check-deps
	npm ci --prefix tests/integration --no-audit --no-fund

#: make check        all tests
# Everything is built first, on all processors; then one test after the other.
check: check-deps
	@rm -f $(TALLY)
	@$(MAKE) --no-print-directory -j$$(nproc) test-programs
	@$(MAKE) --no-print-directory unit switches-check promises docs-check fuzz-check differential-check integration
	@tests/tally.sh $(TALLY)

test-programs: build/cctoken build/libcctoken.a $(SPECIAL) $(TEST_PROGRAMS) fuzz-programs differential-program installable

#: make test         the unit tests, in seconds; T=format_url only those whose names begin with this
T ?=
test: $(patsubst %,build/tests/host/%,$(filter test_$(T)%,$(UNIT)))
	$(if $^,,$(error No unit test is named test_$(T)…; there are: $(UNIT:test_%=%)))
	@set -e; for test in $^; do echo "== $${test##*/}"; $$test; done

#: make itest        the integration tests, without sanitizers; T=watch only this file
itest: build/cctoken tests/integration/node_modules/.package-lock.json
	@$(MAKE) --no-print-directory -j$$(nproc) test-programs
	@node --test --test-reporter=spec $(or $(wildcard $(T:%=tests/integration/%.test.mjs)),$(if $(T),$(error No such file: tests/integration/$(T).test.mjs),$(INTEGRATION)))

#- make recipes-check  docs/RECIPES.md with every program that Debian has, installed for it
recipes-check: build/cctoken tests/integration/node_modules/.package-lock.json
	@deps/packages.sh recipes
	@node --test --test-reporter=spec tests/integration/recipes.test.mjs

#- make unit         unit tests, plain and under sanitizers; then make port-check
unit: $(TEST_PROGRAMS)
	@set -e; for variant in host asan; do for test in $(UNIT); do \
		tests/tally.sh $(TALLY) "$$test ($$variant)" build/tests/$$variant/$$test; done; done
	@$(MAKE) --no-print-directory port-runs

#- make promises     size, hardening, allocations, system calls, symbols, rooms and formats
promises: build/cctoken build/tests/cctoken-pie build/tests/canary build/tests/canary-pie build/libcctoken.so
	@tests/tally.sh $(TALLY) "promises" tests/promises/objects.sh build/cctoken build/musl
	@tests/tally.sh $(TALLY) "hardening" tests/promises/hardening.sh build/cctoken fixed build/musl build/tests/canary
	@tests/tally.sh $(TALLY) "hardening (pie)" tests/promises/hardening.sh build/tests/cctoken-pie pie build/musl build/tests/canary-pie
	@tests/tally.sh $(TALLY) "hardening (library)" tests/promises/hardening.sh build/libcctoken.so shared
	@tests/tally.sh $(TALLY) "rooms" tests/promises/rooms.sh
	@tests/tally.sh $(TALLY) "formats" tests/promises/formats.sh
	@tests/tally.sh $(TALLY) "guards" tests/promises/guards.sh $(MBEDTLS_DIR) linux.h

#- make integration  the executable against real servers, plain and under sanitizers
# Once with the shipped executable, once with one under sanitizers, which allocate memory: the
# promises about the first do not hold for it. Tests that depend on time are run last and one at a
# time.
INTEGRATION_RUNS ?= plain sanitized
TIMED := storm watch deadlines
# Run with the shipped executable only: tests of its size or files, or of the same code with
# hundreds of values.
UNSANITIZED := promises scratch names racing limits leaks residue hardening documents install wordings cases azure external linking desktop sdk page porting haproxy syscalls soak
# $(1) names of files
runs_of = $(filter-out $(UNSANITIZED:%=integration-sanitized-%),$(foreach run,$(INTEGRATION_RUNS),$(1:%=integration-$(run)-%)))
INTEGRATION_NAMES := $(INTEGRATION:tests/integration/%.test.mjs=%)
integration: test-programs tests/integration/node_modules/.package-lock.json
	@$(MAKE) --no-print-directory -j2 $(call runs_of,$(filter-out $(TIMED),$(INTEGRATION_NAMES)))
	@$(MAKE) --no-print-directory -j1 $(call runs_of,$(TIMED))
.PHONY: $(foreach run,plain sanitized,$(INTEGRATION_NAMES:%=integration-$(run)-%))
$(INTEGRATION_NAMES:%=integration-plain-%): integration-plain-%:
	@tests/tally.sh $(TALLY) "$*" node --test tests/integration/$*.test.mjs
$(INTEGRATION_NAMES:%=integration-sanitized-%): integration-sanitized-%:
	@CCTOKEN=$(CURDIR)/build/tests/cctoken-asan TESTS_BIN=build/tests/asan tests/tally.sh $(TALLY) \
		"$* (sanitized)" node --test tests/integration/$*.test.mjs

#: make demo         a token from a real authorization server on loopback
demo: build/cctoken
	@deps/packages.sh demo
	@tests/demo.sh

#- make generated    what other build systems need besides the sources (docs/PORTING.md)
generated: build/include/jsmn.h build/include/wordings.inc

# For editors and clang-tidy: how each file is compiled.
compile_commands.json: Makefile FORCE
	$(file >$@,[)
	$(foreach source,$(LIBRARY) $(CLI),$(file >>$@,$(if $(filter-out $(firstword $(LIBRARY)),$(source)),$(comma)){"directory": "$(CURDIR)", "file": "$(source)", \
		"command": "$(CLANG) $(subst ",\",$(OUR_FLAGS)) -c $(source)"}))
	$(file >>$@,])
#: make tidy         clang-tidy with the checks of .clang-tidy
tidy: compile_commands.json $(GENERATED)
	@deps/packages.sh tidy
	@clang-tidy -p . --quiet $(LIBRARY) $(CLI)
comma := ,

include $(filter-out deps/rules.mk,$(RULES))

# The lists of each object's sources, which include the headers of the system and of mbedTLS.
-include $(shell find build -path build/deps -prune -o -name '*.o.d' -print -o -path 'build/tests/*.d' -type f -print 2>/dev/null)

endif

.PHONY: uninstall
#: make uninstall    remove what make install has installed under the same PREFIX= and DESTDIR=
uninstall:
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' RING_DIR=any install/install.sh $@

#: make format       format the sources
format:
	clang-format -i $$(git ls-files '*.c' '*.h')

#: make clean        remove what was built, keep what was fetched
clean:
	@[ ! -d build ] || find build -mindepth 1 -maxdepth 1 ! -name deps -exec rm -rf {} +
#: make distclean    remove both
distclean:
	rm -rf build
