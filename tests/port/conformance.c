/* SPDX-License-Identifier: MIT */
#include "conformance.h"

#include <stdio.h>
#include <string.h>

#include "trace.h"

const char *conformance_reason;
const char *conformance_file;
int conformance_line;

conformance_verdict conformance_accept(const conformance_rig *rig, conformance_link *link)
{
    link->peer = rig->accept();
    for (int turns = 0; link->peer < 0 && turns < TURNS_MAX; turns++) {
        rig->turn();
        link->peer = rig->accept();
    }
    EXPECT(link->peer >= 0);
    return CONFORMANCE_PASSED;
}

conformance_verdict conformance_connect(const conformance_rig *rig, conformance_link *link)
{
    cct_address address = rig->listen(link->family == CCT_FAMILY_IPV6 ? CCT_FAMILY_IPV6 : CCT_FAMILY_IPV4);
    int result;
    if (link->context == NULL) {
        link->context = rig->open(ANCHORS_PEM);
    }
    EXPECT(link->context != NULL);
    ASK(result, rig->port->connect(link->context, link->number, &address));
    EXPECT(result == CCT_OK);
    return conformance_accept(rig, link);
}

void conformance_end(const conformance_rig *rig, void *context)
{
    rig->port->cancel(context);
    for (unsigned number = 0; number < CCT_CONNECTIONS; number++) {
        rig->port->disconnect(context, number);
    }
    rig->end(context);
}

void conformance_disconnect(const conformance_rig *rig, conformance_link *link)
{
    if (link->peer >= 0) {
        rig->peer_close(link->peer);
    }
    conformance_end(rig, link->context);
    *link = (conformance_link){NULL, 0, -1, CCT_FAMILY_IPV4};
}

bool conformance_has_two(const conformance_rig *rig)
{
    void *context = rig->open(ANCHORS_NONE);
    int result = rig->port->connect(context, 1, &rig->refusing);
    conformance_end(rig, context);
    return result != CCT_ERROR_NOT_PROVIDED;
}

bool conformance_can_wait(const conformance_rig *rig)
{
    void *context = rig->open(ANCHORS_NONE);
    int result = rig->port->wait(context, CCT_WANT_NOTHING, 0);
    conformance_end(rig, context);
    return result != CCT_ERROR_NOT_PROVIDED;
}

/*
 * What lies below may keep something for some time: hence the most that the first ones have held.
 */
conformance_verdict conformance_does_not_grow(const conformance_rig *rig, conformance_round *once)
{
    enum { ROUNDS = 60, SETTLE_TURNS = 5 };
    SKIP_UNLESS(rig->in_use != NULL, "the rig cannot tell what is in use");
    void *context = rig->open(ANCHORS_PEM);
    unsigned most = 0;
    for (unsigned i = 0; i < ROUNDS; i++) {
        TRY(once(rig, context));
        for (int turns = 0; turns < SETTLE_TURNS; turns++) {
            rig->turn();
        }
        unsigned now = rig->in_use();
        most = i < ROUNDS / 4 && now > most ? now : most;
        EXPECT_THAT(i < ROUNDS / 4 || now <= most, "what the port holds does not grow (rig->in_use)");
    }
    conformance_end(rig, context);
    return CONFORMANCE_PASSED;
}

/* ---- data -------------------------------------------------------------- */

/* A sequence in which each place can be told from its neighbours. */
static uint8_t byte_at(size_t at)
{
    return (uint8_t)(at * 31 + at / 251);
}

void conformance_fill(uint8_t *bytes, size_t from, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bytes[i] = byte_at(from + i);
    }
}

bool conformance_is_sequence(const uint8_t *bytes, size_t from, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != byte_at(from + i)) {
            return false;
        }
    }
    return true;
}

conformance_verdict conformance_peer_sends(const conformance_rig *rig, int peer, size_t from, size_t len)
{
    uint8_t bytes[CONFORMANCE_PIECE];
    for (int turns = 0; len > 0 && turns < TURNS_MAX; turns++) {
        size_t n = len < sizeof bytes ? len : sizeof bytes;
        conformance_fill(bytes, from, n);
        size_t sent = rig->peer_send(peer, bytes, n);
        from += sent;
        len -= sent;
        rig->turn();
    }
    EXPECT(len == 0);
    return CONFORMANCE_PASSED;
}

conformance_verdict conformance_receive(const conformance_rig *rig, const conformance_link *link, size_t from,
                                        size_t until, size_t capacity)
{
    uint8_t bytes[CONFORMANCE_PIECE + 1];
    while (from < until) {
        int got;
        size_t room = until - from < capacity ? until - from : capacity;
        memset(bytes, CANARY, sizeof bytes);
        ASK(got, rig->port->receive(link->context, link->number, bytes, room));
        EXPECT(got > 0 && (size_t)got <= room);
        EXPECT(bytes[room] == CANARY);
        EXPECT(conformance_is_sequence(bytes, from, (size_t)got));
        from += (size_t)got;
    }
    return CONFORMANCE_PASSED;
}

conformance_verdict conformance_peer_gets(const conformance_rig *rig, int peer, size_t from, size_t len)
{
    uint8_t bytes[CONFORMANCE_PIECE];
    for (int turns = 0; len > 0 && turns < TURNS_MAX; turns++) {
        int got = rig->peer_receive(peer, bytes, len);
        EXPECT(got >= 0 && conformance_is_sequence(bytes, from, (size_t)got));
        from += (size_t)got;
        len -= (size_t)got;
        rig->turn();
    }
    EXPECT(len == 0);
    return CONFORMANCE_PASSED;
}

conformance_verdict conformance_exchange(const conformance_rig *rig, const conformance_link *link, size_t from)
{
    uint8_t bytes[50];
    int sent;
    conformance_fill(bytes, from, sizeof bytes);
    ASK(sent, rig->port->send(link->context, link->number, bytes, sizeof bytes));
    EXPECT(sent == (int)sizeof bytes); /* so few are taken at once */
    TRY(conformance_peer_gets(rig, link->peer, from, sizeof bytes));
    TRY(conformance_peer_sends(rig, link->peer, from + 100, 60));
    return conformance_receive(rig, link, from + 100, from + 160, 25);
}

/* ---- what a case leaves ------------------------------------------------ */

/* Cases see the rig through this: what they open and accept is remembered until they end it. */
enum { OPEN_MAX = 2, PEERS_MAX = 512, DRAIN_TURNS = 40 };
static const conformance_rig *actual;
static void *opened[OPEN_MAX];
static bool accepted[PEERS_MAX];

static void *open_tracked(conformance_anchors anchors)
{
    void *context = actual->open(anchors);
    opened[opened[0] != NULL] = context;
    return context;
}

static void end_tracked(void *context)
{
    opened[opened[1] == context] = NULL;
    actual->end(context);
}

static int accept_tracked(void)
{
    int peer = actual->accept();
    if (peer >= 0) {
        accepted[peer] = true;
    }
    return peer;
}

static void peer_reset_tracked(int peer)
{
    accepted[peer] = false;
    actual->peer_reset(peer);
}

static void peer_close_tracked(int peer)
{
    accepted[peer] = false;
    actual->peer_close(peer);
}

static conformance_rig track(const conformance_rig *rig)
{
    conformance_rig tracked = *rig;
    actual = rig;
    tracked.port = trace_port(rig->port);
    tracked.open = open_tracked;
    tracked.end = end_tracked;
    tracked.accept = accept_tracked;
    tracked.peer_reset = peer_reset_tracked;
    tracked.peer_close = peer_close_tracked;
    return tracked;
}

static void end_what_is_left(const conformance_rig *rig)
{
    bool has_left = false;
    for (int i = 0; i < OPEN_MAX; i++) {
        if (opened[i] != NULL) {
            has_left = true;
            rig->port->anchors_end(opened[i]);
            conformance_end(rig, opened[i]);
        }
    }
    for (int peer = 0; peer < PEERS_MAX; peer++) {
        if (accepted[peer]) {
            has_left = true;
            rig->peer_close(peer);
        }
    }
    for (int turns = 0; has_left && turns < DRAIN_TURNS; turns++) {
        int peer = rig->accept();
        if (peer >= 0) {
            rig->peer_close(peer);
        }
        rig->turn();
    }
}

/* ---- all --------------------------------------------------------------- */

static conformance_verdict judge(const conformance_rig *rig, const conformance_case *one)
{
    unsigned before = rig->signals != NULL ? rig->signals() : 0;
    trace_forget();
    conformance_verdict verdict = one->run(rig);
    if (rig->disturb != NULL) {
        rig->disturb(false);
    }
    if (rig->exhaust != NULL) {
        rig->exhaust(false);
    }
    end_what_is_left(rig);
    if (verdict == CONFORMANCE_PASSED) {
        EXPECT_THAT(rig->signals == NULL || rig->signals() == before, "the port raises no signal");
    }
    return verdict;
}

/*
 * One line. It is written at once: of a port that blocks it is the line before that shows the case.
 */
static void print_verdict(const conformance_rig *rig, const conformance_case *one, conformance_verdict verdict)
{
    const char *call = trace_last_call();
    printf("%s %s: %s", verdict == CONFORMANCE_FAILED ? "not ok" : "ok", rig->name, one->name);
    if (verdict == CONFORMANCE_SKIPPED) {
        printf(" # SKIP %s", conformance_reason);
    } else if (verdict == CONFORMANCE_FAILED) {
        printf(": expected at %s:%d: %s", conformance_file, conformance_line, conformance_reason);
    }
    if (verdict == CONFORMANCE_FAILED && call[0] != '\0') {
        printf("; the port's last result: %s: %s", call, trace_last_result());
    }
    printf("\n");
    (void)fflush(stdout);
}

static void run_case(const conformance_rig *rig, const conformance_case *one, bool print, conformance_counts *counts)
{
    conformance_verdict verdict = judge(rig, one);
    counts->passed += verdict == CONFORMANCE_PASSED;
    counts->failed += verdict == CONFORMANCE_FAILED;
    counts->skipped += verdict == CONFORMANCE_SKIPPED;
    counts->failure = counts->failure == NULL && verdict == CONFORMANCE_FAILED ? one->name : counts->failure;
    if (print) {
        print_verdict(rig, one, verdict);
    }
}

conformance_counts conformance_run(const conformance_rig *rig, bool print)
{
    const conformance_case *const all[] = {conformance_platform_cases,     conformance_name_cases,
                                           conformance_attempt_cases,      conformance_connection_cases,
                                           conformance_side_by_side_cases, conformance_wait_cases};
    conformance_counts counts = {0, 0, 0, NULL};
    const conformance_rig tracked = track(rig);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        for (const conformance_case *one = all[i]; one->name != NULL && (print || counts.failed == 0); one++) {
            run_case(&tracked, one, print, &counts);
        }
    }
    return counts;
}
