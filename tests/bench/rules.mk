# SPDX-License-Identifier: MIT
#
#: make bench        cctoken beside curl, Go and BearSSL, into docs/BENCHMARKS.md and its plots

.PHONY: bench bench-deps
bench-deps:
	@deps/packages.sh bench

bench: bench-deps build/cctoken $(addprefix build/bench/,measure go-get bearssl cctoken-symbols cctoken-arena)
	@[ -e tests/integration/node_modules/.package-lock.json ] || \
		npm ci --prefix tests/integration --no-audit --no-fund
	@node tests/bench/bench.mjs

#- make footprint    memory and size by program alone, in a minute, into docs/BENCHMARKS.md
.PHONY: footprint
footprint: bench-deps build/cctoken $(addprefix build/bench/,measure go-get bearssl cctoken-arena)
	@[ -e tests/integration/node_modules/.package-lock.json ] || \
		npm ci --prefix tests/integration --no-audit --no-fund
	@node tests/bench/footprint.mjs

#- make order        src/cli/order.txt: the functions that the linker puts next to each other
.PHONY: order
order: bench-deps $(addprefix build/bench/,measure cctoken-symbols)
	@[ -e tests/integration/node_modules/.package-lock.json ] || \
		npm ci --prefix tests/integration --no-audit --no-fund
	@node tests/bench/order.mjs

# build/cctoken again, with symbols; and with an arena of any size (which needs objects that are not
# optimized as a whole).
BENCH_OBJECTS := $(CLI:%.c=build/musl/%.o) build/musl/anchors.o build/musl/libcctoken.a
build/bench/cctoken-symbols: $(BENCH_OBJECTS)
	@mkdir -p $(@D)
	$(QUIET)$(MUSL_CC) $(STATIC) -o $@ $^
build/bench/cctoken-arena: tests/bench/arena.c $(BENCH_OBJECTS)
	@mkdir -p $(@D)
	$(QUIET)$(MUSL_CC) -std=c99 -Os -Wall -Wextra $(STATIC) -fno-lto -Wl,--wrap=cct_arena_install -o $@ $^

build/bench/measure: tests/bench/measure.c
	@mkdir -p $(@D)
	$(QUIET)$(HOST_CC) -std=c99 -O2 -Wall -Wextra -Werror -o $@ $<

build/bench/bearssl: tests/bench/bearssl.c | bench-deps
	@mkdir -p $(@D)
	$(QUIET)$(HOST_CC) -std=c99 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -static -o $@ $< -lbearssl

# Go from a later Debian than this one, unpacked and not installed; golang.org/x/oauth2 is this
# one's package.
GO := build/deps/go/usr/lib/go-$(GO_VERSION)/bin/go
build/deps/go/.fetched:
	@deps/fetch.sh build/deps go
build/bench/go-get: tests/bench/go/main.go build/deps/go/.fetched | bench-deps
	@mkdir -p $(@D)
	$(QUIET)env GOFLAGS= GO111MODULE=off GOTOOLCHAIN=local GOPATH=/usr/share/gocode CGO_ENABLED=0 \
		GOCACHE=$(CURDIR)/build/bench/go-cache GOROOT=$(CURDIR)/build/deps/go/usr/lib/go-$(GO_VERSION) $(GO) build -trimpath -ldflags='-s -w' -o $@ $<
