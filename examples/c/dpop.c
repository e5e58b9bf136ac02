/* SPDX-License-Identifier: MIT */
/*
 * dpop.c: obtains a token that is bound to a key (DPoP, RFC 9449) and prints the headers of a
 * request with it to an API, which a program would send with its own HTTP client. A proof is for
 * one request.
 *
 *   cc -std=c99 $(pkg-config --cflags cctoken) dpop.c $(pkg-config --libs cctoken) -o dpop
 *   CA_FILE=… TOKEN_URL=… CLIENT_ID=… CLIENT_SECRET=… \
 *       ./dpop key.pem GET https://api.example.com/reports
 */
#include <cctoken.h>
#include <cctoken_posix.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    cct_client client;
    cct_posix posix;
    cct_key key;
    char jwk[CCT_JWK_SIZE];
    char key_text[8192];
    char work[CCT_WORK_FULL];
    uint8_t io[16384];
    uint64_t arena[65536 / sizeof(uint64_t)]; /* the key is kept there, too */
} memory;

static size_t read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t len = file != NULL ? fread(memory.key_text, 1, sizeof memory.key_text, file) : 0;
    if (file != NULL) {
        fclose(file);
    }
    return len;
}

static int fail(const cct_diagnosis *why)
{
    fprintf(stderr, "%s: %s %s\n", cct_cause_name(why->cause), cct_cause_text(why->cause), why->detail);
    return EXIT_FAILURE;
}

/* The nonce is NULL until the API demands one. */
static int print_headers(const cct_signer *signer, const char *method, const char *url, const char *nonce)
{
    static char proof[8192];
    const cct_token *token = cct_get_token(&memory.client);
    const cct_proof_request request = {
        .method = method,
        .url = url,
        .access_token = token->access_token,
        .access_token_len = token->access_token_len,
        .nonce = nonce,
    };
    if (cct_dpop_proof(signer, &cct_port_posix, &memory.posix, &request, proof, sizeof proof) < 0) {
        fputs("there is no proof\n", stderr);
        return EXIT_FAILURE;
    }
    printf("Authorization: %s %s\nDPoP: %s\n", token->token_type, token->access_token, proof);
    return EXIT_SUCCESS;
}

static int run(const cct_signer *signer, char **arguments)
{
    cct_config config = {
        .port = &cct_port_posix,
        .port_context = &memory.posix,
        .token_url = getenv("TOKEN_URL"),
        .client_id = getenv("CLIENT_ID"),
        .client_secret = getenv("CLIENT_SECRET"),
        .dpop = signer,
        .work = memory.work,
        .work_len = sizeof memory.work,
        .io = memory.io,
        .io_len = sizeof memory.io,
    };
    cct_start(&memory.client, &config);
    int status = cct_run(&memory.client, config.port, config.port_context) == CCT_OK
                     ? print_headers(signer, arguments[2], arguments[3], arguments[4])
                     : fail(cct_get_diagnosis(&memory.client));
    cct_end(&memory.client);
    return status;
}

int main(int count, char **arguments)
{
    cct_diagnosis diagnosis = {0};
    if (count != 4 && count != 5) {
        fputs("usage: dpop KEY METHOD URL [NONCE]\n", stderr);
        return 2;
    }
    cct_posix_init(&memory.posix);
    cct_posix_set_anchors(&memory.posix, getenv("CA_FILE"));
    cct_arena_install(memory.arena, sizeof memory.arena);
    int status = EXIT_FAILURE;
    if (cct_key_read(&memory.key, &cct_port_posix, &memory.posix, memory.key_text, read_file(arguments[1]), memory.work,
                     sizeof memory.work, &diagnosis) == CCT_OK &&
        cct_key_jwk(&memory.key, memory.jwk) > 0) {
        cct_signer signer = cct_key_signer(&memory.key);
        signer.jwk = memory.jwk;
        status = run(&signer, arguments);
    } else {
        status = fail(&diagnosis);
    }
    cct_key_end(&memory.key);
    memset(memory.key_text, 0, sizeof memory.key_text);
    cct_arena_remove();
    return status;
}
