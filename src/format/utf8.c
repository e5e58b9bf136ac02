/* SPDX-License-Identifier: MIT */
#include "format/utf8.h"

#include <stdbool.h>

/* Bytes 10xxxxxx (RFC 3629 section 3). */
static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

size_t cct_utf8_decode(const char *text, size_t len, uint32_t *code)
{
    /*
     * The smallest character for each length: a longer form of a smaller one is invalid (RFC 3629
     * section 3), since it could hide a quote or a control character.
     */
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (len == 0) {
        return 0;
    }
    /*
     * The first byte begins with as many ones as there are bytes, if there are several. A
     * continuation byte, with a single one, begins no character; RFC 3629 has none of five bytes.
     */
    unsigned char first = (unsigned char)text[0];
    size_t n = first < 0x80             ? 1
               : (first & 0xE0) == 0xC0 ? 2
               : (first & 0xF0) == 0xE0 ? 3
               : (first & 0xF8) == 0xF0 ? 4
                                        : 0;
    if (n == 0 || n > len) {
        return 0;
    }
    uint32_t value = n == 1 ? first : first & (0x7FU >> n);
    for (size_t i = 1; i < n; i++) {
        if (!is_continuation(text[i])) {
            return 0;
        }
        value = value << 6 | ((unsigned char)text[i] & 0x3F);
    }
    /* Also invalid: surrogates, which belong to UTF-16, and values beyond Unicode. */
    if (value < least[n] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
        return 0;
    }
    *code = value;
    return n;
}

/* The caller passes a character of Unicode, or U+FFFD in place of what is none. */
size_t cct_utf8_encode(uint32_t code, char out[4])
{
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = n; i > 1; i--) {
        out[i - 1] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    out[0] = (char)(lead[n] | code);
    return n;
}

/* Bidi_Control of UAX 9, and the two separators, at which some viewers begin a line. */
static bool turns_or_breaks(uint32_t code)
{
    return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

size_t cct_utf8_printable_len(const char *text, size_t len)
{
    uint32_t code = 0;
    size_t n = cct_utf8_decode(text, len, &code);
    bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
    return control || turns_or_breaks(code) ? 0 : n;
}

size_t cct_utf8_cut(const char *text, size_t len)
{
    size_t start = len;
    uint32_t code = 0;
    /* The last character begins at most four bytes before the end. */
    while (start > 0 && len - start < 4) {
        start--;
        if (!is_continuation(text[start])) {
            return cct_utf8_decode(text + start, len - start, &code) > 0 ? len : start;
        }
    }
    /* Four continuation bytes are no UTF-8: there is no character that could be kept whole. */
    return len;
}
