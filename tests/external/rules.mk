# SPDX-License-Identifier: MIT
#
# The library for a program that has an mbedTLS of its own: here one in the configuration that it
# comes with, compiled and installed as its users do. tests/integration/external.test.mjs runs the
# programs.

STOCK := build/tests/stock

# As installed: public headers only. $(1) folder, $(2) header with its options
define own_mbedtls
$(1)/include/mbedtls_user.h: tests/external/$(2) $(MBEDTLS_DIR)/library/ssl_tls.c
	@rm -rf $$(@D)
	@mkdir -p $$(@D)
	@cp -R $(MBEDTLS_DIR)/include/mbedtls $(MBEDTLS_DIR)/include/psa $$(@D)
	@cp $$< $$@
$(1)/%.o: $(MBEDTLS_DIR)/library/%.c $(1)/include/mbedtls_user.h
	$$(QUIET)$(HOST_CC) -O1 -w -fPIC -isystem $(1)/include -DMBEDTLS_USER_CONFIG_FILE='"mbedtls_user.h"' -c $$< -o $$@
$(1)/libmbedtls.a: $(MBEDTLS_SOURCES:%.c=$(1)/%.o)
	@rm -f $$@
	$$(QUIET)ar rcs $$@ $$^
endef
$(eval $(call own_mbedtls,$(STOCK),mbedtls_user.h))
$(eval $(call own_mbedtls,$(STOCK)-psa,mbedtls_psa_user.h))

# As a user would: a separate make without the tests' variables. Files that both would build are
# built before.
.PHONY: external-library
external-library: $(STOCK)/libmbedtls.a $(GENERATED)
	@$(MAKE) --no-print-directory lib MBEDTLS=external MBEDTLS_LIBS='$(CURDIR)/$(STOCK)/libmbedtls.a' \
		MBEDTLS_CFLAGS="-isystem $(STOCK)/include -DMBEDTLS_USER_CONFIG_FILE='\"mbedtls_user.h\"'"
test-programs: external-library

# The program with that library passes the tests of the executable that are not about the bundled
# mbedTLS; with one that does all through PSA, those of keys do too.
OWN_MBEDTLS_TESTS := tokens tls signed dpop mtls failure hostile responses proxy pins discovery inspect cache watch exec doctor
# $(1) the program, $(2) a name for it, $(3) the tests
own_mbedtls_tests = set -e; for test in $(3); do OWN_MBEDTLS=yes CCTOKEN=$(CURDIR)/$(1) \
	tests/tally.sh $(TALLY).own "$$test ($(2))" node --test tests/integration/$$test.test.mjs; done
own_mbedtls_program = tests/external/program.sh $(1)/cctoken "-isystem $(1)/include -DMBEDTLS_USER_CONFIG_FILE='\"mbedtls_user.h\"'" $(1)/libmbedtls.a
#- make external-check  the executable's tests with the library for a program's own mbedTLS 3.6
.PHONY: external-check
external-check: external-library $(STOCK)-psa/libmbedtls.a build/tests/host/keys tests/integration/node_modules/.package-lock.json
	@rm -f $(TALLY).own
	@$(call own_mbedtls_program,$(STOCK)-psa)
	@$(call own_mbedtls_tests,$(STOCK)-psa/cctoken,mbedTLS with PSA,tokens tls signed dpop mtls)
	@$(call own_mbedtls_program,$(STOCK))
	@$(call own_mbedtls_tests,$(STOCK)/cctoken,own mbedTLS,$(OWN_MBEDTLS_TESTS))
	@tests/tally.sh $(TALLY).own

# Mbed TLS 4, which three repositories make up, is built as it comes; the curves of ring are for the
# bundled mbedTLS.
#- make MBEDTLS_DIR=TREE  with the sources of mbedTLS 4: build/tests/four/cctoken; make four-check
.PHONY: four four-check
four:
	$(if $(MBEDTLS_4),,$(error MBEDTLS_DIR=$(MBEDTLS_DIR) has no tf-psa-crypto/CMakeLists.txt: it is not Mbed TLS 4))
	@tests/external/four.sh $(MBEDTLS_DIR)
four-check: four tests/integration/node_modules/.package-lock.json
	@env -u MAKEFLAGS -u MAKELEVEL -u MBEDTLS_DIR $(MAKE) --no-print-directory build/tests/host/keys
	@rm -f $(TALLY).own
	@$(call own_mbedtls_tests,build/tests/four/cctoken,mbedTLS 4,$(OWN_MBEDTLS_TESTS))
	@tests/tally.sh $(TALLY).own
