#!/bin/sh
# SPDX-License-Identifier: MIT
#
# suites.sh MBEDTLS SUITE...: runs mbedTLS's own test suites with our arithmetic in it. One test
# cannot pass: it wants a multiplication to fail when there is no randomness to blind it with, and
# ring's does not blind.
set -u
mbedtls=$1
shift
passed=0 failed=0
unblinded='ECP point multiplication rng fail secp256r1 .*FAILED'

for suite; do
    suite=$(realpath "$suite")
    out=$(cd "$mbedtls/tests" && "$suite" "$suite.datax" 2>&1)
    broken=$(printf '%s\n' "$out" | grep -E ' \.\.+ FAILED$' | grep -vE "$unblinded")
    counts=$(printf '%s\n' "$out" | sed -n 's/^\(PASSED\|FAILED\) (\([0-9]*\) \/ .*(\([0-9]*\) skipped.*/\2 passed, \3 skipped/p')
    if [ -n "$counts" ] && [ -z "$broken" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf '%s\n' "$out" | grep -A 3 -E ' \.\.+ FAILED$' | head -n 40
        [ -n "$counts" ] || printf '%s\n' "$out" | tail -n 5
    fi
    printf '%-28s %s%s\n' "${suite##*/}" "${counts:-ended early}" "$(printf '%s\n' "$out" | grep -qE "$unblinded" && echo ', and the one that wants blinding')"
done
echo "suites: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
