/* SPDX-License-Identifier: MIT */
/*
 * bearssl CA PORT: a token from https://localhost:PORT/token with BearSSL, as small as such a
 * client can be: TLS 1.2, one trust anchor or more from a PEM file, the client's ID and secret as
 * Basic from the environment, finished already. Prints the token and a line feed.
 */
#include <arpa/inet.h>
#include <bearssl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ANCHORS_MAX = 256, RESPONSE_MAX = 16384 };

static br_x509_trust_anchor anchors[ANCHORS_MAX];
static size_t anchor_count;

__attribute__((noreturn)) static void fail(const char *what)
{
    fprintf(stderr, "bearssl: %s\n", what);
    exit(1);
}

typedef struct bytes {
    unsigned char *at;
    size_t len;
} bytes;

static void bytes_add(void *context, const void *more, size_t len)
{
    bytes *b = context;
    b->at = realloc(b->at, b->len + len + 1);
    memcpy(b->at + b->len, more, len);
    b->len += len;
}

/* A certificate in DER as a trust anchor: its name and its key. */
static void add_anchor(const bytes *der)
{
    bytes name = {0};
    br_x509_decoder_context *decoder = malloc(sizeof *decoder);
    br_x509_decoder_init(decoder, bytes_add, &name);
    br_x509_decoder_push(decoder, der->at, der->len);
    br_x509_pkey *key = br_x509_decoder_get_pkey(decoder);
    if (key == NULL || anchor_count == ANCHORS_MAX) {
        return;
    }
    anchors[anchor_count++] = (br_x509_trust_anchor){
        .dn = {name.at, name.len},
        .flags = br_x509_decoder_isCA(decoder) ? BR_X509_TA_CA : 0,
        .pkey = *key, /* points into the decoder, which stays */
    };
}

static void read_anchors(const char *path)
{
    static char text[1 << 20];
    bytes der = {0};
    br_pem_decoder_context pem;
    FILE *file = fopen(path, "r");
    size_t len = file ? fread(text, 1, sizeof text, file) : 0;
    br_pem_decoder_init(&pem);
    for (size_t at = 0; at < len;) {
        at += br_pem_decoder_push(&pem, text + at, len - at);
        switch (br_pem_decoder_event(&pem)) {
        case BR_PEM_BEGIN_OBJ:
            der = (bytes){0};
            br_pem_decoder_setdest(&pem, bytes_add, &der);
            break;
        case BR_PEM_END_OBJ:
            add_anchor(&der);
            break;
        }
    }
    if (anchor_count == 0) {
        fail("no trust anchor");
    }
}

static int socket_read(void *context, unsigned char *out, size_t len)
{
    ssize_t count = read(*(int *)context, out, len);
    return count > 0 ? (int)count : -1;
}

static int socket_write(void *context, const unsigned char *in, size_t len)
{
    ssize_t count = write(*(int *)context, in, len);
    return count > 0 ? (int)count : -1;
}

static int connect_to(const char *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
    int one = 1, s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    if (connect(s, (struct sockaddr *)&address, sizeof address) != 0) {
        fail("no connection");
    }
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return s;
}

int main(int count, char **arguments)
{
    static br_ssl_client_context client;
    static br_x509_minimal_context x509;
    static unsigned char buffer[BR_SSL_BUFSIZE_BIDI];
    static char request[2048], response[RESPONSE_MAX];
    static const char body[] = "grant_type=client_credentials";
    const char *basic = getenv("BASIC");
    if (count != 3 || basic == NULL) {
        fail("usage: bearssl CA PORT, with BASIC in the environment");
    }
    read_anchors(arguments[1]);
    br_ssl_client_init_full(&client, &x509, anchors, anchor_count);
    br_ssl_engine_set_buffer(&client.eng, buffer, sizeof buffer, 1);
    int s = connect_to(arguments[2]);
    br_ssl_client_reset(&client, "localhost", 0);
    br_sslio_context io;
    br_sslio_init(&io, &client.eng, socket_read, &s, socket_write, &s);
    int len = snprintf(request, sizeof request,
                       "POST /token HTTP/1.1\r\nHost: localhost:%s\r\nAuthorization: Basic %s\r\nConnection: close\r\n"
                       "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
                       arguments[2], basic, sizeof body - 1, body);
    br_sslio_write_all(&io, request, (size_t)len);
    br_sslio_flush(&io);
    for (int at = 0, got; at < RESPONSE_MAX - 1; at += got) {
        got = br_sslio_read(&io, response + at, (size_t)(RESPONSE_MAX - 1 - at));
        if (got <= 0) {
            break;
        }
    }
    char *token = strstr(response, "\"access_token\":\"");
    if (token == NULL) {
        fail("no token");
    }
    token += strlen("\"access_token\":\"");
    printf("%.*s\n", (int)strcspn(token, "\""), token);
    return 0;
}
