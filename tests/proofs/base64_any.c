/* SPDX-License-Identifier: MIT */
/*
 * base64 that nobody encoded: any text is decoded within its bounds and the room; what is accepted
 * has the bits of its letters, but for white space and the bits that padding leaves unused.
 */
#include "format/base64.c"
#include "proof.h"

/* What a letter is worth (RFC 4648 sections 4 and 5); 64 and more if it is none. */
static unsigned worth(char c, bool is_url)
{
    if (cct_is_digit(c)) {
        return (unsigned)(c - '0') + 52;
    }
    if (cct_is_alphanumeric(c)) {
        return c >= 'a' ? (unsigned)(c - 'a') + 26 : (unsigned)(c - 'A');
    }
    return c == (is_url ? '-' : '+') ? 62 : c == (is_url ? '_' : '/') ? 63 : 64;
}

/* An accepted text without white space: only letters, and their bits are those of the bytes. */
static void prove_same(const char *text, size_t len, cct_span bytes, bool is_url)
{
    size_t letters = len;
    if (!is_url) {
        assert(len % 4 == 0);
        letters -= len > 0 && text[len - 1] == '=';
        letters -= letters < len && text[letters - 1] == '=';
    }
    assert(letters % 4 != 1 && bytes.len == letters * 3 / 4);
    unsigned bits = 0;
    for (size_t i = 0, n = 0; i < letters; i++) {
        assert(worth(text[i], is_url) < 64);
        bits = (bits << 6 | worth(text[i], is_url)) & 0xFFFF;
        if (i % 4 > 0) {
            assert((unsigned char)bytes.ptr[n++] == (bits >> (6 - 2 * (i % 4)) & 255));
        }
    }
}

static void prove_base64(cct_span text)
{
    cct_writer bytes = any_writer(ROOM);
    cct_base64_decoder decoder;
    cct_base64_decode_init(&decoder);
    int result = cct_base64_decode(&decoder, text, &bytes);
    assert(result == CCT_OK || result == CCT_ERROR_MALFORMED);
    assert(bytes.len <= text.len / 4 * 3 + 2);
    assert(result != CCT_OK || decoder.count + decoder.padding <= 4);
    if (result != CCT_OK || cct_base64_decode_end(&decoder) != CCT_OK || !cct_writer_fits(&bytes)) {
        return;
    }
    char letters[N + 1];
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != ' ' && text.ptr[i] != '\t' && text.ptr[i] != '\r' && text.ptr[i] != '\n') {
            letters[len++] = text.ptr[i];
        }
    }
    prove_same(letters, len, (cct_span){bytes.out, bytes.len}, false);
}

static void prove_base64url(cct_span text)
{
    cct_writer bytes = any_writer(ROOM);
    int result = cct_base64url_decode(text, &bytes);
    assert(result == CCT_OK || result == CCT_ERROR_MALFORMED);
    assert(bytes.len <= text.len / 4 * 3 + 2);
    if (result == CCT_OK && cct_writer_fits(&bytes)) {
        prove_same(text.ptr, text.len, (cct_span){bytes.out, bytes.len}, true);
    }
}

void prove(void)
{
    FOR_EACH_LENGTH(len, N)
    {
        prove_base64(any_span(len));
        prove_base64url(any_span(len));
    }
}
