#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   run.sh TIME NAME ...        each target for TIME seconds with libFuzzer, built as
#                               build/tests/fuzz/fuzz/NAME
#   run.sh check DIR NAME ...   each seed and each finding once, with the targets in DIR
#
# What a run adds to a corpus is kept in build/fuzz/corpus/NAME, an input that ends the target in
# build/fuzz/findings. Nothing below tests/ is changed.
set -eu

seeds() { ls -d tests/fuzz/corpus/"$1" tests/fuzz/regressions/"$1" 2>/dev/null || :; }

# Allocations are counted by what is tested, not by the sanitizer's own.
export ASAN_OPTIONS=abort_on_error=1:handle_abort=0:detect_leaks=1:allocator_may_return_null=1
export UBSAN_OPTIONS=print_stacktrace=1

time=$1
shift
if [ "$time" = check ]; then
    programs=$1
    shift
    export FUZZ_EXPECT=1 # targets/tls.c
    for name; do
        # shellcheck disable=SC2046 # names of ours, without spaces
        result=$("$programs/$name" $(seeds "$name") 2>&1) || {
            printf '%s\n' "$result"
            printf '%s failed; each input alone: %s/%s FILE\n' "$name" "$programs" "$name"
            exit 1
        }
        printf '%s\n' "$result" | sed "s/^\([0-9]* passed\)/\1/;s/\$/ ($name)/"
    done
    exit
fi

findings=build/fuzz/findings
mkdir -p "$findings"
failed=0
for name; do
    own=build/fuzz/corpus/$name
    log=build/fuzz/$name.log
    mkdir -p "$own"
    case $name in
    chain | tls | der | key | pem | cache | flight) length=16000 ;; # a chain of certificates, outcomes of a lock
    *) length=4096 ;;
    esac
    set -- -max_total_time="$time" -timeout=30 -rss_limit_mb=2048 -max_len="$length" -len_control=20 -print_final_stats=1 \
        -artifact_prefix="$findings/$name-"
    dictionary=tests/fuzz/dictionaries/$name.dict
    [ ! -f "$dictionary" ] || set -- "$@" -dict="$dictionary"
    status=0
    # shellcheck disable=SC2046
    build/tests/fuzz/fuzz/"$name" "$@" "$own" $(seeds "$name") >"$log" 2>&1 || status=$?
    awk -v name="$name" -v status="$status" '
        /stat::number_of_executed_units/ { runs = $2 }
        / cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") edges = $(i + 1) }
        END { printf "%-16s %10d executions %7d edges  %s\n", name, runs, edges, status == 0 ? "nothing found" : "FOUND" }
    ' "$log"
    if [ "$status" -ne 0 ]; then
        failed=1
        grep -E 'ERROR: |runtime error: |property does not hold|SUMMARY' "$log" | head -n 4 | sed 's/^/    /' || :
        sed -n "s|.*Test unit written to \(.*\)|    again: build/tests/fuzz/fuzz/$name \1|p" "$log"
        echo "    log: $log"
    fi
done
exit "$failed"
