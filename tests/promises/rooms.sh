#!/bin/sh
# SPDX-License-Identifier: MIT
#
# rooms.sh: each room of src includes only the rooms below it, by their names (docs/ARCHITECTURE.md,
# "Rooms"), mbedTLS only where it is spoken to, and nothing of the system where the code must run on
# a board without one.
set -eu
cd "$(dirname "$0")/../.."
. tests/promises/verdicts.sh

# ROOM BELOW...: complains of includes of another room.
room() {
    name=$1
    shift
    allowed=$(printf '%s|' "$name" "$@")
    wrong=$(grep -n '^#include "[a-z0-9_/]*/' src/"$name"/*.c src/"$name"/*.h 2>/dev/null |
        grep -vE "#include \"(${allowed%|})/[a-z0-9_]+\\.h\"" || true)
    promise "src/$name includes only: ${*:-nothing}" "$wrong"
}

library='format cause oauth'
room format
room cause format
room oauth format cause
room net format cause
# shellcheck disable=SC2086 # the rooms are words
{
    room tls $library net
    room client $library net tls
    room cli/io $library tls
    room cli/texts $library
    room cli/texts/plain cli/texts cli/settings oauth/wordings
    room cli/settings $library cli/io cli/texts
    room cli/obtain $library tls client cli/io cli/settings
    room cli/report $library cli/io cli/settings cli/texts
    room cli/commands $library tls client cli/io cli/settings cli/obtain cli/texts cli/report
    room cli $library cli/io cli/settings cli/report cli/commands
}

promise "every include of ours names its room" \
    "$(grep -nE '^#include "[a-z0-9_]+\.h"' -r src | grep -vE '"(cctoken[a-z_]*|jsmn)\.h"' || true)"
promise "mbedTLS is included in src/tls alone" \
    "$(grep -nE '^#include <(mbedtls|psa)/' -r src | grep -v '^src/tls/' || true)"
promise "the client sees no header of mbedTLS, through none of src/tls either" \
    "$(for file in src/net/*.c src/client/*.c; do
        gcc -std=c99 -M -MG -Iinclude -Isrc -isystem build/include "$file" | tr ' ' '\n' | grep 'mbedtls/' | sed "s|^|$file: |" | head -n 1
    done)"
promise "private fields and versions of mbedTLS are looked at in src/tls/compat.c, compat.h and key_update.c alone, but for the arithmetic in src/tls/fast" \
    "$(grep -nE 'MBEDTLS_PRIVATE\(|MBEDTLS_ALLOW_PRIVATE_ACCESS|MBEDTLS_VERSION_(MAJOR|MINOR|NUMBER)' -r src port --include='*.[ch]' |
        grep -vE '^src/tls/((compat\.[ch]|key_update\.c)|fast/[a-z_]*\.c):' || true)"
promise "headers of mbedTLS's inside are included in src/tls/fast and key_update.c alone" \
    "$(grep -nE '^#include <(bignum|ecp|rsa|ssl|psa)_[a-z0-9_]*\.h>' -r src port --include='*.[ch]' |
        grep -vE '^src/tls/(fast/|key_update\.c:)' || true)"
promise "the library but for its ports includes nothing of POSIX" \
    "$(grep -nE '^#include <' -r src/format src/cause src/oauth src/net src/tls src/client |
        grep -vE '<(stdarg|stdbool|stddef|stdint|stdalign|string|limits|jsmn)\.h>|<(mbedtls|psa)/|^src/oauth/wordings/|^src/tls/fast/.*<(bignum_core|bignum_internal|ecp_internal_alt|ring-core/asm_base)\.h>|^src/tls/key_update.c:.*<ssl_(misc|tls13_keys)\.h>' || true)"
promise "every folder of src is a room that is looked at" \
    "$(find src -type d | grep -vE '^src(/(format|cause|oauth(/wordings)?|net|tls(/fast)?|client|cli(/(commands|report|texts(/plain)?|obtain|settings|io))?))?$' || true)"

end
