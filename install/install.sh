#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   PREFIX=… DESTDIR=… MADE=… MBEDTLS_LIBS=… MBEDTLS_DIR=… JSMN_DIR=… MUSL_DIR=… RING_DIR=…
#     [CCTOKEN_BINARY=…]
#       install.sh install|program|uninstall
#
# Installs what `make` has built, or takes it away again: files alone, and of folders only its own.
# Each file is put in place as a whole, so that a program that runs meanwhile finds the old one or
# the new one. `program` leaves out what belongs to the library. CCTOKEN_BINARY is the executable,
# of another architecture perhaps.
set -eu
MADE=${MADE:-build}
umask 022
cd "$(dirname "$0")/.."

usage() { echo 'usage: PREFIX=… DESTDIR=… make install|uninstall' >&2; exit 2; }
[ $# -eq 1 ] || usage
case $PREFIX in
/*) ;;
*)  echo "install: PREFIX is not an absolute path: $PREFIX" >&2; exit 2 ;;
esac

# Of the curves, if they are built in: upstream keeps the licences in three files.
ring_licences() {
    [ -n "${RING_DIR-}" ] || return 0
    for file in LICENSE LICENSE-BoringSSL LICENSE-other-bits; do
        printf '%s\n' "644 share/doc/cctoken/LICENSE.ring${file#LICENSE} $RING_DIR/$file"
    done
}

# Of the shared library, which a program's own mbedTLS may not permit.
shared() {
    [ "$MADE" = build ] || [ -n "${MBEDTLS_LIBS-}" ] || return 0
    echo "$*"
}

# README leads to them.
documents() {
    for page in docs/*.md docs/*.svg; do
        echo "644 share/doc/cctoken/docs/ $page"
    done
}

table() {
    # mode, where to (a folder ends with /), what
    cat <<TABLE
755 bin/cctoken                                     ${CCTOKEN_BINARY:-build/cctoken}
644 lib/                                            $MADE/install/libcctoken.a
$(shared 644 "lib/libcctoken.so.$version" "$MADE/install/libcctoken.so")
644 lib/pkgconfig/cctoken.pc                        $work/cctoken.pc
644 lib/cmake/cctoken/                              $work/cctokenConfig.cmake
644 lib/cmake/cctoken/                              $work/cctokenConfigVersion.cmake
644 include/                                        $work/cctoken.h
644 include/                                        include/cctoken_causes.h
644 include/                                        include/cctoken_port.h
644 include/                                        port/posix/cctoken_posix.h
644 share/man/man1/                                 build/install/cctoken.1
644 share/man/man3/                                 docs/cctoken.3
644 share/bash-completion/completions/cctoken       build/install/cctoken.bash
644 share/zsh/site-functions/_cctoken               build/install/cctoken.zsh
644 share/fish/vendor_completions.d/                build/install/cctoken.fish
644 share/doc/cctoken/                              README.md
644 share/doc/cctoken/                              CHANGELOG.md
$(documents)
644 share/doc/cctoken/                              LICENSE
644 share/doc/cctoken/LICENSE.mbedtls               ${MBEDTLS_DIR-}/LICENSE
644 share/doc/cctoken/LICENSE.jsmn                  ${JSMN_DIR-}/LICENSE
644 share/doc/cctoken/LICENSE.musl                  ${MUSL_DIR-}/COPYRIGHT
$(ring_licences)
TABLE
}

# What belongs to the library alone.
library='^([0-7]* )?(lib/|include/|share/man/man3/)'
version=$(sed -n 's/^#define CCT_VERSION "\(.*\)"/\1/p' include/cctoken.h)
# Before 1.0 a minor version may change the interface (cctokenConfigVersion.cmake): no program may
# load that of another.
case $version in
0.*) minor=${version#0.} soname=libcctoken.so.0.${minor%%.*} ;;
*)   soname=libcctoken.so.${version%%.*} ;;
esac

# The names by which other programs start it, and by which they find the shared library.
links() { # link, what it points to
    cat <<LINKS
bin/git-credential-cctoken cctoken
bin/docker-credential-cctoken cctoken
bin/terraform-credentials-cctoken cctoken
$(shared "lib/$soname" "libcctoken.so.$version")
$(shared lib/libcctoken.so "$soname")
LINKS
}

# Of the lines of a table those that are installed.
of_kind() { # install|program
    case $1 in
    program) grep -vE "$library" | grep . ;;
    *)       grep . ;;
    esac
}

# Not by echo, which in some shells takes a backslash for more than that.
target_of() { # WHERE WHAT
    case $1 in
    */) printf '%s\n' "$DESTDIR$PREFIX/$1${2##*/}" ;;
    *)  printf '%s\n' "$DESTDIR$PREFIX/$1" ;;
    esac
}

# In a pkg-config file a backslash goes before what parts words; in sed's replacement before what
# means something there.
fill_pkgconfig() {
    prefix=$(printf '%s' "${PREFIX%/}" | sed 's/[ #\\]/\\&/g' | sed 's/[\\&|]/\\&/g')
    libraries=$([ "$MADE" = build ] || printf '%s' "${MBEDTLS_LIBS-}" | sed 's/[\\&|]/\\&/g')
    sed "s|@PREFIX@|$prefix|; s|@VERSION@|$version|; s|@MBEDTLS_LIBS@|$libraries|" install/cctoken.pc.in
}

# A list of CMake's: each of the libraries, and a semicolon after it.
fill_cmake() { # TEMPLATE
    list=$([ "$MADE" = build ] || printf '%s' "${MBEDTLS_LIBS-}" | tr -s ' ' ';' | sed 's/..*[^;]$/&;/; s/[\\&|]/\\&/g')
    sed "s|@VERSION@|$version|; s|@SONAME@|$soname|; s|@MBEDTLS_LIST@|$list|" "$1"
}

# A header that knows for which mbedTLS the library was built.
fill_header() {
    case $MADE in
    build) cat include/cctoken.h ;;
    *)     sed 's/^#define CCTOKEN_H$/&\n\n#define CCT_EXTERNAL_MBEDTLS/' include/cctoken.h ;;
    esac
}

put() { # MODE TARGET WHAT
    mkdir -p "$(dirname "$2")"
    rm -f "$2.new"
    install -m "$1" "$3" "$2.new"
    mv -fT "$2.new" "$2" # a folder of that name is an error, and not where it goes
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

case $1 in
install | program)
    fill_pkgconfig >"$work/cctoken.pc"
    fill_header >"$work/cctoken.h"
    for name in cctokenConfig cctokenConfigVersion; do
        fill_cmake "install/$name.cmake.in" >"$work/$name.cmake"
    done
    table | of_kind "$1" | while read -r mode where what; do
        if [ -e "$what" ]; then
            put "$mode" "$(target_of "$where" "$what")" "$what"
        else
            echo "install: left out, it is not there: $what" >&2
        fi
    done
    links | of_kind "$1" | while read -r link what; do
        ln -sfn "$what" "$DESTDIR$PREFIX/$link"
    done
    # The loader finds a library by its cache; that of another root is not ours to make.
    if [ -z "$DESTDIR" ] && [ "$(id -u)" = 0 ] && command -v ldconfig >/dev/null; then
        ldconfig || echo 'install: ldconfig failed; until it has run, programs may not find the shared library' >&2
    fi
    printf 'installed under %s\n' "$DESTDIR$PREFIX"
    ;;
uninstall)
    table | grep . | while read -r mode where what; do
        rm -f "$(target_of "$where" "$what")"
    done
    links | grep . | while read -r link what; do
        rm -f "$DESTDIR$PREFIX/$link"
    done
    for folder in share/doc/cctoken/docs share/doc/cctoken lib/cmake/cctoken; do
        ! [ -d "$DESTDIR$PREFIX/$folder" ] || rmdir --ignore-fail-on-non-empty "$DESTDIR$PREFIX/$folder"
    done
    ;;
*)
    usage
    ;;
esac
