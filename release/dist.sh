#!/bin/sh
# SPDX-License-Identifier: MIT
#
# release/dist.sh OUTDIR ARCHITECTURE=BINARY...
#
# Packs a release of HEAD from what make has built: for each architecture a tarball and a Debian
# package; the sources, with and without what else they are built from; an OCI image; two SBOMs; the
# sums of all, signed with SIGN_KEY. The same bytes for the same commit, compilers and tools, in any
# folder and at any time.
cd "$(dirname "$0")/.."
. release/common.sh

out=$1
shift
changed=$(git status --porcelain --untracked-files=no)
[ -z "$changed" ] || { printf 'dist: a release is made of a commit, and these files differ from HEAD:\n%s\n' "$changed" >&2; exit 1; }

mkdir -p "$out"
work=$(mktemp -d "$out/.work.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

for row; do
    arch=${row%%=*} binary=${row#*=}
    name=cctoken-$version-linux-$arch
    mkdir -p "$work/$arch"
    stage "$arch" "$binary" "/$name" "$work/$arch"
    pack "$work/$arch" "$name" >"$out/$name.tar" # not in a pipe, which would go on where tar fails
    gzip -9n "$out/$name.tar"
    release/debian.sh "$arch" "$binary" "$work" "$out"
done

# The date is a file because a tarball has no git to ask.
sources() { # NAME [MORE OPTIONS]
    name=$1
    shift
    git -c tar.umask=0022 archive --format=tar --prefix="$name/" --add-virtual-file="$name/release/date:$SOURCE_DATE_EPOCH" "$@" HEAD
}
sources "cctoken-$version-source" >"$out/cctoken-$version-source.tar"
gzip -9n "$out/cctoken-$version-source.tar"
name=cctoken-$version-source-vendored
sources "$name" >"$work/sources.tar"
tar -C "$work" -xf "$work/sources.tar"
mkdir "$work/$name/vendor"
cp "build/cctoken-vendor-$version.tar" "$work/$name/vendor"
pack "$work" "$name" >"$out/$name.tar"
gzip -9n "$out/$name.tar"

release/image.sh "$work" "$out" "$@"
RINGED="$RINGED" node release/sbom.mjs "$out" "$@"

(cd "$out" && sha256sum -- *.* >SHA256SUMS)
release/sign.sh "$out/SHA256SUMS"
echo "$out:"
(cd "$out" && stat -c '%10s  %n' -- *)
