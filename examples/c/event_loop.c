/* SPDX-License-Identifier: MIT */
/*
 * event_loop.c: two clients side by side on one thread, in an event loop based
 * on poll(). A program would wait for its other descriptors in the same place.
 *
 *   cc -std=c99 $(pkg-config --cflags cctoken) event_loop.c $(pkg-config --libs cctoken) \
 *       -o event_loop
 *   CA_FILE=/etc/ssl/certs/ca-certificates.crt TOKEN_URL=… CLIENT_ID=… CLIENT_SECRET=… \
 *       CLIENT_ID_2=… CLIENT_SECRET_2=… ./event_loop
 */
#include <cctoken.h>
#include <cctoken_posix.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

enum { CLIENTS = 2 };

/* A client and its memory. No arena, since each handshake would need one: mbedTLS calls malloc. */
typedef struct one {
    cct_client client;
    cct_posix posix;
    int result; /* CCT_AGAIN: under way */
    char work[CCT_WORK_FULL];
    uint8_t io[16384];
} one;

static one all[CLIENTS];

static void start(one *o, const char *id, const char *secret)
{
    cct_config config = {0};
    cct_posix_init(&o->posix);
    cct_posix_set_anchors(&o->posix, getenv("CA_FILE"));
    config.port = &cct_port_posix;
    config.port_context = &o->posix;
    config.token_url = getenv("TOKEN_URL");
    config.client_id = id;
    config.client_secret = secret;
    config.work = o->work;
    config.work_len = sizeof o->work;
    config.io = o->io;
    config.io_len = sizeof o->io;
    cct_start(&o->client, &config);
    o->result = CCT_AGAIN;
}

/* Waits until an active client has something to do; false if none is active. */
static bool wait_for_any(void)
{
    struct pollfd targets[CLIENTS * CCT_POSIX_TARGETS];
    nfds_t count = 0;
    int first_ms = -1;
    for (size_t i = 0; i < CLIENTS; i++) {
        if (all[i].result == CCT_AGAIN) {
            int64_t until_ms;
            unsigned wants = cct_wants(&all[i].client, &until_ms);
            int wait_ms = cct_posix_targets(&all[i].posix, wants, until_ms, targets + count);
            first_ms = first_ms < 0 || wait_ms < first_ms ? wait_ms : first_ms;
            count += CCT_POSIX_TARGETS;
        }
    }
    if (count > 0) {
        poll(targets, count, first_ms);
    }
    return count > 0;
}

static void report(const one *o, size_t number)
{
    const cct_token *token = cct_get_token(&o->client);
    const cct_diagnosis *why = cct_get_diagnosis(&o->client);
    if (token != NULL) {
        printf("client %zu: a token for %ld seconds\n", number, (long)token->expires_in_s);
    } else {
        printf("client %zu: %s: %s\n", number, cct_cause_name(why->cause), cct_cause_text(why->cause));
    }
}

int main(void)
{
    int status = EXIT_SUCCESS;
    start(&all[0], getenv("CLIENT_ID"), getenv("CLIENT_SECRET"));
    start(&all[1], getenv("CLIENT_ID_2"), getenv("CLIENT_SECRET_2"));
    do {
        for (size_t i = 0; i < CLIENTS; i++) {
            if (all[i].result == CCT_AGAIN) {
                all[i].result = cct_step(&all[i].client); /* a step without an event does nothing */
            }
        }
    } while (wait_for_any());
    for (size_t i = 0; i < CLIENTS; i++) {
        report(&all[i], i + 1);
        status = all[i].result == CCT_OK ? status : EXIT_FAILURE;
        cct_end(&all[i].client);
    }
    return status;
}
