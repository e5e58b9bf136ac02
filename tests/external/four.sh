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

installed=$four/installed
tests/external/program.sh "$four/cctoken" "-isystem $installed/include -DMBEDTLS_USER_CONFIG_FILE='\"$four/mbedtls_user.h\"'" \
    "$installed/lib/libmbedtls.a" "$installed/lib/libmbedx509.a" "$installed/lib/libtfpsacrypto.a"
