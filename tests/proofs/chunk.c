/* SPDX-License-Identifier: MIT */
/*
 * A chunk size: the number is the sum of its digits, and what is refused or does not fit leaves
 * nothing to read.
 */
#include "format/http_response.c"
#include "proof.h"

static void prove_chunk(cct_span line, size_t room)
{
    cct_http_response response;
    cct_http_response_init(&response, any_bytes(room), room);
    response.state = CCT_HTTP_CHUNK_SIZE;
    uint64_t expected = 0;
    size_t digits = 0;
    while (digits < line.len && cct_hex_value(line.ptr[digits]) >= 0) {
        expected = expected * 16 + (uint64_t)cct_hex_value(line.ptr[digits++]);
    }
    int result = read_chunk_size(&response, line);
    assert(digits > 0 || result == CCT_ERROR_MALFORMED);
    assert(digits < line.len || digits == 0 || result == (expected <= room ? CCT_OK : CCT_ERROR_NO_ROOM));
    assert(result != CCT_OK || expected == 0 || (response.remaining == expected && expected <= room));
    assert(result != CCT_OK || (expected == 0) == (response.state == CCT_HTTP_TRAILERS));
}

/* Sixteen digits are 64 bits; a seventeenth is too many unless the first is 0. */
static void prove_limit(void)
{
    char line[] = "0FFFFFFFFFFFFFFFF";
    cct_http_response response;
    line[0] = nondet_char();
    cct_http_response_init(&response, NULL, 0);
    response.state = CCT_HTTP_CHUNK_SIZE;
    int result = read_chunk_size(&response, (cct_span){line, sizeof line - 1});
    assert(result == (line[0] == '0' ? CCT_ERROR_NO_ROOM : CCT_ERROR_MALFORMED));
}

void prove(void)
{
    FOR_EACH_LENGTH(len, N)
    {
        prove_chunk(any_span(len), 4);
    }
    prove_limit();
}
