/* SPDX-License-Identifier: MIT */
#include "oauth/disguise.h"

#include <string.h>

#include "format/json.h"
#include "format/utf8.h"

/* A character reference of HTML with its number, &#112; or &#x70;. Returns the bytes taken; 0 if there is none. */
static size_t read_reference(const char *text, size_t len, uint32_t *code)
{
    bool hexadecimal = len > 3 && (text[2] == 'x' || text[2] == 'X');
    size_t start = hexadecimal ? 3 : 2, i = start;
    *code = 0;
    for (; i < len && i < start + 6; i++) {
        int digit = hexadecimal || cct_is_digit(text[i]) ? cct_hex_value(text[i]) : -1;
        if (digit < 0) {
            break;
        }
        *code = *code * (hexadecimal ? 16 : 10) + (uint32_t)digit;
    }
    bool is_character = *code <= 0x10FFFF && (*code < 0xD800 || *code > 0xDFFF);
    return i > start && i < len && text[i] == ';' && is_character ? i + 1 : 0;
}

/* The same, and the names of those characters that every encoder replaces. */
static size_t decode_html(const char *text, size_t len, char out[4], size_t *out_len)
{
    static const char names[] = "&amp;\0&lt;\0&gt;\0&quot;\0&apos;\0", meanings[] = "&<>\"'";
    uint32_t code;
    size_t taken = len > 1 && text[1] == '#' ? read_reference(text, len, &code) : 0;
    if (taken > 0) {
        *out_len = cct_utf8_encode(code, out);
        return taken;
    }
    for (size_t i = 0; i < sizeof meanings - 1; i++) {
        const char *name = cct_nth(names, i);
        taken = strlen(name);
        if (len >= taken && memcmp(text, name, taken) == 0) {
            out[0] = meanings[i];
            return taken;
        }
    }
    return 0;
}

static size_t decode_json(const char *text, size_t len, char out[4], size_t *out_len)
{
    uint32_t code;
    size_t taken = cct_json_read_u(text, len, &code);
    if (taken > 0) {
        *out_len = cct_utf8_encode(code, out);
        return taken;
    }
    if (len >= 2 && cct_json_meaning(text[1]) != '\0') {
        out[0] = cct_json_meaning(text[1]);
        return 2;
    }
    return 0;
}

static size_t decode_percent(const char *text, size_t len, char out[4])
{
    if (len < 3 || cct_hex_value(text[1]) < 0 || cct_hex_value(text[2]) < 0) {
        return 0;
    }
    out[0] = (char)(cct_hex_value(text[1]) << 4 | cct_hex_value(text[2]));
    return 3;
}

size_t cct_decode_unit(const char *text, size_t len, unsigned encodings, char out[4], size_t *out_len)
{
    bool percent = (encodings & CCT_PERCENT_ENCODED) != 0;
    size_t taken = 0;
    *out_len = 1;
    if (percent && text[0] == '%') {
        taken = decode_percent(text, len, out);
    } else if ((encodings & CCT_JSON_ESCAPED) != 0 && text[0] == '\\') {
        taken = decode_json(text, len, out, out_len);
    } else if ((encodings & CCT_HTML_ESCAPED) != 0 && text[0] == '&') {
        taken = decode_html(text, len, out, out_len);
    }
    if (taken == 0) {
        out[0] = percent && text[0] == '+' ? ' ' : text[0];
        taken = 1;
    }
    return taken;
}

/* How many bytes at the start of the text are the secret, in these encodings; 0: it does not stand here. */
static size_t encoded_secret_len(cct_span text, cct_span secret, unsigned encodings)
{
    size_t i = 0, done = 0;
    while (done < secret.len) {
        char bytes[4];
        size_t n;
        if (i == text.len) {
            return 0;
        }
        size_t taken = cct_decode_unit(text.ptr + i, text.len - i, encodings, bytes, &n);
        if (n <= secret.len - done && memcmp(bytes, secret.ptr + done, n) == 0) {
            i += taken;
            done += n;
        } else if (done > 0 && n == 1 && bytes[0] == '\0') { /* UTF-16 */
            i += taken;
        } else if (text.ptr[i] == secret.ptr[done]) { /* some encoders leave a byte as it is */
            i++;
            done++;
        } else {
            return 0;
        }
    }
    return i;
}

size_t cct_disguised_len(cct_span text, cct_span value)
{
    size_t longest = 0;
    for (unsigned encodings = 0; encodings <= CCT_ANY_ENCODING; encodings++) {
        size_t len = encoded_secret_len(text, value, encodings);
        longest = len > longest ? len : longest;
    }
    return longest;
}
