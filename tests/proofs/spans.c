/* SPDX-License-Identifier: MIT */
/*
 * Spans: the helpers agree with the plainest definition of what they say, and read nothing beyond
 * the text.
 */
#include "format/text.c"
#include "proof.h"

static bool is_outer_space(char c)
{
    return c == ' ' || c == '\t';
}

static void prove_trim(cct_span text)
{
    cct_span trimmed = cct_span_trim(text);
    assert(lies_within(trimmed, text));
    assert(trimmed.len == 0 || (!is_outer_space(trimmed.ptr[0]) && !is_outer_space(trimmed.ptr[trimmed.len - 1])));
    for (size_t i = 0; i < text.len; i++) {
        bool kept = text.ptr + i >= trimmed.ptr && text.ptr + i < trimmed.ptr + trimmed.len;
        assert(kept || is_outer_space(text.ptr[i]));
    }
}

static void prove_comparisons(cct_span text, const char *other, size_t other_len)
{
    cct_span what = {other, other_len};
    assert(cct_span_equals(text, other) == same_bytes(text, what));
    bool ends = text.len >= other_len && same_bytes((cct_span){text.ptr + text.len - other_len, other_len}, what);
    assert(cct_span_ends(text, other) == ends);
    bool starts = cct_span_starts_ignoring_case(text, other);
    assert(!starts || text.len >= other_len);
    assert(cct_span_equals_ignoring_case(text, other) == (starts && text.len == other_len));
    bool found = false;
    for (size_t at = 0; other_len > 0 && at + other_len <= text.len; at++) {
        found = found || same_bytes((cct_span){text.ptr + at, other_len}, what);
    }
    assert(other_len == 0 || cct_span_contains(text, what) == found);
}

/* '*' alone before, behind, or between two texts. */
static void prove_matches(cct_span text, char *pattern, size_t len)
{
    bool matches = cct_span_matches(text, pattern);
    bool has_star = memchr(pattern, '*', len) != NULL;
    assert(has_star || matches == cct_span_equals_ignoring_case(text, pattern));
    assert(!matches || has_star || text.len == len);
    if (len > 0 && pattern[len - 1] == '*') {
        pattern[len - 1] = '\0';
        assert(memchr(pattern, '*', len) != NULL || matches == cct_span_starts_ignoring_case(text, pattern));
    }
}

void prove(void)
{
    FOR_EACH_LENGTH(len, N)
    {
        prove_trim(any_span(len));
        FOR_EACH_LENGTH(other, 3)
        {
            prove_comparisons(any_span(len), any_text(other), other);
            prove_matches(any_span(len), any_text(other), other);
        }
    }
}
