/* SPDX-License-Identifier: MIT */
/*
 * keys.c: whole exchanges in which the client uses a private key, and in each of which the port goes wrong at another
 * call. Whatever comes of it, nothing of the key stays in memory.
 *
 *   keys mtls URL CA ID KEY CERTIFICATE      it authenticates in TLS
 *   keys private-key-jwt URL CA ID KEY       it signs an assertion
 *   keys dpop URL CA ID KEY SECRET           it signs a proof for the token
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "faulty_port.h"
#include "tls/key_form.h"

static unsigned passed, failed;

enum { FILE_MAX = 16384, PIECE_LEN = 8, CALLS_MAX = 500, ALARM_S = 30 };

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

static char texts[2][FILE_MAX], decoded[FILE_MAX];
static size_t lens[2];
static cct_key_form form; /* what of the key must not stay; in `decoded` */

static bool read_file(const char *path, unsigned i)
{
    FILE *file = fopen(path, "rb");
    lens[i] = file == NULL ? 0 : fread(texts[i], 1, FILE_MAX, file);
    return lens[i] > 0 && fclose(file) == 0;
}

/* A piece of the number as it is written, or as mbedTLS keeps it: the lowest byte first. */
static bool holds_number(const void *where, size_t len, cct_span number)
{
    for (size_t at = 0; at + PIECE_LEN <= number.len; at++) {
        char backward[PIECE_LEN];
        for (size_t i = 0; i < PIECE_LEN; i++) {
            backward[i] = number.ptr[at + PIECE_LEN - 1 - i];
        }
        if (memmem(where, len, number.ptr + at, PIECE_LEN) != NULL || memmem(where, len, backward, PIECE_LEN) != NULL) {
            return true;
        }
    }
    return false;
}

static bool holds_key(const void *where, size_t len)
{
    static const unsigned secret[] = {CCT_RSA_PRIVATE, CCT_RSA_PRIME_1, CCT_RSA_PRIME_2};
    bool found = form.curve_bits > 0 && holds_number(where, len, form.numbers[0]);
    for (size_t i = 0; i < COUNT(secret) && form.curve_bits == 0; i++) {
        found = found || holds_number(where, len, form.numbers[secret[i]]);
    }
    return found;
}

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

/* With `at` 0 nothing goes wrong. False when that call is not made. */
static bool run(cct_config *config, const char *ca, port_function function, int fault, unsigned at)
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
    p->for_good = true;
    alarm(ALARM_S);
    cct_start(&memory.client, config);
    result = cct_run(&memory.client, &port, p);
    bool struck = p->struck;
    check(struck || result == CCT_OK, cct_get_diagnosis(&memory.client)->detail, function, at);
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
    if (count == 7 && strcmp(use, "mtls") == 0 && read_file(arguments[6], 1)) {
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
    } faults[] = {{SEND, CCT_ERROR_IO}, {RECEIVE, CCT_ERROR_CLOSED}, {RANDOM, CCT_ERROR_IO}, {READ, CCT_ERROR_IO}};
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
    if (count < 6 || !configure(&config, count, arguments) || !read_file(arguments[5], 0) ||
        cct_key_form_read((cct_span){texts[0], lens[0]}, decoded, sizeof decoded, &form) != CCT_OK) {
        fprintf(stderr, "usage: keys mtls|private-key-jwt|dpop URL CA ID KEY [CERTIFICATE|SECRET]\n");
        return 2;
    }
    config.token_url = arguments[2];
    config.client_id = arguments[4];
    signal(SIGALRM, on_alarm);
    run(&config, arguments[3], SEND, 0, 0);
    for (size_t i = 0; i < COUNT(faults) && failed == 0; i++) {
        bool struck = true;
        for (unsigned at = 1; struck && at < CALLS_MAX; at++) {
            struck = run(&config, arguments[3], faults[i].function, faults[i].fault, at);
        }
    }
    return report();
}
