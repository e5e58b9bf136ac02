/* SPDX-License-Identifier: MIT */
/* Connections: their beginning, both ways, every end. */
#include <string.h>

#include "conformance.h"

enum { PIECE = CONFORMANCE_PIECE, BULK_PIECE = 16384, STOPPED_ENOUGH = 20 };

/* ---- the beginning ----------------------------------------------------- */

static conformance_verdict it_stands(const conformance_rig *rig)
{
    CONNECT(link);
    cct_address address = rig->listen(CCT_FAMILY_IPV4);
    uint8_t byte;
    for (int i = 0; i < 2; i++) { /* and still does when asked again, for whatever address */
        EXPECT(rig->port->connect(link.context, link.number, &address) == CCT_OK);
        address = rig->refusing;
    }
    PROMPTLY(link.context, EXPECT(rig->port->receive(link.context, link.number, &byte, 1) == CCT_AGAIN));
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
        TRY(conformance_peer_sends(rig, link.peer, at, 300));
        TRY(conformance_receive(rig, &link, at, at + 300, capacities[i]));
        at += 300;
        EXPECT(rig->port->receive(link.context, link.number, &byte, 1) == CCT_AGAIN);
    }
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

/* What has ended stays so: nothing is stored any more, and the number is still taken. */
static conformance_verdict stays_ended(const conformance_rig *rig, const conformance_link *link, int end)
{
    cct_address address = rig->listen(CCT_FAMILY_IPV4);
    uint8_t bytes[2] = {CANARY, CANARY};
    for (int i = 0; i < 3; i++) {
        EXPECT(rig->port->receive(link->context, link->number, bytes, sizeof bytes) == end);
        EXPECT(bytes[0] == CANARY && bytes[1] == CANARY);
        EXPECT(rig->port->connect(link->context, link->number, &address) == CCT_OK);
        rig->turn();
        EXPECT(rig->accept() < 0);
    }
    return CONFORMANCE_PASSED;
}

static conformance_verdict all_before_the_end(const conformance_rig *rig)
{
    CONNECT(link);
    TRY(conformance_peer_sends(rig, link.peer, 0, 1000));
    rig->peer_finish(link.peer);
    for (int i = 0; i < 20; i++) {
        rig->turn();
    }
    TRY(conformance_receive(rig, &link, 0, 1000, 99));
    uint8_t byte = CANARY;
    int got;
    ASK(got, rig->port->receive(link.context, link.number, &byte, 1));
    EXPECT(got == CCT_EOF);
    EXPECT(byte == CANARY);
    TRY(stays_ended(rig, &link, CCT_EOF));
    rig->port->disconnect(link.context, link.number);
    rig->peer_close(link.peer);
    TRY(conformance_connect(rig, &link)); /* now it is another */
    EXPECT(rig->port->receive(link.context, link.number, &byte, 1) == CCT_AGAIN);
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
        conformance_fill(bytes, sent, n);
        size_t went = n > 0 ? rig->peer_send(link.peer, bytes, n) : 0;
        sent += went;
        stopped += n > 0 && went == 0;
        int got = stopped < STOPPED_ENOUGH
                      ? CCT_AGAIN
                      : rig->port->receive(link.context, link.number, bytes, 1 + received % sizeof bytes);
        EXPECT(got > 0 || got == CCT_AGAIN);
        if (got > 0) {
            EXPECT(conformance_is_sequence(bytes, received, (size_t)got));
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
    EXPECT(conformance_is_sequence(bytes, *at, (size_t)got));
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
        conformance_fill(bytes, sent, n);
        int result = n > 0 ? rig->port->send(link.context, link.number, bytes, n) : CCT_AGAIN;
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
    ASK(got, rig->port->receive(link.context, link.number, bytes, sizeof bytes));
    EXPECT(got == CCT_EOF);
    conformance_fill(bytes, 0, sizeof bytes);
    int sent;
    ASK(sent, rig->port->send(link.context, link.number, bytes, sizeof bytes));
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

static conformance_verdict small_pieces_at_once(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->sends_at_once != NULL, "the rig cannot tell");
    CONNECT(link);
    EXPECT(rig->sends_at_once(link.context, link.number));
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
    ASK(got, rig->port->receive(link.context, link.number, bytes, sizeof bytes));
    EXPECT(got == CCT_ERROR_CLOSED);
    for (int i = 0; i < 3; i++) { /* and no signal */
        EXPECT(rig->port->send(link.context, link.number, bytes, sizeof bytes) == CCT_ERROR_CLOSED);
        TRY(stays_ended(rig, &link, CCT_ERROR_CLOSED));
    }
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

static conformance_verdict a_reset_while_sending(const conformance_rig *rig)
{
    CONNECT(link);
    uint8_t bytes[PIECE] = {0};
    int result;
    ASK(result, rig->port->send(link.context, link.number, bytes, sizeof bytes));
    EXPECT(result > 0);
    rig->peer_reset(link.peer);
    link.peer = -1;
    result = CCT_AGAIN;
    for (int turns = 0; result != CCT_ERROR_CLOSED && turns < TURNS_MAX; turns++) {
        rig->turn();
        result = rig->port->send(link.context, link.number, bytes, sizeof bytes);
        EXPECT(result > 0 || result == CCT_AGAIN || result == CCT_ERROR_CLOSED);
    }
    EXPECT(result == CCT_ERROR_CLOSED);
    for (int i = 0; i < 3; i++) {
        EXPECT(rig->port->send(link.context, link.number, bytes, sizeof bytes) == CCT_ERROR_CLOSED);
        rig->turn();
    }
    ASK(result, rig->port->receive(link.context, link.number, bytes, sizeof bytes));
    EXPECT(result == CCT_ERROR_CLOSED); /* a reset that `send` was told of is no end for
                                         * `receive` */
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

/* The peer has closed both ways: what is sent then it does not want, and says so. */
static conformance_verdict sending_to_one_that_is_gone(const conformance_rig *rig)
{
    CONNECT(link);
    rig->peer_close(link.peer);
    link.peer = -1;
    uint8_t bytes[PIECE] = {0};
    int result = CCT_AGAIN;
    for (int turns = 0; result != CCT_ERROR_CLOSED && turns < TURNS_MAX; turns++) {
        rig->turn();
        result = rig->port->send(link.context, link.number, bytes, sizeof bytes);
        EXPECT(result > 0 || result == CCT_AGAIN || result == CCT_ERROR_CLOSED);
    }
    EXPECT(result == CCT_ERROR_CLOSED);
    EXPECT(rig->port->send(link.context, link.number, bytes, sizeof bytes) == CCT_ERROR_CLOSED);
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

/*
 * What is read before the end is a beginning of what was sent; of what precedes a reset some may be
 * lost, not more.
 */
static conformance_verdict read_to_the_end(const conformance_rig *rig, const conformance_link *link, size_t sent,
                                           bool was_reset)
{
    size_t at = 0;
    for (;;) {
        uint8_t bytes[33];
        int got;
        ASK(got, rig->port->receive(link->context, link->number, bytes, sizeof bytes));
        if (got <= 0) {
            EXPECT(got == (was_reset ? CCT_ERROR_CLOSED : CCT_EOF));
            EXPECT(at == sent || was_reset);
            return CONFORMANCE_PASSED;
        }
        EXPECT(at + (size_t)got <= sent && conformance_is_sequence(bytes, at, (size_t)got));
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
        TRY(conformance_peer_sends(rig, link.peer, 0, lengths[i / 4]));
        for (int turns = 0; !at_once && turns < 10; turns++) {
            rig->turn();
        }
        if (was_reset) {
            rig->peer_reset(link.peer);
            link.peer = -1;
        } else {
            rig->peer_finish(link.peer);
        }
        TRY(read_to_the_end(rig, &link, lengths[i / 4], was_reset));
        conformance_disconnect(rig, &link);
    }
    return CONFORMANCE_PASSED;
}

static void end_everything(const conformance_rig *rig, void *context)
{
    for (unsigned i = 0; i < 2 * CCT_CONNECTIONS; i++) {
        rig->port->disconnect(context, i % CCT_CONNECTIONS);
        rig->port->cancel(context);
    }
    rig->port->anchors_end(context);
}

static conformance_verdict closing_is_always_allowed(const conformance_rig *rig)
{
    for (int stage = 0; stage < 5; stage++) {
        cct_address address = rig->listen(CCT_FAMILY_IPV4);
        void *context = rig->open(ANCHORS_PEM);
        end_everything(rig, context);
        if (stage > 0) {
            (void)rig->port->connect(context, 0, &address);
        }
        for (int turns = 0; turns < 3 * (stage - 1); turns++) {
            rig->turn();
        }
        if (stage > 2) {
            (void)rig->port->connect(context, 0, &address);
        }
        end_everything(rig, context);
        conformance_end(rig, context);
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
    conformance_fill(bytes, 0, sizeof bytes);
    int sent;
    ASK(sent, rig->port->send(link.context, link.number, bytes, sizeof bytes));
    EXPECT(sent == (int)sizeof bytes); /* so few are taken at once */
    rig->port->disconnect(link.context, link.number);
    size_t arrived = 0;
    int got = PEER_NOTHING;
    for (int turns = 0; got >= 0 && turns < TURNS_MAX; turns++) {
        rig->turn();
        got = rig->peer_receive(link.peer, bytes, sizeof bytes);
        EXPECT(got <= 0 || conformance_is_sequence(bytes, arrived, (size_t)got));
        arrived += got > 0 ? (size_t)got : 0;
    }
    EXPECT(arrived == sizeof bytes);
    EXPECT(got == PEER_ENDED);
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

/* Nothing of one connection is seen in the next. */
static conformance_verdict connect_and_leave(const conformance_rig *rig, void *context)
{
    static size_t round;
    conformance_link link = {context, 0, -1, CCT_FAMILY_IPV4};
    size_t from = ++round * 7;
    TRY(conformance_connect(rig, &link));
    TRY(conformance_peer_sends(rig, link.peer, from, 20));
    TRY(conformance_receive(rig, &link, from, from + 10, 10)); /* half of it is never read */
    rig->port->disconnect(context, link.number);
    rig->peer_close(link.peer);
    return CONFORMANCE_PASSED;
}

static conformance_verdict one_context_many_times(const conformance_rig *rig)
{
    return conformance_does_not_grow(rig, connect_and_leave);
}

const conformance_case conformance_connection_cases[] = {
    {"a connection stands", it_stands},
    {"everything arrives, by pieces of any size", everything_arrives},
    {"all is read before the end", all_before_the_end},
    {"a slow reader loses nothing", a_slow_reader},
    {"everything is sent, once", everything_is_sent},
    {"sending to one that has finished", sending_to_one_that_has_finished},
    {"small pieces are sent at once", small_pieces_at_once},
    {"a reset", a_reset},
    {"a reset while sending", a_reset_while_sending},
    {"sending to one that is gone", sending_to_one_that_is_gone},
    {"a hang-up at any moment", a_hang_up_at_any_moment},
    {"closing is always allowed", closing_is_always_allowed},
    {"closing loses nothing", closing_loses_nothing},
    {"one context, many connections", one_context_many_times},
    {NULL, NULL},
};
