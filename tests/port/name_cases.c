/* SPDX-License-Identifier: MIT */
/* Questions for names. */
#include <string.h>

#include "conformance.h"

enum { ADDRESSES = 8, NOBODY = 99 };

static bool is_address_of(const cct_address *address, cct_family family)
{
    bool known = address->family == CCT_FAMILY_IPV4 || address->family == CCT_FAMILY_IPV6;
    return known && address->port == 0 && (family == CCT_FAMILY_ANY || address->family == family);
}

/* Asks, and looks whether the answer keeps to the capacity; *count is its number. */
static conformance_verdict ask(const conformance_rig *rig, void *context, const char *name, cct_family family,
                               size_t capacity, int *count)
{
    cct_address addresses[ADDRESSES + 1];
    memset(addresses, 0, sizeof addresses);
    addresses[capacity].family = NOBODY;
    ASK(*count, rig->port->resolve(context, name, family, addresses, capacity));
    EXPECT(addresses[capacity].family == NOBODY);
    EXPECT(*count != 0 && *count <= (int)capacity);
    for (int i = 0; i < *count; i++) {
        EXPECT(is_address_of(&addresses[i], family));
    }
    return CONFORMANCE_PASSED;
}

#define ASK_NAME(name, family, capacity, count)                                                                        \
    do {                                                                                                               \
        if (ask(rig, context, name, family, capacity, count) != CONFORMANCE_PASSED) {                                  \
            return CONFORMANCE_FAILED;                                                                                 \
        }                                                                                                              \
    } while (0)

static conformance_verdict a_name(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_known != NULL, "the rig has none");
    void *context = rig->open(true);
    int count;
    for (int i = 0; i < 3; i++) { /* again and again, on one context */
        ASK_NAME(rig->name_known, CCT_FAMILY_ANY, ADDRESSES, &count);
        EXPECT(count >= 1);
        ASK_NAME(rig->name_known, CCT_FAMILY_IPV4, ADDRESSES, &count);
        EXPECT(count >= 1);
    }
    rig->end(context);
    return CONFORMANCE_PASSED;
}

static conformance_verdict a_family_without_address(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_known != NULL, "the rig has none");
    void *context = rig->open(true);
    int count;
    ASK_NAME(rig->name_known, CCT_FAMILY_IPV6, ADDRESSES, &count);
    EXPECT(count >= 1 || count == CCT_ERROR_NAME || count == CCT_ERROR_RESOLVER);
    rig->end(context);
    return CONFORMANCE_PASSED;
}

static conformance_verdict many_addresses(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_many != NULL, "the rig has no name with several addresses");
    void *context = rig->open(true);
    int count;
    ASK_NAME(rig->name_many, CCT_FAMILY_ANY, ADDRESSES, &count);
    EXPECT(count >= 1);
    ASK_NAME(rig->name_many, CCT_FAMILY_ANY, 1, &count);
    EXPECT(count == 1);
    rig->end(context);
    return CONFORMANCE_PASSED;
}

static conformance_verdict no_such_name(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_absent != NULL, "the rig has none");
    void *context = rig->open(true);
    int count;
    for (int i = 0; i < 2; i++) {
        ASK_NAME(rig->name_absent, CCT_FAMILY_ANY, ADDRESSES, &count);
        EXPECT(count == CCT_ERROR_NAME || count == CCT_ERROR_RESOLVER);
    }
    if (rig->name_known != NULL) {
        ASK_NAME(rig->name_known, CCT_FAMILY_IPV4, ADDRESSES, &count);
        EXPECT(count >= 1);
    }
    rig->end(context);
    return CONFORMANCE_PASSED;
}

static conformance_verdict an_abandoned_question(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_silent != NULL && rig->name_known != NULL, "the rig has no name without an answer");
    void *context = rig->open(true);
    cct_address addresses[ADDRESSES];
    int count;
    for (int i = 0; i < 5; i++) {
        EXPECT(rig->port->resolve(context, rig->name_silent, CCT_FAMILY_ANY, addresses, ADDRESSES) == CCT_AGAIN);
        rig->turn();
        EXPECT(rig->port->resolve(context, rig->name_silent, CCT_FAMILY_ANY, addresses, ADDRESSES) == CCT_AGAIN);
        rig->port->close(context);
        rig->port->close(context);
    }
    ASK_NAME(rig->name_known, CCT_FAMILY_IPV4, ADDRESSES, &count);
    EXPECT(count >= 1);
    rig->end(context);
    return CONFORMANCE_PASSED;
}

/* The answer to a question that was abandoned is not taken for that to the next. */
static conformance_verdict another_question_at_once(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_known != NULL && rig->name_absent != NULL, "the rig lacks a name");
    cct_address addresses[ADDRESSES];
    int count;
    for (int turns = 0; turns < 8; turns++) {
        void *context = rig->open(true);
        count = rig->port->resolve(context, rig->name_known, CCT_FAMILY_IPV4, addresses, ADDRESSES);
        for (int i = 0; i < turns && count == CCT_AGAIN; i++) {
            rig->turn();
        }
        rig->port->close(context);
        ASK_NAME(rig->name_absent, CCT_FAMILY_IPV4, ADDRESSES, &count);
        EXPECT(count == CCT_ERROR_NAME || count == CCT_ERROR_RESOLVER);
        rig->end(context);
    }
    return CONFORMANCE_PASSED;
}

static conformance_verdict waiting_for_an_answer(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_known != NULL, "the rig has none");
    void *context = rig->open(true);
    cct_address addresses[ADDRESSES];
    int count = rig->port->resolve(context, rig->name_known, CCT_FAMILY_IPV4, addresses, ADDRESSES);
    int64_t began_ms = rig->port->monotonic_ms(context);
    int waited = CCT_OK;
    for (int i = 0; i < TURNS_MAX && count == CCT_AGAIN && waited == CCT_OK; i++) {
        waited = rig->port->wait(context, CCT_WANT_READ, began_ms + 20000);
        rig->turn(); /* the name server may live on this thread */
        count = rig->port->resolve(context, rig->name_known, CCT_FAMILY_IPV4, addresses, ADDRESSES);
    }
    int64_t took_ms = rig->port->monotonic_ms(context) - began_ms;
    rig->port->close(context);
    rig->end(context);
    SKIP_UNLESS(waited != CCT_ERROR_NOT_PROVIDED, "the port has no wait");
    EXPECT(count >= 1);
    EXPECT(took_ms < 15000);
    return CONFORMANCE_PASSED;
}

const conformance_case conformance_name_cases[] = {
    {"a name", a_name},
    {"a name without an address of that family", a_family_without_address},
    {"a name with many addresses", many_addresses},
    {"no such name", no_such_name},
    {"a question is abandoned", an_abandoned_question},
    {"another question at once", another_question_at_once},
    {"waiting for an answer", waiting_for_an_answer},
    {NULL, NULL},
};
