#!/bin/sh
# SPDX-License-Identifier: MIT
#
# release/sign.sh FILE
#
# Signs FILE with SIGN_KEY, a secret key of minisign or of signify, whichever it is: FILE.minisig or
# FILE.sig. A key without a password needs no terminal.
cd "$(dirname "$0")/.."
. release/common.sh

if [ -z "${SIGN_KEY-}" ]; then
    echo "dist: not signed: no SIGN_KEY= is given"
    exit 0
fi
# Both have a line of comment and a line of base64, which begins with the name of the algorithm.
case $(sed -n 2p "$SIGN_KEY") in
RWRCS*)
    signify=$(command -v signify-openbsd || command -v signify)
    "$signify" -S -s "$SIGN_KEY" -m "$1" -x "$1.sig"
    echo "dist: signed by signify: $1.sig" ;;
RWRTY* | RWQAA*)
    # The comment is signed too; by default it would have the time of day.
    minisign -S -q -s "$SIGN_KEY" -m "$1" -x "$1.minisig" -t "cctoken $version, $(git rev-parse HEAD)" >/dev/null
    echo "dist: signed by minisign: $1.minisig" ;;
*)
    echo "dist: SIGN_KEY is no secret key of minisign or signify: $SIGN_KEY" >&2
    exit 1 ;;
esac
