/* SPDX-License-Identifier: MIT */
#include "tls/hash_text.h"

#include "format/base64.h"
#include "tls/digest.h"

/*
 * Thumbprints of certificates and keys, and ath of DPoP, have this form (RFC 7515 section 4.1.8,
 * RFC 7638).
 */
void cct_hash_write(cct_span bytes, char out[CCT_THUMBPRINT_SIZE])
{
    cct_writer writer;
    cct_digest digest;
    cct_base64_encoder encoder;
    uint8_t hash[CCT_DIGEST_LEN];
    cct_digest_begin(&digest);
    cct_digest_add(&digest, bytes.ptr, bytes.len);
    cct_digest_end(&digest, hash);
    cct_writer_init(&writer, out, CCT_THUMBPRINT_SIZE);
    cct_base64url_encode_init(&encoder, &writer);
    cct_base64_encode(&encoder, (cct_span){(const char *)hash, sizeof hash});
    cct_base64_encode_end(&encoder);
    cct_writer_terminate(&writer);
}
