#!/bin/sh
# SPDX-License-Identifier: MIT
#
# deps/fetch.sh [--vendor FILE] OUTDIR [mbedtls] [jsmn] [musl] [rust-ring] [lwip] [go] [cbmc]
# [cmocka:ARCHITECTURE]
#
# Puts the sources that cctoken is built with into OUTDIR/mbedtls, OUTDIR/jsmn and OUTDIR/musl, for
# firmware also OUTDIR/lwip, for another architecture's unit tests Debian's cmocka into
# OUTDIR/cmocka-ARCHITECTURE, and keeps what it downloaded in OUTDIR/downloads. Needs neither root
# nor any change to the machine: apt fetches Debian's source packages with lists and a configuration
# of its own, from the mirror the machine uses anyway. Two locks on what arrives: Debian's signature
# (apt checks it) and the sums in deps/versions (of sources alone). Does nothing when all is there;
# without a network it takes a right tarball from OUTDIR/downloads. With --vendor all comes from an
# archive of deps/vendor.sh, which must be whole; apt is not asked.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/versions"
suites='forky sid trixie'               # where Debian keeps them; each is asked only when the ones before lack it
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

say() { printf 'deps: %s\n' "$*" >&2; }

# The user can always bring a tree, so every failure says how.
give_up() {
    say "could not get $name $version: $*"
    [ ! -s "$log" ] || { say 'apt said:'; awk '!seen[$0]++' "$log" | tail -n 8 | sed 's/^/  /' >&2; }
    case $name in
    mbedtls) say "try: make MBEDTLS_DIR=/your/unpacked/mbedtls-$version" ;;
    jsmn)    say 'try: make JSMN_DIR=/your/directory/with/jsmn.h' ;;
    musl)    say 'try: make MUSL_CC=musl-gcc (from musl 1.2.5 or later)' ;;
    rust-ring) say "try: make P256=builtin, or make RING_DIR=/your/unpacked/ring-$version" ;;
    lwip)    say "try: make LWIP_DIR=/your/unpacked/lwip-$version" ;;
    *)       say "try: put Debian's ${name}_*_$version.deb into $out/downloads and run this again"
             exit 1 ;;
    esac
    say " or: put ${name}_$version.orig.tar.* into $out/downloads and run this again"
    exit 1
}

sum_of() { sha256sum <"$1" | cut -d' ' -f1; }

# The mirrors of this machine. Without --no-release-info apt would name none on a machine whose
# lists are empty.
mirrors() {
    apt-get indextargets --no-release-info --format '$(REPO_URI)' 'Created-By: Packages' 2>>"$log" |
        grep -v security | awk '!seen[$0]++'
}

# An apt of our own for one suite in $work/SUITE, its list of source packages downloaded; with an
# architecture, the list of the packages for that one, as if the machine were such and had none
# installed.
# Signatures count even where the machine is lax; its hooks are cleared because they tidy its cache,
# not ours.
open_suite() {
    mkdir -p "$work/$1/lists/partial" "$work/$1/cache/archives/partial"
    cat >"$work/$1/apt.conf" <<CONF
Dir::Etc::sourcelist "$work/$1/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$work/$1/lists";
Dir::Cache "$work/$1/cache";
Acquire::Languages "none";
Acquire::Retries "1";
Acquire::AllowInsecureRepositories "false";
APT::Get::AllowUnauthenticated "false";
APT::Sandbox::User "";
APT::Update::Error-Mode "any";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
CONF
    kind=deb-src
    if [ $# = 2 ]; then
        kind=deb
        cat >>"$work/$1/apt.conf" <<CONF
Dir::State::status "/dev/null";
APT::Architecture "$2";
APT::Architectures { "$2"; };
CONF
    fi
    for mirror in $(mirrors); do
        echo "$kind [signed-by=$keyring] $mirror $1 main" >"$work/$1/sources.list"
        ! apt-get -c "$work/$1/apt.conf" -qq update >>"$log" 2>&1 || return 0
    done
    rm -r "${work:?}/$1"
    return 1
}

# Lines "upstream-version sum suite source-version tarball" for $name in one suite.
offers() {
    apt-cache -c "$work/$1/apt.conf" showsrc --only-source "$name" 2>>"$log" | awk -v suite="$1" '
        /^[^ ]/                                    { sums = /^Checksums-Sha256:/ }
        /^Version:/                                { version = $2 }
        sums && $3 ~ /\.orig\.tar\.[a-z0-9]+$/     { u = $3; sub(/^[^_]*_/, "", u); sub(/\.orig\..*/, "", u)
                                                     print u, $1, suite, version, $3 }'
}

# The pinned tarball from the first suite that has it. Suites move on; when none has it any more,
# the newest later release of the same series (its signature checked, its sum unknown to us).
# The pinned version with another sum is never taken: that is no progress but a forgery or an
# accident.
choose() {
    : >"$work/offers"
    for suite in $suites; do
        [ -d "$work/$suite" ] || { say "asking Debian $suite"; open_suite "$suite"; } || continue
        offers "$suite" >>"$work/offers"
        awk -v pin="$pin" '$2 == pin { print; found = 1; exit } END { exit !found }' "$work/offers" && return
    done
    { echo "$version"; grep "^${version%.*}\.[0-9]" "$work/offers" | grep -v "^$version "; } | sort -V | sed -n '$p' | grep ' '
}

download() {
    command -v apt-get >/dev/null || give_up 'no apt-get here, this is not Debian'
    [ -e "$keyring" ] || give_up "no $keyring to check Debian's signature with"
    choice=$(choose) || give_up "no suite of ($suites) gave it or a later ${version%.*}.x"
    set -- $choice
    [ "$2" = "$pin" ] ||
        say "WARNING: $name $version is gone from Debian; taking $1, signed by Debian but not pinned in deps/versions"
    (cd "$work" && apt-get -c "$3/apt.conf" -qq source --download-only --only-source --tar-only "$name=$4") >>"$log" 2>&1 ||
        give_up "the download of $5 failed"
    [ "$(sum_of "$work/$5")" = "$2" ] || give_up "$5 has the wrong SHA-256"
    mv "$work/$5" "$out/downloads/$5"
    tarball=$5
}

# ---- from an archive ---------------------------------------------------------

refuse() {
    say "$vendor: $*"
    say 'try: make vendor (where there is a network), and copy the archive again'
    exit 1
}

# All of the archive must be as it was packed; what counts as right is said by deps/versions alone.
open_vendor() {
    [ -r "$vendor" ] || refuse 'no such file, or not readable'
    mkdir "$work/vendor"
    tar -xf "$vendor" -C "$work/vendor" --strip-components=1 --no-same-owner 2>"$log" ||
        refuse "damaged, or no archive ($(head -n 1 "$log"))"
    [ -f "$work/vendor/MANIFEST" ] && [ -f "$work/vendor/SHA256SUMS" ] ||
        refuse 'not an archive of make vendor, or incomplete'
    (cd "$work/vendor" && sha256sum --check --strict --quiet SHA256SUMS) >"$log" 2>&1 ||
        refuse "damaged or incomplete ($(head -n 1 "$log"))"
}

from_vendor() {
    set -- "$work/vendor/${name}_$version".orig.tar.*
    [ -f "$1" ] ||
        refuse "has no $name $version, but: $(grep -v '^#' "$work/vendor/MANIFEST" | cut -d' ' -f1,2 | paste -sd, -)"
    [ "$(sum_of "$1")" = "$pin" ] || refuse "${1##*/} in it is not the one that deps/versions names"
    tarball=${1##*/}
    cp "$1" "$out/downloads/$tarball"
}

# ------------------------------------------------------------------------------

# OUTDIR/NAME/.fetched: the pin that was asked for, then the sum and name of the tarball that the
# tree is from.
is_there() {
    [ -e "$out/$name/.fetched" ] && { read -r asked && read -r sum tarball; } <"$out/$name/.fetched" &&
        [ "$asked" = "$pin" ] && { [ -z "$vendor" ] || [ "$sum" = "$pin" ]; } &&
        [ -e "$out/downloads/$tarball" ] && [ "$(sum_of "$out/downloads/$tarball")" = "$sum" ]
}

downloaded_before() {
    for tarball in "$out/downloads/${name}_$version".orig.tar.*; do
        [ -e "$tarball" ] && [ "$(sum_of "$tarball")" = "$pin" ] && tarball=${tarball##*/} && return
    done
    return 1
}

get() {
    name=$1 version=$2 pin=$3
    [ -z "$vendor" ] || from_vendor
    ! is_there || return 0
    downloaded_before || download
    mkdir "$work/tree"
    tar -xf "$out/downloads/$tarball" -C "$work/tree" --strip-components=1 --no-same-owner ||
        give_up "$tarball cannot be unpacked (is bzip2 installed?)"
    printf '%s\n%s %s\n' "$pin" "$(sum_of "$out/downloads/$tarball")" "$tarball" >"$work/tree/.fetched"
    rm -rf "${out:?}/$name"
    mv "$work/tree" "$out/$name"        # a rename: the tree is there whole or not at all
    say "$name: $tarball verified, in $out/$name"
}

# $1 package, $2 architecture, $3 folder. Unpacked, not installed: so this machine's dpkg need not
# know the architecture. Of the same suite as the compilers, and like them vouched for by Debian's
# signature alone.
get_package() {
    name=$1 version=$2
    [ ! -e "$out/$3/.fetched" ] || return 0
    if ! [ -e "$(echo "$out/downloads/$1"_*_"$2.deb")" ]; then
        command -v apt-get >/dev/null || give_up 'no apt-get here, this is not Debian'
        suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
        open_suite "$suite" "$2" || give_up "no mirror has Debian $suite for $2"
        (cd "$work" && apt-get -c "$suite/apt.conf" -qq download "$1") >>"$log" 2>&1 || give_up 'the download failed'
        mv "$work/$1"_*_"$2.deb" "$out/downloads"
        rm -r "${work:?}/$suite"
    fi
    dpkg -x "$out/downloads/$1"_*_"$2.deb" "$work/tree" || give_up 'the package cannot be unpacked'
    : >"$work/tree/.fetched"
    rm -rf "${out:?}/$3"
    mv "$work/tree" "$out/$3"
    say "$1 for $2 in $out/$3"
}

# Debian's Go of a later suite than the machine's, for a rival in the benchmarks; vouched for by
# Debian's signature alone.
get_go() {
    name=golang version=$GO_VERSION
    [ ! -e "$out/go/.fetched" ] || return 0
    open_suite "$GO_SUITE" "$(dpkg --print-architecture)" || give_up "no mirror has Debian $GO_SUITE"
    (cd "$work" && apt-get -c "$GO_SUITE/apt.conf" -qq download "golang-$version-go" "golang-$version-src") >>"$log" 2>&1 ||
        give_up 'the download failed'
    for package in "$work/golang-$version"-*.deb; do
        dpkg -x "$package" "$work/tree" || give_up 'a package cannot be unpacked'
    done
    : >"$work/tree/.fetched"
    rm -rf "$out/go"
    mv "$work/tree" "$out/go"
    rm -r "${work:?}/$GO_SUITE"
    say "Go $version of Debian $GO_SUITE in $out/go"
}

# Debian's CBMC of a later suite than the machine's, for the proofs; vouched for by Debian's
# signature alone. It needs that suite's C and C++ libraries, which lie beside it: OUTDIR/cbmc/run
# starts it with their loader.
get_cbmc() {
    name=cbmc version=$CBMC_SUITE
    [ ! -e "$out/cbmc/.fetched" ] || return 0
    [ "$(dpkg --print-architecture)" = amd64 ] || give_up 'the proofs run on amd64'
    open_suite "$CBMC_SUITE" amd64 || give_up "no mirror has Debian $CBMC_SUITE"
    (cd "$work" && apt-get -c "$CBMC_SUITE/apt.conf" -qq download cbmc minisat libc6 libstdc++6 libgcc-s1) >>"$log" 2>&1 ||
        give_up 'the download failed'
    for package in "$work"/cbmc_*.deb "$work"/minisat_*.deb "$work"/lib*.deb; do
        dpkg -x "$package" "$work/tree" || give_up 'a package cannot be unpacked'
    done
    cat >"$work/tree/run" <<'RUN'
#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
libraries=$here/usr/lib/x86_64-linux-gnu
exec "$libraries/ld-linux-x86-64.so.2" --library-path "$libraries:$here/usr/lib" "$here/usr/bin/cbmc" "$@"
RUN
    chmod 755 "$work/tree/run"
    "$work/tree/run" --version >>"$log" 2>&1 || give_up 'it does not start'
    : >"$work/tree/.fetched"
    rm -rf "$out/cbmc"
    mv "$work/tree" "$out/cbmc"
    rm -r "${work:?}/$CBMC_SUITE"
    say "CBMC $("$out/cbmc/run" --version) of Debian $CBMC_SUITE in $out/cbmc"
}

vendor=
if [ "${1-}" = --vendor ] && [ $# -ge 2 ]; then
    vendor=$2
    shift 2
fi
[ $# -ge 1 ] || { echo "usage: $0 [--vendor FILE] OUTDIR [mbedtls] [jsmn] [musl] [rust-ring] [lwip] [go] [cbmc] [cmocka:ARCHITECTURE]" >&2; exit 2; }
mkdir -p "$1/downloads"
out=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- mbedtls jsmn musl rust-ring

work=$(mktemp -d "$out/.fetch.XXXXXX")
log=$work/log
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

[ -z "$vendor" ] || open_vendor
for name; do
    case $name in
    mbedtls) get mbedtls "$MBEDTLS_VERSION" "$MBEDTLS_SHA256" ;;
    jsmn)    get jsmn "$JSMN_VERSION" "$JSMN_SHA256" ;;
    musl)    get musl "$MUSL_VERSION" "$MUSL_SHA256" ;;
    lwip)    get lwip "$LWIP_VERSION" "$LWIP_SHA256" ;;
    rust-ring) get rust-ring "$RING_VERSION" "$RING_SHA256" ;;
    go)      get_go ;;
    cbmc)    get_cbmc ;;
    cmocka:?*) get_package libcmocka0 "${name#*:}" "cmocka-${name#*:}" ;;
    *)       echo "$0: unknown: $name" >&2; exit 2 ;;
    esac
done
