/* SPDX-License-Identifier: MIT */
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <stdio.h>

#include "other.h"

int other_hash(const char *text, size_t len, unsigned char hash[32])
{
    return EVP_Digest(text, len, hash, NULL, EVP_sha256(), NULL) == 1 ? 0 : -1;
}

static int other_handshake(BIO *connection, const char *port)
{
    char target[64];
    SSL *ssl = NULL;
    snprintf(target, sizeof target, "127.0.0.1:%s", port);
    BIO_set_conn_hostname(connection, target);
    BIO_get_ssl(connection, &ssl);
    return ssl != NULL && SSL_set1_host(ssl, "localhost") == 1 && SSL_set_tlsext_host_name(ssl, "localhost") == 1 &&
                   BIO_do_handshake(connection) == 1
               ? 0
               : -1;
}

int other_connect(const char *port, const char *ca_file)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (context == NULL || SSL_CTX_load_verify_locations(context, ca_file, NULL) != 1) {
        SSL_CTX_free(context);
        return -1;
    }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    BIO *connection = BIO_new_ssl_connect(context);
    int result = connection == NULL ? -1 : other_handshake(connection, port);
    BIO_free_all(connection);
    SSL_CTX_free(context);
    return result;
}
