/* SPDX-License-Identifier: MIT */
/* base64.c: base64 in pieces, in both alphabets. */
#include "format/base64.h"

#include "cctoken_port.h"
#include "fuzz.h"
#include "oauth/opaque.h"

static int decode_pieces(cct_span text, cct_writer *bytes, bool whole)
{
    cct_base64_decoder decoder;
    uint64_t state = fuzz_hash(text);
    cct_base64_decode_init(&decoder);
    while (text.len > 0) {
        size_t n = whole ? text.len : fuzz_piece(&state, text.len);
        cct_span piece = fuzz_copy((cct_span){text.ptr, n});
        int result = cct_base64_decode(&decoder, piece, bytes);
        fuzz_free(piece);
        if (result != CCT_OK) {
            return result;
        }
        text = fuzz_after(text, n);
    }
    return cct_base64_decode_end(&decoder);
}

/* What is encoded is decoded to the same, in both alphabets. */
static void check_round_trip(cct_span bytes)
{
    for (int is_url = 0; is_url < 2; is_url++) {
        cct_base64_encoder encoder;
        cct_writer text = fuzz_writer(bytes.len / 3 * 4 + 4), again = fuzz_writer(bytes.len + 3);
        uint64_t state = fuzz_hash(bytes);
        (is_url ? cct_base64url_encode_init : cct_base64_encode_init)(&encoder, &text);
        for (cct_span rest = bytes; rest.len > 0;) {
            size_t n = fuzz_piece(&state, rest.len);
            cct_base64_encode(&encoder, (cct_span){rest.ptr, n});
            rest = fuzz_after(rest, n);
        }
        cct_base64_encode_end(&encoder);
        PROPERTY(cct_writer_fits(&text), "%zu bytes became %zu", bytes.len, text.len);
        cct_span encoded = fuzz_written(&text);
        int result = is_url ? cct_base64url_decode(encoded, &again) : decode_pieces(encoded, &again, false);
        PROPERTY(result == CCT_OK && fuzz_same(fuzz_written(&again), bytes), "%.*s", SHOW(encoded));
        PROPERTY(!is_url || cct_opaque_len(encoded) == encoded.len, "%.*s", SHOW(encoded));
        PROPERTY(bytes.len < 4 || !is_url || cct_opaque_contains(encoded, bytes), "%.*s", SHOW(encoded));
        fuzz_end_writer(&text);
        fuzz_end_writer(&again);
    }
}

void fuzz_one(cct_span input)
{
    cct_writer whole = fuzz_writer(input.len / 4 * 3 + 3), pieces = fuzz_writer(input.len / 4 * 3 + 3);
    cct_writer url = fuzz_writer(input.len);
    int result = decode_pieces(input, &whole, true);
    PROPERTY(decode_pieces(input, &pieces, false) == result, "in pieces: not %d", result);
    PROPERTY(result != CCT_OK || fuzz_same(fuzz_written(&whole), fuzz_written(&pieces)), "in pieces");
    PROPERTY(cct_writer_fits(&whole), "%zu bytes became %zu", input.len, whole.len);
    if (cct_base64url_decode(input, &url) == CCT_OK) {
        PROPERTY(cct_writer_fits(&url) && url.len == input.len / 4 * 3 + (input.len % 4 == 0 ? 0 : input.len % 4 - 1),
                 "%zu characters became %zu bytes", input.len, url.len);
    }
    check_round_trip(input);
    fuzz_end_writer(&whole);
    fuzz_end_writer(&pieces);
    fuzz_end_writer(&url);
}
