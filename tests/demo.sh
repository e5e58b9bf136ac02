#!/bin/sh
# SPDX-License-Identifier: MIT
#
# make demo: cctoken against a real OAuth server on this machine, once with the right secret and
# once with a wrong one. Fails when either does not end as it should.
set -eu
cd "$(dirname "$0")/.."

cctoken=build/cctoken
certificates=build/certificates
scratch=build/demo
[ -x $cctoken ] || { echo "demo: no $cctoken; try: make" >&2; exit 1; }

# What the user has set for real servers must not leak into the demo.
unset HTTPS_PROXY https_proxy $(env | sed -nE 's/^((CCTOKEN|GENESYS|GENESYSCLOUD|GC)_[A-Z_]+)=.*/\1/p')

say() { printf '\n%s\n' "$*"; }

# Prints a command as one would type it, then runs it. The trace joins the token on standard output,
# to stay in order.
run() {
    printf '\n    $'
    for word; do
        case $word in --*) printf ' \\\n         ' ;; esac
        printf ' %s' "$word"
    done
    printf '\n\n'
    status=0
    "$@" 2>&1 || status=$?
    printf '\n(exit status %s)\n' "$status"
}

expect() {
    [ "$status" = "$1" ] || { echo "demo: exit status $status where $1 was expected" >&2; exit 1; }
}

server=
stop() { [ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null || :; }
trap stop EXIT
trap 'exit 130' INT TERM HUP

start_server() {
    port=$((20000 + $$ % 10000))
    while grep -qs ": [0-9A-F]*:$(printf %04X $port) " /proc/net/tcp /proc/net/tcp6; do port=$((port + 1)); done
    mkdir -p $scratch
    tests/servers/certificates.sh $certificates
    tests/servers/glewlwyd.sh $scratch $port $certificates/ec-good.pem $certificates/ec-good.key >$scratch/output 2>&1 &
    server=$!
    tries=100
    until openssl s_client -connect 127.0.0.1:$port </dev/null >/dev/null 2>&1; do
        tries=$((tries - 1))
        if [ $tries = 0 ] || ! kill -0 $server 2>/dev/null; then
            echo 'demo: the server did not start' >&2
            cat $scratch/output $scratch/glewlwyd.log >&2 || :
            exit 1
        fi
        sleep 0.1
    done
}

say 'Starting Glewlwyd, a real OAuth 2.0 server, on this machine; its certificate comes from a test authority.'
start_server

set -- $cctoken get --token-url https://localhost:$port/api/oidc/token --ca $certificates/ec-root.pem \
    --client-id demo --scope demo --trace

say 'Requesting an access token. The secret is in the environment, never on the command line:'
printf '\n    $ export CCTOKEN_CLIENT_SECRET=...\n'
export CCTOKEN_CLIENT_SECRET=demo-secret-0123456789
run "$@"
expect 0

say 'The last line is the token. Above it are request and response, with every secret replaced.'
say 'Now the same with a wrong secret. This server returns an empty 403; cctoken says what that means:'
printf '\n    $ export CCTOKEN_CLIENT_SECRET=...(a wrong one)\n'
CCTOKEN_CLIENT_SECRET=not-the-secret
run "$@"
expect 5

say 'Status 5: the server refused the client, so trying again would not help. The server is stopped now.'
