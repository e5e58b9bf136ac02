#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   four.sh TREE     of mbedTLS 4, with tf-psa-crypto and framework in it
#
# Builds that in its own configuration with one option more, and the program with it and the
# library: build/tests/four/cctoken. Needs cmake, and Python's jinja2 and jsonschema for sources
# that are not of a release.
set -eu
tree=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
four=$PWD/build/tests/four
mkdir -p "$four"
cp tests/external/mbedtls_user.h "$four"

cmake -S "$tree" -B "$four/mbedtls" -DENABLE_TESTING=OFF -DENABLE_PROGRAMS=OFF -DCMAKE_C_FLAGS='-O1 -w -fPIC' \
    -DMBEDTLS_USER_CONFIG_FILE="$four/mbedtls_user.h" >"$four/log"
cmake --build "$four/mbedtls" -j"$(nproc)" >>"$four/log"
cmake --install "$four/mbedtls" --prefix "$four/installed" >>"$four/log"

flags="-isystem $four/installed/include -DMBEDTLS_USER_CONFIG_FILE='\"$four/mbedtls_user.h\"'"
# The program's own malloc() is a small piece of memory: without libc_heap.c.
sources=$(printf '%s\n' src/cli/*.c src/cli/*/*.c | grep -v libc_heap)
# A make of its own: MBEDTLS_DIR is not for it.
env -u MAKEFLAGS -u MAKELEVEL make -j"$(nproc)" build/anchors.c build/external/libcctoken-objects.a $(printf 'build/external/%s.o ' $(printf '%s\n' $sources | sed 's/\.c$//')) \
    MBEDTLS=external MBEDTLS_CFLAGS="$flags" >>"$four/log"
cc -Isrc/cli/io -o "$four/cctoken" build/anchors.c $(printf 'build/external/%s.o ' $(printf '%s\n' $sources | sed 's/\.c$//')) \
    build/external/libcctoken-objects.a "$four"/installed/lib/libmbedtls.a "$four"/installed/lib/libmbedx509.a "$four"/installed/lib/libtfpsacrypto.a
"$four/cctoken" version --format json
