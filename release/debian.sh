#!/bin/sh
# SPDX-License-Identifier: MIT
#
# release/debian.sh ARCHITECTURE BINARY WORKDIR OUTDIR
#
# A Debian package of the program. Debian's rules that differ from `make install`: one compressed
# changelog, one file about copyright instead of several licences, compressed man pages, and one for
# each name of the program.
cd "$(dirname "$0")/.."
. release/common.sh

# Whom the package names: make passes MAINTAINER= on, whatever is in it.
: "${MAINTAINER:=$(git log -1 --format='%an <%ae>')}"
arch=$1 binary=$2 work=$3 out=$4
debian=$(debian_name "$arch")
root=$work/debian-$debian
doc=$root/usr/share/doc/cctoken
mkdir -p "$root/DEBIAN"
stage "$arch" "$binary" /usr "$root"

# What Debian's common licences have in full is only named.
copyright() {
    echo "cctoken $version was made into this package from its own sources, by release/debian.sh."
    printf '\n==== cctoken\n\n' && cat "$doc/LICENSE"
    printf '\n==== contained: mbedTLS\n\nCopyright The Mbed TLS Contributors. Apache License, version 2.0:\n/usr/share/common-licenses/Apache-2.0.\n'
    printf '\n==== contained: jsmn\n\n' && cat "$doc/LICENSE.jsmn"
    printf '\n==== contained: musl\n\n' && cat "$doc/LICENSE.musl"
    if [ -e "$doc/LICENSE.ring" ]; then
        printf '\n==== contained: elliptic curves of ring\n\n' && cat "$doc/LICENSE.ring-other-bits"
        printf '\nPartly from BoringSSL: Apache License, version 2.0:\n/usr/share/common-licenses/Apache-2.0, or the ISC licence above.\n'
    fi
}
copyright >"$work/copyright"
rm "$doc"/LICENSE*
cp "$work/copyright" "$doc/copyright"

{
    printf 'cctoken (%s) unstable; urgency=medium\n\n  * Release %s; see CHANGELOG.md beside this file.\n\n' "$version" "$version"
    printf ' -- %s  %s\n' "$MAINTAINER" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")"
} | gzip -9n >"$doc/changelog.gz"

gzip -9n "$root/usr/share/man/man1/cctoken.1"
for link in "$root"/usr/bin/*-cctoken; do
    ln -s cctoken.1.gz "$root/usr/share/man/man1/${link##*/}.1.gz"
done
mkdir -p "$root/usr/share/zsh/vendor-completions" "$doc/examples"
mv "$root/usr/share/zsh/site-functions/_cctoken" "$root/usr/share/zsh/vendor-completions/"
rmdir "$root/usr/share/zsh/site-functions"
cp examples/systemd/cctoken-watch.service "$doc/examples/"
sed -i 's|/usr/local/bin/|/usr/bin/|' "$doc/examples/cctoken-watch.service"

# Static, so that it runs where there is no libc: that is what it is for.
mkdir -p "$root/usr/share/lintian/overrides"
cat >"$root/usr/share/lintian/overrides/cctoken" <<'OVERRIDES'
# Without run-time dependencies on purpose: it is also copied into images that contain nothing else.
cctoken: statically-linked-binary [usr/bin/cctoken]
OVERRIDES

cat >"$root/DEBIAN/control" <<CONTROL
Package: cctoken
Version: $version
Architecture: $debian
Maintainer: $MAINTAINER
Installed-Size: $(find "$root/usr" -type f -printf '%s\n' | awk '{ kib += int(($1 + 1023) / 1024) } END { print kib }')
Recommends: ca-certificates
Section: net
Priority: optional
Description: OAuth 2.0 access tokens with the client-credentials grant
 cctoken obtains access tokens (RFC 6749 section 4.4), keeps them fresh in a
 file, and explains exactly why when the server refuses. It is one static
 executable, with a man page, completions for bash, zsh and fish, and
 credential helpers for git, docker and terraform.
CONTROL
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)

# It goes by the files' own modes and dates, but never by their owner.
find "$root" -type d -exec chmod 755 {} +
find "$root" -type f ! -perm -100 -exec chmod 644 {} +
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz -z6 --threads-max=1 --build "$root" "$out/cctoken_${version}_$debian.deb" >/dev/null
