/* SPDX-License-Identifier: MIT */
/*
 * mac.h: HMAC-SHA256 (RFC 2104) as a signature: HS256 of RFC 7518.
 */
#ifndef CCT_TLS_MAC_H
#define CCT_TLS_MAC_H

#include <stddef.h>
#include <stdint.h>

/* cct_signer.sign; the context is a cct_span, the key. */
int cct_mac_sign(void *context, const char *bytes, size_t len, uint8_t *signature);

#endif
