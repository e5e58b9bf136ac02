#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   coverage.sh DIR NAME ...    runs the targets in DIR on all their inputs and prints which lines
#                               of src they reach
#
# The whole report, by file, is left in build/fuzz/coverage.txt.
set -eu

programs=$1
shift
profiles=build/fuzz/profiles
rm -rf "$profiles"
mkdir -p "$profiles"
objects=
for name; do
    for inputs in "tests/fuzz/corpus/$name" "tests/fuzz/regressions/$name" "build/fuzz/corpus/$name"; do
        [ ! -d "$inputs" ] || LLVM_PROFILE_FILE="$profiles/$name-%p.profraw" "$programs/$name" "$inputs" >/dev/null
    done
    objects="$objects${objects:+ -object }$programs/$name" # the first one stands alone
done
find_tool() { command -v "$1" || ls /usr/lib/llvm-*/bin/"$1" | tail -n 1; }
"$(find_tool llvm-profdata)" merge -sparse "$profiles"/*.profraw -o build/fuzz/coverage.profdata
# shellcheck disable=SC2086 # options
"$(find_tool llvm-cov)" report -instr-profile build/fuzz/coverage.profdata $objects $(git ls-files 'src/*.c') >build/fuzz/coverage.txt
sed -n '1,2p;/^TOTAL/p' build/fuzz/coverage.txt
