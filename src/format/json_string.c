/* SPDX-License-Identifier: MIT */
/* json_string.c: the escapes and the characters of JSON strings (RFC 8259 section 7). */
#include "format/json.h"

#include <string.h>

#include "format/utf8.h"

char cct_json_meaning(char c)
{
    /*
     * Pairs of the letter after the backslash and the character that it stands for (RFC 8259
     * section 7).
     */
    static const char pairs[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    size_t i = 0;
    while (pairs[i] != c && pairs[i] != '\0') {
        i += 2;
    }
    return pairs[i] == '\0' ? '\0' : pairs[i + 1];
}

/* \uXXXX at the start of text[0..len). */
static bool read_u(const char *text, size_t len, uint32_t *code)
{
    *code = 0;
    if (len < 6 || text[0] != '\\' || text[1] != 'u') {
        return false;
    }
    for (int i = 2; i < 6; i++) {
        int digit = cct_hex_value(text[i]);
        if (digit < 0) {
            return false;
        }
        *code = *code << 4 | (uint32_t)digit;
    }
    return true;
}

size_t cct_json_read_u(const char *text, size_t len, uint32_t *code)
{
    uint32_t low;
    if (!read_u(text, len, code)) {
        return 0;
    }
    /* Anything outside the surrogates is a character by itself. */
    if (*code < 0xD800 || *code > 0xDFFF) {
        return 6;
    }
    /* A high surrogate and a low one, in this order, are one character beyond U+FFFF. */
    if (*code > 0xDBFF || !read_u(text + 6, len - 6, &low) || low < 0xDC00 || low > 0xDFFF) {
        return 0;
    }
    *code = 0x10000 + ((*code - 0xD800) << 10) + (low - 0xDC00);
    return 12;
}

/*
 * One escape, or one byte of a character, of a valid string, as 1 to 4 bytes of UTF-8. Returns the
 * number of bytes taken.
 */
static size_t json_decode_escape(const char *text, size_t len, char out[4], size_t *out_len)
{
    bool escaped = text[0] == '\\';
    if (escaped && text[1] == 'u') {
        uint32_t code;
        size_t taken = cct_json_read_u(text, len, &code);
        *out_len = cct_utf8_encode(taken == 0 ? 0xFFFD : code, out);
        return taken == 0 ? 6 : taken;
    }
    out[0] = escaped ? cct_json_meaning(text[1]) : text[0];
    *out_len = 1;
    return escaped ? 2 : 1;
}

bool cct_json_string_equals(cct_span string, const char *text)
{
    size_t i = 0;
    while (i < string.len) {
        char bytes[4];
        size_t n;
        i += json_decode_escape(string.ptr + i, string.len - i, bytes, &n);
        /* An escaped NUL (\u0000) must not be equal to the end of the text. */
        if (strncmp(text, bytes, n) != 0 || memchr(bytes, '\0', n) != NULL) {
            return false;
        }
        text += n;
    }
    return *text == '\0';
}

size_t cct_json_string_decode(char *string, size_t len)
{
    size_t i = 0, out = 0;
    while (i < len) {
        char bytes[4];
        size_t n;
        /* The decoded text is never longer, so nothing is overwritten before it is read. */
        i += json_decode_escape(string + i, len - i, bytes, &n);
        memcpy(string + out, bytes, n);
        out += n;
    }
    return out;
}
