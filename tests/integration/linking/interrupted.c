/* SPDX-License-Identifier: MIT */
/*
 * interrupted.c: an mbedTLS that interrupts its arithmetic (MBEDTLS_ECP_RESTARTABLE): before each
 * step of a handshake it says so once. Each time the client must return to its program. Linked with
 * --wrap for both functions.
 */
#include <cctoken.h>
#include <mbedtls/ssl.h>
#include <stdio.h>
#include <stdlib.h>

int __real_mbedtls_ssl_handshake(mbedtls_ssl_context *ssl);
int __wrap_mbedtls_ssl_handshake(mbedtls_ssl_context *ssl);
int __real_cct_step(cct_client *client);
int __wrap_cct_step(cct_client *client);

static int in_step, interruptions, interrupted_steps, total;

int __wrap_mbedtls_ssl_handshake(mbedtls_ssl_context *ssl)
{
    static int calls;
    if (in_step && calls++ % 2 == 0) {
        interruptions++;
        total++;
        return MBEDTLS_ERR_SSL_CRYPTO_IN_PROGRESS;
    }
    return __real_mbedtls_ssl_handshake(ssl);
}

int __wrap_cct_step(cct_client *client)
{
    interruptions = 0;
    in_step = 1;
    int result = __real_cct_step(client);
    in_step = 0;
    if (interruptions > 1 || (interruptions == 1 && result != CCT_AGAIN)) {
        fprintf(stderr, "%d interruptions in one step, which returned %d\n", interruptions, result);
        exit(1);
    }
    interrupted_steps += interruptions;
    if (result == CCT_OK && (total == 0 || total != interrupted_steps)) {
        fprintf(stderr, "%d interruptions, %d steps\n", total, interrupted_steps);
        exit(1);
    }
    return result;
}
