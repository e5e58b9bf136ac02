/* SPDX-License-Identifier: MIT */
/* The simulated port's queries. */
#include <string.h>

#include "simulated.h"

enum { LAST_ADDRESS = 3, CUT_LEN = 100 };

/* A result on its way to a context that has ended. */
static struct {
    simulated *context; /* or NULL */
    int at;
} late;

static query shared[2];

void simulated_answer_late(void)
{
    if (late.context != NULL && net_turns >= late.at) {
        late.context->queries[0].before = 1;
        late.context = NULL;
    }
}

void simulated_forget_late(void)
{
    memset(shared, 0, sizeof shared);
    late.context = NULL;
}

static query *queries_of(simulated *s)
{
    return net_breaks(BREACH_CONTEXTS_SHARE_QUERIES) ? shared : s->queries;
}

static bool is_name(const char *name, const char *other)
{
    return strcmp(name, other) == 0;
}

/* How many addresses of a family the name has, or FOREVER: no answer ever comes. */
static int count_addresses(const char *host, cct_family family)
{
    bool is_ipv6 = family == CCT_FAMILY_IPV6 && !net_breaks(BREACH_ANOTHER_FAMILY);
    if (is_name(host, rig_simulated.name_silent) || (is_ipv6 && is_name(host, rig_simulated.name_half))) {
        return FOREVER;
    }
    if (is_name(host, rig_simulated.name_lost) && net_breaks(BREACH_LOST_QUERY_IS_OVER)) {
        return FOREVER;
    }
    if (is_name(host, rig_simulated.name_alias) && net_breaks(BREACH_ALIAS_IS_NO_NAME)) {
        return 0;
    }
    if (net_breaks(BREACH_NAME_IS_CUT) && strlen(host) > CUT_LEN) {
        return 0;
    }
    if (is_name(host, rig_simulated.name_absent) || (is_ipv6 && !is_name(host, rig_simulated.name_both))) {
        return 0;
    }
    return is_name(host, rig_simulated.name_many) ? LAST_ADDRESS : 1;
}

static int store(const query *q, cct_address *addresses, size_t capacity)
{
    if (is_name(q->host, rig_simulated.name_failing)) {
        return net_breaks(BREACH_FAILURE_IS_NO_NAME) ? CCT_ERROR_NAME : CCT_ERROR_RESOLVER;
    }
    int known = count_addresses(q->host, q->family);
    if (known == 0) {
        return net_breaks(BREACH_NO_ADDRESS_IS_ZERO)     ? 0
               : net_breaks(BREACH_NO_NAME_IS_A_FAILURE) ? CCT_ERROR_RESOLVER
                                                         : CCT_ERROR_NAME;
    }
    int count = known <= (int)capacity || net_breaks(BREACH_MORE_ADDRESSES_THAN_ROOM) ? known : (int)capacity;
    for (int i = 0; i < count; i++) {
        uint8_t before = addresses[i].precedence;
        addresses[i] = (cct_address){.bytes = {127, 0, 0, (uint8_t)(i + 1)}, .family = (uint8_t)q->family};
        addresses[i].family = net_breaks(BREACH_ANOTHER_FAMILY) ? CCT_FAMILY_IPV4 : addresses[i].family;
        addresses[i].port = net_breaks(BREACH_ADDRESS_HAS_PORT) ? 443 : 0;
        addresses[i].precedence = net_breaks(BREACH_ADDRESS_IS_HALF_SET) ? before : 0;
    }
    return count;
}

bool simulated_has_answer(const query *q)
{
    return q->host != NULL && net_turns >= q->answer_at && count_addresses(q->host, q->family) != FOREVER;
}

/* Whether the other query, which began before, keeps this one from its result. */
static bool is_held_up(const query *q, const query *other)
{
    bool is_second = other->host != NULL && other->answer_at <= q->answer_at && other->family != q->family;
    return (net_breaks(BREACH_SECOND_QUERY_STARVES) && is_second && q->family == CCT_FAMILY_IPV6) ||
           (net_breaks(BREACH_FAMILY_WAITS_FOR_OTHER) && other->host != NULL && !simulated_has_answer(other));
}

int simulated_resolve(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity)
{
    simulated *s = context;
    size_t which = family == CCT_FAMILY_IPV6 && !net_breaks(BREACH_QUERIES_SHARE);
    query *q = &queries_of(s)[which];
    if (q->host == NULL || q->is_kept) {
        if (net_breaks(BREACH_RESULT_STAYS) && q->before > 0) {
            return q->before;
        }
        net_held += !q->is_kept;
        *q = (query){.host = host, .answer_at = net_turns + DELAY_TURNS, .family = family};
        return CCT_AGAIN;
    }
    if (!simulated_has_answer(q) || is_held_up(q, &queries_of(s)[1 - which])) {
        simulated_block(BREACH_RESOLVE_BLOCKS);
        return CCT_AGAIN;
    }
    q->before = store(q, addresses, capacity);
    q->host = NULL;
    net_held -= !net_breaks(BREACH_RESULT_LEAKS);
    return q->before < 0 ? simulated_fail(s, q->before) : q->before;
}

void simulated_cancel(void *context)
{
    simulated *s = context;
    for (int i = 0; i < 2; i++) {
        query *q = &queries_of(s)[i];
        bool is_missed = i == 1 && net_breaks(BREACH_CANCEL_MISSES_ONE);
        if (q->host == NULL || is_missed || net_breaks(BREACH_QUERY_OUTLIVES_CANCEL)) {
            continue;
        }
        if (i == 1 && net_breaks(BREACH_CANCEL_KEEPS_ONE)) {
            q->is_kept = true;
            continue;
        }
        if (net_breaks(BREACH_RESULT_OUTLIVES_CONTEXT)) {
            late.context = s;
            late.at = q->answer_at;
        }
        q->host = NULL;
        net_held -= !net_breaks(BREACH_QUERY_LEAKS);
    }
}
