/* SPDX-License-Identifier: MIT */
#include "oauth/opaque.h"

#include "oauth/value.h"

enum {
    SECRET_MIN = 4,      /* bytes of a secret that is searched for */
    JWT_MIN = 12,        /* characters: {"alg":1} */
    MIXED_MIN = 20,      /* with upper case, lower case and digits */
    UNBROKEN_MIN = 16,   /* letters and digits without a hyphen, underscore, plus sign or slash */
    HEXADECIMAL_MAX = 40 /* a SHA-1 thumbprint */
};

/*
 * What a character of base64 or base64url (RFC 4648 sections 4 and 5) is worth; -1 for any other.
 */
static int sextet_of(char c)
{
    if (cct_is_digit(c)) {
        return c - '0' + 52;
    }
    if (cct_is_alphanumeric(c)) {
        return c >= 'a' ? c - 'a' + 26 : c - 'A';
    }
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

size_t cct_opaque_len(cct_span text)
{
    size_t len = 0;
    while (len < text.len && sextet_of(text.ptr[len]) >= 0) {
        len++;
    }
    return len;
}

/* ---- a known secret ---------------------------------------------------- */

/* The byte that begins at an even bit of the decoded run; -1 beyond its end. */
static int byte_at(cct_span run, size_t bit)
{
    size_t i = bit / 6;
    if (i + 1 >= run.len) {
        return -1;
    }
    int bits = sextet_of(run.ptr[i]) << 6 | sextet_of(run.ptr[i + 1]);
    return bits >> (4 - bit % 6) & 255;
}

/* The same, form-decoded (RFC 6749 appendix B); *bit moves after it. */
static int form_byte_at(cct_span run, size_t *bit)
{
    int byte = byte_at(run, *bit);
    *bit += 8;
    if (byte != '%') {
        return byte == '+' ? ' ' : byte;
    }
    int high = byte_at(run, *bit), low = byte_at(run, *bit + 8);
    high = high < 0 ? -1 : cct_hex_value((char)high);
    low = low < 0 ? -1 : cct_hex_value((char)low);
    *bit += 16;
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

/*
 * Whether the secret is encoded in the run from this bit on. Every second bit is tried by the
 * caller, because the bytes before it shift the encoding.
 */
static bool begins_base64(cct_span run, size_t bit, cct_span secret, bool form_encoded)
{
    for (size_t i = 0; i < secret.len; i++) {
        int byte = form_encoded ? form_byte_at(run, &bit) : byte_at(run, bit);
        if (byte != (unsigned char)secret.ptr[i]) {
            return false;
        }
        bit += form_encoded ? 0 : 8;
    }
    return true;
}

/* Whether the run begins with the secret in hexadecimal digits of either case. */
static bool begins_hexadecimal(cct_span run, cct_span secret)
{
    if (run.len / 2 < secret.len) {
        return false;
    }
    for (size_t i = 0; i < secret.len; i++) {
        int high = cct_hex_value(run.ptr[2 * i]), low = cct_hex_value(run.ptr[2 * i + 1]);
        if (high < 0 || low < 0 || (high << 4 | low) != (unsigned char)secret.ptr[i]) {
            return false;
        }
    }
    return true;
}

bool cct_opaque_contains(cct_span run, cct_span secret)
{
    if (secret.len < SECRET_MIN) {
        return false;
    }
    for (size_t bit = 0; bit < 6 * run.len; bit += 2) {
        if (begins_base64(run, bit, secret, false) || begins_base64(run, bit, secret, true)) {
            return true;
        }
    }
    for (size_t i = 0; i < run.len; i++) {
        if (begins_hexadecimal((cct_span){run.ptr + i, run.len - i}, secret)) {
            return true;
        }
    }
    return false;
}

/* ---- an unknown token -------------------------------------------------- */

/* Whether the run begins with the base64url of '{"', as the parts of a JWT do. */
bool cct_opaque_is_jwt(cct_span run)
{
    return run.len >= JWT_MIN && run.ptr[0] == 'e' && run.ptr[1] == 'y' && run.ptr[2] == 'J';
}

/*
 * Whether the run is a hash or an identifier: up to 40 hexadecimal digits are shown, since support
 * asks for them.
 */
static bool is_hexadecimal(cct_span run)
{
    size_t i = 0;
    while (i < run.len && cct_hex_value(run.ptr[i]) >= 0) {
        i++;
    }
    return i == run.len;
}

/* Bits of what a run is made of. */
enum { DIGITS = 1, CAPITALS = 2, SMALL_LETTERS = 4, MIXED = 7 };

/* Which class of characters this byte belongs to; 0 for punctuation, which ends a piece. */
static unsigned kind_of_byte(char c)
{
    return cct_is_digit(c) ? DIGITS : !cct_is_alphanumeric(c) ? 0U : c >= 'a' ? SMALL_LETTERS : CAPITALS;
}

/*
 * A heuristic for unknown tokens: long runs without a break, or long runs that mix upper case,
 * lower case and digits, do not occur in any language.
 */
bool cct_opaque_is_token(cct_span run)
{
    unsigned whole = 0, piece = 0;
    size_t piece_len = 0;
    if (cct_is_uuid(run) || is_hexadecimal(run)) {
        return run.len > HEXADECIMAL_MAX;
    }
    for (size_t i = 0; i < run.len; i++) {
        unsigned kind = kind_of_byte(run.ptr[i]);
        whole |= kind;
        piece = kind == 0 ? 0 : piece | kind;
        piece_len = kind == 0 ? 0 : piece_len + 1;
        if (piece_len >= UNBROKEN_MIN && (piece & DIGITS) != 0 && piece != DIGITS) {
            return true;
        }
    }
    return run.len >= MIXED_MIN && whole == MIXED;
}
