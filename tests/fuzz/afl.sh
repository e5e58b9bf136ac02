#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   afl.sh TIME NAME ...    each target for TIME seconds with AFL++, built as
#                           build/tests/afl/fuzz/NAME
#
# What it finds is in build/fuzz/afl/NAME/default: queue, crashes, hangs.
set -eu

time=$1
shift
export AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_QUIET=1
failed=0
for name; do
    out=build/fuzz/afl/$name
    rm -rf "$out"
    mkdir -p "$out"
    set -- -i "tests/fuzz/corpus/$name" -o "$out" -V "$time" -t 5000
    dictionary=tests/fuzz/dictionaries/$name.dict
    [ ! -f "$dictionary" ] || set -- "$@" -x "$dictionary"
    afl-fuzz "$@" -- "build/tests/afl/fuzz/$name" >"$out/log" 2>&1 || { tail -n 20 "$out/log"; exit 1; }
    awk -F' *: ' -v name="$name" '
        $1 == "execs_done" { runs = $2 } $1 == "edges_found" { edges = $2 } $1 == "corpus_count" { inputs = $2 }
        $1 == "saved_crashes" { crashes = $2 } $1 == "saved_hangs" { hangs = $2 }
        END { printf "%-16s %10d executions %7d edges %6d inputs %4d crashes %4d hangs\n", name, runs, edges, inputs, crashes, hangs }
    ' "$out/default/fuzzer_stats"
    for crash in "$out"/default/crashes/id:*; do
        [ ! -e "$crash" ] || { failed=1; echo "    again: build/tests/afl/fuzz/$name $crash"; }
    done
done
exit "$failed"
