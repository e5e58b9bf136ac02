/* SPDX-License-Identifier: MIT */
/*
 * blocking.c: obtains a token and prints when it expires. The token itself is
 * not printed; a program would use it here.
 *
 *   cc -std=c99 $(pkg-config --cflags cctoken) blocking.c $(pkg-config --libs cctoken) -o blocking
 *   CA_FILE=/etc/ssl/certs/ca-certificates.crt TOKEN_URL=… CLIENT_ID=… CLIENT_SECRET=… ./blocking
 */
#include <cctoken.h>
#include <cctoken_posix.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* All memory that a request needs. mbedTLS uses the arena, so nothing calls malloc. */
static struct {
    cct_client client;
    cct_posix posix;
    char work[CCT_WORK_FULL];
    uint8_t io[16384];
    uint64_t arena[49152 / sizeof(uint64_t)];
} memory;

static cct_config configure(void)
{
    cct_config config = {0};
    cct_posix_init(&memory.posix);
    cct_posix_set_anchors(&memory.posix, getenv("CA_FILE"));
    config.port = &cct_port_posix;
    config.port_context = &memory.posix;
    config.token_url = getenv("TOKEN_URL");
    config.client_id = getenv("CLIENT_ID");
    config.client_secret = getenv("CLIENT_SECRET");
    config.retries = 2;
    config.work = memory.work;
    config.work_len = sizeof memory.work;
    config.io = memory.io;
    config.io_len = sizeof memory.io;
    return config;
}

static void print_expiry(const cct_token *token)
{
    char text[32];
    if (token->expires_in_s == CCT_LIFETIME_UNKNOWN || token->requested_at_s < 0) {
        puts("a token; the server does not say how long it lives");
        return;
    }
    time_t expires = (time_t)(token->requested_at_s + token->expires_in_s);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime(&expires));
    printf("a token that expires at %s; to be renewed %ld seconds before\n", text,
           (long)cct_renewal_margin_s(token->expires_in_s));
}

static void print_failure(const cct_diagnosis *why)
{
    const char *separator = why->detail[0] != '\0' ? ": " : "";
    fprintf(stderr, "%s: %s%s%s\n", cct_cause_name(why->cause), cct_cause_text(why->cause), separator, why->detail);
}

int main(void)
{
    cct_config config = configure();
    cct_arena_install(memory.arena, sizeof memory.arena);
    cct_start(&memory.client, &config);
    int result = cct_run(&memory.client, config.port, config.port_context);
    if (result == CCT_OK) {
        print_expiry(cct_get_token(&memory.client));
    } else {
        print_failure(cct_get_diagnosis(&memory.client));
    }
    cct_end(&memory.client); /* wipes the token */
    cct_arena_remove();
    return result == CCT_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
