# SPDX-License-Identifier: MIT
#
#: make dist         a release of HEAD in build/dist; ARCH= some architectures, SIGN_KEY= a key
#- make dist-check   builds a release twice, compares both and tests every part; ARCH=
#- make manifests-check  examples/kubernetes against the types of Kubernetes, and what they promise

DIST_NATIVE := $(if $(filter aarch64%,$(NATIVE)),arm64,$(firstword $(subst -, ,$(NATIVE))))
DIST_KNOWN := $(DIST_NATIVE) $(filter-out $(DIST_NATIVE),$(ARCHITECTURES))
DIST_ARCH := $(if $(filter file,$(origin ARCH)),$(DIST_KNOWN),$(ARCH))
DIST_CROSS := $(filter-out $(DIST_NATIVE),$(DIST_ARCH))
SIGN_KEY ?=

# $(1) architecture, $(2) its binary
dist_binary = $(if $(filter $(DIST_NATIVE),$(1)),build/cctoken,build/cross/$(1)/cctoken)
# The architectures for which ring has assembly.
dist_ringed = $(foreach arch,$(DIST_ARCH),$(if $(call ring_architecture,$(if $(filter $(DIST_NATIVE),$(arch)),$(NATIVE),$(call of_arch,$(arch),1))),$(arch)))

.PHONY: dist dist-check manifests-check
dist: installable
	$(if $(filter-out $(DIST_KNOWN),$(DIST_ARCH)),$(error ARCH=$(DIST_ARCH) is not known; there are: $(DIST_KNOWN)))
	@deps/packages.sh dist
	@$(if $(DIST_CROSS),$(MAKE) --no-print-directory cross ARCH='$(DIST_CROSS)')
	@$(MAKE) --no-print-directory vendor
	@rm -rf build/dist
	@SOURCE_DATE_EPOCH='$(BUILT)' SIGN_KEY='$(SIGN_KEY)' RINGED='$(dist_ringed)' \
		MBEDTLS_DIR='$(MBEDTLS_DIR)' JSMN_DIR='$(JSMN_DIR)' MUSL_DIR='$(MUSL_DIR)' RING_DIR='$(RING_DIR)' \
		release/dist.sh build/dist $(foreach arch,$(DIST_ARCH),$(arch)=$(call dist_binary,$(arch)))

build/tests/release/node_modules/.package-lock.json: tests/release/package-lock.json | check-deps
	@mkdir -p build/tests/release
	@cp tests/release/package.json tests/release/package-lock.json tests/release/.npmrc build/tests/release
	npm ci --prefix build/tests/release --omit=optional --no-audit --no-fund --ignore-scripts

dist-check: build/tests/enter build/tests/release/node_modules/.package-lock.json tests/integration/node_modules/.package-lock.json build/cctoken
	@deps/packages.sh dist-check
	@tests/release/twice.sh build/dist-check '$(if $(filter file,$(origin ARCH)),$(sort $(DIST_NATIVE) arm64),$(ARCH))'
	@rm -f $(TALLY).release
	@tests/tally.sh $(TALLY).release "release" node --test tests/release/dist.test.mjs
	@tests/tally.sh $(TALLY).release

manifests-check: build/tests/release/node_modules/.package-lock.json tests/integration/node_modules/.package-lock.json build/cctoken
	@rm -f $(TALLY).manifests
	@tests/tally.sh $(TALLY).manifests "manifests" node --test tests/release/manifests.test.mjs
	@tests/tally.sh $(TALLY).manifests
