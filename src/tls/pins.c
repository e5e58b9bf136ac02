/* SPDX-License-Identifier: MIT */
#include "tls/pins.h"

#include <string.h>

#include "format/base64.h"
#include "tls/digest.h"

/* A negative size stops the compiler when a pin is no digest. */
typedef char pin_is_digest[CCT_PIN_LEN == CCT_DIGEST_LEN ? 1 : -1];

/*
 * A pin is the hash of SubjectPublicKeyInfo (RFC 7469 section 2.4), so it remains valid if a
 * certificate is renewed with the same key.
 */
void cct_pin_of(cct_span key, uint8_t pin[CCT_PIN_LEN])
{
    cct_digest digest;
    cct_digest_begin(&digest);
    cct_digest_add(&digest, key.ptr, key.len);
    cct_digest_end(&digest, pin);
}

/* Pins are public: comparing them needs no constant time. */
bool cct_pin_is_among(const uint8_t (*pins)[CCT_PIN_LEN], size_t count, const uint8_t pin[CCT_PIN_LEN])
{
    for (size_t i = 0; i < count; i++) {
        if (memcmp(pins[i], pin, CCT_PIN_LEN) == 0) {
            return true;
        }
    }
    return false;
}

void cct_pin_write(cct_writer *writer, const uint8_t pin[CCT_PIN_LEN])
{
    cct_base64_encoder encoder;
    /* The notation of curl's --pinnedpubkey, which --pin accepts as well. */
    cct_write_text(writer, "sha256//");
    cct_base64_encode_init(&encoder, writer);
    cct_base64_encode(&encoder, (cct_span){(const char *)pin, CCT_PIN_LEN});
    cct_base64_encode_end(&encoder);
}
