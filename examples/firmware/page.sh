#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   page.sh SETTINGS [--secret FILE] [--root ROOT.pem]... >settings.bin
#
# Writes the page of settings that settings.h describes, or nothing and an exit status of 2.
# SETTINGS has a line NAME=value for each setting; empty lines and those that begin with # are
# ignored. The client secret comes from there or from a file of its own, whose last line feed is not
# part of the secret; it is never an argument, which every user of the machine can read. Of a root
# only its certificates are written, not the text around them.
set -eu
export LC_ALL=C

PAGE=4096 # settings.h: the last 4 KiB of flash
SECRET=CCTOKEN_CLIENT_SECRET
sources=$(dirname "$0")

refuse() {
    echo "page.sh: $*" >&2
    exit 2
}

# The names that the firmware asks for with this function.
names() {
    grep -oh "settings_$1(\"[A-Z0-9_]*\"" "$sources/main.c" "$sources/network.c" | cut -d '"' -f 2 | tr '\n' ' '
}

readable() {
    if [ ! -f "$1" ] || [ ! -r "$1" ]; then
        refuse "$1: is no file, or cannot be read"
    fi
    [ "$(tr -d '\000' <"$1" | wc -c)" -eq "$(wc -c <"$1")" ] || refuse "$1: contains a NUL"
}

# Line feeds never reach grep; a carriage return does.
plain() {
    line=$(grep -n '[[:cntrl:]]' "$1" | head -n 1 | cut -d : -f 1)
    [ -z "$line" ] || refuse "$1, line $line: contains a control character (lines must end in LF alone)"
}

settings_of() {
    awk '!/^(#|$)/' "$1"
}

check_settings() {
    readable "$1"
    plain "$1"
    problem=$(awk -v texts=" $(names find)" -v numbers=" $(names number)" '
        /^(#|$)/ { next }
        { at = index($0, "="); name = substr($0, 1, at - 1); value = substr($0, at + 1) }
        at == 0 || name !~ /^[A-Z0-9_]+$/ { print NR ": is not NAME=value"; exit }
        !index(texts numbers, " " name " ") { print NR ": " name ": the firmware knows no such setting"; exit }
        seen[name]++ { print NR ": " name ": a second time"; exit }
        value == "" { print NR ": " name ": has no value; leave the line out"; exit }
        index(numbers, " " name " ") && value !~ /^[0-9]+$/ { print NR ": " name ": is no number"; exit }
        index(numbers, " " name " ") && length(value) > 6 { print NR ": " name ": is too large a number"; exit }
    ' "$1")
    [ -z "$problem" ] || refuse "$1, line $problem"
}

check_secret() {
    readable "$1"
    plain "$1"
    [ "$(awk 'END { print NR }' "$1")" = 1 ] || refuse "$1: must be one line, the secret"
    [ "$(tr -d '\n' <"$1" | wc -c)" -gt 0 ] || refuse "$1: the secret is empty"
    ! settings_of "$settings" | grep -q "^$SECRET=" || refuse "the secret is both in $settings and in $1"
}

# The certificates of a PEM text, with nothing around them.
certificates() {
    tr -d '\r' <"$1" | awk '/^-----BEGIN CERTIFICATE-----$/, /^-----END CERTIFICATE-----$/'
}

# Each block must be base64 of something that begins as a certificate does.
check_root() {
    readable "$1"
    ! grep -q '^-----BEGIN .*PRIVATE KEY-----' "$1" || refuse "$1: contains a private key"
    certificates "$1" | grep -q . || refuse "$1: contains no certificate in PEM"
    certificates "$1" | awk '
        /^-----BEGIN / { broken += inside; inside = 1; lines = 0; next }
        /^-----END / { broken += !lines; inside = 0; next }
        !/^[A-Za-z0-9+\/]+=?=?$/ || (!lines++ && !/^MI/) { broken = 1 }
        END { exit inside || broken }' || refuse "$1: its PEM is damaged"
}

usage="usage: page.sh SETTINGS [--secret FILE] [--root ROOT.pem]... >settings.bin"
case ${1-} in
'' | -*) refuse "$usage" ;;
*=*) [ -f "$1" ] || refuse "settings come from a file, not from arguments; $usage" ;;
esac
settings=$1 secret=
shift
check_settings "$settings"
left=$#
while [ "$left" -gt 0 ]; do # every argument is taken from the front, a root is put at the end
    [ "$left" -ge 2 ] || refuse "$usage"
    case $1 in
    --secret) [ -z "$secret" ] || refuse "$usage"; check_secret "$2"; secret=$2 ;;
    --root) check_root "$2"; set -- "$@" "$2" ;;
    *) refuse "$usage" ;;
    esac
    shift 2
    left=$((left - 2))
done
[ ! -t 1 ] || refuse "the page is binary and contains the secret: send it to a file"

settings_part() {
    settings_of "$settings" | tr '\n' '\000'
    if [ -n "$secret" ]; then
        printf '%s=' "$SECRET"
        tr -d '\n' <"$secret"
        printf '\000'
    fi
    printf '\000'
}
roots_part() {
    for root; do certificates "$root"; done
    printf '\000'
}

of_settings=$(settings_part | wc -c)
of_roots=$(roots_part "$@" | wc -c)
full=$((of_settings + of_roots))
[ "$of_settings" -gt 2 ] || refuse "$settings: has no settings"
[ "$full" -le "$PAGE" ] ||
    refuse "does not fit: settings $((of_settings)) and roots $((of_roots)) bytes, of $PAGE together"
[ $# -gt 0 ] || echo "page.sh: no --root: the firmware will trust no server" >&2
settings_part
roots_part "$@"
echo "page.sh: $full of $PAGE bytes: settings $((of_settings)), roots $((of_roots)) ($# of them)" >&2
