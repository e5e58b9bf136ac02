/* SPDX-License-Identifier: MIT */
/* `wait`: it ends in time, and as soon as a result can be fetched. */
#include "conformance.h"

/* A wait that takes as long as LONG_MS has missed what it was to end at. */
enum { ADDRESSES = 8, LIMIT_MS = 20000, LONG_MS = 5000 };
#define WAIT_ENDS "wait ends at what there is to fetch, not at its deadline"

static const cct_family families[] = {CCT_FAMILY_IPV4, CCT_FAMILY_IPV6};

static conformance_verdict ends_in_time(const conformance_rig *rig)
{
    static const unsigned wants[] = {CCT_WANT_NOTHING, CCT_WANT_READ};
    SKIP_UNLESS_IT_WAITS();
    CONNECT(link);
    for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) {
        int64_t began_ms = rig->port->monotonic_ms(link.context);
        EXPECT(rig->port->wait(link.context, wants[i], began_ms + 30) == CCT_OK);
        EXPECT(rig->port->monotonic_ms(link.context) - began_ms < 10000);
        PROMPTLY(link.context, EXPECT(rig->port->wait(link.context, wants[i], began_ms - 1000) == CCT_OK));
    }
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

/* Waits until there is something; that must not take long. */
static conformance_verdict wait_for(const conformance_rig *rig, void *context, unsigned wants)
{
    int64_t began_ms = rig->port->monotonic_ms(context);
    EXPECT(rig->port->wait(context, wants, began_ms + LIMIT_MS) == CCT_OK);
    EXPECT_THAT(rig->port->monotonic_ms(context) - began_ms < LONG_MS, WAIT_ENDS);
    return CONFORMANCE_PASSED;
}

static conformance_verdict ends_when_ready(const conformance_rig *rig)
{
    SKIP_UNLESS_IT_WAITS();
    for (unsigned number = 0; number < CCT_CONNECTIONS; number++) {
        SKIP_UNLESS(number == 0 || conformance_has_two(rig), "the port has one connection");
        conformance_link link = {NULL, number, -1, CCT_FAMILY_IPV4};
        TRY(conformance_connect(rig, &link));
        TRY(wait_for(rig, link.context, CCT_WANT_WRITE));
        TRY(conformance_peer_sends(rig, link.peer, 0, 10));
        TRY(wait_for(rig, link.context, CCT_WANT_READ));
        TRY(conformance_receive(rig, &link, 0, 10, 10));
        rig->peer_finish(link.peer);
        uint8_t byte;
        for (int i = 0; i < 3; i++) { /* an end that is known already is still one */
            int got;
            TRY(wait_for(rig, link.context, CCT_WANT_READ));
            ASK(got, rig->port->receive(link.context, number, &byte, 1));
            EXPECT(got == CCT_EOF);
        }
        conformance_disconnect(rig, &link);
    }
    return CONFORMANCE_PASSED;
}

/* Sends until nothing more is taken. */
static conformance_verdict fill_up(const conformance_rig *rig, const conformance_link *link, size_t *sent)
{
    static uint8_t bytes[CONFORMANCE_PIECE];
    int refused = 0;
    for (int turns = 0; refused < 50 && turns < TURNS_MAX; turns++) {
        conformance_fill(bytes, *sent, sizeof bytes);
        int result = rig->port->send(link->context, link->number, bytes, sizeof bytes);
        EXPECT(result > 0 || result == CCT_AGAIN);
        *sent += result > 0 ? (size_t)result : 0;
        refused = result == CCT_AGAIN ? refused + 1 : 0;
        if (result == CCT_AGAIN) {
            rig->turn();
        }
    }
    EXPECT(refused >= 50);
    return CONFORMANCE_PASSED;
}

/*
 * Nothing more can be sent: the wait ends when the peer has taken something, or has sent something.
 */
static conformance_verdict ends_when_there_is_room(const conformance_rig *rig)
{
    SKIP_UNLESS_IT_WAITS();
    CONNECT(link);
    size_t sent = 0, arrived = 0;
    int64_t began_ms = rig->port->monotonic_ms(link.context);
    TRY(fill_up(rig, &link, &sent));
    TRY(conformance_peer_sends(rig, link.peer, 0, 10));
    TRY(wait_for(rig, link.context, CCT_WANT_READ | CCT_WANT_WRITE));
    TRY(conformance_receive(rig, &link, 0, 10, 10));
    static uint8_t bytes[CONFORMANCE_PIECE];
    for (int turns = 0; arrived < sent && turns < TURNS_MAX; turns++) {
        int got = rig->peer_receive(link.peer, bytes, sizeof bytes);
        EXPECT(got >= 0);
        arrived += (size_t)got;
        if (got == 0) {
            rig->turn();
        }
    }
    TRY(wait_for(rig, link.context, CCT_WANT_WRITE));
    int result = CCT_AGAIN;
    for (int i = 0; i < TURNS_MAX && result == CCT_AGAIN; i++) {
        EXPECT(rig->port->wait(link.context, CCT_WANT_WRITE, began_ms + LIMIT_MS) == CCT_OK);
        result = rig->port->send(link.context, 0, bytes, 1);
    }
    EXPECT(result == 1);
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

/* What interrupts a wait is no error. */
static conformance_verdict is_disturbed(const conformance_rig *rig)
{
    SKIP_UNLESS_IT_WAITS();
    SKIP_UNLESS(rig->disturb != NULL, "nothing interrupts this platform");
    CONNECT(link);
    rig->disturb(true);
    for (int i = 0; i < 5; i++) {
        EXPECT(rig->port->wait(link.context, CCT_WANT_READ, rig->port->monotonic_ms(link.context) + 30) == CCT_OK);
    }
    rig->disturb(false);
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

static conformance_verdict ends_at_a_reset(const conformance_rig *rig)
{
    static const unsigned wants[] = {CCT_WANT_READ, CCT_WANT_WRITE, CCT_WANT_READ};
    SKIP_UNLESS_IT_WAITS();
    CONNECT(link);
    rig->peer_reset(link.peer);
    link.peer = -1;
    for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) {
        uint8_t byte;
        int got;
        TRY(wait_for(rig, link.context, wants[i]));
        ASK(got, rig->port->receive(link.context, 0, &byte, 1));
        EXPECT(got == CCT_ERROR_CLOSED);
    }
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

/* ---- for a query ------------------------------------------------------- */

/*
 * Polls and waits until there is a result; `other`, if not CCT_FAMILY_ANY, is in progress as well.
 */
static conformance_verdict wait_for_query(const conformance_rig *rig, void *context, const char *name,
                                          cct_family family, cct_family other)
{
    cct_address addresses[ADDRESSES];
    int count = rig->port->resolve(context, name, family, addresses, ADDRESSES);
    int64_t began_ms = rig->port->monotonic_ms(context);
    if (other != CCT_FAMILY_ANY) {
        (void)rig->port->resolve(context, name, other, addresses, ADDRESSES);
    }
    for (int i = 0; i < TURNS_MAX && count == CCT_AGAIN; i++) {
        EXPECT(rig->port->wait(context, CCT_WANT_READ, began_ms + LIMIT_MS) == CCT_OK);
        rig->turn(); /* the name server may live on this thread */
        count = rig->port->resolve(context, name, family, addresses, ADDRESSES);
    }
    EXPECT(count >= 1);
    EXPECT_THAT(rig->port->monotonic_ms(context) - began_ms < LONG_MS, WAIT_ENDS);
    return CONFORMANCE_PASSED;
}

static conformance_verdict ends_at_a_result(const conformance_rig *rig)
{
    SKIP_UNLESS_IT_WAITS();
    SKIP_UNLESS(rig->name_known != NULL, "the rig has none");
    void *context = rig->open(ANCHORS_NONE);
    TRY(wait_for_query(rig, context, rig->name_known, CCT_FAMILY_IPV4, CCT_FAMILY_ANY));
    conformance_end(rig, context);
    return CONFORMANCE_PASSED;
}

/*
 * Both queries are in progress, and either is waited for; then the other's result is there, or
 * comes.
 */
static conformance_verdict ends_at_either_result(const conformance_rig *rig)
{
    SKIP_UNLESS_IT_WAITS();
    SKIP_UNLESS(rig->name_both != NULL, "the rig has no name with addresses of both families");
    for (size_t i = 0; i < 2; i++) {
        void *context = rig->open(ANCHORS_NONE);
        TRY(wait_for_query(rig, context, rig->name_both, families[i], families[1 - i]));
        TRY(wait_for_query(rig, context, rig->name_both, families[1 - i], CCT_FAMILY_ANY));
        conformance_end(rig, context);
    }
    return CONFORMANCE_PASSED;
}

/* A result that came long before, which nobody has fetched. */
static conformance_verdict ends_at_what_was_there(const conformance_rig *rig)
{
    SKIP_UNLESS_IT_WAITS();
    SKIP_UNLESS(rig->name_both != NULL, "the rig has no name with addresses of both families");
    for (size_t i = 0; i < 2; i++) {
        void *context = rig->open(ANCHORS_NONE);
        cct_address addresses[ADDRESSES];
        int count;
        int other = rig->port->resolve(context, rig->name_both, families[1 - i], addresses, ADDRESSES);
        ASK(count, rig->port->resolve(context, rig->name_both, families[i], addresses, ADDRESSES));
        EXPECT(count >= 1);
        for (int turns = 0; turns < 200; turns++) {
            rig->turn();
        }
        if (other != CCT_AGAIN) { /* it had its result at once */
            conformance_end(rig, context);
            continue;
        }
        TRY(wait_for(rig, context, CCT_WANT_NOTHING));
        count = rig->port->resolve(context, rig->name_both, families[1 - i], addresses, ADDRESSES);
        /* one that did not fit beside the first */
        for (int turns = 0; count == CCT_AGAIN && turns < 200; turns++) {
            rig->turn();
            count = rig->port->resolve(context, rig->name_both, families[1 - i], addresses, ADDRESSES);
        }
        EXPECT(count >= 1);
        conformance_end(rig, context);
    }
    return CONFORMANCE_PASSED;
}

/* ---- for attempts ------------------------------------------------------ */

/* Waits until the attempt has its result. */
static conformance_verdict wait_for_attempt(const conformance_rig *rig, void *context, unsigned number,
                                            const cct_address *address, int expected)
{
    int64_t began_ms = rig->port->monotonic_ms(context);
    int result = rig->port->connect(context, number, address);
    for (int i = 0; i < TURNS_MAX && result == CCT_AGAIN; i++) {
        EXPECT(rig->port->wait(context, CCT_WANT_READ, began_ms + LIMIT_MS) == CCT_OK);
        result = rig->port->connect(context, number, address);
    }
    EXPECT(result == expected);
    EXPECT_THAT(rig->port->monotonic_ms(context) - began_ms < LONG_MS, WAIT_ENDS);
    return CONFORMANCE_PASSED;
}

/* Alone, and while another attempt comes to nothing. */
static conformance_verdict ends_at_an_attempt(const conformance_rig *rig)
{
    SKIP_UNLESS_IT_WAITS();
    cct_address address = rig->listen(CCT_FAMILY_IPV4);
    bool has_two = conformance_has_two(rig) && rig->silent.family != 0;
    for (unsigned i = 0; i < 6; i++) {
        unsigned number = i / 2 == 1; /* 0, 1 beside 0, 0 beside 1 */
        void *context = rig->open(ANCHORS_NONE);
        SKIP_UNLESS(i < 2 || has_two, "the port has one connection, or the rig no address from which nothing comes");
        if (i >= 2) {
            EXPECT(rig->port->connect(context, 1 - number, &rig->silent) == CCT_AGAIN);
        }
        bool refused = i % 2 == 1;
        TRY(wait_for_attempt(rig, context, number, refused ? &rig->refusing : &address,
                             refused ? CCT_ERROR_REFUSED : CCT_OK));
        conformance_end(rig, context);
        for (int turns = 0; turns < 20; turns++) {
            rig->turn();
            int peer = rig->accept();
            if (peer >= 0) {
                rig->peer_close(peer);
            }
        }
    }
    return CONFORMANCE_PASSED;
}

/* An attempt that nobody has polled since it was established. */
static conformance_verdict ends_at_a_late_connection(const conformance_rig *rig)
{
    SKIP_UNLESS_IT_WAITS();
    SKIP_UNLESS(rig->slow != NULL, "the rig has no place that answers late");
    cct_address address = rig->slow();
    conformance_link link = {rig->open(ANCHORS_NONE), 0, -1, CCT_FAMILY_IPV4};
    EXPECT(rig->port->connect(link.context, 0, &address) == CCT_AGAIN);
    rig->turn();
    rig->admit();
    TRY(wait_for_attempt(rig, link.context, 0, &address, CCT_OK));
    TRY(conformance_accept(rig, &link));
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

/* A query and an attempt are in progress side by side, and either ends the wait. */
static conformance_verdict ends_at_query_and_attempt(const conformance_rig *rig)
{
    SKIP_UNLESS_IT_WAITS();
    SKIP_UNLESS(rig->silent.family != 0 && rig->name_known != NULL, "the rig lacks a name, or a silent address");
    cct_address found[ADDRESSES];
    void *context = rig->open(ANCHORS_NONE);
    EXPECT(rig->port->connect(context, 0, &rig->silent) == CCT_AGAIN);
    TRY(wait_for_query(rig, context, rig->name_known, CCT_FAMILY_IPV4, CCT_FAMILY_ANY));
    rig->port->disconnect(context, 0);
    if (rig->name_silent != NULL) {
        EXPECT(rig->port->resolve(context, rig->name_silent, CCT_FAMILY_IPV4, found, ADDRESSES) == CCT_AGAIN);
    }
    TRY(wait_for_attempt(rig, context, 0, &rig->refusing, CCT_ERROR_REFUSED));
    conformance_end(rig, context);
    return CONFORMANCE_PASSED;
}

/* A query that `disconnect` ended would not end the wait. */
static conformance_verdict disconnect_leaves_queries(const conformance_rig *rig)
{
    SKIP_UNLESS_IT_WAITS();
    SKIP_UNLESS(rig->name_known != NULL, "the rig has none");
    cct_address found[ADDRESSES];
    for (unsigned number = 0; number < CCT_CONNECTIONS; number++) {
        void *context = rig->open(ANCHORS_NONE);
        int count = rig->port->resolve(context, rig->name_known, CCT_FAMILY_IPV4, found, ADDRESSES);
        rig->port->disconnect(context, number);
        if (count == CCT_AGAIN) {
            TRY(wait_for(rig, context, CCT_WANT_NOTHING));
        }
        TRY(wait_for_query(rig, context, rig->name_known, CCT_FAMILY_IPV4, CCT_FAMILY_ANY));
        conformance_end(rig, context);
    }
    return CONFORMANCE_PASSED;
}

const conformance_case conformance_wait_cases[] = {
    {"waiting ends in time", ends_in_time},
    {"waiting ends when a connection is ready", ends_when_ready},
    {"waiting ends when there is room again", ends_when_there_is_room},
    {"waiting is interrupted", is_disturbed},
    {"waiting ends at a reset", ends_at_a_reset},
    {"waiting ends at a result", ends_at_a_result},
    {"waiting ends at the result of either family", ends_at_either_result},
    {"waiting ends at a result that was there before", ends_at_what_was_there},
    {"waiting ends at the result of an attempt", ends_at_an_attempt},
    {"waiting ends at a connection that is established late", ends_at_a_late_connection},
    {"waiting ends at a query and at an attempt side by side", ends_at_query_and_attempt},
    {"disconnect leaves queries alone", disconnect_leaves_queries},
    {NULL, NULL},
};
