/* SPDX-License-Identifier: MIT */
#include "format/nearest.h"

/* A longer name resembles none of those that are known. This bounds the row on the stack. */
#define NAME_MAX_LEN 32

char cct_name_letter(char c)
{
    return c == '_' ? '-' : cct_ascii_lower(c);
}

/* Levenshtein's distance; a name longer than any that is known is far from all. */
static size_t edit_distance(const char *a, cct_span b)
{
    /* One row of the matrix suffices, since each depends only on the row before it. */
    size_t row[NAME_MAX_LEN + 1];
    if (b.len > NAME_MAX_LEN) {
        return SIZE_MAX;
    }
    for (size_t j = 0; j <= b.len; j++) {
        row[j] = j;
    }
    for (size_t i = 1; *a != '\0'; i++, a++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            /* The least of three: a letter is changed (or the same), removed or inserted. */
            size_t change = diagonal + (cct_name_letter(*a) != cct_name_letter(b.ptr[j - 1]));
            diagonal = row[j];
            size_t least = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            row[j] = change < least ? change : least;
        }
    }
    return row[b.len];
}

/* Up to a third of the letters may differ, and one more. */
cct_nearest cct_nearest_begin(cct_span name)
{
    return (cct_nearest){name, 2 + name.len / 3};
}

bool cct_nearest_offer(cct_nearest *nearest, const char *candidate)
{
    size_t found = edit_distance(candidate, nearest->name);
    bool is_nearer = found < nearest->limit;
    nearest->limit = is_nearer ? found : nearest->limit;
    return is_nearer;
}
