/* SPDX-License-Identifier: MIT */
/*
 * pins.h: pins of public keys: SHA-256 over a SubjectPublicKeyInfo in DER (RFC 7469 section 2.4).
 */
#ifndef CCT_TLS_PINS_H
#define CCT_TLS_PINS_H

#include "cctoken.h"
#include "format/text.h"

/* Of the key whose SubjectPublicKeyInfo this is. */
void cct_pin_of(cct_span key, uint8_t pin[CCT_PIN_LEN]);

bool cct_pin_is_among(const uint8_t (*pins)[CCT_PIN_LEN], size_t count, const uint8_t pin[CCT_PIN_LEN]);

/* In curl's notation: sha256// and base64. */
void cct_pin_write(cct_writer *writer, const uint8_t pin[CCT_PIN_LEN]);

#endif
