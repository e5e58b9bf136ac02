# SPDX-License-Identifier: MIT
#
#: make install      executable, library, man pages, completions, under PREFIX=/usr/local; DESTDIR= another root, for packages
#: make installable  build what make install needs, without installing it
# What is installed besides the program and the library: man pages and completions, made from the program's tables by `fill`, which runs on the
# machine that builds, as the program itself may not.

build/install/fill: $(patsubst %.c,build/host/%.o,$(wildcard install/*.c)) build/host/cli.a build/host/libcctoken.a
	@mkdir -p $(@D)
	$(QUIET)$(HOST_CC) -o $@ $^

# $(1) what is made, $(2) its template
define filled
build/install/$(1): $(2) build/install/fill build/built
	$$(QUIET)SOURCE_DATE_EPOCH='$(BUILT)' build/install/fill $$< >$$@
endef
$(eval $(call filled,cctoken.1,docs/cctoken.1.in))
build/install/cctoken.bash build/install/cctoken.zsh build/install/cctoken.fish: build/install/cctoken.%: build/install/fill
	$(QUIET)build/install/fill --completion $* >$@

# ---- the library as programs get it ----------------------------------------
#
# It defines for others what its public headers declare, and nothing else: two mbedTLS in one process would use each other's
# functions on structures of another layout, and no linker says so. So all of it becomes one object, in which everything
# else is local. Each function still has a section of its own, which --gc-sections leaves out if nothing needs it.

PUBLIC_HEADERS := include/cctoken.h include/cctoken_causes.h include/cctoken_port.h port/posix/cctoken_posix.h
LIBRARY_VERSION := $(shell sed -n 's/^.define CCT_VERSION "\(.*\)"/\1/p' include/cctoken.h)
SONAME := libcctoken.so.$(firstword $(subst ., ,$(LIBRARY_VERSION)))

# A word of the headers that nothing defines does no harm in such a list, but not every linker takes it.
build/install/exports: build/host/libcctoken.a $(PUBLIC_HEADERS)
	@mkdir -p $(@D)
	@grep -oh 'cct_[a-z0-9_]*' $(PUBLIC_HEADERS) | sort -u >$@.declared
	@nm -g --defined-only $< 2>/dev/null | sed -n 's/.* [A-Z] //p' | sort -u | comm -12 - $@.declared >$@
build/install/exports.map: build/install/exports
	@{ printf 'LIBCCTOKEN_%s {\nglobal:\n' $(SONAME:libcctoken.so.%=%); sed 's/$$/;/' $<; printf 'local:\n*;\n};\n'; } >$@
build/install/cctoken.o: build/host/libcctoken.a build/install/exports
	$(QUIET)$(HOST_CC) -r -nostdlib -o $@.whole -Wl,--whole-archive $< -Wl,--no-whole-archive
	$(QUIET)objcopy --keep-global-symbols=build/install/exports $@.whole $@
	@rm -f $@.whole
build/libcctoken.a: build/install/cctoken.o
	@rm -f $@
	$(QUIET)ar rcs $@ $<
build/libcctoken.so.$(LIBRARY_VERSION): build/install/cctoken.o build/install/exports.map
	$(QUIET)$(HOST_CC) -shared -o $@ $< -Wl,-soname,$(SONAME) -Wl,--version-script=build/install/exports.map \
		-Wl,--gc-sections -Wl,-z,defs -Wl,-z,text -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack
build/libcctoken.so: build/libcctoken.so.$(LIBRARY_VERSION)
	@ln -sf $(<F) build/$(SONAME)
	@ln -sf $(SONAME) $@

# Without what only a debugger reads, which names the builder's folders.
build/install/libcctoken.a build/install/libcctoken.so: build/install/%: build/%
	@mkdir -p $(@D)
	$(QUIET)strip --strip-debug -o $@ $<

INSTALLED := build/cctoken build/install/libcctoken.a build/install/libcctoken.so $(addprefix build/install/cctoken.,1 bash zsh fish)
.PHONY: installable
installable: $(INSTALLED)
install: $(INSTALLED)
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' MBEDTLS_DIR='$(MBEDTLS_DIR)' JSMN_DIR='$(JSMN_DIR)' MUSL_DIR='$(MUSL_DIR)' \
		RING_DIR='$(if $(call ring_architecture,$(NATIVE)),$(RING_DIR))' install/install.sh $@
