/* SPDX-License-Identifier: MIT */
/* The system's mbedTLS, whatever its version. */
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/sha256.h>
#include <mbedtls/ssl.h>

#include "other.h"

int other_hash(const char *text, size_t len, unsigned char hash[32])
{
    return mbedtls_sha256_ret((const unsigned char *)text, len, hash, 0);
}

static struct {
    mbedtls_net_context net;
    mbedtls_ssl_context ssl;
    mbedtls_ssl_config config;
    mbedtls_x509_crt ca;
    mbedtls_entropy_context entropy;
    mbedtls_ctr_drbg_context random;
} state;

static int other_configure(const char *ca_file)
{
    int result = mbedtls_ctr_drbg_seed(&state.random, mbedtls_entropy_func, &state.entropy, NULL, 0);
    if (result == 0) {
        result = mbedtls_x509_crt_parse_file(&state.ca, ca_file);
    }
    if (result == 0) {
        result = mbedtls_ssl_config_defaults(&state.config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                             MBEDTLS_SSL_PRESET_DEFAULT);
    }
    mbedtls_ssl_conf_rng(&state.config, mbedtls_ctr_drbg_random, &state.random);
    mbedtls_ssl_conf_ca_chain(&state.config, &state.ca, NULL);
    mbedtls_ssl_conf_authmode(&state.config, MBEDTLS_SSL_VERIFY_REQUIRED);
    if (result == 0) {
        result = mbedtls_ssl_setup(&state.ssl, &state.config);
    }
    return result == 0 ? mbedtls_ssl_set_hostname(&state.ssl, "localhost") : result;
}

int other_connect(const char *port, const char *ca_file)
{
    mbedtls_net_init(&state.net);
    mbedtls_ssl_init(&state.ssl);
    mbedtls_ssl_config_init(&state.config);
    mbedtls_x509_crt_init(&state.ca);
    mbedtls_entropy_init(&state.entropy);
    mbedtls_ctr_drbg_init(&state.random);
    int result = other_configure(ca_file);
    if (result == 0) {
        result = mbedtls_net_connect(&state.net, "127.0.0.1", port, MBEDTLS_NET_PROTO_TCP);
    }
    mbedtls_ssl_set_bio(&state.ssl, &state.net, mbedtls_net_send, mbedtls_net_recv, NULL);
    if (result == 0) {
        result = mbedtls_ssl_handshake(&state.ssl);
    }
    if (result == 0) {
        result = mbedtls_ssl_close_notify(&state.ssl);
    }
    mbedtls_net_free(&state.net);
    mbedtls_ssl_free(&state.ssl);
    mbedtls_ssl_config_free(&state.config);
    mbedtls_x509_crt_free(&state.ca);
    mbedtls_ctr_drbg_free(&state.random);
    mbedtls_entropy_free(&state.entropy);
    return result;
}
