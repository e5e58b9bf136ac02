/* SPDX-License-Identifier: MIT */
/* Content-Length: one number, or the same one several times; the value is the sum of its digits. */
#include "format/http_response.c"
#include "proof.h"

static void prove_one(cct_span value)
{
    cct_http_response response;
    cct_http_response_init(&response, NULL, 0);
    int result = read_content_length(&response, value);
    uint64_t expected = 0;
    bool digits = value.len > 0;
    for (size_t i = 0; i < value.len; i++) {
        digits = digits && cct_is_digit(value.ptr[i]);
        expected = 10 * expected + (uint64_t)(unsigned char)(value.ptr[i] - '0');
    }
    assert(!digits || (result == CCT_OK && response.content_length == expected));
    assert(result == CCT_OK || result == CCT_ERROR_MALFORMED);
    assert(result != CCT_OK || (response.has_length && response.content_length < 1000000));
    assert(value.len != 3 || value.ptr[1] != ',' || result != CCT_OK || value.ptr[0] == value.ptr[2]);
}

void prove(void)
{
    FOR_EACH_LENGTH(len, N)
    {
        prove_one(any_span(len));
    }
}
