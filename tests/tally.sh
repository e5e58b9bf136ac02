#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   tally.sh FILE NAME COMMAND [ARGUMENT ...]   runs a test program and adds its counts to FILE
#   tally.sh FILE                               prints what failed, by name, and the sum; fails if
#                                               anything failed
#
# A test program is one of cmocka's, one of Node's test runner, or any that ends with the line
# 'N passed, N failed'. Its output is shown only when something failed.
set -eu

tally=$1
shift
mkdir -p "$(dirname "$tally")"

if [ $# -eq 0 ]; then
    [ -s "$tally" ] || { echo "no test has run" >&2; exit 1; }
    # Once more at the end, where it is looked for: of a long log often only the end is kept.
    [ ! -s "$tally.failed" ] || cat "$tally.failed"
    awk '{ passed += $1; failed += $2; skipped += $3 }
        END { printf "%d passed, %d failed", passed, failed
              if (skipped) printf ", %d skipped", skipped
              print ""; exit failed > 0 }' "$tally"
    exit
fi

name=$1
shift
log=$tally.logs/$name.log
began=$(date +%s)
mkdir -p "$tally.logs"
[ -e "$tally" ] || rm -f "$tally.failed"
status=0
"$@" >"$log" 2>&1 </dev/null || status=$?

counts=$(awk '
    /^\[  PASSED  \] [0-9]+ test/ { passed += $4 }
    /^\[  FAILED  \] [0-9]+ test/ { failed += $4 }
    /^\[  SKIPPED \] [0-9]+ test/ { skipped += $4 }
    /^# pass [0-9]+$/ { passed += $3 }
    /^# (fail|cancelled) [0-9]+$/ { failed += $3 }
    /^# skipped [0-9]+$/ { skipped += $3 }
    /^[0-9]+ passed, [0-9]+ failed/ { passed += $1; failed += $3 }
    END { print passed + 0, failed + 0, skipped + 0 }' "$log")

# A program that dies, or runs nothing, has failed whatever it counted.
case $status:$counts in
0:"0 0 0" | [!0]*:*" 0 "*) counts="${counts%% *} 1 ${counts##* }" ;;
esac
echo "$counts" >>"$tally"
set -- $counts
show() {
    printf '%-34s %5d passed' "$name" "$1"
    [ "$3" -eq 0 ] || printf ', %d skipped' "$3"
    [ "$2" -eq 0 ] || printf ', %d failed (exit status %d)' "$2" "$status"
    printf ', %d s\n' $(($(date +%s) - began))
    [ "$3" -eq 0 ] || grep -E '# SKIP|SKIPPED' "$log" | head -n 20
    [ "$2" -gt 0 ] || return 0
    # Of Node only what failed; of others all.
    if grep -q '^TAP version' "$log"; then
        awk '/^ *not ok /{ show = 1 } /^ *ok /{ show = 0 } show' "$log" | head -n 400
    else
        tail -n 400 "$log"
    fi
}
# What failed, by name and once: a test of Node's or of cmocka's, which repeats it at the end, or a
# line that says FAIL. A test that contains the failed one is left out.
failed_tests() {
    awk -v name="$name" '
        /^ *(not )?ok / {
            indent = match($0, /[^ ]/); inner = 0
            for (i in bad) if (i + 0 > indent) { inner += bad[i]; delete bad[i] }
            if ($1 != "not") next
            bad[indent] = 1
            sub(/^ *not ok [0-9]+ - /, "")
            if (!inner) print "failed: " name ": " $0
        }
        /^\[  FAILED  \] [^0-9]/ && !listed[$4]++ { print "failed: " name ": " $4 }
        /^FAIL/ { print "failed: " name ": " $0 }' "$log" | head -n 20
    grep -qE '^ *not ok |^\[  FAILED  \] [^0-9]|^FAIL' "$log" || echo "failed: $name (exit status $status)"
}
# In one piece: tests may run side by side.
shown=$(show "$@")
printf '%s\n' "$shown"
[ "$2" -eq 0 ] || printf '%s\n' "$(failed_tests)" >>"$tally.failed"
