#!/bin/sh
# SPDX-License-Identifier: MIT
#
# trace.sh QEMU PROGRAM: the sequence of blocks of code that are executed is the same for each of
# eight seeds.
set -eu
qemu=$1 program=$2
first=
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for seed in 00000000000000000000000000000000 ffffffffffffffffffffffffffffffff 0123456789abcdef0123456789abcdef \
    zyxwvutsrqponmlkjihgfedcbazyxwvu aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb 10101010101010101010101010101010 \
    qwertyuiopasdfghjklzxcvbnmqwerty ZZZZZZZZ00000000ZZZZZZZZ00000000; do
    # A line of the log: "Trace 0: HOST [FLAGS/PC/…] NAME"
    "$qemu" -d exec,nochain -D "$work/log" "$program" $seed
    sed -n 's/^Trace [0-9]*: [^ ]* \[[^/]*\/\([0-9a-f]*\)\/.*/\1/p' "$work/log" >"$work/blocks"
    now=$(sha256sum <"$work/blocks")
    blocks=$(wc -l <"$work/blocks")
    [ "$blocks" -gt 10000 ] || { echo "trace: only $blocks blocks were seen"; exit 1; }
    [ -n "$first" ] || first=$now
    [ "$now" = "$first" ] || { echo "trace: other code ran for $seed"; exit 1; }
done
echo "trace: the same $blocks blocks ran for 8 scalars of each curve"
