#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   program.sh OUT FLAGS LIBRARY…    the program as OUT, with the library for a program's own mbedTLS:
#                                    FLAGS lead to its headers
set -eu
cd "$(dirname "$0")/../.."
out=$1 flags=$2
shift 2

# The program's own malloc() is a small piece of memory: without libc_heap.c.
objects=$(printf '%s\n' src/cli/*.c src/cli/*/*.c | sed -n '/libc_heap/d; s|\(.*\)\.c$|build/external/\1.o|p')
# A make of its own: MBEDTLS_DIR is not for it.
env -u MAKEFLAGS -u MAKELEVEL -u MBEDTLS_DIR make -s -j"$(nproc)" build/anchors.c build/external/libcctoken-objects.a $objects \
    MBEDTLS=external MBEDTLS_CFLAGS="$flags"
cc -Isrc/cli/io -o "$out" build/anchors.c $objects build/external/libcctoken-objects.a "$@"
"$out" version --format json
