#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   twice.sh OUTDIR ARCHITECTURES
#
# Makes the release of HEAD twice, in clones at two places that have nothing in common, with another
# umask, time zone, locale and number of processes, and without a compiler cache; then the
# executable of this machine a third time, from the tarball of sources alone, where there is no
# network. OUTDIR/first, OUTDIR/second and OUTDIR/offline are what came of it, OUTDIR/places the
# folders that nothing may name, OUTDIR/commit is that commit. dist.test.mjs compares.
set -eu
cd "$(dirname "$0")/../.."

unset MAKEFLAGS MAKELEVEL MFLAGS DEPS_DONE SOURCE_DATE_EPOCH    # what the make that started this has is not there in other clones
export CCACHE_DISABLE=1

rm -rf "$1"
mkdir -p "$1"
out=$(cd "$1" && pwd)
elsewhere=$(mktemp -d)
trap 'rm -rf "$elsewhere" "$out/clone"' EXIT
trap 'exit 130' INT TERM HUP
commit=$(git rev-parse HEAD)
echo "$commit" >"$out/commit"
printf '%s\n' "$PWD" "$out" "$elsewhere" "$HOME/" >"$out/places"

# release CLONE NAME COMMAND...: what was downloaded before need not be again; it is verified in any
# case.
release() {
    clone=$1 name=$2
    shift 2
    git clone -q . "$clone"
    git -C "$clone" -c advice.detachedHead=false checkout -q "$commit"
    mkdir -p "$clone/build/deps"
    [ ! -d build/deps/downloads ] || cp -R build/deps/downloads "$clone/build/deps/downloads"
    echo "release: $name, in $clone"
    (cd "$clone" && "$@")
    mv "$clone/build/dist" "$out/$name"
}

began=$(date +%s)
release "$out/clone" first make --no-print-directory -j"$(nproc)" dist ARCH="$2"
mkdir -p "$elsewhere/a/deeper/place"
(
    umask 077
    export TZ=Pacific/Auckland LC_ALL=C.UTF-8
    release "$elsewhere/a/deeper/place/named-otherwise" second make --no-print-directory dist ARCH="$2"
)

mkdir "$elsewhere/offline"
tar -C "$elsewhere/offline" -xf "$out"/first/cctoken-*-source-vendored.tar.gz
echo "release: from the sources alone, without a network"
(cd "$elsewhere"/offline/cctoken-*-source-vendored && "$OLDPWD"/build/tests/enter net make --no-print-directory -j"$(nproc)" all)
cp "$elsewhere"/offline/cctoken-*-source-vendored/build/cctoken "$out/offline"
echo "release: made twice in $(($(date +%s) - began)) s"
