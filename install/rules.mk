# SPDX-License-Identifier: MIT
#
#: make install      program, library, man pages, completions: PREFIX=/usr/local; DESTDIR= another root
#: make installable  build what make install needs, without installing it
# Man pages and completions are written from the program's tables by `fill`, which runs on the
# building machine even if the program itself is for another one.

build/install/fill: $(patsubst %.c,build/host/%.o,$(wildcard install/*.c)) build/host/cli.a build/host/libcctoken.a
	@mkdir -p $(@D)
	$(QUIET)$(HOST_CC) -o $@ $^

# $(1) the file, $(2) its template
define filled
build/install/$(1): $(2) build/install/fill build/built
	$$(QUIET)SOURCE_DATE_EPOCH='$(BUILT)' build/install/fill $$< >$$@
endef
$(eval $(call filled,cctoken.1,docs/cctoken.1.in))
build/install/cctoken.bash build/install/cctoken.zsh build/install/cctoken.fish: build/install/cctoken.%: build/install/fill
	$(QUIET)build/install/fill --completion $* >$@

# ---- the installed library -------------------------------------------------
#
# It exports what its public headers declare, and nothing else: two copies of mbedTLS in one process
# would use each other's functions on structures of another layout, and no linker reports that. So
# the library is linked into one object, in which everything else is local. Each function still has
# its own section, which --gc-sections removes if it is not needed.

# With MBEDTLS=external the library uses the program's mbedTLS, and exports as little.
ifeq ($(MBEDTLS),external)
MADE := build/external
MADE_OF := build/external/libcctoken-objects.a
else
MADE := build
MADE_OF := build/host/libcctoken.a
endif

PUBLIC_HEADERS := include/cctoken.h include/cctoken_causes.h include/cctoken_port.h port/posix/cctoken_posix.h
LIBRARY_VERSION := $(shell sed -n 's/^.define CCT_VERSION "\(.*\)"/\1/p' include/cctoken.h)
# Before 1.0 a minor version may change the interface.
LIBRARY_NUMBERS := $(subst ., ,$(LIBRARY_VERSION))
SONAME := libcctoken.so.$(firstword $(LIBRARY_NUMBERS))$(if $(filter 0,$(firstword $(LIBRARY_NUMBERS))),.$(word 2,$(LIBRARY_NUMBERS)))

# A name in the headers that is not defined would be harmless in such a list, but not every linker
# accepts it.
$(MADE)/install/exports: $(MADE_OF) $(PUBLIC_HEADERS)
	@mkdir -p $(@D)
	@grep -oh 'cct_[a-z0-9_]*' $(PUBLIC_HEADERS) | sort -u >$@.declared
	@nm -g --defined-only $< 2>/dev/null | sed -n 's/.* [A-Z] //p' | sort -u | comm -12 - $@.declared >$@
$(MADE)/install/exports.map: $(MADE)/install/exports install/rules.mk
	@{ printf 'LIBCCTOKEN_%s {\nglobal:\n' $(SONAME:libcctoken.so.%=%); sed 's/$$/;/' $<; printf 'local:\n*;\n};\n'; } >$@
$(MADE)/install/cctoken.o: $(MADE_OF) $(MADE)/install/exports
	$(QUIET)$(HOST_CC) -r -nostdlib -o $@.whole -Wl,--whole-archive $< -Wl,--no-whole-archive
	$(QUIET)objcopy --keep-global-symbols=$(MADE)/install/exports $@.whole $@
	@rm -f $@.whole
$(MADE)/libcctoken.a: $(MADE)/install/cctoken.o
	@rm -f $@
	$(QUIET)ar rcs $@ $<
	@echo "$@: $$(stat -c %s $@) bytes"
$(MADE)/libcctoken.so.$(LIBRARY_VERSION): $(MADE)/install/cctoken.o $(MADE)/install/exports.map
	$(QUIET)$(HOST_CC) -shared -o $@ $< -Wl,-soname,$(SONAME) -Wl,--version-script=$(MADE)/install/exports.map \
		-Wl,--gc-sections -Wl,-z,defs -Wl,-z,text -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack $(MBEDTLS_LIBS)
$(MADE)/libcctoken.so: $(MADE)/libcctoken.so.$(LIBRARY_VERSION)
	@ln -sf $(<F) $(MADE)/$(SONAME)
	@ln -sf $(SONAME) $@

#: make lib          build/libcctoken.a and .so, mbedTLS included, for the system's compiler
#- make lib MBEDTLS=external  the same in build/external with your own mbedTLS (docs/PORTING.md)
lib: $(MADE)/libcctoken.a $(if $(filter build,$(MADE))$(MBEDTLS_LIBS),$(MADE)/libcctoken.so)

# Without debugging sections, which contain the folders of the building machine.
$(MADE)/install/libcctoken.a $(MADE)/install/libcctoken.so: $(MADE)/install/%: $(MADE)/%
	@mkdir -p $(@D)
	$(QUIET)strip --strip-debug -o $@ $<

INSTALLED := build/cctoken $(MADE)/install/libcctoken.a $(if $(filter build,$(MADE))$(MBEDTLS_LIBS),$(MADE)/install/libcctoken.so) \
	$(addprefix build/install/cctoken.,1 bash zsh fish)
.PHONY: installable
installable: $(INSTALLED)
	@echo 'ready for make install'
install: $(INSTALLED)
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' MBEDTLS_DIR='$(MBEDTLS_DIR)' JSMN_DIR='$(JSMN_DIR)' MUSL_DIR='$(MUSL_DIR)' \
		RING_DIR='$(if $(call ring_architecture,$(NATIVE)),$(RING_DIR))' MADE='$(MADE)' MBEDTLS_LIBS='$(MBEDTLS_LIBS)' install/install.sh $@

# ---- with the program's own mbedTLS -----------------------------------------

EXTERNAL_FLAGS = -std=c99 -D_GNU_SOURCE -Wall -Wextra -Iinclude -Isrc -Iport/posix -isystem build/include \
	-DCCT_EXTERNAL_MBEDTLS $(MBEDTLS_CFLAGS) -O2 -g -fPIC -ffunction-sections -fdata-sections $(HOST_GUARDED)
# The mbedTLS of the last build: with another one everything is compiled again.
build/external/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(MBEDTLS_CFLAGS) $(MBEDTLS_LIBS)' | cmp -s - $@ || echo '$(MBEDTLS_CFLAGS) $(MBEDTLS_LIBS)' >$@
build/external/%.o: %.c install/rules.mk build/external/flags | $(GENERATED)
	@mkdir -p $(@D)
	$(QUIET)$(HOST_CC) $(EXTERNAL_FLAGS) $(DEPENDENCIES) -c $< -o $@
build/external/libcctoken-objects.a: $(patsubst %.c,build/external/%.o,$(filter-out src/tls/unused.c,$(LIBRARY)))
	@rm -f $@
	$(QUIET)ar rcs $@ $^
