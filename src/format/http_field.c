/* SPDX-License-Identifier: MIT */
#include "format/http_field.h"

#include <string.h>

/* tchar (RFC 9110 section 5.6.2). strchr() would also find the NUL that ends the set. */
static bool is_token_character(char c)
{
    return cct_is_alphanumeric(c) || (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

size_t cct_http_token_len(cct_span text)
{
    size_t len = 0;
    while (len < text.len && is_token_character(text.ptr[len])) {
        len++;
    }
    return len;
}

bool cct_http_split_field(cct_span line, cct_span *name, cct_span *value)
{
    size_t i = cct_http_token_len(line);
    if (i == 0 || i == line.len || line.ptr[i] != ':') {
        return false;
    }
    /* White space around the value is no part of it (RFC 9110 section 5.5). */
    *name = (cct_span){line.ptr, i};
    *value = cct_span_trim((cct_span){line.ptr + i + 1, line.len - i - 1});
    return true;
}

const char *cct_http_field_offence(cct_span line)
{
    size_t i = cct_http_token_len(line);
    if (i == line.len) {
        return "no colon";
    }
    /*
     * Folding and a space before the colon have been used to smuggle fields past other parsers (RFC
     * 9112 sections 5.1 and 5.2).
     */
    bool space = line.ptr[i] == ' ' || line.ptr[i] == '\t';
    if (i == 0) {
        return space                ? "a folded line"
               : line.ptr[0] == ':' ? "no name before the colon"
                                    : "an invalid character in the name";
    }
    cct_span rest = cct_span_trim((cct_span){line.ptr + i, line.len - i});
    return space && rest.len > 0 && rest.ptr[0] == ':' ? "a space before the colon"
                                                       : "an invalid character in the name";
}
