# SPDX-License-Identifier: MIT
#
# The library for a program that has an mbedTLS of its own: here one in the configuration that it
# comes with, compiled and installed as its users do. tests/integration/external.test.mjs runs the
# programs.

STOCK := build/tests/stock
STOCK_OBJECTS = $(MBEDTLS_SOURCES:%.c=$(STOCK)/%.o)

# As installed: public headers only.
$(STOCK)/include/mbedtls_user.h: tests/external/mbedtls_user.h $(MBEDTLS_DIR)/library/ssl_tls.c
	@rm -rf $(@D)
	@mkdir -p $(@D)
	@cp -R $(MBEDTLS_DIR)/include/mbedtls $(MBEDTLS_DIR)/include/psa $(@D)
	@cp $< $@
$(STOCK)/%.o: $(MBEDTLS_DIR)/library/%.c $(STOCK)/include/mbedtls_user.h
	$(QUIET)$(HOST_CC) -O1 -w -fPIC -isystem $(STOCK)/include -DMBEDTLS_USER_CONFIG_FILE='"mbedtls_user.h"' -c $< -o $@
$(STOCK)/libmbedtls.a: $(STOCK_OBJECTS)
	@rm -f $@
	$(QUIET)ar rcs $@ $^

# As a user would: a separate make without the tests' variables. Files that both would build are
# built before.
.PHONY: external-library
external-library: $(STOCK)/libmbedtls.a $(GENERATED)
	@$(MAKE) --no-print-directory lib MBEDTLS=external MBEDTLS_LIBS='$(CURDIR)/$(STOCK)/libmbedtls.a' \
		MBEDTLS_CFLAGS="-isystem $(STOCK)/include -DMBEDTLS_USER_CONFIG_FILE='\"mbedtls_user.h\"'"
test-programs: external-library

# The program with that library passes the tests of the executable that are not about the bundled
# mbedTLS.
OWN_MBEDTLS_TESTS := tokens tls signed dpop mtls failure hostile responses proxy pins discovery inspect cache watch exec doctor
own_mbedtls_check = @rm -f $(TALLY).own; for test in $(OWN_MBEDTLS_TESTS); do OWN_MBEDTLS=yes CCTOKEN=$(CURDIR)/$(1) \
	tests/tally.sh $(TALLY).own "$$test ($(2))" node --test tests/integration/$$test.test.mjs; done; tests/tally.sh $(TALLY).own
#- make external-check  the executable's tests with the library for a program's own mbedTLS 3.6
.PHONY: external-check
external-check: external-library build/tests/host/keys tests/integration/node_modules/.package-lock.json
	@tests/external/program.sh $(STOCK)/cctoken "-isystem $(STOCK)/include -DMBEDTLS_USER_CONFIG_FILE='\"mbedtls_user.h\"'" $(STOCK)/libmbedtls.a
	$(call own_mbedtls_check,$(STOCK)/cctoken,own mbedTLS)

# Mbed TLS 4, which three repositories make up, is built as it comes; the curves of ring are for the
# bundled mbedTLS.
#- make MBEDTLS_DIR=TREE  with the sources of mbedTLS 4: build/tests/four/cctoken; make four-check
.PHONY: four four-check
four:
	$(if $(MBEDTLS_4),,$(error MBEDTLS_DIR=$(MBEDTLS_DIR) has no tf-psa-crypto/CMakeLists.txt: it is not Mbed TLS 4))
	@tests/external/four.sh $(MBEDTLS_DIR)
four-check: four tests/integration/node_modules/.package-lock.json
	@env -u MAKEFLAGS -u MAKELEVEL -u MBEDTLS_DIR $(MAKE) --no-print-directory build/tests/host/keys
	$(call own_mbedtls_check,build/tests/four/cctoken,mbedTLS 4)
