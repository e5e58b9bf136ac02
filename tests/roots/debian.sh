#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   debian.sh [GOAL ...]
#
# Does what README says in a new Debian 12 that has nothing but its smallest set of packages, git,
# make and ca-certificates: clones this repository there (what is committed) and makes each GOAL,
# else demo and check. That is about what a machine lacks, so the integration tests run there
# without their second run under sanitizers. Needs root. All of it happens in namespaces of its own
# (mounts, processes, names; not the network), so that whatever ends it, no mount and no process is
# left; the root is removed.
#
# From this machine come the mirror (MIRROR= names another) and its own package configuration: apt's
# proxies and authorities, ~/.npmrc, the proxies of the environment, and the authorities in
# NODE_EXTRA_CA_CERTS.
set -eu

self=$(realpath "$0")
repository=$(dirname "$(dirname "$(dirname "$self")")")
suite=bookworm

# ---- outside -----------------------------------------------------------------

if [ "${1-}" != --inside ]; then
    [ "$(id -u)" = 0 ] || { echo 'debian: making a root needs root; try: sudo' "$0" >&2; exit 1; }
    "$repository/deps/packages.sh" roots
    # All that is done below, tried before minutes of downloads: a container seldom may.
    unshare --mount --pid --uts --ipc --fork --mount-proc sh -ec '
        mount -t tmpfs tmpfs /mnt
        mknod /mnt/null c 1 3
        mkdir /mnt/root
        mount --bind / /mnt/root
        cd /mnt/root
        pivot_root . mnt
        chroot . true' || {
        echo 'debian: NOT PERMITTED here: namespaces, mounts, device files, pivot_root or chroot; so nothing was tried' >&2
        echo '  try: a machine, or a container with CAP_SYS_ADMIN and CAP_MKNOD and no seccomp or AppArmor profile' >&2
        exit 1
    }
    top=$(mktemp -d "${TMPDIR:-/var/tmp}/cctoken-root.XXXXXX")
    inside=
    clean_up() {
        [ -z "$inside" ] || kill -KILL "$inside" 2>/dev/null || :      # and with it all within
        tries=50                                                    # they take a moment to end
        until rm -rf --one-file-system "$top" 2>/dev/null || [ $tries = 0 ]; do
            tries=$((tries - 1))
            sleep 0.1
        done
    }
    trap clean_up EXIT
    trap 'exit 130' INT TERM HUP
    [ $# -gt 0 ] || set -- demo 'check INTEGRATION_RUNS=plain'
    # In the background, since a shell heeds its traps only between commands, or while it waits.
    unshare --mount --pid --uts --ipc --fork --kill-child --mount-proc sh "$self" --inside "$top" "$@" &
    inside=$!
    status=0
    wait $inside || status=$?
    inside=
    exit $status
fi

# ---- inside: make the root ---------------------------------------------------

top=$2
root=$top/root
shift 2

mirror=${MIRROR:-$(apt-get indextargets --no-release-info --format '$(REPO_URI)' 'Created-By: Packages' |
    grep -v security | head -n 1)}
echo "debian: a new root with $suite"
debootstrap --variant=minbase --include=git,make,ca-certificates $suite "$root" "$mirror" >"$top/log" 2>&1 ||
    { tail -n 20 "$top/log" >&2; echo 'debian: debootstrap failed' >&2; exit 1; }

# The machine's own package configuration. Authorities that it trusts are copied, and named at their
# new place.
cp -L /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null || :
apt-config dump | grep -E '^Acquire::(https?|Retries|ForceIPv[46]|Check-Valid-Until|Check-Date)[: ]' |
    grep -vi '::CaInfo' >"$root/etc/apt/apt.conf.d/99machine" || :
authorities=/etc/machine-authorities.pem
cat /etc/ssl/certs/ca-certificates.crt ${NODE_EXTRA_CA_CERTS:+"$NODE_EXTRA_CA_CERTS"} >"$root$authorities"
echo "Acquire::https::CaInfo \"$authorities\";" >>"$root/etc/apt/apt.conf.d/99machine"
npmrc=${NPM_CONFIG_USERCONFIG:-${HOME-}/.npmrc}
if [ -f "$npmrc" ]; then
    (umask 077 && sed "s|^cafile *=.*|cafile=$authorities|" "$npmrc" >"$root/srv/.npmrc")
fi

git clone -q --no-hardlinks "$repository" "$root/srv/cctoken"

# ---- inside: go there --------------------------------------------------------

hostname cctoken-root
grep -q cctoken-root "$root/etc/hosts" || echo '127.0.1.1 cctoken-root' >>"$root/etc/hosts"
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"

cat >"$root/srv/run" <<'RUN'
set -u
umount -l /mnt              # the machine's own tree
cd /srv/cctoken
echo "debian: $(. /etc/os-release && echo "$PRETTY_NAME"), $(dpkg-query -W | wc -l) packages"
git log -1 --format='debian: cctoken at %h, %s'
passed=0
failed=0
for goal; do
    echo "debian: make $goal"
    began=$(date +%s)
    # shellcheck disable=SC2086 # a goal may come with variables
    if make $goal; then outcome=passed passed=$((passed + 1)); else outcome=failed failed=$((failed + 1)); fi
    echo "debian: make $goal $outcome after $(($(date +%s) - began)) s"
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
RUN

set -- sh /srv/run "$@"
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY \
    $(env | sed -n 's/^\(npm_config_[a-z_]*\)=.*/\1/p'); do
    eval "value=\${$name-}"
    [ -z "$value" ] || set -- "$name=$value" "$@"
done
[ -z "${NODE_EXTRA_CA_CERTS-}" ] || set -- "NODE_EXTRA_CA_CERTS=$authorities" "$@"

# Not only chroot: in one no further namespaces could be made, and tests want some.
cd "$root"
pivot_root . mnt
exec chroot . /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/srv LANG=C.UTF-8 "$@" </dev/null
