#!/bin/sh
# SPDX-License-Identifier: MIT
#
# deps/libc.sh SOURCE OUTDIR COMPILER [PREFIX]
#
# Builds the static musl in SOURCE with COMPILER (for another architecture PREFIX-ar and so on) and
# installs library and headers into OUTDIR. `COMPILER -specs=OUTDIR/musl.specs` then compiles and
# links with that musl alone. OUTDIR is complete or absent. A relative OUTDIR stays relative in the
# specs, so no executable names the builder's folder.
set -eu

[ $# -eq 3 ] || [ $# -eq 4 ] || { echo "usage: $0 SOURCE OUTDIR COMPILER [PREFIX]" >&2; exit 2; }
source=$1 out=$2
compiler=$3 prefix=${4:+$4-}
mkdir -p "$(dirname "$out")"
work=$(mktemp -d "$(cd "$(dirname "$out")" && pwd)/.libc.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# musl's makefile knows no folder with a space in its name: it sees relative names only.
mkdir "$work/build"
from_build=$(realpath --relative-to="$work/build" "$source")

# The make that calls this has flags and variables that are not for musl's.
musl_make() { env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u CFLAGS make -C "$work/build" "$@"; }
# As small as it gets: that is 4.7 KB of a static program, and nothing of musl's is where time goes.
build() {
    (cd "$work/build" && CFLAGS='-Oz' CC="$compiler" CROSS_COMPILE="$prefix" "$from_build/configure" \
        --prefix=../out --disable-shared --disable-wrapper ${prefix:+--target="${prefix%-}"}) &&
        musl_make -j"$(nproc)" && musl_make install-libs install-headers
}
echo "libc: compiling musl $(cat "$source/VERSION")" >&2
if ! build >"$work/log" 2>&1; then
    tail -n 12 "$work/log" | sed 's/^/  /' >&2
    echo "libc: musl could not be built with $compiler" >&2
    exit 1
fi
sh "$source/tools/musl-gcc.specs.sh" "$out/include" "$out/lib" /lib/ld-musl.so.1 >"$work/out/musl.specs"
rm -rf "$out"
mv "$work/out" "$out"                   # a rename: it is there whole or not at all
echo "libc: musl $(cat "$source/VERSION") in $out" >&2
