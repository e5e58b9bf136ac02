/* SPDX-License-Identifier: MIT */
#include "oauth/scope.h"

#include <string.h>

#include "cctoken_port.h"

/*
 * The length of the first scope. Scopes are separated by spaces (RFC 6749 section 3.3); some
 * servers separate those that they granted by commas.
 */
static size_t length_of_first(cct_span granted)
{
    size_t len = 0;
    while (len < granted.len && granted.ptr[len] != ' ' && granted.ptr[len] != ',') {
        len++;
    }
    return len;
}

/*
 * Whether the scope is among those granted. It may contain commas itself, so it is compared as a
 * whole at each place where one begins.
 */
static bool is_scope_among(cct_span one, cct_span granted)
{
    while (granted.len > 0) {
        size_t len = length_of_first(granted);
        bool ends = one.len == granted.len || (one.len < granted.len && strchr(" ,", granted.ptr[one.len]) != NULL);
        if (ends && memcmp(granted.ptr, one.ptr, one.len) == 0) {
            return true;
        }
        len += len < granted.len;
        granted = (cct_span){granted.ptr + len, granted.len - len};
    }
    return false;
}

bool cct_scope_is_granted(cct_span asked, cct_span granted)
{
    while (asked.len > 0) {
        const char *space = memchr(asked.ptr, ' ', asked.len);
        cct_span one = {asked.ptr, space == NULL ? asked.len : (size_t)(space - asked.ptr)};
        /* Two spaces in a row separate nothing. */
        if (one.len > 0 && !is_scope_among(one, granted)) {
            return false;
        }
        size_t skip = one.len < asked.len ? one.len + 1 : one.len;
        asked = (cct_span){asked.ptr + skip, asked.len - skip};
    }
    return true;
}

cct_span cct_scope_join(const cct_json_member *array, char *text)
{
    cct_json_members strings;
    cct_span string;
    if (!cct_json_strings_init(&strings, array)) {
        return CCT_NO_SPAN;
    }
    size_t len = 0;
    int result = cct_json_strings_next(&strings, &string);
    while (result == CCT_OK) {
        /*
         * TEXT is where the array is in memory: strings are decoded and moved to its start, which
         * never overtakes the reading.
         */
        char *one = text + (string.ptr - array->value.ptr);
        size_t one_len = cct_json_string_decode(one, string.len);
        if (len > 0 && one_len > 0) {
            text[len++] = ' ';
        }
        memmove(text + len, one, one_len);
        len += one_len;
        result = cct_json_strings_next(&strings, &string);
    }
    text[len] = '\0'; /* at the latest where the bracket was that closed the array */
    return result == CCT_EOF ? (cct_span){text, len} : CCT_NO_SPAN;
}
