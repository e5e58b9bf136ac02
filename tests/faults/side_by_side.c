/* SPDX-License-Identifier: MIT */
/*
 * side_by_side.c: several clients on one thread, in a loop of the program's
 * own, without an arena: mbedTLS has malloc. All get tokens of their own; when
 * one has a wrong secret, it alone fails. With more than there are slots for
 * keys, those that come too late are told so, and the others get tokens.
 *
 *   side_by_side URL CA ID SECRET [N]
 */
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cctoken.h"
#include "cctoken_posix.h"
#include "tally.h"

/* The alarm ends a loop that does not. */
enum { CLIENTS_MAX = 100, SLOTS = 64, CLIENTS_DEFAULT = 8, ALARM_S = 60 };

#define WRONG_SECRET "a-wrong-secret-0123456789"

/* One client and all its memory. */
typedef struct one {
    cct_client client;
    cct_posix posix;
    int result;
    uint8_t io[4096];
    char work[8192];
} one;

static one all[CLIENTS_MAX];
static size_t total, late;

static void check(bool holds, const char *what, size_t i)
{
    passed += holds;
    failed += !holds;
    if (!holds) {
        const cct_diagnosis *diagnosis = cct_get_diagnosis(&all[i].client);
        printf("client %zu of %zu: %s (result %d, cause %s, stage %s: %s)\n", i + 1, total, what, all[i].result,
               cct_cause_name(diagnosis->cause), cct_stage_name(diagnosis->stage), diagnosis->detail);
    }
}

/* ---- the loop ---------------------------------------------------------- */

static void start_all(const cct_config *basis, const char *ca, size_t wrong)
{
    for (size_t i = 0; i < total; i++) {
        cct_config config = *basis;
        cct_posix_init(&all[i].posix);
        cct_posix_set_anchors(&all[i].posix, ca);
        config.port_context = &all[i].posix;
        config.work = all[i].work;
        config.work_len = sizeof all[i].work;
        if (i % 2 == 0) { /* with and without, side by side */
            config.io = all[i].io;
            config.io_len = sizeof all[i].io;
        }
        if (i == wrong) {
            config.client_secret = WRONG_SECRET;
        }
        cct_start(&all[i].client, &config);
        all[i].result = cct_step(&all[i].client);
    }
}

static struct pollfd targets[CLIENTS_MAX][CCT_POSIX_TARGETS];
static int64_t due_ms[CLIENTS_MAX]; /* when the next step comes in any case */

/* Waits for the clients that are under way, and returns how many they are. */
static size_t wait_for_any(void)
{
    size_t under_way = 0;
    int64_t now_ms = cct_port_posix.monotonic_ms(&all[0].posix);
    int first_ms = INT_MAX;
    for (size_t i = 0; i < total; i++) {
        for (size_t k = 0; k < CCT_POSIX_TARGETS; k++) {
            targets[i][k] = (struct pollfd){-1, 0, 0}; /* passed over */
        }
        if (all[i].result == CCT_AGAIN) {
            int64_t until_ms;
            unsigned wants = cct_wants(&all[i].client, &until_ms);
            int wait_ms = cct_posix_targets(&all[i].posix, wants, until_ms, targets[i]);
            due_ms[i] = now_ms + wait_ms;
            first_ms = wait_ms < first_ms ? wait_ms : first_ms;
            under_way++;
        }
    }
    if (under_way > 0) {
        poll(&targets[0][0], total * CCT_POSIX_TARGETS, first_ms);
    }
    return under_way;
}

static bool is_ready(size_t i)
{
    bool ready = false;
    for (size_t k = 0; k < CCT_POSIX_TARGETS; k++) {
        ready = ready || targets[i][k].revents != 0;
    }
    return ready || cct_port_posix.monotonic_ms(&all[i].posix) >= due_ms[i];
}

/* Steps only the clients that have something to do. */
static void run_all(void)
{
    while (wait_for_any() > 0) {
        for (size_t i = 0; i < total; i++) {
            if (all[i].result == CCT_AGAIN && is_ready(i)) {
                all[i].result = cct_step(&all[i].client);
            }
        }
    }
}

/* ---- checks ------------------------------------------------------------ */

static bool is_unlike_others(size_t i)
{
    const cct_token *token = cct_get_token(&all[i].client);
    for (size_t k = 0; k < i; k++) {
        const cct_token *other = cct_get_token(&all[k].client);
        if (other != NULL && strcmp(other->access_token, token->access_token) == 0) {
            return false;
        }
    }
    return true;
}

static void check_one(size_t i, bool is_wrong)
{
    const cct_diagnosis *diagnosis = cct_get_diagnosis(&all[i].client);
    if (total > SLOTS && diagnosis->cause == CCT_CAUSE_OUT_OF_MEMORY) {
        check(strstr(diagnosis->detail, "than mbedTLS has slots for keys (64)") != NULL, "is not told why", i);
        late++;
        return;
    }
    if (is_wrong) {
        check(all[i].result == CCT_FAILED && diagnosis->cause == CCT_CAUSE_INVALID_CLIENT, "is not refused", i);
        return;
    }
    bool done = all[i].result == CCT_OK && cct_get_token(&all[i].client) != NULL;
    check(done, "has no token", i);
    if (done) {
        check(is_unlike_others(i), "has the token of another", i);
    }
}

/* wrong: the client whose secret is wrong, or `total` for none. */
static void run_round(const cct_config *basis, const char *ca, size_t wrong)
{
    static const cct_client wiped;
    unsigned descriptors = count_descriptors();
    start_all(basis, ca, wrong);
    for (size_t i = 0; i < total; i++) {
        check(all[i].result == CCT_AGAIN, "is not under way with the others", i);
    }
    run_all();
    late = 0;
    for (size_t i = 0; i < total; i++) {
        check_one(i, i == wrong);
    }
    check(total > SLOTS ? late > 0 && late <= total - SLOTS : late == 0, "or others, came too late", 0);
    for (size_t i = 0; i < total; i++) {
        cct_end(&all[i].client);
        check(memcmp(&all[i].client, &wiped, sizeof wiped) == 0, "is not wiped", i);
    }
    check(count_descriptors() == descriptors, "or another left a descriptor", 0);
    check(!has_child(), "or another left a child process", 0);
}

int main(int count, char **arguments)
{
    total = count == 6 ? strtoul(arguments[5], NULL, 10) : CLIENTS_DEFAULT;
    if (count < 5 || count > 6 || total == 0 || total > CLIENTS_MAX) {
        fprintf(stderr, "usage: side_by_side URL CA ID SECRET [N]\n");
        return 2;
    }
    cct_config config = {
        .port = &cct_port_posix,
        .token_url = arguments[1],
        .client_id = arguments[3],
        .client_secret = arguments[4],
    };
    setvbuf(stdout, NULL, _IOLBF, 0);
    alarm(ALARM_S);
    run_round(&config, arguments[2], total);
    run_round(&config, arguments[2], total / 2);
    cct_arena_remove(); /* there is none: it releases mbedTLS's key store */
    return report();
}
