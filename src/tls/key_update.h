/* SPDX-License-Identifier: MIT */
/*
 * key_update.h: KeyUpdate of TLS 1.3 (RFC 8446 section 4.6.3), which mbedTLS reports as an
 * unexpected message.
 */
#ifndef CCT_TLS_KEY_UPDATE_H
#define CCT_TLS_KEY_UPDATE_H

#include <mbedtls/ssl.h>
#include <stdbool.h>

/*
 * After mbedtls_ssl_read() has returned MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE: whether that message
 * was a KeyUpdate of the server's. Then what it sends from now on is read with the new key, and
 * mbedtls_ssl_read() can be called again. No KeyUpdate is sent, even if one is requested: it would
 * be due before the client's next data, and the request has been sent as a whole.
 */
bool cct_key_update(mbedtls_ssl_context *ssl);

#endif
