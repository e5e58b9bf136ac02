# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# verdicts.sh, to be sourced: counts what a script of promises has looked at.
passed=0
failed=0

# promise WHAT VIOLATIONS: nothing may stand in the second.
promise() {
    if [ -z "$2" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAIL %s\n%s\n' "$1" "$2"
    fi
}

# Ends the script.
end() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
    exit
}
