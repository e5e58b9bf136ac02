# SPDX-License-Identifier: MIT
#
#: make install      program, library, man pages, completions: PREFIX=/usr/local; DESTDIR= another root
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

# Without what only a debugger reads, which names the builder's folders.
build/install/libcctoken.a: build/libcctoken.a
	@mkdir -p $(@D)
	$(QUIET)strip --strip-debug -o $@ $<

INSTALLED := build/cctoken build/install/libcctoken.a $(addprefix build/install/cctoken.,1 bash zsh fish)
.PHONY: installable
installable: $(INSTALLED)
install: $(INSTALLED)
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' MBEDTLS_DIR='$(MBEDTLS_DIR)' JSMN_DIR='$(JSMN_DIR)' MUSL_DIR='$(MUSL_DIR)' \
		RING_DIR='$(if $(call ring_architecture,$(NATIVE)),$(RING_DIR))' install/install.sh $@
