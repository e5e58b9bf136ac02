#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   guards.sh MBEDTLS CONFIG
#
# An mbedTLS of another version, or whose configuration lacks what the library cannot do without, is
# refused when the library is compiled, and what is missing is named. CONFIG is that of
# MBEDTLS_CONFIG_FILE; each option is taken out of it in turn.
set -eu
cd "$(dirname "$0")/../.."
. tests/promises/verdicts.sh
mbedtls=$1
config=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

compile() { # [HEADERS [FILE]]; the output goes to $work/log
    ${CC:-cc} -std=c99 -fsyntax-only -w -Iinclude -Isrc -Iport/mbedtls -I"${1:-$mbedtls/include}" \
        -DMBEDTLS_CONFIG_FILE="\"$config\"" -DMBEDTLS_PSA_CRYPTO_CONFIG_FILE='"linux_psa.h"' \
        -DMBEDTLS_USER_CONFIG_FILE="\"$work/without.h\"" "${2:-src/tls/compat.c}" >"$work/log" 2>&1
}
verdict() { # WHAT STATUS
    promise "$1" "$([ "$2" -eq 0 ] || { echo 'the compiler printed:' && cat "$work/log"; })"
}

: >"$work/without.h"
status=0
compile || status=$?
verdict 'the configuration as it is compiles' $status

for option in HAVE_TIME HAVE_TIME_DATE X509_TRUSTED_CERTIFICATE_CALLBACK SSL_SERVER_NAME_INDICATION SSL_CLI_C; do
    echo "#undef MBEDTLS_$option" >"$work/without.h"
    status=0
    if compile || ! grep -q "error.*MBEDTLS_$option.* required" "$work/log"; then status=1; fi
    verdict "without MBEDTLS_$option it is refused, and the option is named" $status
done
# SHA-256 by an accelerator that only PSA knows.
printf '#undef MBEDTLS_SHA256_C\n#define MBEDTLS_PSA_ACCEL_ALG_SHA_256\n' >"$work/without.h"
status=0
if compile || ! grep -q 'error.*MBEDTLS_SHA256_C.* required' "$work/log"; then status=1; fi
verdict 'without MBEDTLS_SHA256_C it is refused, and the option is named' $status

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

# The version: in the first file that is compiled, too. Before 3.0 there is no build_info.h.
: >"$work/without.h"
version() { # HEADERS FILE
    status=0
    if compile "$1" "$2" || ! grep -q 'error.*mbedTLS 3.6 or 4 is required' "$work/log"; then status=1; fi
}
for file in src/tls/about.c src/tls/compat.c; do
    version "$work" $file
    verdict "$file is refused without mbedTLS 3, and the version is named" $status
    for other in '3 5' '5 0'; do
        rm -rf "$work/include"
        cp -R "$mbedtls/include" "$work"
        sed -i -e "s/^\(#define MBEDTLS_VERSION_MAJOR *\).*/\1${other% *}/" -e "s/^\(#define MBEDTLS_VERSION_MINOR *\).*/\1${other#* }/" \
            "$work/include/mbedtls/build_info.h"
        version "$work/include" $file
        verdict "$file is refused with mbedTLS ${other% *}.${other#* }, and the version is named" $status
    done
done

# With mbedTLS's own configuration and what SDKs change in it, src/tls compiles without a warning for
# a program that has that mbedTLS. Without PSA is ESP-IDF's default, with macros for the heap that of
# several for FreeRTOS.
fits() { # WHAT [LINE...]
    what=$1
    shift
    printf '%s\n' '#define MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK' "$@" >"$work/sdk.h"
    status=0
    # shellcheck disable=SC2046 # the names have no spaces
    ${CC:-cc} -std=c99 -D_GNU_SOURCE -fsyntax-only -Wall -Wextra -Werror -Iinclude -Isrc -isystem build/include -isystem "$mbedtls/include" \
        -DCCT_EXTERNAL_MBEDTLS -DMBEDTLS_USER_CONFIG_FILE="\"$work/sdk.h\"" $(find src/tls -maxdepth 1 -name '*.c' ! -name unused.c) \
        >"$work/log" 2>&1 || status=$?
    verdict "with $what it compiles" $status
}
fits 'macros for the heap' '#include <stddef.h>' 'void *sdk_calloc(size_t, size_t);' 'void sdk_free(void *);' '#define MBEDTLS_PLATFORM_MEMORY' \
    '#define MBEDTLS_PLATFORM_CALLOC_MACRO sdk_calloc' '#define MBEDTLS_PLATFORM_FREE_MACRO sdk_free'
fits 'functions for the heap' '#define MBEDTLS_PLATFORM_MEMORY'
fits 'no PSA' '#undef MBEDTLS_PSA_CRYPTO_C' '#undef MBEDTLS_PSA_CRYPTO_STORAGE_C' '#undef MBEDTLS_PSA_ITS_FILE_C' \
    '#undef MBEDTLS_SSL_PROTO_TLS1_3' '#undef MBEDTLS_LMS_C'
fits 'PSA for TLS' '#define MBEDTLS_USE_PSA_CRYPTO'
fits 'interrupted arithmetic' '#define MBEDTLS_ECP_RESTARTABLE'
fits 'what makes its sessions largest' '#define MBEDTLS_SSL_DTLS_SRTP' '#define MBEDTLS_SSL_VARIABLE_BUFFER_LENGTH' \
    '#define MBEDTLS_SSL_RECORD_SIZE_LIMIT' '#define MBEDTLS_SSL_EARLY_DATA' '#define MBEDTLS_SSL_ASYNC_PRIVATE' \
    '#define MBEDTLS_ECJPAKE_C' '#define MBEDTLS_KEY_EXCHANGE_ECJPAKE_ENABLED'

end
