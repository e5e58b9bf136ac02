/* SPDX-License-Identifier: MIT */
/*
 * keys.c: whole exchanges in which the client uses a private key, and in each of which the port
 * goes wrong at another call. Whatever comes of it, nothing of the key stays in memory.
 *
 *   keys mtls URL CA ID KEY CERTIFICATE      it authenticates in TLS
 *   keys private-key-jwt URL CA ID KEY       it signs an assertion
 *   keys dpop URL CA ID KEY SECRET           it signs a proof for the token
 *
 * With PROXY=HOST:PORT in the environment through that proxy; with ONCE=1 each call also goes wrong
 * just once.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "faulty_port.h"
#include "key_residue.h"

static unsigned passed, failed;

enum { CALLS_MAX = 500, ALARM_S = 30 };

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct {
    cct_client client;
    cct_key key;
    cct_signer signer;
    char jwk[CCT_JWK_SIZE];
    platform platform;
    uint64_t arena[64 * 1024 / 8];
    uint8_t io[16384];
    char work[16384];
} memory;

static void ignore_wait(unsigned wants)
{
    (void)wants;
}

static int report(void)
{
    printf("%u passed, %u failed\n", passed, failed);
    fflush(stdout);
    return failed > 0;
}

static void on_alarm(int signal)
{
    (void)signal;
    printf("does not end\n");
    failed++;
    _exit(report());
}

static void check(bool ok, const char *what, port_function function, unsigned at)
{
    passed += ok;
    failed += !ok;
    if (!ok) {
        printf("function %d, call %u: %s\n", (int)function, at, what);
    }
}

/* Whether a call that goes wrong like this is a reason for that cause. */
static bool is_possible(cct_cause cause, port_function function, int fault)
{
    if (fault == CCT_ERROR_LIMIT) {
        return cause == CCT_CAUSE_SYSTEM_LIMIT;
    }
    switch (function) {
    case SEND:
    case RECEIVE:
        return cause == CCT_CAUSE_CONNECTION_CLOSED || cause == CCT_CAUSE_PROXY_FAILURE;
    case READ:
    case REWIND:
        return cause == CCT_CAUSE_NO_TRUST_ANCHORS;
    case RANDOM: /* not an error that its contract has; what signs knows no other reason */
        return cause == CCT_CAUSE_TLS_FAILURE || cause == CCT_CAUSE_INTERNAL_ERROR || cause == CCT_CAUSE_SYSTEM_LIMIT;
    default:
        return false;
    }
}

/* With `at` 0 nothing goes wrong. False when that call is not made. */
static bool run(cct_config *config, const char *ca, port_function function, int fault, unsigned at, bool for_good)
{
    platform *p = &memory.platform;
    cct_diagnosis diagnosis = {0};
    memset(p, 0, sizeof *p);
    cct_posix_init(&p->posix);
    cct_posix_set_anchors(&p->posix, ca);
    p->client = &memory.client;
    p->on_wait = ignore_wait;
    cct_arena_install(memory.arena, sizeof memory.arena);
    int result = cct_key_read(&memory.key, &port, p, texts[0], lens[0], memory.work, sizeof memory.work, &diagnosis);
    check(result == CCT_OK && holds_key(memory.arena, sizeof memory.arena), "the search does not find the key",
          function, at);
    memory.signer = cct_key_signer(&memory.key);
    check(cct_key_jwk(&memory.key, memory.jwk) > 0, "the key has no public part", function, at);
    memory.signer.jwk = memory.jwk;
    p->function = function;
    p->fault = fault;
    p->at = at;
    p->for_good = for_good;
    alarm(ALARM_S);
    cct_start(&memory.client, config);
    result = cct_run(&memory.client, &port, p);
    bool struck = p->struck;
    const cct_diagnosis *found = cct_get_diagnosis(&memory.client);
    check(struck || result == CCT_OK, found->detail, function, at);
    check(result == CCT_OK || is_possible(found->cause, function, fault), cct_cause_name(found->cause), function, at);
    check(!holds_key(memory.work, sizeof memory.work) && !holds_key(memory.io, sizeof memory.io) &&
              !holds_key(&memory.client, sizeof memory.client),
          "a part of the key is outside of the heap", function, at);
    cct_end(&memory.client);
    cct_key_end(&memory.key);
    check(!holds_key(&memory, sizeof memory), "a part of the key is left", function, at);
    cct_arena_remove();
    return struck;
}

/* What the rest of the command line adds to the configuration. False if that is not understood. */
static bool configure(cct_config *config, int count, char **arguments)
{
    const char *use = arguments[1];
    if (count == 7 && strcmp(use, "mtls") == 0 && read_certificate(arguments[6])) {
        config->auth = CCT_AUTH_MTLS;
        config->tls_key = &memory.key;
        config->tls_certificates = texts[1];
        config->tls_certificates_len = lens[1];
        return true;
    }
    if (count == 6 && strcmp(use, "private-key-jwt") == 0) {
        config->auth = CCT_AUTH_PRIVATE_KEY_JWT;
        config->signer = &memory.signer;
        return true;
    }
    if (count == 7 && strcmp(use, "dpop") == 0) {
        config->client_secret = arguments[6];
        config->dpop = &memory.signer;
        return true;
    }
    return false;
}

int main(int count, char **arguments)
{
    static const struct {
        port_function function;
        int fault;
    } faults[] = {{SEND, CCT_ERROR_IO},      {SEND, CCT_ERROR_LIMIT},    {RECEIVE, CCT_ERROR_CLOSED},
                  {RECEIVE, CCT_EOF},        {RECEIVE, CCT_ERROR_LIMIT}, {RANDOM, CCT_ERROR_IO},
                  {RANDOM, CCT_ERROR_LIMIT}, {READ, CCT_ERROR_IO},       {READ, CCT_ERROR_LIMIT},
                  {REWIND, CCT_ERROR_IO}};
    cct_config config = {
        .port = &port,
        .port_context = &memory.platform,
        .family = CCT_FAMILY_IPV4,
        .timeout_ms = 10000,
        .work = memory.work,
        .work_len = sizeof memory.work,
        .io = memory.io,
        .io_len = sizeof memory.io,
    };
    if (count < 6 || !configure(&config, count, arguments) || !read_key(arguments[5])) {
        fprintf(stderr, "usage: keys mtls|private-key-jwt|dpop URL CA ID KEY [CERTIFICATE|SECRET]\n");
        return 2;
    }
    config.proxy = getenv("PROXY");
    config.token_url = arguments[2];
    config.client_id = arguments[4];
    signal(SIGALRM, on_alarm);
    run(&config, arguments[3], SEND, 0, 0, true);
    size_t ways = getenv("ONCE") != NULL ? 2 : 1;
    for (size_t i = 0; i < ways * COUNT(faults) && failed == 0; i++) {
        bool struck = true;
        for (unsigned at = 1; struck && at < CALLS_MAX; at++) {
            struck = run(&config, arguments[3], faults[i / ways].function, faults[i / ways].fault, at, i % ways == 0);
        }
    }
    return report();
}
