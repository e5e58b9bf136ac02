/* SPDX-License-Identifier: MIT */
/*
 * allocations.c: whole exchanges with a real server, in each of which the arena refuses another
 * allocation: that one alone, or it and all after it. Each must end with what was asked for or with
 * out_of_memory, and leave nothing behind.
 *
 *   allocations token|discovery URL CA ID SECRET           discovery: URL is the issuer's
 *   allocations introspection|revocation URL CA ID SECRET
 *   allocations mtls URL CA ID KEY CERTIFICATE
 *   allocations private-key-jwt URL CA ID KEY
 *   allocations dpop URL CA ID KEY SECRET
 *
 * With STEP=N in the environment only one allocation in N is refused.
 */
#include <signal.h>
#include <unistd.h>

#include "tally.h"

#include "key_residue.h"
#include "residue.h"

/* The arena itself is a part of this program, so that what it refuses is refused by it. */
#include "tls/arena.c"

#include "cctoken_posix.h"

enum { CALLS_MAX = 100000, ALARM_S = 30, ARENA_LEN = 65536 };

#define SUBJECT_TOKEN "subject-token-0123456789-abcdefghij"

static struct {
    cct_client client;
    cct_posix posix;
    cct_key key;
    cct_signer signer;
    char jwk[CCT_JWK_SIZE];
    uint64_t arena[ARENA_LEN / 8];
    uint8_t io[16384];
    char work[16384];
} memory;

/* ---- what is refused --------------------------------------------------- */

static struct {
    unsigned calls;
    unsigned at; /* in which call; 0: in none */
    bool for_good;
    bool struck;
} now;

/* What the arena refuses it counts, so it is asked for more than it can have. */
static void *allocate_or_refuse(size_t count, size_t size)
{
    unsigned call = ++now.calls;
    bool refused = now.at != 0 && (call == now.at || (call > now.at && now.for_good));
    now.struck = now.struck || refused;
    return refused ? arena_allocate(1, ARENA_LEN) : arena_allocate(count, size);
}

static void complain(const char *what, const char *more)
{
    printf("allocation %u%s: %s%s\n", now.at, now.for_good ? " and all after it" : "", what, more);
}

static void on_alarm(int number)
{
    (void)number;
    complain("does not end", "");
    failed++;
    _exit(report());
}

/* ---- one exchange ------------------------------------------------------ */

static bool has_key(void)
{
    return lens[0] > 0;
}

/* What is done with a key before an exchange; it is in the arena, too. */
static int prepare_key(cct_diagnosis *diagnosis)
{
    if (cct_key_read(&memory.key, &cct_port_posix, &memory.posix, texts[0], lens[0], memory.work, sizeof memory.work,
                     diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    memory.signer = cct_key_signer(&memory.key);
    memory.signer.jwk = memory.jwk;
    if (cct_key_jwk(&memory.key, memory.jwk) < 0) {
        diagnosis->cause = CCT_CAUSE_OUT_OF_MEMORY;
        return CCT_FAILED;
    }
    return CCT_OK;
}

static int exchange(const cct_config *config, cct_diagnosis *diagnosis)
{
    cct_start(&memory.client, config);
    int result = cct_run(&memory.client, &cct_port_posix, &memory.posix);
    *diagnosis = *cct_get_diagnosis(&memory.client);
    cct_end(&memory.client);
    return result;
}

static bool is_wiped(const void *bytes, size_t len)
{
    const char *at = bytes;
    return at[0] == 0 && memcmp(at, at + 1, len - 1) == 0;
}

static bool check(int result, const cct_diagnosis *diagnosis)
{
    char text[CCT_DETAIL_MAX + 100];
    bool refused = result == CCT_FAILED && diagnosis->cause == CCT_CAUSE_OUT_OF_MEMORY && now.struck;
    bool ok = result == CCT_OK || refused;
    if (!ok) {
        snprintf(text, sizeof text, "result %d, %s, stage %s: %s", result, cct_cause_name(diagnosis->cause),
                 cct_stage_name(diagnosis->stage), diagnosis->detail);
        complain("unexpected ", text);
    }
    if (!is_wiped(memory.arena, sizeof memory.arena) || !is_wiped(&memory.key, sizeof memory.key) ||
        !is_wiped(&memory.client, sizeof memory.client)) {
        complain("arena, key or client is not wiped", "");
        ok = false;
    }
    const char *left =
        find_residue(&memory, sizeof memory, 0, needles[TOKEN_NEEDLE].len > 0 ? NEEDLES : SECRET_NEEDLES);
    if (left != NULL) {
        complain("there is ", left);
        ok = false;
    }
    if (has_key() && holds_key(&memory, sizeof memory)) {
        complain("a part of the key is left", "");
        ok = false;
    }
    return ok;
}

/* False when that allocation is not made any more. */
static bool run(const cct_config *config, const char *ca)
{
    cct_diagnosis diagnosis = {0};
    unsigned descriptors = count_descriptors();
    now.calls = 0;
    now.struck = false;
    alarm(ALARM_S);
    cct_posix_init(&memory.posix);
    cct_posix_set_anchors(&memory.posix, ca);
    cct_arena_install(memory.arena, sizeof memory.arena);
    mbedtls_platform_set_calloc_free(allocate_or_refuse, arena_release);
    int result = has_key() ? prepare_key(&diagnosis) : CCT_OK;
    if (result == CCT_OK) {
        result = exchange(config, &diagnosis);
    }
    cct_key_end(&memory.key);
    cct_arena_remove();
    bool ok = check(result, &diagnosis);
    if (count_descriptors() != descriptors) {
        complain("a descriptor is left open", "");
        ok = false;
    }
    if (has_child()) {
        complain("a child process is left", "");
        ok = false;
    }
    passed += ok && (now.struck || now.at == 0);
    failed += !ok;
    return now.struck;
}

static void run_all(const cct_config *config, const char *ca)
{
    const char *given = getenv("STEP");
    unsigned step = given == NULL ? 1 : (unsigned)atoi(given);
    run(config, ca);
    for (int i = 0; i < 2 && failed == 0; i++) { /* else every case would say the same */
        now.for_good = i > 0;
        bool struck = true;
        for (now.at = 1; struck && now.at<CALLS_MAX; now.at += step> 0 ? step : 1) {
            struck = run(config, ca);
        }
    }
}

/* ---- the command line -------------------------------------------------- */

/* With a key. False if that is not understood. */
static bool configure_key(cct_config *config, int count, char **arguments)
{
    const char *use = arguments[1];
    if (strcmp(use, "mtls") == 0 && count == 7 && read_certificate(arguments[6])) {
        config->auth = CCT_AUTH_MTLS;
        config->tls_key = &memory.key;
        config->tls_certificates = texts[1];
        config->tls_certificates_len = lens[1];
    } else if (strcmp(use, "private-key-jwt") == 0 && count == 6) {
        config->auth = CCT_AUTH_PRIVATE_KEY_JWT;
        config->signer = &memory.signer;
    } else if (strcmp(use, "dpop") == 0 && count == 7) {
        config->client_secret = arguments[6];
        config->dpop = &memory.signer;
    } else {
        return false;
    }
    return read_key(arguments[5]);
}

static bool configure(cct_config *config, int count, char **arguments)
{
    const char *use = arguments[1];
    if (count != 6 || strcmp(use, "private-key-jwt") == 0) {
        return count > 5 && configure_key(config, count, arguments);
    }
    config->client_secret = arguments[5];
    set_secret(config->client_id, config->client_secret);
    if (strcmp(use, "discovery") == 0) {
        config->issuer = config->token_url;
        config->token_url = NULL;
        return true;
    }
    if (strcmp(use, "introspection") == 0 || strcmp(use, "revocation") == 0) {
        config->request = *use == 'r' ? CCT_REQUEST_REVOCATION : CCT_REQUEST_INTROSPECTION;
        config->endpoint_url = config->token_url;
        config->subject_token = SUBJECT_TOKEN;
        set_needle(&needles[TOKEN_NEEDLE], cct_span_of(SUBJECT_TOKEN));
        return true;
    }
    return strcmp(use, "token") == 0;
}

int main(int count, char **arguments)
{
    cct_config config = {
        .port = &cct_port_posix,
        .port_context = &memory.posix,
        .token_url = count > 2 ? arguments[2] : NULL,
        .client_id = count > 4 ? arguments[4] : NULL,
        .family = CCT_FAMILY_IPV4,
        .timeout_ms = 10000,
        .work = memory.work,
        .work_len = sizeof memory.work,
        .io = memory.io,
        .io_len = sizeof memory.io,
    };
    if (count < 6 || !configure(&config, count, arguments)) {
        fprintf(stderr, "usage: allocations USE URL CA ID SECRET|KEY [CERTIFICATE|SECRET]\n");
        return 2;
    }
    signal(SIGALRM, on_alarm);
    setvbuf(stdout, NULL, _IOLBF, 0);
    run_all(&config, arguments[3]);
    return report();
}
