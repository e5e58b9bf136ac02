/* SPDX-License-Identifier: MIT */
/*
 * UTF-8: every code point there and back; any bytes are read within their bounds; a cut leaves out
 * one character at most.
 */
#include "format/utf8.c"
#include "proof.h"

static void prove_code_points(void)
{
    char *out = any_bytes(4);
    uint32_t code = nondet_uint32(), decoded;
    assume(code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF));
    size_t n = cct_utf8_encode(code, out);
    assert(n == 1 + (code >= 0x80) + (size_t)(code >= 0x800) + (code >= 0x10000));
    assert(cct_utf8_decode(out, 4, &decoded) == n && decoded == code);
}

static void prove_any_bytes(cct_span text)
{
    uint32_t code;
    char again[4];
    size_t n = cct_utf8_decode(text.ptr, text.len, &code);
    assert(n <= text.len && n <= 4);
    assert(n == 0 || cct_utf8_encode(code, again) == n);
    for (size_t i = 0; i < 4; i++) {
        assert(i >= n || again[i] == text.ptr[i]);
    }
    size_t shown = cct_utf8_printable_len(text.ptr, text.len);
    assert(shown == 0 || (shown == n && (unsigned char)text.ptr[0] >= ' '));
    size_t cut = cct_utf8_cut(text.ptr, text.len);
    assert(cut <= text.len && text.len - cut <= 4);
    assert(cut == text.len || cct_utf8_decode(text.ptr + cut, text.len - cut, &code) == 0);
}

void prove(void)
{
    prove_code_points();
    FOR_EACH_LENGTH(len, N)
    {
        prove_any_bytes(any_span(len));
    }
}
