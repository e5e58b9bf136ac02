#!/bin/sh
# SPDX-License-Identifier: MIT
#
# check.sh GENERATED COMMITTED: whether a document is what its generator writes today.
set -eu

if diff -u "$2" "$1"; then
    echo "1 passed, 0 failed"
else
    echo "$2 is not up to date: make docs"
    echo "0 passed, 1 failed"
    exit 1
fi
