/* SPDX-License-Identifier: MIT */
/* Queries for the addresses of names. */
#include <string.h>

#include "conformance.h"

enum { ADDRESSES = 8, NOBODY = 99, NAME_SIZE = 256 };

static const cct_family families[] = {CCT_FAMILY_IPV4, CCT_FAMILY_IPV6};

/*
 * Polls once; a result keeps to the capacity, and is addresses of that family without a port, of
 * which all is set.
 */
static conformance_verdict poll_query(const conformance_rig *rig, void *context, const char *name, cct_family family,
                                      size_t capacity, int *count)
{
    cct_address addresses[ADDRESSES + 1];
    memset(addresses, CANARY, sizeof addresses);
    addresses[capacity].family = NOBODY;
    PROMPTLY(context, *count = rig->port->resolve(context, name, family, addresses, capacity));
    EXPECT(addresses[capacity].family == NOBODY);
    EXPECT(*count != 0 && *count <= (int)capacity);
    for (int i = 0; i < *count; i++) {
        EXPECT(addresses[i].family == family);
        EXPECT(addresses[i].port == 0);
        EXPECT(addresses[i].precedence != CANARY);
    }
    return CONFORMANCE_PASSED;
}

static conformance_verdict ask(const conformance_rig *rig, void *context, const char *name, cct_family family,
                               size_t capacity, int *count)
{
    *count = CCT_AGAIN;
    for (int turns = 0; *count == CCT_AGAIN && turns < TURNS_MAX; turns++) {
        TRY(poll_query(rig, context, name, family, capacity, count));
        if (*count == CCT_AGAIN) {
            rig->turn();
        }
    }
    EXPECT_THAT(*count != CCT_AGAIN, "a query comes to its result");
    return CONFORMANCE_PASSED;
}

static conformance_verdict a_name(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_known != NULL, "the rig has none");
    void *context = rig->open(ANCHORS_NONE);
    int count;
    for (int i = 0; i < 3; i++) { /* again and again, on one context */
        TRY(ask(rig, context, rig->name_known, CCT_FAMILY_IPV4, ADDRESSES, &count));
        EXPECT(count >= 1);
    }
    conformance_end(rig, context);
    return CONFORMANCE_PASSED;
}

static conformance_verdict a_family_without_address(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_known != NULL, "the rig has none");
    void *context = rig->open(ANCHORS_NONE);
    int count;
    TRY(ask(rig, context, rig->name_known, CCT_FAMILY_IPV6, ADDRESSES, &count));
    EXPECT(count >= 1 || count == CCT_ERROR_NAME);
    conformance_end(rig, context);
    return CONFORMANCE_PASSED;
}

static conformance_verdict many_addresses(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_many != NULL, "the rig has no name with several addresses");
    void *context = rig->open(ANCHORS_NONE);
    int count;
    TRY(ask(rig, context, rig->name_many, CCT_FAMILY_IPV4, ADDRESSES, &count));
    EXPECT(count >= 1);
    TRY(ask(rig, context, rig->name_many, CCT_FAMILY_IPV4, 1, &count));
    EXPECT(count == 1);
    conformance_end(rig, context);
    return CONFORMANCE_PASSED;
}

static conformance_verdict an_alias(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_alias != NULL, "the rig has none");
    void *context = rig->open(ANCHORS_NONE);
    int count;
    TRY(ask(rig, context, rig->name_alias, CCT_FAMILY_IPV4, ADDRESSES, &count));
    EXPECT(count >= 1);
    TRY(ask(rig, context, rig->name_alias, CCT_FAMILY_IPV6, ADDRESSES, &count));
    EXPECT(count == CCT_ERROR_NAME);
    conformance_end(rig, context);
    return CONFORMANCE_PASSED;
}

static conformance_verdict a_lost_query(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_lost != NULL, "the rig's network loses no query, or the port sends none itself");
    void *context = rig->open(ANCHORS_NONE);
    int count;
    TRY(ask(rig, context, rig->name_lost, CCT_FAMILY_IPV4, ADDRESSES, &count));
    EXPECT_THAT(count >= 1, "a query without a response is sent again");
    conformance_end(rig, context);
    return CONFORMANCE_PASSED;
}

/* The result of one query is not that of the next, whether it was addresses or none. */
static conformance_verdict no_such_name(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_known != NULL && rig->name_absent != NULL, "the rig lacks a name");
    void *context = rig->open(ANCHORS_NONE);
    int count;
    for (int i = 0; i < 2; i++) {
        TRY(ask(rig, context, rig->name_absent, CCT_FAMILY_IPV4, ADDRESSES, &count));
        EXPECT(count == CCT_ERROR_NAME);
        TRY(ask(rig, context, rig->name_known, CCT_FAMILY_IPV4, ADDRESSES, &count));
        EXPECT(count >= 1);
    }
    conformance_end(rig, context);
    return CONFORMANCE_PASSED;
}

/* "Later" and "never": a program does not try again after the latter. */
static conformance_verdict the_servers_fail(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_failing != NULL,
                "the platform does not tell a server that fails from a name that is not there");
    void *context = rig->open(ANCHORS_NONE);
    int count;
    TRY(ask(rig, context, rig->name_failing, CCT_FAMILY_IPV4, ADDRESSES, &count));
    EXPECT(count == CCT_ERROR_RESOLVER);
    EXPECT_THAT(!rig->has_native_errors || rig->port->native_error(context) != 0, "native_error is not 0");
    conformance_end(rig, context);
    return CONFORMANCE_PASSED;
}

static conformance_verdict a_long_name(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_long != NULL, "the rig has no name of 253 bytes");
    void *context = rig->open(ANCHORS_NONE);
    int count;
    TRY(ask(rig, context, rig->name_long, CCT_FAMILY_IPV4, ADDRESSES, &count));
    EXPECT(count >= 1);
    conformance_end(rig, context);
    return CONFORMANCE_PASSED;
}

/* ---- both families ----------------------------------------------------- */

/* Begun in one order, polled in either: each query has its own result, once. */
static conformance_verdict both_families(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_both != NULL, "the rig has no name with addresses of both families");
    void *context = rig->open(ANCHORS_NONE);
    for (size_t first = 0; first < 4; first++) {
        int counts[2] = {CCT_AGAIN, CCT_AGAIN};
        for (int turns = 0; (counts[0] == CCT_AGAIN || counts[1] == CCT_AGAIN) && turns < TURNS_MAX; turns++) {
            for (size_t i = 0; i < 2; i++) {
                size_t which = turns == 0 ? first % 2 ^ i : first / 2 ^ i;
                if (counts[which] == CCT_AGAIN) {
                    TRY(poll_query(rig, context, rig->name_both, families[which], ADDRESSES, &counts[which]));
                }
            }
            rig->turn();
        }
        EXPECT(counts[0] >= 1 && counts[1] >= 1);
    }
    conformance_end(rig, context);
    return CONFORMANCE_PASSED;
}

/* Both are in progress, but only one of them is polled until it has its result. */
static conformance_verdict one_after_the_other(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_both != NULL, "the rig has no name with addresses of both families");
    for (size_t first = 0; first < 4; first++) {
        void *context = rig->open(ANCHORS_NONE);
        int count = CCT_AGAIN;
        size_t polled = first % 2 ^ first / 2;
        TRY(poll_query(rig, context, rig->name_both, families[first % 2], ADDRESSES, &count));
        if (count == CCT_AGAIN) {
            TRY(poll_query(rig, context, rig->name_both, families[1 - first % 2], ADDRESSES, &count));
        }
        TRY(ask(rig, context, rig->name_both, families[polled], ADDRESSES, &count));
        EXPECT(count >= 1);
        TRY(ask(rig, context, rig->name_both, families[1 - polled], ADDRESSES, &count));
        EXPECT(count >= 1);
        conformance_end(rig, context);
    }
    return CONFORMANCE_PASSED;
}

static conformance_verdict silence_for_one_family(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_half != NULL, "the rig has no name without an answer for IPv6");
    void *context = rig->open(ANCHORS_NONE);
    int count = CCT_AGAIN, silent = CCT_AGAIN;
    for (int turns = 0; count == CCT_AGAIN && turns < TURNS_MAX; turns++) {
        TRY(poll_query(rig, context, rig->name_half, CCT_FAMILY_IPV6, ADDRESSES, &silent));
        EXPECT(silent == CCT_AGAIN);
        TRY(poll_query(rig, context, rig->name_half, CCT_FAMILY_IPV4, ADDRESSES, &count));
        rig->turn();
    }
    EXPECT(count >= 1);
    conformance_end(rig, context);
    return CONFORMANCE_PASSED;
}

/* ---- abandoned --------------------------------------------------------- */

static conformance_verdict an_abandoned_query(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_silent != NULL && rig->name_known != NULL, "the rig has no name without an answer");
    void *context = rig->open(ANCHORS_NONE);
    int count = CCT_AGAIN;
    for (int i = 0; i < 10; i++) {
        TRY(poll_query(rig, context, rig->name_silent, families[i % 2], ADDRESSES, &count));
        EXPECT(count == CCT_AGAIN);
        rig->turn();
        TRY(poll_query(rig, context, rig->name_silent, families[i % 2], ADDRESSES, &count));
        EXPECT(count == CCT_AGAIN);
        rig->port->cancel(context);
        rig->port->cancel(context);
    }
    TRY(ask(rig, context, rig->name_known, CCT_FAMILY_IPV4, ADDRESSES, &count));
    EXPECT(count >= 1);
    conformance_end(rig, context);
    return CONFORMANCE_PASSED;
}

/* The result of a query that was abandoned is not taken for that of the next, of either family. */
static conformance_verdict another_query_at_once(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_known != NULL && rig->name_absent != NULL, "the rig lacks a name");
    const char *abandoned = rig->name_both != NULL ? rig->name_both : rig->name_known;
    for (int turns = 0; turns < 16; turns++) {
        void *context = rig->open(ANCHORS_NONE);
        int count, other;
        TRY(poll_query(rig, context, abandoned, CCT_FAMILY_IPV4, ADDRESSES, &count));
        TRY(poll_query(rig, context, abandoned, CCT_FAMILY_IPV6, ADDRESSES, &other));
        for (int i = 0; i < turns / 2 && (count == CCT_AGAIN || other == CCT_AGAIN); i++) {
            rig->turn();
        }
        rig->port->cancel(context);
        TRY(ask(rig, context, rig->name_absent, families[turns % 2], ADDRESSES, &count));
        EXPECT(count == CCT_ERROR_NAME);
        conformance_end(rig, context);
    }
    return CONFORMANCE_PASSED;
}

/*
 * Two contexts ask for different names at once, and each has its own result; what one abandons the
 * other keeps.
 */
static conformance_verdict two_contexts_ask(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_known != NULL && rig->name_absent != NULL, "the rig lacks a name");
    for (int i = 0; i < 4; i++) {
        void *one = rig->open(ANCHORS_NONE);
        void *other = rig->open(ANCHORS_NONE);
        int first, second;
        TRY(poll_query(rig, one, rig->name_known, CCT_FAMILY_IPV4, ADDRESSES, &first));
        TRY(poll_query(rig, other, rig->name_absent, CCT_FAMILY_IPV4, ADDRESSES, &second));
        if (i % 2 == 1) {
            rig->port->cancel(one);
        }
        if (second == CCT_AGAIN) {
            TRY(ask(rig, other, rig->name_absent, CCT_FAMILY_IPV4, ADDRESSES, &second));
        }
        EXPECT(second == CCT_ERROR_NAME);
        if (first == CCT_AGAIN) {
            TRY(ask(rig, one, rig->name_known, CCT_FAMILY_IPV4, ADDRESSES, &first));
        }
        EXPECT(first >= 1);
        conformance_end(rig, one);
        conformance_end(rig, other);
    }
    return CONFORMANCE_PASSED;
}

/*
 * The context ends while its queries are in progress: what is in its memory then is no business of
 * the port's.
 */
static conformance_verdict late_results(const conformance_rig *rig)
{
    static uint8_t untouched[1 << 16];
    SKIP_UNLESS(rig->name_known != NULL, "the rig has none");
    EXPECT(rig->context_len > 0 && rig->context_len <= sizeof untouched);
    memset(untouched, CANARY, sizeof untouched);
    for (int before = 0; before < 8; before++) {
        void *context = rig->open(ANCHORS_NONE);
        int count = CCT_AGAIN;
        char host[NAME_SIZE] = "";
        memcpy(host, rig->name_known, strlen(rig->name_known));
        TRY(poll_query(rig, context, host, families[before % 2], ADDRESSES, &count));
        for (int turns = 0; turns < before / 2; turns++) {
            rig->turn();
        }
        conformance_end(rig, context);
        memset(host, CANARY, sizeof host);
        memset(context, CANARY, rig->context_len);
        for (int turns = 0; turns < 50; turns++) {
            rig->turn();
        }
        EXPECT(memcmp(context, untouched, rig->context_len) == 0);
    }
    return CONFORMANCE_PASSED;
}

/* ---- nothing is left --------------------------------------------------- */

static conformance_verdict ask_and_get(const conformance_rig *rig, void *context)
{
    int count;
    TRY(ask(rig, context, rig->name_absent, CCT_FAMILY_IPV4, ADDRESSES, &count));
    return ask(rig, context, rig->name_known, CCT_FAMILY_IPV6, ADDRESSES, &count);
}

static conformance_verdict asked_many_times(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_known != NULL && rig->name_absent != NULL, "the rig lacks a name");
    return conformance_does_not_grow(rig, ask_and_get);
}

static conformance_verdict ask_and_cancel(const conformance_rig *rig, void *context)
{
    int count;
    TRY(poll_query(rig, context, rig->name_silent, CCT_FAMILY_IPV4, ADDRESSES, &count));
    TRY(poll_query(rig, context, rig->name_silent, CCT_FAMILY_IPV6, ADDRESSES, &count));
    rig->port->cancel(context);
    return CONFORMANCE_PASSED;
}

static conformance_verdict abandoned_many_times(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_silent != NULL, "the rig has no name without an answer");
    return conformance_does_not_grow(rig, ask_and_cancel);
}

/* What a context has not cancelled, no later query of the same context releases. */
static conformance_verdict ask_and_end(const conformance_rig *rig, void *context)
{
    void *own = rig->open(ANCHORS_NONE);
    (void)context;
    TRY(ask_and_cancel(rig, own));
    conformance_end(rig, own);
    return CONFORMANCE_PASSED;
}

static conformance_verdict ended_many_times(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_silent != NULL, "the rig has no name without an answer");
    return conformance_does_not_grow(rig, ask_and_end);
}

const conformance_case conformance_name_cases[] = {
    {"a name", a_name},
    {"a name without an address of that family", a_family_without_address},
    {"a name with many addresses", many_addresses},
    {"an alias", an_alias},
    {"a lost query", a_lost_query},
    {"no such name", no_such_name},
    {"the name servers fail", the_servers_fail},
    {"a name of 253 bytes", a_long_name},
    {"two contexts ask at once", two_contexts_ask},
    {"results after the end", late_results},
    {"both families side by side", both_families},
    {"both families, one after the other", one_after_the_other},
    {"silence for one family", silence_for_one_family},
    {"a query is abandoned", an_abandoned_query},
    {"another query at once", another_query_at_once},
    {"names are looked up many times", asked_many_times},
    {"queries are abandoned many times", abandoned_many_times},
    {"contexts end with queries many times", ended_many_times},
    {NULL, NULL},
};
