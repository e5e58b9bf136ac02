/* SPDX-License-Identifier: MIT */
#include "format/pem_block.h"

#include <string.h>

/* The offset of the first occurrence; the length of the text if there is none. */
static size_t offset_of(cct_span text, const char *what)
{
    size_t len = strlen(what), i = 0;
    while (i < text.len && (text.len - i < len || memcmp(text.ptr + i, what, len) != 0)) {
        i++;
    }
    return i;
}

/* The text from an offset, which may lie beyond its end: then the span is empty. */
static cct_span span_from(cct_span text, size_t offset)
{
    offset = offset < text.len ? offset : text.len;
    return (cct_span){text.ptr + offset, text.len - offset};
}

bool cct_pem_block_next(cct_span *rest, cct_span *label, cct_span *content)
{
    /*
     * The label is read up to the next dashes, and the content up to the next end marker, whatever
     * its label: the caller checks what it decodes.
     */
    static const char begin[] = "-----BEGIN ", dashes[] = "-----", end[] = "-----END ";
    cct_span text = span_from(*rest, offset_of(*rest, begin) + sizeof begin - 1);
    *label = (cct_span){text.ptr, offset_of(text, dashes)};
    text = span_from(text, label->len + sizeof dashes - 1);
    *content = (cct_span){text.ptr, offset_of(text, end)};
    *rest = span_from(text, content->len);
    return rest->len > 0;
}
