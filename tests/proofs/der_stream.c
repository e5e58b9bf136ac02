/* SPDX-License-Identifier: MIT */
/* Certificates in a stream: no more is taken than was given, and pieces make no difference. */
#include "format/der_stream.c"
#include "proof.h"

static void prove_pieces(cct_span bytes)
{
    cct_der_stream whole, pieces;
    cct_span der = CCT_NO_SPAN, der_of_pieces = CCT_NO_SPAN;
    size_t taken, first, second = 0;
    char *memory = any_bytes(5);
    cct_der_stream_init(&whole, any_bytes(5), 5);
    cct_der_stream_init(&pieces, memory, 5);
    int result = cct_der_stream_feed(&whole, bytes, &taken, &der);
    assert(taken <= bytes.len &&
           (result == CCT_OK || result == CCT_AGAIN || result == CCT_ERROR_NO_ROOM || result == CCT_ERROR_MALFORMED));
    assert(result != CCT_AGAIN || taken == bytes.len);
    assert(result == CCT_AGAIN || (der.len <= 5 && der.len <= taken));
    int result_of_pieces = cct_der_stream_feed(&pieces, (cct_span){bytes.ptr, 1}, &first, &der_of_pieces);
    if (result_of_pieces == CCT_AGAIN) {
        result_of_pieces =
            cct_der_stream_feed(&pieces, (cct_span){bytes.ptr + 1, bytes.len - 1}, &second, &der_of_pieces);
    }
    assert(result == result_of_pieces && taken == first + second && der.len == der_of_pieces.len);
}

void prove(void)
{
    for (size_t len = 1; len <= N; len++) {
        prove_pieces(any_span(len));
    }
}
