/* SPDX-License-Identifier: MIT */
/*
 * JSON numbers, such as expires_in: the whole part by an independent calculation; signs, spaces and
 * words are refused.
 */
#include "format/json.c"
#include "proof.h"

static uint64_t power_of_ten(int exponent)
{
    uint64_t power = 1;
    for (int i = 0; i < exponent; i++) {
        power *= 10;
    }
    return power;
}

/* Digits, then 'e' and one digit: no more than 10^N * 10^9, which 63 bits hold. */
static void prove_exponent(void)
{
    char text[4] = "12e0";
    unsigned digit = nondet_unsigned();
    int64_t whole;
    assume(digit <= 9);
    text[3] = (char)('0' + digit);
    assert(cct_json_number_to_whole((cct_span){text, 4}, &whole));
    assert(whole == (int64_t)(12 * power_of_ten((int)digit)));
}

static void prove_number(cct_span text)
{
    int64_t whole = 0;
    bool valid = cct_json_number_to_whole(text, &whole);
    bool digits = text.len > 0 && (text.ptr[0] != '0' || text.len == 1);
    int64_t expected = 0;
    for (size_t i = 0; i < text.len; i++) {
        digits = digits && cct_is_digit(text.ptr[i]);
        expected = expected * 10 + (text.ptr[i] - '0');
    }
    assert(!digits || (valid && whole == expected));
    assert(!valid || (whole >= 0 && cct_is_digit(text.ptr[0]) && cct_is_digit(text.ptr[text.len - 1])));
    if (valid && text.len >= 3 && text.ptr[1] == '.') {
        assert(text.len > 3 || whole == text.ptr[0] - '0');
    }
}

void prove(void)
{
    FOR_EACH_LENGTH(len, N)
    {
        prove_number(any_span(len));
    }
    prove_exponent();
}
