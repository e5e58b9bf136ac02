/* SPDX-License-Identifier: MIT */
/*
 * DER: an element lies within its text, its length is what its bytes say, what is left is what
 * follows it.
 */
#include "format/der.c"
#include "proof.h"

static void prove_take(cct_span text)
{
    cct_span rest = text;
    cct_der e;
    if (!cct_der_take(&rest, &e)) {
        return;
    }
    assert(e.whole.ptr == text.ptr && e.whole.len <= text.len && lies_within(e.content, text));
    assert(e.content.ptr + e.content.len == e.whole.ptr + e.whole.len);
    assert(rest.ptr == e.whole.ptr + e.whole.len && rest.len == text.len - e.whole.len);
    size_t header = e.whole.len - e.content.len, first = (unsigned char)text.ptr[1];
    assert(e.tag == (unsigned char)text.ptr[0] && header >= 2 && header <= 5);
    assert(first < 0x80 ? header == 2 && e.content.len == first : header == 2 + (first & 0x7F));
    assert(header != 3 || e.content.len == (unsigned char)text.ptr[2]);
}

void prove(void)
{
    FOR_EACH_LENGTH(len, N)
    {
        prove_take(any_span(len));
    }
}
