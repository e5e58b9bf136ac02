#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   run.sh FOLDER TEST    runs one test program of FOLDER/tests and leaves in FOLDER/profiles what
#                         it has executed
#
# The fault tests need a server, which files of tests/integration start; "faults" is two programs.
set -eu

folder=$1
test=$2
raw=$folder/raw/$test
mkdir -p "$folder/profiles" "$folder/raw" "$folder/logs"
rm -f "$raw"-*.profraw

# %m: processes of the same program add to the same file.
export LLVM_PROFILE_FILE="$PWD/$raw-%m.profraw"
case $test in
faults) set -- node --test tests/integration/faults.test.mjs ;;
keys)   set -- node --test --test-name-pattern='nothing of the key stays' tests/integration/mtls.test.mjs tests/integration/dpop.test.mjs ;;
*)      set -- "$folder/tests/$test" ;;
esac
if ! TESTS_BIN=$folder/tests "$@" >"$folder/logs/$test" 2>&1 </dev/null; then
    tail -n 60 "$folder/logs/$test"
    echo "coverage: $test has failed" >&2
    exit 1
fi
llvm-profdata merge -sparse "$raw"-*.profraw -o "$folder/profiles/$test.profdata"
