#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   guards.sh LWIP
#
# A port for another kind of lwIP is refused when it is compiled, and the right one is named; and
# port/sockets needs the calls that its header names, and no others: no heap above all. LWIP is
# lwIP's tree.
set -eu
cd "$(dirname "$0")/../.."
lwip=$1
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

verdict() { # WHAT STATUS
    if [ "$2" -eq 0 ]; then passed=$((passed + 1)); echo "ok   $1"; else failed=$((failed + 1)); echo "FAIL $1"; sed 's/^/     /' "$work/log"; fi
}

with_lwip() { # OPTIONS_DIRECTORY COMPILER_ARGUMENT...; the output goes to $work/log
    options=$1
    shift
    ${CC:-cc} -std=c99 -D_GNU_SOURCE -w -Iinclude -Iport/sockets -I"$lwip/src/include" -I"$options" "$@" >"$work/log" 2>&1
}
tasks="-I$lwip/contrib/ports/unix/port/include"

for file in connection.c resolve.c port.c; do
    status=0
    with_lwip tests/port/lwip -fsyntax-only "port/lwip/$file" || status=$?
    verdict "port/lwip/$file compiles with NO_SYS=1" $status
    status=0
    if with_lwip tests/port/sockets/lwip "$tasks" -fsyntax-only "port/lwip/$file" || ! grep -q 'error.*NO_SYS.*port/sockets' "$work/log"; then status=1; fi
    verdict "port/lwip/$file is refused with NO_SYS=0, and port/sockets is named" $status
done

# The calls in the header's list, one a line.
sed -n '/^ \* Calls\. /,/^ \* They must/p' port/sockets/cctoken_sockets.h | grep -oE '\b(socket|fcntl|setsockopt|getsockopt|connect|send|recv|close|poll|select)\b' | sort -u >"$work/listed"

# What an object needs but the compiler's own: memory and strings, errno, and the port itself.
needs() { # OBJECT...
    nm -u "$@" | sed -n 's/^ *U //p' | sort -u |
        grep -vE '^(cct_sockets_.*|memset|memcpy|strlen|lwip_hton[sl]|__errno_location|_GLOBAL_OFFSET_TABLE_|__fdelt_chk|__stack_chk_fail)$' || true
}

calls_are() { # NAME OF_EACH_CALL MISSING
    needs "$work"/*.o | sed "s/^$2//" >"$work/log"
    grep -vx "$3" "$work/listed" >"$work/expected"
    status=0
    diff "$work/expected" "$work/log" >"$work/diff" || { status=1; cp "$work/diff" "$work/log"; }
    verdict "with $1 port/sockets calls what its header lists, and nothing else" $status
    rm -f "$work"/*.o
}

for source in port/sockets/*.c; do ${CC:-cc} -std=c99 -D_GNU_SOURCE -U_FORTIFY_SOURCE -O1 -Iinclude -c "$source" -o "$work/$(basename "$source").o"; done
calls_are poll '' select
for source in port/sockets/*.c; do ${CC:-cc} -std=c99 -D_GNU_SOURCE -U_FORTIFY_SOURCE -O1 -DCCT_SOCKETS_SELECT -Iinclude -c "$source" -o "$work/$(basename "$source").o"; done
calls_are select '' poll
for source in port/sockets/*.c; do with_lwip tests/port/sockets/lwip "$tasks" -O1 -DCCT_SOCKETS_SYSTEM='<lwip/sockets.h>' -c "$source" -o "$work/$(basename "$source").o"; done
calls_are "lwIP's sockets" lwip_ select

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
