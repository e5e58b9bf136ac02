/* SPDX-License-Identifier: MIT */
/*
 * base64.h: base64 (RFC 4648 section 4). The encoder serves HTTP Basic and
 * accepts its input in pieces; the decoder serves PEM, whose content is
 * public: neither runs in constant time.
 */
#ifndef CCT_FORMAT_BASE64_H
#define CCT_FORMAT_BASE64_H

#include "format/text.h"

typedef struct cct_base64_encoder {
    cct_writer *writer;
    uint32_t bits;
    unsigned count; /* bytes in bits, 0 to 2 */
    bool is_url;    /* base64url without padding (RFC 7515 section 2) */
} cct_base64_encoder;

void cct_base64_encode_init(cct_base64_encoder *encoder, cct_writer *writer);
void cct_base64url_encode_init(cct_base64_encoder *encoder, cct_writer *writer);
void cct_base64_encode(cct_base64_encoder *encoder, cct_span bytes);
void cct_base64_encode_end(cct_base64_encoder *encoder); /* padding; wipes the encoder */

typedef struct cct_base64_decoder {
    uint32_t bits;
    unsigned count;   /* characters in bits, 0 to 3 */
    unsigned padding; /* '=' seen, 0 to 2 */
} cct_base64_decoder;

void cct_base64_decode_init(cct_base64_decoder *decoder);

/*
 * Decodes a piece; spaces, tabs and line ends are skipped. Writes the bytes (at most three for four
 * characters, plus two). CCT_OK or CCT_ERROR_MALFORMED.
 */
int cct_base64_decode(cct_base64_decoder *decoder, cct_span text, cct_writer *bytes);

/* CCT_OK when the text may end here, else CCT_ERROR_TRUNCATED. */
int cct_base64_decode_end(const cct_base64_decoder *decoder);

/*
 * Decodes a whole text in base64url without padding (RFC 7515 section 2). CCT_OK or
 * CCT_ERROR_MALFORMED.
 */
int cct_base64url_decode(cct_span text, cct_writer *bytes);

#endif
