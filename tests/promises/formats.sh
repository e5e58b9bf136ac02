#!/bin/sh
# SPDX-License-Identifier: MIT
#
# formats.sh: what the compiler does not know of cct_print() and of the other functions that print
# from a format (CCT_PRINTF): they support the few directives of src/format/print.h, and "%.*s" with
# CCT_SPAN() alone.
set -eu
cd "$(dirname "$0")/../.."

# Lines "NAME=N": the functions, and which of their arguments is the format.
functions() {
    find src -name '*.[ch]' -exec cat {} + | tr '\n' ' ' | tr ';' '\n' |
        sed -n 's/.*[ *]\([a-z_0-9]*\)([^()]*) *CCT_PRINTF(\([0-9]*\),.*/\1=\2/p'
}

# FILE...: a line "FILE: NAME(...): what is wrong" for each wrong format in their calls.
complaints() {
    awk -v functions="$(functions)" '
    BEGIN {
        count = split(functions, list, "\n")
        for (i = 1; i <= count; i++) { split(list[i], part, "="); format_at[part[1]] = part[2] }
    }
    # Looks through the arguments behind a parenthesis: the literals of the format, and how often
    # there is CCT_SPAN().
    function check(file, name, text,  i, c, depth, argument, literal, quoted, spans, rest) {
        depth = 1; argument = 1; literal = ""; quoted = 0
        for (i = 1; depth > 0; i++) {
            c = substr(text, i, 1)
            if (c == "") { print file ": " name "(): its end is not found"; return }
            if (quoted) {
                if (c == "\\") { c = c substr(text, ++i, 1) }
                else if (c == "\"") { quoted = 0; if (argument == format_at[name]) literal = literal " "; continue }
                if (argument == format_at[name]) literal = literal c
            } else if (c == "'\''") { i += substr(text, i + 1, 1) == "\\" ? 3 : 2 }
            else if (c == "\"") quoted = 1
            else if (c == "(") depth++
            else if (c == ")") depth--
            else if (c == "," && depth == 1) argument++
        }
        rest = substr(text, 1, i - 1)
        spans = gsub(/CCT_SPAN\(/, "", rest)
        if (gsub(/%\.\*s/, "", literal) != spans) print file ": " name "(): %.*s and CCT_SPAN() come in pairs: " literal
        gsub(/%([sc%]|(0[1-9])?([dux]|zu|lld))/, "", literal)
        if (literal ~ /%/) print file ": " name "(): unsupported: " literal
    }
    FNR == 1 { if (file != "") examine(); file = FILENAME; all = "" }
    { sub(/^ *(\/\*.*\*\/)$/, ""); if ($0 !~ /CCT_PRINTF/) all = all $0 "\n" }
    function examine(  rest, name) {
        for (name in format_at) {
            rest = all
            while (match(rest, "(^|[^a-z_0-9])" name "\\(")) {
                rest = substr(rest, RSTART + RLENGTH)
                if (rest !~ /^(cct_writer|stream|const char) /) check(file, name, rest)      # its definition
            }
        }
    }
    END { if (file != "") examine() }' "$@"
}

# That it finds what is wrong.
bad=$(mktemp)
trap 'rm -f "$bad"' EXIT
cat >"$bad" <<'BAD'
    cct_print(&w, "%ld", 1L);
    cct_print(&w, "good %s, "
                  "then %5d", "%", 1);
    cct_print(&w, n == 1 ? "%s" : "%.3s", f(")", '"', '\''));
    cct_print(&w, "%.*s", 1, text);
    cct_print(&w, "%lld %zu %d %04u %02x %%%c %.*s%s", a, b, c, d, e, f, CCT_SPAN(g), "100 %");
BAD
found=$(complaints "$bad" | wc -l)
# shellcheck disable=SC2046 # no file's name has a space
wrong=$(complaints $(find src -name '*.c'))

if [ "$found" -ne 4 ]; then
    echo "FAIL of 4 formats that are wrong it finds $found"
    echo "0 passed, 1 failed"
    exit 1
fi
if [ -n "$wrong" ]; then
    printf 'FAIL %s\n' "$wrong"
    echo "0 passed, 1 failed"
    exit 1
fi
echo "ok   every format has only supported directives"
echo "1 passed, 0 failed"
