/* SPDX-License-Identifier: MIT */
#include "format/body.h"

#include <string.h>

#include "format/utf8.h"

/* Compares bytes, which may include NUL. */
static bool body_starts_with(cct_span text, cct_span start)
{
    return text.len >= start.len && memcmp(text.ptr, start.ptr, start.len) == 0;
}

/* RFC 8259 section 8.1 lets a parser ignore a byte order mark, and some servers send one. */
cct_span cct_body_skip_mark(cct_span body)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t len = body_starts_with(body, (cct_span){mark, 3}) ? 3 : 0;
    return len == 0 ? body : (cct_span){body.ptr + len, body.len - len};
}

/* ---- pages ------------------------------------------------------------- */

/* Where this tag begins; text.len if it does not occur. */
static size_t find_tag(cct_span text, const char *tag)
{
    size_t i = 0;
    while (i < text.len && !cct_span_starts_ignoring_case((cct_span){text.ptr + i, text.len - i}, tag)) {
        i++;
    }
    return i;
}

/*
 * What follows an XML declaration and comments, which may come before the first element of a page.
 * The declaration is first, as XML requires.
 */
static cct_span skip_preamble(cct_span text)
{
    static const struct {
        const char *start, *end;
    } parts[] = {{"<?xml", "?>"}, {"<!--", "-->"}};
    text = cct_span_trim_space(text);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        while (cct_span_starts_ignoring_case(text, parts[i].start)) {
            /* A part without an end extends to the end of the body, so nothing follows it. */
            size_t end = find_tag(text, parts[i].end);
            size_t behind = end == text.len ? end : end + strlen(parts[i].end);
            text = cct_span_trim_space((cct_span){text.ptr + behind, text.len - behind});
        }
    }
    return text;
}

bool cct_body_is_page(cct_span content_type, cct_span body)
{
    body = skip_preamble(body);
    return cct_span_starts_ignoring_case(content_type, "text/html") ||
           cct_span_starts_ignoring_case(content_type, "application/xhtml+xml") ||
           cct_span_starts_ignoring_case(body, "<!doctype html") || cct_span_starts_ignoring_case(body, "<html");
}

/* ---- bytes that are no text -------------------------------------------- */

/*
 * A coding is known by the header field's value, or by how the body begins; a charset by the latter
 * alone.
 */
static const struct {
    const char *coding; /* NULL: a charset */
    const char *start;
    unsigned char start_len; /* 0: it may begin with any bytes */
    const char *text;
} unreadable[] = {
    {"gzip", "\x1F\x8B", 2, "compressed (gzip)"},
    {"x-gzip", "\x1F\x8B", 2, "compressed (gzip)"},
    {"deflate", "\x78\x9C", 2, "compressed (deflate)"},
    {"br", "", 0, "compressed (br)"},
    {"zstd", "\x28\xB5\x2F\xFD", 4, "compressed (zstd)"},
    {"compress", "\x1F\x9D", 2, "compressed (compress)"},
    /*
     * UTF-32 comes first: in little-endian order each of its beginnings is also one of UTF-16.
     * Without a byte order mark the first character of JSON or of a page shows the charset.
     */
    {NULL, "\xFF\xFE\0\0", 4, "UTF-32, not UTF-8"},
    {NULL, "\0\0\xFE\xFF", 4, "UTF-32, not UTF-8"},
    {NULL, "{\0\0\0", 4, "UTF-32, not UTF-8"},
    {NULL, "\0\0\0{", 4, "UTF-32, not UTF-8"},
    {NULL, "\xFF\xFE", 2, "UTF-16, not UTF-8"},
    {NULL, "\xFE\xFF", 2, "UTF-16, not UTF-8"},
    {NULL, "{\0", 2, "UTF-16, not UTF-8"},
    {NULL, "\0{", 2, "UTF-16, not UTF-8"},
    {NULL, "<\0", 2, "UTF-16, not UTF-8"},
    {NULL, "\0<", 2, "UTF-16, not UTF-8"},
};

/*
 * A character that is incomplete at the end of the text does not count: not all of a body may have
 * arrived.
 */
static bool is_utf8(cct_span text)
{
    size_t len = cct_utf8_cut(text.ptr, text.len);
    size_t n = 1;
    for (size_t i = 0; i < len && n > 0; i += n) {
        uint32_t code;
        n = cct_utf8_decode(text.ptr + i, len - i, &code);
    }
    return n > 0;
}

const char *cct_body_unreadable(cct_span content_encoding, cct_span body)
{
    bool text = is_utf8(body);
    for (size_t i = 0; i < sizeof unreadable / sizeof *unreadable; i++) {
        cct_span start = {unreadable[i].start, unreadable[i].start_len};
        bool named =
            unreadable[i].coding != NULL && cct_span_equals_ignoring_case(content_encoding, unreadable[i].coding);
        /* A body that is valid UTF-8 is not compressed, even if the header field names a coding. */
        if ((named && !text) || (start.len > 0 && body_starts_with(body, start))) {
            return unreadable[i].text;
        }
    }
    return text ? NULL : "not UTF-8, perhaps Latin-1";
}
