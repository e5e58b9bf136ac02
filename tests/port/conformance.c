/* SPDX-License-Identifier: MIT */
#include "conformance.h"

#include <stdio.h>
#include <string.h>

const char *conformance_reason;
int conformance_line;

conformance_verdict conformance_connect(const conformance_rig *rig, conformance_link *link)
{
    cct_address address = rig->listen();
    int result;
    if (link->context == NULL) {
        link->context = rig->open(ANCHORS_PEM);
    }
    EXPECT(link->context != NULL);
    ASK(result, rig->port->connect(link->context, link->number, &address));
    EXPECT(result == CCT_OK);
    link->peer = rig->accept();
    for (int turns = 0; link->peer < 0 && turns < TURNS_MAX; turns++) {
        rig->turn();
        link->peer = rig->accept();
    }
    EXPECT(link->peer >= 0);
    return CONFORMANCE_PASSED;
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
    *link = (conformance_link){NULL, 0, -1};
}

bool conformance_has_two(const conformance_rig *rig)
{
    void *context = rig->open(ANCHORS_NONE);
    int result = rig->port->connect(context, 1, &rig->refusing);
    conformance_end(rig, context);
    return result != CCT_ERROR_NOT_PROVIDED;
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

/* ---- all --------------------------------------------------------------- */

static void run_case(const conformance_rig *rig, const conformance_case *one, bool print, conformance_counts *counts)
{
    conformance_verdict verdict = one->run(rig);
    counts->passed += verdict == CONFORMANCE_PASSED;
    counts->failed += verdict == CONFORMANCE_FAILED;
    counts->skipped += verdict == CONFORMANCE_SKIPPED;
    if (!print) {
        return;
    }
    if (verdict == CONFORMANCE_PASSED) {
        printf("ok %s: %s\n", rig->name, one->name);
    } else if (verdict == CONFORMANCE_SKIPPED) {
        printf("ok %s: %s # SKIP %s\n", rig->name, one->name, conformance_reason);
    } else {
        printf("not ok %s: %s: line %d: %s\n", rig->name, one->name, conformance_line, conformance_reason);
    }
}

conformance_counts conformance_run(const conformance_rig *rig, bool print)
{
    const conformance_case *const all[] = {conformance_platform_cases, conformance_name_cases,
                                           conformance_connection_cases, conformance_side_by_side_cases,
                                           conformance_wait_cases};
    conformance_counts counts = {0, 0, 0};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        for (const conformance_case *one = all[i]; one->name != NULL && (print || counts.failed == 0); one++) {
            run_case(rig, one, print, &counts);
        }
    }
    return counts;
}
