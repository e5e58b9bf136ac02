#!/bin/sh
# SPDX-License-Identifier: MIT
#
# tests/proofs/prove.sh [--mutants] CBMC [PROOF...]
#
# Proves what proofs.txt lists, or the named rows of it, with CBMC. One line for each: bounds,
# properties, seconds, verdict. With --mutants each row of mutants.txt is tried instead: one
# deliberate fault in a copy of a source, which its proof must find. Fails if a proof does, or if a
# mutant goes unnoticed.
set -eu
export LC_ALL=C     # what CBMC prints may hold any bytes

here=$(dirname "$0")
mutants=
if [ "${1-}" = --mutants ]; then
    mutants=yes
    shift
fi
[ $# -ge 1 ] || { echo "usage: $0 [--mutants] CBMC [PROOF...]" >&2; exit 2; }
cbmc=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# Without comments and empty lines, and without the spaces around the separator $2.
rows() { sed -e '/^#/d' -e '/^ *$/d' -e "s/ *$2 */$2/g" "$1"; }

is_wanted() {
    one=$1
    shift
    [ $# -gt 0 ] || return 0
    for name; do [ "$name" != "$one" ] || return 0; done
    return 1
}

# $1 name, $2 unwind, $3 other sources, $4 options, $5 a folder with sources that come first; the
# rest for CBMC
run_cbmc() {
    name=$1 unwind=$2 sources=$3 options=$4 first=$5
    shift 5
    files=
    for file in $sources; do
        if [ -e "$first/$file" ]; then files="$files $first/$file"; else files="$files src/$file"; fi
    done
    # shellcheck disable=SC2086     # several words each
    $cbmc "$here/$name.c" $files "-I$first" -Isrc -Iinclude "-I$here" $options --unwind "$unwind" --no-malloc-may-fail \
        --pointer-overflow-check --unwinding-assertions --drop-unused-functions --slice-formula "$@"
}

# The one failure that must be there is the end of main().
verdict() {
    if ! grep -aq '^\*\* [0-9]* of [0-9]* failed' "$1"; then
        echo 'no result'
    elif ! grep -aq 'the end is reached: FAILURE' "$1"; then
        echo 'vacuous'
    elif grep -a ': FAILURE$' "$1" | grep -aqv 'the end is reached'; then
        echo 'failed'
    else
        echo 'proved'
    fi
}

properties() { sed -n 's/^\*\* [0-9]* of \([0-9]*\) failed.*/\1/p' "$1"; }
now_ms() { date +%s%3N; }
seconds() { awk -v ms="$1" 'BEGIN { printf "%.1f", ms / 1000 }'; }

missed=0
prove() {
    mkdir -p "$work/none"
    printf '%-16s %10s %8s  %-8s %s\n' proof properties seconds verdict bounds
    rows "$here/proofs.txt" "|" >"$work/rows"
    while IFS='|' read -r name unwind sources options bounds; do
        is_wanted "$name" "$@" || continue
        begin=$(now_ms)
        run_cbmc "$name" "$unwind" "$sources" "$options" "$work/none" >"$work/out" 2>&1 || :
        result=$(verdict "$work/out")
        printf '%-16s %10s %8s  %-8s %s\n' "$name" "$(properties "$work/out")" "$(seconds $(($(now_ms) - begin)))" "$result" "$bounds"
        [ "$result" = proved ] || { grep -av ': SUCCESS$' "$work/out" | tail -n 20 >&2; missed=$((missed + 1)); }
    done <"$work/rows"
}

try_mutants() {
    printf '%-16s %8s  %-8s %s\n' proof seconds verdict mutant
    rows "$here/mutants.txt" @ >"$work/mutants"
    rows "$here/proofs.txt" "|" >"$work/rows"
    while IFS=@ read -r name file change what; do
        is_wanted "$name" "$@" || continue
        rm -rf "$work/changed"
        mkdir -p "$work/changed/$(dirname "$file")"
        sed "$change" "src/$file" >"$work/changed/$file"
        row=$(grep "^$name|" "$work/rows") || { echo "mutants.txt: no proof $name" >&2; exit 2; }
        ! cmp -s "src/$file" "$work/changed/$file" || { echo "mutants.txt: $change changes nothing in $file" >&2; exit 2; }
        unwind=$(echo "$row" | cut -d'|' -f2) sources=$(echo "$row" | cut -d'|' -f3) options=$(echo "$row" | cut -d'|' -f4)
        begin=$(now_ms)
        # The first failure suffices, and the end of main() is none here.
        run_cbmc "$name" "$unwind" "$sources" "$options" "$work/changed" -DMUTANT --stop-on-fail >"$work/out" 2>&1 || :
        if grep -aq '^VERIFICATION FAILED' "$work/out"; then result=found; else result=missed missed=$((missed + 1)); fi
        printf '%-16s %8s  %-8s %s\n' "$name" "$(seconds $(($(now_ms) - begin)))" "$result" "$what"
    done <"$work/mutants"
}

if [ -n "$mutants" ]; then try_mutants "$@"; else prove "$@"; fi
[ $missed -eq 0 ] || { echo "prove: $missed failed" >&2; exit 1; }
