# SPDX-License-Identifier: MIT
#
# What the scripts of a release share; to be sourced in the top folder of the sources.
# SOURCE_DATE_EPOCH is the date of all files.
set -eu
umask 022
export LC_ALL=C TZ=UTC

version=$(sed -n 's/^#define CCT_VERSION "\(.*\)"/\1/p' include/cctoken.h)
: "${SOURCE_DATE_EPOCH:?}" "${version:?}"

# pack FOLDER MEMBER...: a tar on standard output that depends on the content and the names alone.
pack() {
    folder=$1
    shift
    tar -C "$folder" --format=ustar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
        --mode='u=rwX,go=rX' -cf - "$@"
}

# The name of an architecture in Debian, and in OCI images (architecture and variant).
debian_name() { case $1 in x86_64) echo amd64 ;; *) echo "$1" ;; esac; }
oci_name() {
    case $1 in
    x86_64) echo amd64 ;;
    armhf)  echo arm v7 ;;
    mipsel) echo mipsle ;;
    *)      echo "$1" ;;
    esac
}

# stage ARCHITECTURE BINARY PREFIX ROOT: what is installed of the program, without the library.
stage() {
    case " $RINGED " in *" $1 "*) ring=$RING_DIR ;; *) ring= ;; esac
    CCTOKEN_BINARY=$2 PREFIX=$3 DESTDIR=$4 RING_DIR=$ring install/install.sh program >/dev/null
}
