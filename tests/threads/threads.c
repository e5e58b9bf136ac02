/* SPDX-License-Identifier: MIT */
/*
 * threads.c: a client on each of several threads, all at once, with an mbedTLS
 * that has its threading layer and malloc.
 *
 *   threads tokens URL CA ID SECRET   each thread gets tokens, and no two are the same
 *   threads slots URL CA ID SECRET    mbedTLS's slots for keys are nearly all taken, then all: what
 *                                     comes too late is out_of_memory, and afterwards all get
 *                                     tokens again
 *   threads names URL CA ID SECRET    the URL's name does not exist, which child processes find out
 *
 * Nothing here synchronizes the threads but their start and their end: a lock of ours could hide a
 * race from ThreadSanitizer.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <mbedtls/ssl_ciphersuites.h>
#include <psa/crypto.h>

#include "cctoken.h"
#include "cctoken_posix.h"
#include "tally.h"

enum { THREADS = 4, FETCHES = 10, SLOTS = MBEDTLS_PSA_KEY_SLOT_COUNT, TOKEN_MAX = 4096, ALARM_S = 240 };

/* What came of one fetch. */
typedef struct outcome {
    int result;
    cct_cause cause;
    char detail[256];
    char token[TOKEN_MAX];
} outcome;

/* A thread and all its memory. */
typedef struct one {
    pthread_t thread;
    cct_client client;
    cct_posix posix;
    char work[8192];
    outcome outcomes[FETCHES];
} one;

static one all[THREADS];
static pthread_barrier_t start;
static cct_config basis;
static const char *ca;

static void check(bool holds, const char *what, const outcome *o)
{
    passed += holds;
    failed += !holds;
    if (!holds) {
        printf("%s: result %d, cause %s: %s\n", what, o->result, cct_cause_name(o->cause), o->detail);
    }
}

/* ---- on the threads ---------------------------------------------------- */

static void fetch(one *me, outcome *o)
{
    cct_config config = basis;
    cct_posix_init(&me->posix);
    cct_posix_set_anchors(&me->posix, ca);
    config.port_context = &me->posix;
    config.work = me->work;
    config.work_len = sizeof me->work;
    cct_start(&me->client, &config);
    o->result = cct_run(&me->client, config.port, config.port_context);
    const cct_diagnosis *diagnosis = cct_get_diagnosis(&me->client);
    const cct_token *token = cct_get_token(&me->client);
    o->cause = diagnosis->cause;
    (void)snprintf(o->detail, sizeof o->detail, "%s", diagnosis->detail);
    (void)snprintf(o->token, sizeof o->token, "%s", token == NULL ? "" : token->access_token);
    cct_end(&me->client);
}

static void *run_one(void *argument)
{
    one *me = argument;
    (void)pthread_barrier_wait(&start);
    for (size_t i = 0; i < FETCHES; i++) {
        fetch(me, &me->outcomes[i]);
    }
    return NULL;
}

static void run_all(void)
{
    unsigned descriptors = count_descriptors();
    pthread_barrier_init(&start, NULL, THREADS);
    for (size_t i = 0; i < THREADS; i++) {
        int error = pthread_create(&all[i].thread, NULL, run_one, &all[i]);
        check(error == 0, "no thread", &all[i].outcomes[0]);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(all[i].thread, NULL);
    }
    pthread_barrier_destroy(&start);
    check(count_descriptors() == descriptors, "a descriptor is left", &all[0].outcomes[0]);
    check(!has_child(), "a child process is left", &all[0].outcomes[0]);
}

/* ---- checks ------------------------------------------------------------ */

static const outcome *outcome_at(size_t i)
{
    return &all[i / FETCHES].outcomes[i % FETCHES];
}

static bool is_token(const outcome *o)
{
    return o->result == CCT_OK && o->token[0] != '\0';
}

static bool is_late(const outcome *o)
{
    return o->result == CCT_FAILED && o->cause == CCT_CAUSE_OUT_OF_MEMORY;
}

static void check_tokens(void)
{
    for (size_t i = 0; i < (size_t)THREADS * FETCHES; i++) {
        check(is_token(outcome_at(i)), "no token", outcome_at(i));
        for (size_t k = 0; k < i; k++) {
            check(strcmp(outcome_at(i)->token, outcome_at(k)->token) != 0, "the token of another", outcome_at(i));
        }
    }
}

/* Takes so many of mbedTLS's slots for keys; returns how many there were. */
static size_t take_slots(psa_key_id_t *keys, size_t count)
{
    static const uint8_t bytes[16] = {1};
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_set_key_type(&attributes, PSA_KEY_TYPE_AES);
    size_t taken = 0;
    while (taken < count && psa_import_key(&attributes, bytes, sizeof bytes, &keys[taken]) == PSA_SUCCESS) {
        taken++;
    }
    return taken;
}

static void check_late(bool every)
{
    for (size_t i = 0; i < (size_t)THREADS * FETCHES; i++) {
        const outcome *o = outcome_at(i);
        check(is_late(o) || (!every && is_token(o)), "neither a token nor too late", o);
    }
}

static void run_slots(void)
{
    static const outcome none;
    psa_key_id_t keys[SLOTS];
    enum { LEFT = 2 };
    check(psa_crypto_init() == PSA_SUCCESS, "no key store", &none);
    check(take_slots(keys, SLOTS - LEFT) == SLOTS - LEFT, "too few slots", &none);
    run_all();
    check_late(false);
    check(take_slots(keys + SLOTS - LEFT, LEFT) == LEFT, "a slot was not given back", &none);
    run_all();
    check_late(true);
    for (size_t i = 0; i < SLOTS; i++) {
        check(psa_destroy_key(keys[i]) == PSA_SUCCESS, "a key is lost", &none);
    }
    run_all();
    check_tokens();
}

static void run_names(void)
{
    run_all();
    for (size_t i = 0; i < (size_t)THREADS * FETCHES; i++) {
        const outcome *o = outcome_at(i);
        check(o->result == CCT_FAILED && o->cause == CCT_CAUSE_DNS_FAILURE, "no dns_failure", o);
    }
}

int main(int count, char **arguments)
{
    if (count != 6) {
        fprintf(stderr, "usage: threads tokens|slots|names URL CA ID SECRET\n");
        return 2;
    }
    basis = (cct_config){.port = &cct_port_posix,
                         .token_url = arguments[2],
                         .client_id = arguments[4],
                         .client_secret = arguments[5],
                         .timeout_ms = 60000};
    ca = arguments[3];
    setvbuf(stdout, NULL, _IOLBF, 0);
    alarm(ALARM_S);
    (void)mbedtls_ssl_list_ciphersuites(); /* fills a table of mbedTLS's on its first call, without
                                            * a lock */
    if (strcmp(arguments[1], "slots") == 0) {
        run_slots();
    } else if (strcmp(arguments[1], "names") == 0) {
        run_names();
    } else {
        run_all();
        check_tokens();
    }
    return report();
}
