#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   guards.sh MBEDTLS CONFIG
#
# An mbedTLS whose configuration lacks what the library cannot do without is refused when the
# library is compiled, and the option is named. CONFIG is that of MBEDTLS_CONFIG_FILE; each option
# is taken out of it in turn.
set -eu
cd "$(dirname "$0")/../.."
. tests/promises/verdicts.sh
mbedtls=$1
config=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

compile() { # the output goes to $work/log
    ${CC:-cc} -std=c99 -fsyntax-only -w -Iinclude -Isrc -Iport/mbedtls -I"$mbedtls/include" \
        -DMBEDTLS_CONFIG_FILE="\"$config\"" -DMBEDTLS_PSA_CRYPTO_CONFIG_FILE='"linux_psa.h"' \
        -DMBEDTLS_USER_CONFIG_FILE="\"$work/without.h\"" src/tls/compat.c >"$work/log" 2>&1
}
verdict() { # WHAT STATUS
    promise "$1" "$([ "$2" -eq 0 ] || { echo 'the compiler printed:' && cat "$work/log"; })"
}

: >"$work/without.h"
status=0
compile || status=$?
verdict 'the configuration as it is compiles' $status

for option in HAVE_TIME_DATE X509_TRUSTED_CERTIFICATE_CALLBACK SSL_SERVER_NAME_INDICATION SSL_CLI_C; do
    echo "#undef MBEDTLS_$option" >"$work/without.h"
    status=0
    if compile || ! grep -q "error.*MBEDTLS_$option.* required" "$work/log"; then status=1; fi
    verdict "without MBEDTLS_$option it is refused, and the option is named" $status
done
printf '#undef MBEDTLS_SSL_PROTO_TLS1_2\n#undef MBEDTLS_SSL_PROTO_TLS1_3\n' >"$work/without.h"
status=0
if compile || ! grep -q 'error.*TLS1_2 or .*TLS1_3 is required' "$work/log"; then status=1; fi
verdict 'without any version of TLS it is refused' $status

for option in TEST_NULL_ENTROPY ENTROPY_NO_SOURCES_OK; do
    echo "#define MBEDTLS_$option" >"$work/without.h"
    status=0
    if compile || ! grep -q "error.*MBEDTLS_$option.* refused" "$work/log"; then status=1; fi
    verdict "with MBEDTLS_$option it is refused, and the option is named" $status
done

end
