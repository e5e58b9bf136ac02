#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   offline.sh [ARCHIVE]
#
# Shows that build/cctoken can be built where there is no network: clones this repository into two
# folders, builds both with VENDOR=ARCHIVE (else one that `make vendor` makes now) in network
# namespaces without a network and with an apt that does nothing but tell on its caller, and
# compares the two executables byte for byte. Then that archives which are not whole are refused,
# and that a missing compiler is named. Only what is committed is cloned.
set -eu
cd "$(dirname "$0")/../.."

unset MAKEFLAGS MAKELEVEL MFLAGS DEPS_DONE      # what the make that started this has is not there in other clones

passed=0
failed=0
said() { # WHETHER WHAT
    if [ "$1" = yes ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
    printf '%-4s %s\n' "$1" "$2"
}
check() { # WHAT COMMAND ...
    what=$1
    shift
    if "$@"; then said yes "$what"; else said no "$what"; fi
}

if [ "$(id -u)" = 0 ]; then without_network='unshare --net'; else without_network='unshare --map-root-user --net'; fi
$without_network true || { echo 'offline: NOT PERMITTED here: a network namespace; so nothing was tried' >&2; exit 1; }

archive=${1-}
if [ -z "$archive" ]; then
    make --no-print-directory vendor
    archive=$(ls -t build/cctoken-vendor-*.tar | head -n 1)
fi
archive=$(realpath "$archive")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

mkdir "$work/tools"
for tool in apt-get apt-cache apt curl wget; do
    printf '#!/bin/sh\necho "$0 $*" >>%s\nexit 1\n' "$work/asked" >"$work/tools/$tool"
    chmod 755 "$work/tools/$tool"
done

# FOLDER ARCHIVE: the output goes to $work/log.
build() {
    (cd "$1" && PATH=$work/tools:$PATH $without_network make -j"$(nproc)" VENDOR="$2") >"$work/log" 2>&1 </dev/null
}
shown() { sed 's/^/  /' "$work/log"; }

one=$work/one
two="$work/another folder/with a longer name"
for folder in "$one" "$two"; do
    git clone -q . "$folder"
    if build "$folder" "$archive"; then
        said yes "builds without a network, in $(basename "$folder")"
    else
        said no "builds without a network, in $(basename "$folder")"
        shown
    fi
done
check 'the two executables are the same' cmp "$one/build/cctoken" "$two/build/cctoken"
check 'they name no folder of the builder' sh -c '! grep -aq "$1" "$2"' sh "$work" "$one/build/cctoken"
check 'nothing was asked of apt' test ! -e "$work/asked"
sha256sum "$one/build/cctoken" | cut -d' ' -f1

# ---- what is refused ---------------------------------------------------------

# WHAT ARCHIVE TEXT: make ends at once, and says TEXT.
refused() {
    if ! build "$one" "$2" && grep -q "$3" "$work/log" && [ "$(grep -c . "$work/log")" -le 8 ]; then
        said yes "refused: $1"
    else
        said no "refused: $1"
        shown
    fi
}
size=$(stat -c %s "$archive")
inside=$work/inside
bad=$work/bad.tar
unpack() { rm -rf "$inside" && mkdir "$inside" && tar -xf "$archive" -C "$inside" --strip-components=1; }
pack() { tar -C "$work" -cf "$bad" inside; }

refused 'an archive that is not there' "$work/none.tar" 'no such file'
head -c $((size / 2)) "$archive" >"$bad"
refused 'half of it' "$bad" 'damaged'
{ head -c $((size / 2)) "$archive"; printf x; tail -c +$((size / 2 + 2)) "$archive"; } >"$bad"
refused 'one byte changed' "$bad" 'damaged or incomplete (mbedtls_'
unpack && rm "$inside"/jsmn_* && pack
refused 'a tarball is missing' "$bad" 'damaged or incomplete (.*jsmn_'
unpack && rm "$inside/LICENSE.mbedtls" && pack
refused 'a licence is missing' "$bad" 'damaged or incomplete (.*LICENSE'
unpack && rm "$inside/SHA256SUMS" && pack
refused 'the sums are missing' "$bad" 'incomplete'
unpack && (cd "$inside" && echo other >"$(echo jsmn_*)" && sha256sum [!S]* >SHA256SUMS) && pack
refused 'another jsmn, with sums that fit' "$bad" 'is not the one that deps/versions names'
unpack && (cd "$inside" && mv jsmn_* jsmn_0.9.orig.tar.gz && sed 's/^jsmn [^ ]*/jsmn 0.9/' -i MANIFEST &&
    sha256sum [!S]* >SHA256SUMS) && pack
refused 'another version of jsmn' "$bad" 'has no jsmn .*jsmn 0.9'
printf 'no archive\n' >"$bad"
refused 'something else' "$bad" 'no archive'

# The same tools, without the compilers.
mkdir "$work/few"
for tool in make sh tar bzip2 gzip sha256sum grep sed cut head paste mktemp mkdir rm mv cp cat awk id dirname env stat \
    unshare; do
    ! path=$(command -v $tool) || ln -s "$path" "$work/few/$tool"
done
rm -rf "$one/build"
(cd "$one" && PATH=$work/few $without_network make VENDOR="$archive") >"$work/log" 2>&1 </dev/null || :
check 'a missing compiler is named' grep -q 'missing.* gcc' "$work/log"

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
