/* SPDX-License-Identifier: MIT */
#include "oauth/disguise.h"

#include <string.h>

#include "format/json.h"
#include "format/utf8.h"

/*
 * Reads a numeric character reference of HTML, &#112; or &#x70;. Returns the bytes taken; 0 if
 * there is none.
 */
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

/*
 * Decodes a character reference of HTML: a numeric one, or the name of a character that every
 * encoder replaces.
 */
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

/* Reads "\\xC3", which is not JSON, but is how programs and servers write a byte. */
static bool read_byte(const char *text, size_t len, char *out)
{
    int high = len < 4 || text[1] != 'x' ? -1 : cct_hex_value(text[2]);
    int low = high < 0 ? -1 : cct_hex_value(text[3]);
    if (low >= 0) {
        *out = (char)(high << 4 | low);
    }
    return low >= 0;
}

/*
 * Decodes an escape of JSON (RFC 8259 section 7), or \xNN. Returns the bytes taken; 0 if there is
 * no escape.
 */
static size_t decode_json(const char *text, size_t len, char out[4], size_t *out_len)
{
    uint32_t code;
    if (read_byte(text, len, out)) {
        return 4;
    }
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

/*
 * Decodes a percent-encoded byte (RFC 3986 section 2.1). Returns the bytes taken; 0 if there is no
 * escape.
 */
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
    /* Not an escape: the byte stands for itself, or "+" for a space in forms. */
    if (taken == 0) {
        out[0] = percent && text[0] == '+' ? ' ' : text[0];
        taken = 1;
    }
    return taken;
}

/* ---- several layers ---------------------------------------------------- */

/*
 * Escapes of one character may be nested: a proxy quotes HTML in JSON in a URL. 64 bytes hold any
 * three layers of one character.
 */
enum { WINDOW_LEN = 64, LAYERS_MAX = 3 };

/* The beginning of a text, and how many bytes of the text each byte took. */
typedef struct window {
    char bytes[WINDOW_LEN];
    unsigned char taken[WINDOW_LEN];
    size_t len;
} window;

/*
 * Decodes the window in place, and keeps for each byte how much of the original text it came from.
 */
static void remove_layer(window *w)
{
    size_t len = 0, i = 0;
    while (i < w->len) {
        char bytes[4];
        size_t n;
        unsigned sum = 0;
        size_t end = i + cct_decode_unit(w->bytes + i, w->len - i, CCT_ANY_ENCODING, bytes, &n);
        for (; i < end; i++) {
            sum += w->taken[i];
        }
        for (size_t k = 0; k < n; k++, len++) {
            w->bytes[len] = bytes[k];
            w->taken[len] = (unsigned char)(k == 0 ? sum : 0);
        }
    }
    w->len = len;
}

/*
 * As cct_decode_unit(), where every text was encoded as often as there are layers: "%2570",
 * "&amp;#112;", "%5Cu0070". Only what an escape can begin with needs a window.
 */
static size_t decode_layers(cct_span text, unsigned layers, char out[4], size_t *out_len)
{
    window w = {.len = text.len < WINDOW_LEN ? text.len : WINDOW_LEN};
    *out_len = 1;
    out[0] = text.ptr[0];
    if (memchr("%&\\+", text.ptr[0], 4) == NULL) {
        return 1;
    }
    memcpy(w.bytes, text.ptr, w.len);
    memset(w.taken, 1, w.len);
    for (unsigned i = 0; i < layers; i++) {
        remove_layer(&w);
    }
    out[0] = w.bytes[0];
    for (; *out_len < 4 && *out_len < w.len && w.taken[*out_len] == 0; ++*out_len) {
        out[*out_len] = w.bytes[*out_len];
    }
    return w.taken[0];
}

/* ---- a value in a text ------------------------------------------------- */

/* Decodes the next character: one layer of the given encodings, or several layers of any. */
static size_t disguise_decode(cct_span text, unsigned encodings, unsigned layers, char out[4], size_t *out_len)
{
    return layers > 1 ? decode_layers(text, layers, out, out_len)
                      : cct_decode_unit(text.ptr, text.len, encodings, out, out_len);
}

/*
 * How many bytes at the start of the text are the next character of the value, and how many of the
 * value's bytes it is; 0: another one. Some encoders leave a character as it is: then it has fewer
 * layers than the others, or none ("+" in a URL, which HTML writes as "&#43;").
 */
static size_t disguised_character_len(cct_span text, cct_span value, unsigned encodings, unsigned layers,
                                      size_t *value_len)
{
    for (unsigned k = layers; k > 0; k--) {
        char bytes[4];
        size_t taken = disguise_decode(text, encodings, k, bytes, value_len);
        if (*value_len <= value.len && memcmp(bytes, value.ptr, *value_len) == 0) {
            return taken;
        }
    }
    *value_len = 1;
    return text.ptr[0] == value.ptr[0] ? 1 : 0;
}

/* How many bytes at the start of the text are an encoded NUL, as UTF-16 has them; or 0. */
static size_t disguised_nul_len(cct_span text, unsigned encodings, unsigned layers)
{
    char bytes[4];
    size_t n;
    size_t taken = disguise_decode(text, encodings, layers, bytes, &n);
    return n == 1 && bytes[0] == '\0' ? taken : 0;
}

/*
 * How many bytes at the start of the text are the secret, in these encodings; 0: the text does not
 * begin with it.
 */
static size_t encoded_secret_len(cct_span text, cct_span secret, unsigned encodings, unsigned layers)
{
    size_t i = 0, done = 0;
    while (done < secret.len) {
        cct_span rest = {text.ptr + i, text.len - i};
        size_t n = 0;
        if (rest.len == 0) {
            return 0;
        }
        size_t taken =
            disguised_character_len(rest, (cct_span){secret.ptr + done, secret.len - done}, encodings, layers, &n);
        if (taken == 0) {
            n = 0;
            taken = done > 0 ? disguised_nul_len(rest, encodings, layers) : 0;
        }
        if (taken == 0) {
            return 0;
        }
        i += taken;
        done += n;
    }
    return i;
}

/*
 * Tries every combination of encodings, then nested ones, and returns the longest match: a shorter
 * one could leave the end of a secret visible.
 */
size_t cct_disguised_len(cct_span text, cct_span value)
{
    size_t longest = 0;
    for (unsigned i = 0; i <= CCT_ANY_ENCODING + LAYERS_MAX - 1; i++) {
        bool nested = i > CCT_ANY_ENCODING;
        unsigned layers = nested ? i - CCT_ANY_ENCODING + 1 : 1;
        size_t len = encoded_secret_len(text, value, nested ? CCT_ANY_ENCODING : i, layers);
        longest = len > longest ? len : longest;
    }
    return longest;
}
