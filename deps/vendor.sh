#!/bin/sh
# SPDX-License-Identifier: MIT
#
# deps/vendor.sh OUTDIR
#
# Packs all that a build without a network needs, firmware included, into
# OUTDIR/cctoken-vendor-VERSION.tar: the tarballs that deps/versions names, as upstream released
# them, their licences and ours, a manifest and the sums of all. The same to the byte whenever and
# wherever it is made. `make VENDOR=FILE` builds from it.
set -eu

[ $# -eq 1 ] || { echo "usage: $0 OUTDIR" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
. "$here/versions"
ours=$(sed -n 's/^#define CCT_VERSION "\(.*\)"/\1/p' "$here/../include/cctoken.h")
name=cctoken-vendor-$ours

"$here/fetch.sh" "$1/deps" mbedtls jsmn musl rust-ring lwip
out=$(cd "$1" && pwd)
work=$(mktemp -d "$out/.vendor.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
mkdir "$work/$name"

# NAME VERSION SUM [FILE]: its tarball and licence, and its line of the manifest.
add() {
    read -r asked <"$out/deps/$1/.fetched"
    read -r sum tarball <<SECOND
$(sed -n 2p "$out/deps/$1/.fetched")
SECOND
    if [ "$asked $sum" != "$3 $3" ]; then
        echo "vendor: $tarball is not the pinned $1 $2: pin it in deps/versions first" >&2
        exit 1
    fi
    cp "$out/deps/downloads/$tarball" "$work/$name/"
    cp "$out/deps/$1/${4-LICENSE}" "$work/$name/LICENSE.$1"
    echo "$1 $2 $sum $(stat -c %s "$out/deps/downloads/$tarball") $tarball" >>"$work/$name/MANIFEST"
}

printf 'cctoken %s\n# name version sha256 bytes tarball\n' "$ours" >"$work/$name/MANIFEST"
add mbedtls "$MBEDTLS_VERSION" "$MBEDTLS_SHA256"
add jsmn "$JSMN_VERSION" "$JSMN_SHA256"
add musl "$MUSL_VERSION" "$MUSL_SHA256" COPYRIGHT
add rust-ring "$RING_VERSION" "$RING_SHA256"
for licence in BoringSSL other-bits; do
    cp "$out/deps/rust-ring/LICENSE-$licence" "$work/$name/LICENSE.rust-ring-$licence"
done
add lwip "$LWIP_VERSION" "$LWIP_SHA256" COPYING
cp "$here/../LICENSE" "$work/$name/LICENSE.cctoken"
(cd "$work/$name" && LC_ALL=C && export LC_ALL && sha256sum -- * >"$work/sums" && mv "$work/sums" SHA256SUMS)

LC_ALL=C tar -C "$work" --format=ustar --sort=name --mtime=@946684800 --owner=0 --group=0 --numeric-owner \
    --mode='u=rwX,go=rX' -cf "$work/archive" "$name"
mv "$work/archive" "$out/$name.tar"
echo "$1/$name.tar: $(stat -c %s "$out/$name.tar") bytes, sha256 $(sha256sum <"$out/$name.tar" | cut -d' ' -f1)"
