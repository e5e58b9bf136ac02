/* SPDX-License-Identifier: MIT */
/*
 * A program's mbedTLS that reports session tickets: reading ends after each of them.
 */
#include <mbedtls/ssl.h>

int __real_mbedtls_ssl_setup(mbedtls_ssl_context *ssl, const mbedtls_ssl_config *config);

int __wrap_mbedtls_ssl_setup(mbedtls_ssl_context *ssl, const mbedtls_ssl_config *config)
{
    mbedtls_ssl_conf_tls13_enable_signal_new_session_tickets((mbedtls_ssl_config *)config,
                                                             MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_ENABLED);
    return __real_mbedtls_ssl_setup(ssl, config);
}
