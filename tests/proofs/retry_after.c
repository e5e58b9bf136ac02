/* SPDX-License-Identifier: MIT */
/*
 * Retry-After: no less than 0 seconds, or that there is none, whatever header, date and clock say.
 */
#include "oauth/retry_after.c"
#include "proof.h"

#include "cause/retry.h"

/*
 * The header field, once with any text; a date that is one is of the years 0 to 9999, as date.c
 * reads it, and the last minute may have a leap second.
 */
static cct_span field;
cct_span cct_http_response_header(const cct_http_response *response, const char *name)
{
    (void)response, (void)name;
    return field;
}
bool cct_date_parse_http(cct_span text, int64_t *s)
{
    (void)text;
    *s = nondet_int64();
    assume(*s >= -62167219200 && *s <= 253402300800);
    return nondet_bool();
}

static void prove_field(cct_span text)
{
    cct_http_response response;
    field = text;
    int64_t now_s = nondet_int64();
    assume(now_s >= 0);
    int64_t seconds = cct_retry_after_s(&response, now_s);
    assert(seconds >= 0 || seconds == CCT_NO_RETRY_AFTER);
    bool digits = text.len > 0;
    int64_t expected = 0;
    for (size_t i = 0; i < text.len; i++) {
        digits = digits && cct_is_digit(text.ptr[i]);
        expected = expected * 10 + (text.ptr[i] - '0');
    }
    assert(!digits || seconds == expected);
}

void prove(void)
{
    prove_field(CCT_NO_SPAN);
    FOR_EACH_LENGTH(len, N)
    {
        prove_field(any_span(len));
    }
}
