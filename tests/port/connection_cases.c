/* SPDX-License-Identifier: MIT */
/* Connections: their beginning, both ways, every end. */
#include <string.h>

#include "conformance.h"

enum { CANARY = 0x5A, PIECE = 700, BULK_PIECE = 16384, REUSES = 100, STOPPED_ENOUGH = 20 };

#define CONNECT(link)                                                                                                  \
    conformance_link link = {NULL, -1};                                                                                \
    do {                                                                                                               \
        if (conformance_connect(rig, &link) != CONFORMANCE_PASSED) {                                                   \
            return CONFORMANCE_FAILED;                                                                                 \
        }                                                                                                              \
    } while (0)

/* A sequence in which each place can be told from its neighbours. */
static uint8_t byte_at(size_t at)
{
    return (uint8_t)(at * 31 + at / 251);
}

static void fill(uint8_t *bytes, size_t from, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bytes[i] = byte_at(from + i);
    }
}

static bool is_sequence(const uint8_t *bytes, size_t from, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != byte_at(from + i)) {
            return false;
        }
    }
    return true;
}

/* The peer sends all of bytes[0..len). */
static conformance_verdict peer_sends(const conformance_rig *rig, int peer, size_t from, size_t len)
{
    uint8_t bytes[PIECE];
    for (int turns = 0; len > 0 && turns < TURNS_MAX; turns++) {
        size_t n = len < sizeof bytes ? len : sizeof bytes;
        fill(bytes, from, n);
        size_t sent = rig->peer_send(peer, bytes, n);
        from += sent;
        len -= sent;
        rig->turn();
    }
    EXPECT(len == 0);
    return CONFORMANCE_PASSED;
}

/* The port receives the sequence up to `until` by pieces of this size, and nothing behind them. */
static conformance_verdict receive_until(const conformance_rig *rig, void *context, size_t from, size_t until,
                                         size_t capacity)
{
    uint8_t bytes[PIECE + 1];
    while (from < until) {
        int got;
        size_t room = until - from < capacity ? until - from : capacity;
        memset(bytes, CANARY, sizeof bytes);
        ASK(got, rig->port->receive(context, bytes, room));
        EXPECT(got > 0 && (size_t)got <= room);
        EXPECT(bytes[room] == CANARY);
        EXPECT(is_sequence(bytes, from, (size_t)got));
        from += (size_t)got;
    }
    return CONFORMANCE_PASSED;
}

#define TRY(call)                                                                                                      \
    do {                                                                                                               \
        if ((call) != CONFORMANCE_PASSED) {                                                                            \
            return CONFORMANCE_FAILED;                                                                                 \
        }                                                                                                              \
    } while (0)

/* ---- the beginning ----------------------------------------------------- */

static conformance_verdict it_stands(const conformance_rig *rig)
{
    CONNECT(link);
    cct_address address = rig->listen();
    uint8_t byte;
    EXPECT(rig->port->connect(link.context, &address) == CCT_OK); /* and still does when asked again */
    EXPECT(rig->port->receive(link.context, &byte, 1) == CCT_AGAIN);
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

static conformance_verdict refused_then_another(const conformance_rig *rig)
{
    void *context = rig->open(true);
    for (int i = 0; i < 3; i++) {
        int result;
        ASK(result, rig->port->connect(context, &rig->refusing));
        EXPECT(result == CCT_ERROR_REFUSED);
    }
    conformance_link link = {context, -1};
    TRY(conformance_connect(rig, &link));
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

static conformance_verdict an_attempt_is_given_up(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->silent.family != 0, "the rig has no address from which nothing comes");
    void *context = rig->open(true);
    for (int i = 0; i < 3; i++) {
        EXPECT(rig->port->connect(context, &rig->silent) == CCT_AGAIN);
        rig->turn();
        EXPECT(rig->port->connect(context, &rig->silent) == CCT_AGAIN);
        rig->port->close(context);
    }
    conformance_link link = {context, -1};
    TRY(conformance_connect(rig, &link));
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

/* ---- receiving --------------------------------------------------------- */

static conformance_verdict everything_arrives(const conformance_rig *rig)
{
    static const size_t capacities[] = {1, 3, PIECE};
    CONNECT(link);
    size_t at = 0;
    uint8_t byte;
    for (size_t i = 0; i < sizeof capacities / sizeof *capacities; i++) {
        TRY(peer_sends(rig, link.peer, at, 300));
        TRY(receive_until(rig, link.context, at, at + 300, capacities[i]));
        at += 300;
        EXPECT(rig->port->receive(link.context, &byte, 1) == CCT_AGAIN);
    }
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

static conformance_verdict all_before_the_end(const conformance_rig *rig)
{
    CONNECT(link);
    TRY(peer_sends(rig, link.peer, 0, 1000));
    rig->peer_finish(link.peer);
    for (int i = 0; i < 20; i++) {
        rig->turn();
    }
    TRY(receive_until(rig, link.context, 0, 1000, 99));
    uint8_t byte = CANARY;
    for (int i = 0; i < 3; i++) {
        int got;
        ASK(got, rig->port->receive(link.context, &byte, 1));
        EXPECT(got == CCT_EOF);
        EXPECT(byte == CANARY);
    }
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

/* More than the network holds: the peer has to stop, and nothing is lost or out of order. */
static conformance_verdict a_slow_reader(const conformance_rig *rig)
{
    CONNECT(link);
    static uint8_t bytes[BULK_PIECE];
    size_t sent = 0;
    size_t received = 0;
    int stopped = 0;
    for (int turns = 0; received < rig->bulk_len && turns < TURNS_MAX;) {
        size_t left = rig->bulk_len - sent;
        size_t n = left < sizeof bytes ? left : sizeof bytes;
        fill(bytes, sent, n);
        size_t went = n > 0 ? rig->peer_send(link.peer, bytes, n) : 0;
        sent += went;
        stopped += n > 0 && went == 0;
        int got =
            stopped < STOPPED_ENOUGH ? CCT_AGAIN : rig->port->receive(link.context, bytes, 1 + received % sizeof bytes);
        EXPECT(got > 0 || got == CCT_AGAIN);
        if (got > 0) {
            EXPECT(is_sequence(bytes, received, (size_t)got));
            received += (size_t)got;
        } else if (went == 0) {
            rig->turn();
            turns++;
        }
    }
    EXPECT(received == rig->bulk_len);
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

/* ---- sending ----------------------------------------------------------- */

/* What the peer has got so far is the sequence; *at counts it. */
static conformance_verdict peer_takes(const conformance_rig *rig, int peer, size_t *at)
{
    static uint8_t bytes[BULK_PIECE];
    int got = rig->peer_receive(peer, bytes, sizeof bytes);
    EXPECT(got >= 0);
    EXPECT(is_sequence(bytes, *at, (size_t)got));
    *at += (size_t)got;
    return CONFORMANCE_PASSED;
}

static conformance_verdict everything_is_sent(const conformance_rig *rig)
{
    CONNECT(link);
    static uint8_t bytes[BULK_PIECE];
    size_t sent = 0;
    size_t arrived = 0;
    int again = 0;
    for (int turns = 0; arrived < rig->bulk_len && turns < TURNS_MAX;) {
        size_t before = arrived;
        size_t left = rig->bulk_len - sent;
        size_t n = left < sizeof bytes ? left : sizeof bytes;
        fill(bytes, sent, n);
        int result = n > 0 ? rig->port->send(link.context, bytes, n) : CCT_AGAIN;
        EXPECT(result == CCT_AGAIN || (result > 0 && (size_t)result <= n));
        memset(bytes, CANARY, sizeof bytes); /* what was taken is no longer ours to keep */
        again += n > 0 && result == CCT_AGAIN;
        sent += result > 0 ? (size_t)result : 0;
        if (again >= STOPPED_ENOUGH || n == 0) {
            TRY(peer_takes(rig, link.peer, &arrived));
        }
        if (result == CCT_AGAIN && arrived == before) {
            rig->turn();
            turns++;
        }
    }
    EXPECT(arrived == rig->bulk_len);
    EXPECT(again > 0); /* else bulk_len is too small to fill what lies between */
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

static conformance_verdict sending_to_one_that_has_finished(const conformance_rig *rig)
{
    CONNECT(link);
    rig->peer_finish(link.peer);
    uint8_t bytes[50];
    int got;
    ASK(got, rig->port->receive(link.context, bytes, sizeof bytes));
    EXPECT(got == CCT_EOF);
    fill(bytes, 0, sizeof bytes);
    int sent;
    ASK(sent, rig->port->send(link.context, bytes, sizeof bytes));
    EXPECT(sent == (int)sizeof bytes); /* so few are taken at once */
    size_t arrived = 0;
    for (int turns = 0; arrived < sizeof bytes && turns < TURNS_MAX; turns++) {
        rig->turn();
        TRY(peer_takes(rig, link.peer, &arrived));
    }
    EXPECT(arrived == sizeof bytes);
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

/* ---- ends -------------------------------------------------------------- */

static conformance_verdict a_reset(const conformance_rig *rig)
{
    CONNECT(link);
    rig->peer_reset(link.peer);
    link.peer = -1;
    uint8_t bytes[10] = {0};
    int got;
    ASK(got, rig->port->receive(link.context, bytes, sizeof bytes));
    EXPECT(got == CCT_ERROR_CLOSED);
    int sent = rig->port->send(link.context, bytes, sizeof bytes); /* and no signal */
    EXPECT(sent == CCT_ERROR_CLOSED);
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

static conformance_verdict a_reset_while_sending(const conformance_rig *rig)
{
    CONNECT(link);
    uint8_t bytes[PIECE] = {0};
    int result;
    ASK(result, rig->port->send(link.context, bytes, sizeof bytes));
    EXPECT(result > 0);
    rig->peer_reset(link.peer);
    link.peer = -1;
    result = CCT_AGAIN;
    for (int turns = 0; result != CCT_ERROR_CLOSED && turns < TURNS_MAX; turns++) {
        rig->turn();
        result = rig->port->send(link.context, bytes, sizeof bytes);
        EXPECT(result > 0 || result == CCT_AGAIN || result == CCT_ERROR_CLOSED);
    }
    EXPECT(result == CCT_ERROR_CLOSED);
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

/* What is read before the end is a beginning of what was sent; of what precedes a reset some may be lost, not more. */
static conformance_verdict read_to_the_end(const conformance_rig *rig, void *context, size_t sent, bool was_reset)
{
    size_t at = 0;
    for (;;) {
        uint8_t bytes[33];
        int got;
        ASK(got, rig->port->receive(context, bytes, sizeof bytes));
        if (got <= 0) {
            EXPECT(got == (was_reset ? CCT_ERROR_CLOSED : CCT_EOF));
            EXPECT(at == sent || was_reset);
            return CONFORMANCE_PASSED;
        }
        EXPECT(at + (size_t)got <= sent && is_sequence(bytes, at, (size_t)got));
        at += (size_t)got;
    }
}

static conformance_verdict a_hang_up_at_any_moment(const conformance_rig *rig)
{
    static const size_t lengths[] = {0, 1, 33, 34, PIECE};
    for (size_t i = 0; i < 4 * sizeof lengths / sizeof *lengths; i++) {
        bool was_reset = i % 2 == 1;
        bool at_once = i / 2 % 2 == 1;
        CONNECT(link);
        TRY(peer_sends(rig, link.peer, 0, lengths[i / 4]));
        for (int turns = 0; !at_once && turns < 10; turns++) {
            rig->turn();
        }
        if (was_reset) {
            rig->peer_reset(link.peer);
            link.peer = -1;
        } else {
            rig->peer_finish(link.peer);
        }
        TRY(read_to_the_end(rig, link.context, lengths[i / 4], was_reset));
        conformance_disconnect(rig, &link);
    }
    return CONFORMANCE_PASSED;
}

static conformance_verdict closing_is_always_allowed(const conformance_rig *rig)
{
    for (int stage = 0; stage < 5; stage++) {
        cct_address address = rig->listen();
        void *context = rig->open(true);
        rig->port->close(context);
        if (stage > 0) {
            (void)rig->port->connect(context, &address);
        }
        for (int turns = 0; turns < 3 * (stage - 1); turns++) {
            rig->turn();
        }
        if (stage > 2) {
            (void)rig->port->connect(context, &address);
        }
        rig->port->close(context);
        rig->port->close(context);
        rig->end(context);
        for (int turns = 0; turns < 20; turns++) { /* the peer may have seen it */
            rig->turn();
            int peer = rig->accept();
            if (peer >= 0) {
                rig->peer_close(peer);
            }
        }
    }
    CONNECT(link);
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

/* What was sent before a close arrives, and then its end. */
static conformance_verdict closing_loses_nothing(const conformance_rig *rig)
{
    CONNECT(link);
    uint8_t bytes[100];
    fill(bytes, 0, sizeof bytes);
    int sent;
    ASK(sent, rig->port->send(link.context, bytes, sizeof bytes));
    EXPECT(sent == (int)sizeof bytes); /* so few are taken at once */
    rig->port->close(link.context);
    size_t arrived = 0;
    int got = PEER_NOTHING;
    for (int turns = 0; got >= 0 && turns < TURNS_MAX; turns++) {
        rig->turn();
        got = rig->peer_receive(link.peer, bytes, sizeof bytes);
        EXPECT(got <= 0 || is_sequence(bytes, arrived, (size_t)got));
        arrived += got > 0 ? (size_t)got : 0;
    }
    EXPECT(arrived == sizeof bytes);
    EXPECT(got == PEER_ENDED);
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

/* Nothing of one connection is seen in the next, and nothing is left of a hundred. */
static conformance_verdict one_context_many_times(const conformance_rig *rig)
{
    conformance_link link = {rig->open(true), -1};
    unsigned most = 0;
    for (unsigned i = 0; i < REUSES; i++) {
        TRY(conformance_connect(rig, &link));
        TRY(peer_sends(rig, link.peer, i, 20));
        TRY(receive_until(rig, link.context, i, i + 10, 10)); /* half of it is never read */
        rig->port->close(link.context);
        rig->peer_close(link.peer);
        for (int turns = 0; turns < 3; turns++) {
            rig->turn();
        }
        unsigned now = rig->in_use != NULL ? rig->in_use() : 0;
        most = i < REUSES / 4 && now > most ? now : most;
        EXPECT(i < REUSES / 4 || now <= most);
    }
    link.peer = -1;
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

static conformance_verdict two_side_by_side(const conformance_rig *rig)
{
    CONNECT(one);
    CONNECT(other);
    TRY(peer_sends(rig, one.peer, 1000, 200));
    TRY(peer_sends(rig, other.peer, 5000, 200));
    TRY(receive_until(rig, other.context, 5000, 5200, 50));
    TRY(receive_until(rig, one.context, 1000, 1200, 50));
    conformance_disconnect(rig, &one);
    TRY(peer_sends(rig, other.peer, 0, 100));
    TRY(receive_until(rig, other.context, 0, 100, 50));
    conformance_disconnect(rig, &other);
    return CONFORMANCE_PASSED;
}

/* ---- waiting ----------------------------------------------------------- */

static conformance_verdict waiting_ends_in_time(const conformance_rig *rig)
{
    static const unsigned wants[] = {CCT_WANT_NOTHING, CCT_WANT_READ};
    CONNECT(link);
    for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) {
        int64_t began_ms = rig->port->monotonic_ms(link.context);
        int result = rig->port->wait(link.context, wants[i], began_ms + 30);
        SKIP_UNLESS(result != CCT_ERROR_NOT_PROVIDED, "the port has no wait");
        EXPECT(result == CCT_OK);
        EXPECT(rig->port->monotonic_ms(link.context) - began_ms < 10000);
        EXPECT(rig->port->wait(link.context, wants[i], began_ms - 1000) == CCT_OK); /* long ago */
    }
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

static conformance_verdict waiting_ends_when_ready(const conformance_rig *rig)
{
    CONNECT(link);
    int64_t began_ms = rig->port->monotonic_ms(link.context);
    int result = rig->port->wait(link.context, CCT_WANT_WRITE, began_ms + 20000);
    SKIP_UNLESS(result != CCT_ERROR_NOT_PROVIDED, "the port has no wait");
    TRY(peer_sends(rig, link.peer, 0, 10));
    EXPECT(rig->port->wait(link.context, CCT_WANT_READ, began_ms + 20000) == CCT_OK);
    TRY(receive_until(rig, link.context, 0, 10, 10));
    rig->peer_finish(link.peer);
    EXPECT(rig->port->wait(link.context, CCT_WANT_READ, began_ms + 20000) == CCT_OK);
    EXPECT(rig->port->monotonic_ms(link.context) - began_ms < 15000);
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

const conformance_case conformance_connection_cases[] = {
    {"a connection stands", it_stands},
    {"refused, and then another", refused_then_another},
    {"an attempt is given up", an_attempt_is_given_up},
    {"everything arrives, by pieces of any size", everything_arrives},
    {"all is read before the end", all_before_the_end},
    {"a slow reader loses nothing", a_slow_reader},
    {"everything is sent, once", everything_is_sent},
    {"sending to one that has finished", sending_to_one_that_has_finished},
    {"a reset", a_reset},
    {"a reset while sending", a_reset_while_sending},
    {"a hang-up at any moment", a_hang_up_at_any_moment},
    {"closing is always allowed", closing_is_always_allowed},
    {"closing loses nothing", closing_loses_nothing},
    {"one context, many connections", one_context_many_times},
    {"two contexts side by side", two_side_by_side},
    {"waiting ends in time", waiting_ends_in_time},
    {"waiting ends when ready", waiting_ends_when_ready},
    {NULL, NULL},
};
