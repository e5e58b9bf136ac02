/* SPDX-License-Identifier: MIT */
/* Attempts to connect: how each can end, and that nothing of it remains. */
#include "conformance.h"

/* ---- what comes of it -------------------------------------------------- */

/* After an error the number is free for another address. */
static conformance_verdict connects_now(const conformance_rig *rig, void *context)
{
    conformance_link link = {context, 0, -1, CCT_FAMILY_IPV4};
    TRY(conformance_connect(rig, &link));
    TRY(conformance_exchange(rig, &link, 0));
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

static conformance_verdict fails_with(const conformance_rig *rig, void *context, const cct_address *address,
                                      int expected)
{
    int result;
    ASK(result, rig->port->connect(context, 0, address));
    EXPECT(result == expected);
    EXPECT_THAT(!rig->has_native_errors || rig->port->native_error(context) != 0, "native_error is not 0");
    return CONFORMANCE_PASSED;
}

static conformance_verdict fails_twice(const conformance_rig *rig, const cct_address *address, int expected)
{
    void *context = rig->open(ANCHORS_PEM);
    EXPECT(rig->port->native_error(context) == 0); /* nothing has failed yet */
    for (int i = 0; i < 2; i++) {
        TRY(fails_with(rig, context, address, expected));
    }
    return connects_now(rig, context);
}

static conformance_verdict refused_then_another(const conformance_rig *rig)
{
    return fails_twice(rig, &rig->refusing, CCT_ERROR_REFUSED);
}

static conformance_verdict unreachable_then_another(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->unreachable.family != 0, "the rig has no address to which no way leads");
    return fails_twice(rig, &rig->unreachable, CCT_ERROR_UNREACHABLE);
}

static conformance_verdict an_attempt_is_given_up(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->silent.family != 0, "the rig has no address from which nothing comes");
    void *context = rig->open(ANCHORS_PEM);
    for (int i = 0; i < 3; i++) {
        EXPECT(rig->port->connect(context, 0, &rig->silent) == CCT_AGAIN);
        rig->turn();
        PROMPTLY(context, EXPECT(rig->port->connect(context, 0, &rig->silent) == CCT_AGAIN));
        rig->port->disconnect(context, 0);
    }
    return connects_now(rig, context);
}

static conformance_verdict the_platform_gives_up(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->silent.family != 0 && rig->hasten != NULL, "the rig cannot make the platform give up");
    void *context = rig->open(ANCHORS_PEM);
    EXPECT(rig->port->connect(context, 0, &rig->silent) == CCT_AGAIN);
    rig->hasten(context, 0);
    TRY(fails_with(rig, context, &rig->silent, CCT_ERROR_TIMED_OUT));
    return connects_now(rig, context);
}

static conformance_verdict a_resource_runs_out(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->exhaust != NULL, "the rig cannot exhaust the platform");
    cct_address address = rig->listen(CCT_FAMILY_IPV4);
    void *context = rig->open(ANCHORS_PEM);
    rig->exhaust(true);
    int result = rig->port->connect(context, 0, &address);
    rig->exhaust(false);
    EXPECT(result == CCT_ERROR_LIMIT);
    EXPECT_THAT(!rig->has_native_errors || rig->port->native_error(context) != 0, "native_error is not 0");
    return connects_now(rig, context);
}

static conformance_verdict over_ipv6(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->listen(CCT_FAMILY_IPV6).family == CCT_FAMILY_IPV6, "the network has no IPv6");
    conformance_link link = {NULL, 0, -1, CCT_FAMILY_IPV6};
    TRY(conformance_connect(rig, &link));
    TRY(conformance_exchange(rig, &link, 0));
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

/* One context's errors are no other's. */
static conformance_verdict errors_of_two_contexts(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->has_native_errors, "the platform has no numbers of errors");
    void *one = rig->open(ANCHORS_NONE);
    void *other = rig->open(ANCHORS_NONE);
    TRY(fails_with(rig, one, &rig->refusing, CCT_ERROR_REFUSED));
    EXPECT(rig->port->native_error(other) == 0);
    conformance_end(rig, one);
    conformance_end(rig, other);
    return CONFORMANCE_PASSED;
}

/* ---- slow ones --------------------------------------------------------- */

/* A peer that answers late: until then nothing is established, and nothing has failed. */
static conformance_verdict established_late(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->slow != NULL, "the rig has no place that answers late");
    cct_address address = rig->slow();
    conformance_link link = {rig->open(ANCHORS_PEM), 0, -1, CCT_FAMILY_IPV4};
    for (int turns = 0; turns < 20; turns++) {
        EXPECT(rig->port->connect(link.context, 0, &address) == CCT_AGAIN);
        rig->turn();
    }
    rig->admit();
    int result;
    ASK(result, rig->port->connect(link.context, 0, &address));
    EXPECT(result == CCT_OK);
    TRY(conformance_accept(rig, &link));
    TRY(conformance_exchange(rig, &link, 0));
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

/* ---- nothing is left --------------------------------------------------- */

static conformance_verdict be_refused(const conformance_rig *rig, void *context)
{
    return fails_with(rig, context, &rig->refusing, CCT_ERROR_REFUSED);
}

static conformance_verdict refused_many_times(const conformance_rig *rig)
{
    return conformance_does_not_grow(rig, be_refused);
}

static conformance_verdict be_unreachable(const conformance_rig *rig, void *context)
{
    return fails_with(rig, context, &rig->unreachable, CCT_ERROR_UNREACHABLE);
}

static conformance_verdict unreachable_many_times(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->unreachable.family != 0, "the rig has no address to which no way leads");
    return conformance_does_not_grow(rig, be_unreachable);
}

static conformance_verdict give_up(const conformance_rig *rig, void *context)
{
    EXPECT(rig->port->connect(context, 0, &rig->silent) == CCT_AGAIN);
    rig->turn();
    rig->port->disconnect(context, 0);
    return CONFORMANCE_PASSED;
}

static conformance_verdict given_up_many_times(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->silent.family != 0, "the rig has no address from which nothing comes");
    return conformance_does_not_grow(rig, give_up);
}

const conformance_case conformance_attempt_cases[] = {
    {"refused, and then another", refused_then_another},
    {"unreachable, and then another", unreachable_then_another},
    {"an attempt is given up", an_attempt_is_given_up},
    {"the platform gives up", the_platform_gives_up},
    {"a resource runs out", a_resource_runs_out},
    {"a connection over IPv6", over_ipv6},
    {"the errors of two contexts", errors_of_two_contexts},
    {"a connection is established late", established_late},
    {"refused many times", refused_many_times},
    {"unreachable many times", unreachable_many_times},
    {"given up many times", given_up_many_times},
    {NULL, NULL},
};
