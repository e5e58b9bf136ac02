/* SPDX-License-Identifier: MIT */
/* base64: what is encoded is decoded to the same bytes, in both alphabets. */
#include "format/base64.c"
#include "proof.h"

static void prove_there_and_back(cct_span bytes, bool is_url)
{
    cct_writer text, back;
    cct_writer_init(&text, any_bytes(4 * ((N + 2) / 3)), 4 * ((N + 2) / 3));
    cct_writer_init(&back, any_bytes(N), N);
    cct_base64_encoder encoder;
    cct_base64_decoder decoder;
    if (is_url) {
        cct_base64url_encode_init(&encoder, &text);
    } else {
        cct_base64_encode_init(&encoder, &text);
    }
    cct_base64_encode(&encoder, bytes);
    cct_base64_encode_end(&encoder);
    assert(text.len == (is_url ? (4 * bytes.len + 2) / 3 : (bytes.len + 2) / 3 * 4));
    cct_span encoded = {text.out, text.len};
    if (is_url) {
        assert(cct_base64url_decode(encoded, &back) == CCT_OK);
    } else {
        cct_base64_decode_init(&decoder);
        assert(cct_base64_decode(&decoder, encoded, &back) == CCT_OK);
        assert(cct_base64_decode_end(&decoder) == CCT_OK);
    }
    assert(back.len == bytes.len);
    assert(same_bytes((cct_span){back.out, bytes.len}, bytes));
}

void prove(void)
{
    FOR_EACH_LENGTH(len, N)
    {
        prove_there_and_back(any_span(len), false);
        prove_there_and_back(any_span(len), true);
    }
}
