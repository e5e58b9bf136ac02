#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What docs/SECURITY.md says of the executable itself, read from its file.
#   hardening.sh EXECUTABLE fixed|pie OBJECTS CANARY
#   hardening.sh LIBRARY shared
# OBJECTS is the folder of the objects it is made of; CANARY is tests/promises/canary.c, compiled
# and linked in the same way.
set -u

executable=$1 kind=$2 objects=${3-} canary=${4-}
. "$(dirname "$0")/verdicts.sh"

headers=$(readelf -hlW "$executable")
# has PATTERN: says so if the headers do not have it
has() { printf '%s\n' "$headers" | grep -qE "$1" || echo "there is no $1"; }

promise "no interpreter" "$(printf '%s\n' "$headers" | grep INTERP)"
promise "the stack is not executable" "$(has '^ +GNU_STACK .* RW +0x')"
promise "no segment is both writable and executable" "$(printf '%s\n' "$headers" | grep -E '^ +[A-Z_]+ .* (RWE|[^R]WE) ')"
writable=$(printf '%s\n' "$headers" | awk '$1 == "LOAD" && $7 == "RW" { print $5 }')
case $kind in
shared)
    dynamic=$(readelf -dW "$executable")
    asked=$(nm -D -u "$executable")
    promise "everything is resolved when it is loaded" "$(printf '%s\n' "$dynamic" | grep -q BIND_NOW || echo "no BIND_NOW")"
    promise "and read-only from then on" "$(has '^ +GNU_RELRO ')"
    promise "relocated without changes to code" "$(printf '%s\n' "$dynamic" | grep TEXTREL)"
    promise "canaries" "$(printf '%s\n' "$asked" | grep -q ' __stack_chk_fail' || echo none)"
    if printf '%s\n' "$asked" | grep -q GLIBC; then
        promise "glibc checks lengths" "$(printf '%s\n' "$asked" | grep -q '_chk@GLIBC.*' || echo "no function does")"
    fi
    end
    ;;
fixed)
    promise "at a fixed address" "$(has 'Type: +EXEC ')"
    # Tables of functions need no relocation, so they are constants: nothing is left for relro.
    promise "less than 1 KB in the file that is writable" "$([ $((writable)) -lt 1024 ] || echo "$((writable)) bytes")"
    ;;
pie)
    promise "position-independent" "$(has 'Type: +DYN ')"
    promise "relocated without changes to code" "$(readelf -dW "$executable" | grep TEXTREL)"
    promise "what is relocated is read-only afterwards" "$(has '^ +GNU_RELRO ')"
    relro=$(printf '%s\n' "$headers" | awk '$1 == "GNU_RELRO" { print $6 }')
    promise "all of it but 1 KB" "$([ $((writable - relro)) -lt 1024 ] || echo "$((writable - relro)) bytes stay writable")"
    ;;
esac

# nm is told the format, since it would otherwise read what is stored for optimization at link time,
# which says less.
guarded() { nm --target=elf64-little -u "$objects/$1.o" | grep -q ' __stack_chk_fail$' || echo "$1.o"; }
promise "canaries in what reads a server's bytes, mbedTLS's files too" "$(
    for name in src/client/exchange src/oauth/token_response src/format/json src/tls/chain src/tls/inspection src/net/tunnel \
        mbedtls/ssl_tls mbedtls/ssl_msg mbedtls/ssl_tls12_client mbedtls/ssl_tls13_client mbedtls/ssl_tls13_generic \
        mbedtls/x509 mbedtls/x509_crt mbedtls/pk mbedtls/pkparse mbedtls/rsa mbedtls/ecp mbedtls/ecdsa mbedtls/gcm; do
        guarded "$name"
    done)"

# After optimization of the whole: calls to the function that consists of nothing but the
# instruction that ends the process.
if [ "$(uname -m)" = x86_64 ]; then
    checks=$(objdump -d --no-show-raw-insn "$executable" | awk '
        $2 == "hlt" { fails["0x" substr($1, 1, length($1) - 1)] = 1 }
        $2 == "call" { calls[$3]++ }
        END { for (at in fails) if (calls[at] > most) most = calls[at]; print most + 0 }')
    promise "at least 400 functions check a canary" "$([ "$checks" -ge 400 ] || echo "$checks do")"
fi

first=$("$canary") second=$("$canary")
promise "the canary is random in each process" "$([ "$first" != "$second" ] || echo "twice $first")"
promise "and the thread's is the variable's" "$([ "${first% *}" = "${first#* }" ] || echo "$first")"
promise "it has a NUL, which strings cannot write" "$(printf '%016s' "${first% *}" | tr ' ' 0 | grep -vE '00..$')"
# 139: by SIGSEGV, which the instruction leads to.
promise "an overflow ends the process" "$( (ulimit -c 0; exec "$canary" overflow) >/dev/null 2>&1; status=$?; [ $status -eq 139 ] || echo "with status $status")"

end
