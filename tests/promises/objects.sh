#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What README promises of the executable and of the objects it is made of.
#   objects.sh EXECUTABLE OBJECTS
# OBJECTS is the folder of one build's objects (src/ and port/ in it).
set -u

executable=$1
objects=$2
. "$(dirname "$0")/verdicts.sh"

# nm is told the format, since it would otherwise read what is stored for optimization at link time,
# which says less.

size=$(stat -c %s "$executable")
promise "at most 448 KiB" "$([ "$size" -le 458752 ] || echo "$size bytes")"
promise "static, not position independent" \
    "$(readelf -lW "$executable" | grep -E 'INTERP|DYNAMIC')"
promise "stripped" "$(readelf -SW "$executable" | grep -E '\.symtab|\.debug')"

undefined() { # FOLDER ...: "OBJECT SYMBOL" of all that its objects ask of others
    find "$@" -name '*.o' -exec nm --target=elf64-little -A -u {} + | sed "s|^$objects/||; s|: *U | |"
}
allocators='malloc|calloc|realloc|reallocarray|free|strdup|strndup|alloca|aligned_alloc|posix_memalign|mmap|brk|sbrk'
promise "no allocation of ours" \
    "$(undefined "$objects/src" "$objects/port" | grep -wE " ($allocators)")"
promise "mbedtls_calloc only for lists of certificates that mbedTLS must be handed: anchors, and the client's own" \
    "$(undefined "$objects/src" "$objects/port" | grep -w mbedtls_calloc | grep -vE '^src/tls/(trust|session)\.o ')"
promise "no look at the server's certificate once its chain is verified: it is not copied" \
    "$(undefined "$objects/src" "$objects/port" | grep -w mbedtls_ssl_get_peer_cert)"
promise "no formatted output of the C library, which is large" \
    "$(undefined "$objects/src" "$objects/port" | grep -wE ' v?[sf]?n?printf')"

# A rename that a new version of mbedTLS no longer needs, or that is misspelt, would go unnoticed.
defined() { nm --target=elf64-little "$objects/mbedtls/$1.o" | awk -v name="$2" '$NF == name && $(NF - 1) != "U"'; }
called() { nm --target=elf64-little -u "$objects/mbedtls/$1.o" | awk -v name="$2" '$NF == name'; }
replaced() { # FILE OF-MBEDTLS OURS: calls of the first go to the second
    [ -n "$(called "$1" "$3")" ] && [ -z "$(called "$1" "$2")" ] || echo "$1.o calls $2"
}
promise "mbedTLS takes our inverses, public powers and chains" "$(
    replaced ecp mbedtls_mpi_gcd_modinv_odd cct_inverse_modulo_prime
    replaced ecdsa mbedtls_mpi_gcd_modinv_odd cct_inverse_modulo_prime
    replaced rsa mbedtls_mpi_exp_mod_unsafe cct_public_power
    replaced ssl_tls mbedtls_x509_crt_parse_der cct_chain_parse
    replaced ssl_tls13_generic mbedtls_x509_crt_parse_der cct_chain_parse)"
if [ -e "$objects/src/tls/fast/multiply.o" ] && [ "$(cat build/p256)" != builtin ]; then
    promise "mbedTLS takes ring's multiplication of points" "$(
        for name in mul mul_restartable muladd muladd_restartable; do
            [ -n "$(defined ecp cct_builtin_ecp_$name)" ] || echo "ecp.o does not define cct_builtin_ecp_$name"
            [ -z "$(defined ecp mbedtls_ecp_$name)" ] || echo "ecp.o defines mbedtls_ecp_$name"
            nm --target=elf64-little "$objects/src/tls/fast/multiply.o" | grep -q " T mbedtls_ecp_$name\$" || echo "ours does not define it: $name"
        done)"
fi

rooms=$(for room in format cause oauth net tls client; do echo "$objects/src/$room"; done)
mutable() { # FOLDER ...: variables that can change
    find "$@" -name '*.o' -exec nm --target=elf64-little -A {} + | grep -E ' [bBdDC] ' | sed "s|^$objects/||; s|:| |"
}
promise "no global state in the library but the arena's, whose heap is the process's" \
    "$(mutable $rooms "$objects/port" | grep -v '^src/tls/arena.o ')"

calls_of() { undefined "$@" | awk '{print $2}' | sort -u; }
promise "the core asks the C library for nothing but memory and string functions" \
    "$(calls_of "$objects/src/format" "$objects/src/cause" "$objects/src/oauth" | grep -vE '^(cct_|mem|str|__stack_chk_(fail|guard)$)')"

end
