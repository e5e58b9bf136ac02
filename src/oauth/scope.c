/* SPDX-License-Identifier: MIT */
#include "oauth/scope.h"

#include <string.h>

#include "cctoken_port.h"

bool cct_scope_is_granted(cct_span asked, cct_span granted)
{
    while (asked.len > 0) {
        const char *space = memchr(asked.ptr, ' ', asked.len);
        cct_span one = {asked.ptr, space == NULL ? asked.len : (size_t)(space - asked.ptr)};
        cct_span rest = granted;
        bool found = false;
        while (!found && rest.len > 0) {
            space = memchr(rest.ptr, ' ', rest.len);
            size_t len = space == NULL ? rest.len : (size_t)(space - rest.ptr);
            found = len == one.len && memcmp(rest.ptr, one.ptr, len) == 0;
            len += space != NULL;
            rest = (cct_span){rest.ptr + len, rest.len - len};
        }
        if (!found) {
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
