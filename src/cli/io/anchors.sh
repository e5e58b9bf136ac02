#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   anchors.sh [FILE]   prints the C source of anchors.h with the PEM text of FILE in it
set -eu

if [ $# -gt 0 ] && ! grep -q '^-----BEGIN CERTIFICATE-----' "$1"; then
    echo "anchors: no PEM certificate is in $1" >&2
    exit 1
fi
echo '#include "anchors.h"'
echo 'const char anchors_pem[] = {'
[ $# -eq 0 ] || od -An -v -to1 "$1" | sed 's/ \([0-7]*\)/\x27\\\1\x27,/g'
echo "0};"
echo 'const size_t anchors_pem_len = sizeof anchors_pem - 1;'
