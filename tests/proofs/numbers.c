/* SPDX-License-Identifier: MIT */
/*
 * Digits: the number is the sum of its digits' values; anything else, and what is beyond 64 bits,
 * is refused.
 */
#include "format/text.c"
#include "proof.h"

static void prove_short(cct_span text)
{
    uint64_t value = 0, expected = 0;
    bool digits = text.len > 0;
    uint64_t place = 1;
    for (size_t i = text.len; i > 0; i--, place *= 10) {
        digits = digits && text.ptr[i - 1] >= '0' && text.ptr[i - 1] <= '9';
        expected += place * (uint64_t)(unsigned char)(text.ptr[i - 1] - '0');
    }
    assert(cct_span_to_u64(text, &value) == digits);
    assert(!digits || value == expected);
}

/* The last digits around UINT64_MAX, which is 18446744073709551615. */
static void prove_limit(void)
{
    char text[] = "00018446744073709551600";
    char *last = text + sizeof text - 3;
    unsigned tail = nondet_unsigned();
    uint64_t value;
    assume(tail < 100);
    last[0] = (char)('0' + tail / 10);
    last[1] = (char)('0' + tail % 10);
    bool fits = cct_span_to_u64((cct_span){text, sizeof text - 1}, &value);
    assert(fits == (tail <= 15));
    assert(!fits || value == UINT64_MAX - 15 + tail);
    assert(!cct_span_to_u64((cct_span){"99999999999999999999", 20}, &value));
    assert(!cct_span_to_u64((cct_span){"184467440737095516150", 21}, &value));
}

void prove(void)
{
    FOR_EACH_LENGTH(len, N)
    {
        prove_short(any_span(len));
    }
    prove_limit();
}
