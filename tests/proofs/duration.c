/* SPDX-License-Identifier: MIT */
/*
 * Durations: seconds, with up to three decimals, or milliseconds; the value by an independent
 * calculation.
 */
#include "cli/settings/duration.c"
#include "proof.h"

static void prove_duration(char *text, size_t len)
{
    uint64_t ms = 77, whole = 0;
    bool valid = duration_parse(text, &ms);
    size_t digits = 0;
    for (; digits < len && cct_is_digit(text[digits]); digits++) {
        whole = whole * 10 + (uint64_t)(text[digits] - '0');
    }
    assert(valid || ms == 77);
    assert(digits > 0 || !valid);
    if (digits > 0 && (digits == len || (digits + 1 == len && text[digits] == 's'))) {
        assert(valid && ms == whole * 1000);
    } else if (digits > 0 && digits + 2 == len && text[digits] == 'm' && text[digits + 1] == 's') {
        assert(valid && ms == whole);
    } else {
        assert(!valid || text[digits] == '.');
    }
    if (digits > 0 && digits + 2 == len && text[digits] == '.' && cct_is_digit(text[digits + 1])) {
        assert(valid && ms == whole * 1000 + (uint64_t)(text[digits + 1] - '0') * 100);
    }
}

void prove(void)
{
    FOR_EACH_LENGTH(len, N)
    {
        prove_duration(any_text(len), len);
    }
}
