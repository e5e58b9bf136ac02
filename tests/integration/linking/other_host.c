/* SPDX-License-Identifier: MIT */
/*
 * The mbedTLS that the library uses too (3.6), of a program that was there first: it keeps a key in
 * the key store all along, which must be there each time.
 */
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <psa/crypto.h>
#include <string.h>

#include "other.h"

static psa_key_id_t kept;
static unsigned char mac_of_kept[32];

static int mac_with_kept(unsigned char mac[32])
{
    size_t len = 0;
    return (int)psa_mac_compute(kept, PSA_ALG_HMAC(PSA_ALG_SHA_256), (const unsigned char *)"kept", 4, mac, 32, &len);
}

static int keep_key(void)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    int result = (int)psa_crypto_init();
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_SIGN_MESSAGE);
    psa_set_key_algorithm(&attributes, PSA_ALG_HMAC(PSA_ALG_SHA_256));
    psa_set_key_type(&attributes, PSA_KEY_TYPE_HMAC);
    psa_set_key_bits(&attributes, 256);
    if (result == 0) {
        result = (int)psa_generate_key(&attributes, &kept);
    }
    return result == 0 ? mac_with_kept(mac_of_kept) : result;
}

int other_hash(const char *text, size_t len, unsigned char hash[32])
{
    unsigned char mac[32];
    size_t hash_len = 0;
    int result = kept == 0 ? keep_key() : 0;
    if (result == 0) {
        result = mac_with_kept(mac);
    }
    if (result == 0 && memcmp(mac, mac_of_kept, sizeof mac) != 0) {
        result = -1;
    }
    return result == 0 ? (int)psa_hash_compute(PSA_ALG_SHA_256, (const unsigned char *)text, len, hash, 32, &hash_len)
                       : result;
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
