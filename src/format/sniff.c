/* SPDX-License-Identifier: MIT */
#include "format/sniff.h"

#include <string.h>

#include "format/der.h"

const char *cct_sniff_text(cct_sniff format)
{
    static const char texts[] = "\0"
#define SNIFF_TEXT(identifier, text) text "\0"
        CCT_SNIFFS(SNIFF_TEXT);
    return cct_nth(texts, format);
}

/* Compares bytes, which may include NUL. */
static bool text_starts(cct_span text, const char *with, size_t len)
{
    return text.len >= len && memcmp(text.ptr, with, len) == 0;
}

/*
 * What a file is that begins with a SEQUENCE of at least 128 bytes, from its first bytes. Length
 * 0x80 is the indefinite one of BER, in which PKCS #7 and PKCS #12 may be encoded.
 */
static cct_sniff sniff_sequence(cct_span text)
{
    /* RFC 5652 section 5.1 */
    static const char signed_data[] = "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";
    /* RFC 7292 section 4 */
    static const char version_3[] = "\x02\x01\x03";
    unsigned len = text.len < 3 ? 0 : (unsigned char)text.ptr[1];
    if (len < 0x80 || len > 0x83 || (unsigned char)text.ptr[0] != CCT_DER_SEQUENCE) {
        return CCT_SNIFF_NONE;
    }
    size_t header = 2 + (len & 0x7F);
    cct_span inner = {text.ptr + header, text.len > header ? text.len - header : 0};
    if (text_starts(inner, signed_data, sizeof signed_data - 1)) {
        return CCT_SNIFF_PKCS7;
    }
    return text_starts(inner, version_3, sizeof version_3 - 1) ? CCT_SNIFF_PKCS12 : CCT_SNIFF_DER;
}

/* A web page saved in place of a file, perhaps after a byte order mark and white space. */
static cct_sniff sniff_page(cct_span text)
{
    if (text_starts(text, "\xEF\xBB\xBF", 3)) {
        text = (cct_span){text.ptr + 3, text.len - 3};
    }
    while (text.len > 0 && strchr(" \t\r\n", text.ptr[0]) != NULL && text.ptr[0] != '\0') {
        text = (cct_span){text.ptr + 1, text.len - 1};
    }
    bool is_page = cct_span_starts_ignoring_case(text, "<!doctype html") ||
                   cct_span_starts_ignoring_case(text, "<html") || cct_span_starts_ignoring_case(text, "<head");
    return is_page ? CCT_SNIFF_HTML : CCT_SNIFF_NONE;
}

cct_sniff cct_sniff_format(cct_span beginning)
{
    /* With a byte order mark, or without one where the dashes of PEM show it. */
    bool utf16 = text_starts(beginning, "\xFF\xFE", 2) || text_starts(beginning, "\xFE\xFF", 2) ||
                 text_starts(beginning, "-\0-\0", 4) || text_starts(beginning, "\0-\0-", 4);
    if (utf16) {
        return CCT_SNIFF_UTF16;
    }
    /* The magic number of a Java key store (JKS). */
    if (text_starts(beginning, "\xFE\xED\xFE\xED", 4)) {
        return CCT_SNIFF_JKS;
    }
    cct_sniff format = sniff_sequence(beginning);
    return format != CCT_SNIFF_NONE ? format : sniff_page(beginning);
}
