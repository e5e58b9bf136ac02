# SPDX-License-Identifier: MIT
#
#: make evidence     all that takes long, and its results in SECURITY, CERTIFICATES, INTEROPERABILITY
#- make evidence-certificates, evidence-interop  the latter two alone

EVIDENCE := build/evidence
EVIDENCE_CC := $(HOST_CC) -std=c99 -D_GNU_SOURCE -O1 -g -w
EVIDENCE_INCLUDES := -I$(MBEDTLS_DIR)/include -I$(MBEDTLS_DIR)/library

# mbedTLS in its default configuration, with the same replaced arithmetic as in the executable.
$(EVIDENCE)/mbedtls/%.o: $(MBEDTLS_DIR)/library/%.c src/tls/fast/rules.mk build/p256
	@mkdir -p $(@D)
	$(QUIET)$(EVIDENCE_CC) $(EVIDENCE_INCLUDES) $(call fast_renames,$(<F),$(NATIVE)) -c $< -o $@
$(EVIDENCE)/src/tls/fast/%.o: src/tls/fast/%.c build/p256
	@mkdir -p $(@D)
	$(QUIET)$(EVIDENCE_CC) $(EVIDENCE_INCLUDES) -Isrc $(call fast_config,$(NATIVE)) -c $< -o $@
EVIDENCE_FAST := $(patsubst build/host/src/%,$(EVIDENCE)/src/%,$(filter-out %/nistz.o,$(filter build/host/src/%,$(call fast_objects,host,$(NATIVE))))) \
	$(filter build/host/ring/% %/nistz.o,$(call fast_objects,host,$(NATIVE)))
$(EVIDENCE)/libmbedtls.a: $(MBEDTLS_SOURCES:%.c=$(EVIDENCE)/mbedtls/%.o) $(EVIDENCE_FAST)
	@rm -f $@
	$(QUIET)ar rcs $@ $^

# mbedTLS's test suites: a script of mbedTLS generates the C source of each from functions and data.
SUITES := ecp ecdh ecdsa ecjpake pk pkparse x509parse ssl rsa pkcs1_v15 pkcs1_v21 psa_crypto
SUITE_FRAMEWORK := $(MBEDTLS_DIR)/framework
SUITE_HELPERS := $(patsubst $(MBEDTLS_DIR)/%.c,$(EVIDENCE)/helpers/%.o,$(wildcard $(MBEDTLS_DIR)/tests/src/*.c $(MBEDTLS_DIR)/tests/src/test_helpers/*.c \
	$(SUITE_FRAMEWORK)/tests/src/*.c $(SUITE_FRAMEWORK)/tests/src/drivers/*.c))
SUITE_INCLUDES := $(EVIDENCE_INCLUDES) -I$(MBEDTLS_DIR)/tests/include -I$(SUITE_FRAMEWORK)/tests/include -I$(MBEDTLS_DIR)/tests
$(EVIDENCE)/helpers/%.o: $(MBEDTLS_DIR)/%.c
	@mkdir -p $(@D)
	$(QUIET)$(EVIDENCE_CC) $(SUITE_INCLUDES) -c $< -o $@
$(EVIDENCE)/suites/test_suite_%.c: $(MBEDTLS_DIR)/tests/suites/test_suite_%.function $(MBEDTLS_DIR)/tests/suites/test_suite_%.data
	@mkdir -p $(@D)
	$(QUIET)python3 $(SUITE_FRAMEWORK)/scripts/generate_test_code.py -f $< -d $(word 2,$^) -t $(MBEDTLS_DIR)/tests/suites/main_test.function \
		-p $(MBEDTLS_DIR)/tests/suites/host_test.function -s $(MBEDTLS_DIR)/tests/suites \
		--helpers-file $(MBEDTLS_DIR)/tests/suites/helpers.function -o $(@D)
$(EVIDENCE)/suites/test_suite_%: $(EVIDENCE)/suites/test_suite_%.c $(SUITE_HELPERS) $(EVIDENCE)/libmbedtls.a
	$(QUIET)$(EVIDENCE_CC) $(SUITE_INCLUDES) $^ -o $@

.SECONDARY: $(SUITE_HELPERS) $(SUITES:%=$(EVIDENCE)/suites/test_suite_%.c)
.PHONY: evidence evidence-suites
evidence-suites: $(SUITES:%=$(EVIDENCE)/suites/test_suite_%)
	@tests/evidence/suites.sh $(MBEDTLS_DIR) $^

# 35,000 of each kind and curve.
OPENSSL_CASES ?= 35000
$(EVIDENCE)/openssl: tests/evidence/openssl.c $(EVIDENCE)/libmbedtls.a
	$(QUIET)$(EVIDENCE_CC) -O2 $(EVIDENCE_INCLUDES) $^ -lcrypto -o $@
$(EVIDENCE)/constant_time: tests/evidence/constant_time.c $(EVIDENCE)/libmbedtls.a
	$(QUIET)$(EVIDENCE_CC) $(EVIDENCE_INCLUDES) -Isrc $^ -o $@

# The same on arm64, where memcheck is not available: an emulator records which code runs.
$(EVIDENCE)/trace: tests/evidence/trace.c build/cross/arm64/libcctoken.a
	$(QUIET)$(arm64_CC) -std=c99 -O2 -Wall -Wextra -Iinclude -Isrc -isystem $(MBEDTLS_DIR)/include -static $^ -o $@

# A corpus of chains: the standards, openssl verify, and the executable.
evidence-certificates: build/cctoken
	@node tests/evidence/certificates/report.mjs docs/CERTIFICATES.md

.PHONY: evidence-openssl evidence-time evidence-trace evidence-deps evidence-certificates evidence-interop

# Other implementations of servers, into docs/INTEROPERABILITY.md.
$(EVIDENCE)/interop-go: tests/evidence/go/server.go build/deps/go/.fetched
	@mkdir -p $(@D)
	$(QUIET)env GOFLAGS= GO111MODULE=off GOTOOLCHAIN=local CGO_ENABLED=0 GOCACHE=$(CURDIR)/build/bench/go-cache \
		GOROOT=$(CURDIR)/build/deps/go/usr/lib/go-$(GO_VERSION) $(GO) build -trimpath -ldflags='-s -w' -o $@ $<
evidence-interop: build/cctoken build/tests/keylog.so $(EVIDENCE)/interop-go
	@node tests/integration/interop/table.mjs

evidence-deps:
	@deps/packages.sh evidence
	@deps/packages.sh cross-arm64
	@deps/packages.sh cross
evidence-openssl: $(EVIDENCE)/openssl
	@$< $(OPENSSL_CASES)
evidence-time: $(EVIDENCE)/constant_time
	@valgrind -q --error-exitcode=1 --suppressions=tests/evidence/constant_time.supp $<
evidence-trace: $(EVIDENCE)/trace
	@tests/evidence/trace.sh $(arm64_QEMU) $<

evidence: evidence-deps
	@$(MAKE) --no-print-directory evidence-suites evidence-openssl evidence-time evidence-trace evidence-certificates evidence-interop \
		analyze coverage faults prove prove-mutants stack differential fuzz soak mutants
