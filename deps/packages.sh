#!/bin/sh
# SPDX-License-Identifier: MIT
#
# deps/packages.sh build|offline|demo|check|recipes|tidy|coverage|fuzz|fuzz-afl|bench|evidence|size|firmware|riscv|cross|cross-ARCHITECTURE|dist|dist-check|roots
#
# Installs what Debian must provide for a purpose; says nothing and takes no time when all is there.
# For "offline", a build without a network, it only says what is missing.
# As root it installs by itself, else through sudo when that asks no password, else it says what to
# type.
# A row asks for a command or a file, not for a package: a tool may have come from elsewhere.
set -eu

table() {
    # purpose, what shows that it is there, packages
    # (Glewlwyd wants a package of dbconfig's: with dbconfig-no-thanks its installation fails, so the
    # smallest other)
    cat <<'TABLE'
build   make                                            make
build   gcc                                             gcc
build   /usr/include/stdio.h                            libc6-dev
build   bzip2                                           bzip2
fetch   /etc/ssl/certs/ca-certificates.crt              ca-certificates
fetch   /usr/share/keyrings/debian-archive-keyring.gpg  debian-archive-keyring
fetch   xz                                              xz-utils
demo    openssl                                         openssl
demo    sqlite3                                         sqlite3
demo    glewlwyd                                        glewlwyd dbconfig-sqlite3
check   /usr/include/cmocka.h                           libcmocka-dev
check   clang                                           clang
check   /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*  libclang-rt-dev
fuzz    clang                                           clang
fuzz    /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*  libclang-rt-dev
check   clang-format                                    clang-format
coverage llvm-cov                                       llvm
coverage llvm-profdata                                  llvm
tidy    clang-tidy                                      clang-tidy
analyze clang-tidy                                      clang-tidy
analyze cppcheck                                        cppcheck
check   curl                                            curl
check   git                                             git
check   strace                                          strace
check   node                                            nodejs
check   npm                                             npm
check   g++                                             g++
check   pkg-config                                      pkgconf
check   mandoc                                          mandoc
check   groff                                           groff-base
check   ip                                              iproute2
check   python3                                         python3
check   cmake                                           cmake
check   /usr/include/mbedtls/net_sockets.h              libmbedtls-dev
check   /usr/include/openssl/ssl.h                      libssl-dev
check   /usr/include/*/curl/curl.h                      libcurl4-openssl-dev
check   systemd-analyze                                 systemd
check   zsh                                             zsh
check   /usr/lib/python3/dist-packages/yaml/__init__.py python3-yaml
check   /usr/sbin/nginx                                 nginx
check   /usr/sbin/haproxy                               haproxy
check   /usr/sbin/apache2                               apache2-bin
check   /usr/bin/stunnel4                               stunnel4
check   gnutls-serv                                     gnutls-bin
check   fish                                            fish
check   tinyproxy                                       tinyproxy-bin
check   /usr/lib/squid/security_file_certgen            squid-openssl
recipes kubectl                                         kubernetes-client
recipes skopeo                                          skopeo
recipes promtool                                        prometheus
recipes rclone                                          rclone
recipes msmtp                                           msmtp
recipes mbsync                                          isync
recipes /usr/lib/*/sasl2/*xoauth2*                      libsasl2-modules-kdexoauth2
recipes mvn                                             maven
recipes ansible-playbook                                ansible-core
recipes wget                                            wget
fuzz-afl afl-clang-fast                                 afl++
bench   valgrind                                        valgrind
bench   strace                                          strace
bench   curl                                            curl
bench   /usr/share/gocode/src/golang.org/x/oauth2       golang-golang-x-oauth2-dev
bench   /usr/include/bearssl.h                          libbearssl-dev
bench   openssl                                         openssl
bench   tinyproxy                                       tinyproxy-bin
bench   ip                                              iproute2
bench   unshare                                         util-linux
bench   node                                            nodejs
bench   npm                                             npm
evidence python3                                        python3
evidence node                                           nodejs
evidence openssl                                        openssl
evidence valgrind                                       valgrind
evidence /usr/include/valgrind/memcheck.h               valgrind
evidence /usr/include/openssl/bn.h                      libssl-dev
size    arm-none-eabi-gcc                               gcc-arm-none-eabi
size    /usr/include/newlib/string.h                    libnewlib-dev
firmware arm-none-eabi-gcc                              gcc-arm-none-eabi
firmware /usr/lib/picolibc/arm-none-eabi/include/string.h  picolibc-arm-none-eabi
firmware qemu-system-arm                                qemu-system-arm
riscv   riscv64-unknown-elf-gcc                         gcc-riscv64-unknown-elf
riscv   /usr/lib/picolibc/riscv64-unknown-elf/include/string.h  picolibc-riscv64-unknown-elf
cross-arm64 aarch64-linux-gnu-gcc                       gcc-aarch64-linux-gnu
cross-armhf arm-linux-gnueabihf-gcc                     gcc-arm-linux-gnueabihf
cross-mipsel mipsel-linux-gnu-gcc                       gcc-mipsel-linux-gnu
cross-riscv64 riscv64-linux-gnu-gcc                     gcc-riscv64-linux-gnu
cross-s390x s390x-linux-gnu-gcc                         gcc-s390x-linux-gnu
cross-s390x /usr/s390x-linux-gnu/include/stdio.h        libc6-dev-s390x-cross
cross   qemu-aarch64-static                             qemu-user-static
dist    git                                             git
dist    node                                            nodejs
dist    dpkg-deb                                        dpkg
dist-check npm                                          npm
dist-check lintian                                      lintian
dist-check skopeo                                       skopeo
dist-check minisign                                     minisign
dist-check signify-openbsd                              signify-openbsd
dist-check strings                                      binutils
dist-check qemu-aarch64-static                          qemu-user-static
roots   debootstrap                                     debootstrap
roots   mount                                           mount
TABLE
}

usage() { echo "usage: $0 build|offline|demo|check|recipes|tidy|coverage|fuzz|fuzz-afl|bench|evidence|size|firmware|riscv|cross|cross-ARCHITECTURE|dist|dist-check|roots" >&2; exit 2; }

# What is tried or measured has to be built; a check runs the demo's server.
[ $# -eq 1 ] || usage
case $1 in
offline) purposes=' build ' ;;
build)   purposes=' build fetch ' ;;
demo)    purposes=' build fetch demo ' ;;
check)   purposes=' build fetch demo check ' ;;
recipes) purposes=' build fetch demo check recipes ' ;;
tidy)    purposes=' build fetch tidy ' ;;
analyze) purposes=' build fetch analyze ' ;;
fuzz)    purposes=' build fetch fuzz ' ;;
fuzz-afl) purposes=' build fetch fuzz fuzz-afl ' ;;
coverage) purposes=' build fetch demo check coverage ' ;;
bench)   purposes=' build fetch bench ' ;;
evidence) purposes=' build fetch evidence ' ;;
size)    purposes=' build fetch size ' ;;
firmware) purposes=' build fetch check firmware ' ;;
riscv)   purposes=' build fetch riscv ' ;;
cross)   purposes=' build fetch check cross ' ;;
cross-*) ! table | grep -q "^$1 " && usage
         purposes=" build fetch $1 " ;;
dist)    purposes=' build fetch dist ' ;;
dist-check) purposes=' build fetch demo dist dist-check ' ;;
roots)   purposes=' build fetch roots ' ;;
*)       usage ;;
esac

is_there() {
    case $1 in
    /*) set -- $1; [ -e "$1" ] ;;       # unquoted: a row may be a pattern
    *)  command -v "$1" >/dev/null ;;
    esac
}

missing=$(table | while read -r purpose evidence package; do
    case $purposes in *" $purpose "*) is_there "$evidence" || printf ' %s' "$package" ;; esac
done)
[ -n "$missing" ] || exit 0

if [ "$1" = offline ]; then
    echo "packages: missing what these Debian packages hold; without a network they must be there already:$missing" >&2
    exit 1
fi

command='apt-get install -y --no-install-recommends'
if ! command -v apt-get >/dev/null; then
    echo "packages: missing what these Debian packages hold, and there is no apt-get here:$missing" >&2
    exit 1
elif [ "$(id -u)" != 0 ]; then
    ! sudo -n true 2>/dev/null || exec sudo -n sh "$0" "$@"
    printf 'packages: missing:%s\n  try: sudo %s%s\n' "$missing" "$command" "$missing" >&2
    exit 1
fi

log=$(mktemp)
policy=/usr/sbin/policy-rc.d
we_made_policy=
clean_up() {
    rm -f "$log"
    [ -z "$we_made_policy" ] || rm -f "$policy"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

# No service may start: some packages would run one, and the tests want only their own.
if [ ! -e "$policy" ]; then
    we_made_policy=yes
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi

# --no-remove: better a failure than another package of the user's gone.
install_missing() {
    DEBIAN_FRONTEND=noninteractive $command --no-remove -o DPkg::Lock::Timeout=300 \
        -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
        $missing </dev/null >"$log" 2>&1
}

echo "packages: installing$missing" >&2
# Lists that are empty or old are the ordinary reason for a failure, so try without them first.
if ! install_missing && ! { apt-get -qq update >/dev/null && install_missing; }; then
    tail -n 20 "$log" | sed 's/^/  /' >&2
    printf 'packages: the installation failed\n  try: %s%s\n' "$command" "$missing" >&2
    exit 1
fi

# Nor at the next boot, where systemd runs and the package was not there before.
for service in glewlwyd nginx haproxy squid stunnel4; do
    case "$missing " in
    *" $service "*) [ ! -d /run/systemd/system ] || systemctl --quiet disable --now "$service" || : ;;
    esac
done
