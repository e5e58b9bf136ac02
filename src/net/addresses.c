/* SPDX-License-Identifier: MIT */
#include "net/addresses.h"

#include "format/address.h"
#include "format/print.h"

enum { SHOWN_MAX = 6 }; /* so that a message is not longer than a detail */

/* The number of addresses of this family; a negative result is an error, and has none. */
static int query_count(const cct_dial_query *query)
{
    return query->result > 0 ? query->result : 0;
}

bool cct_addresses_pending(const cct_addresses *addresses)
{
    return addresses->queries[CCT_IPV4].result == CCT_AGAIN || addresses->queries[CCT_IPV6].result == CCT_AGAIN;
}

int cct_addresses_count(const cct_addresses *addresses)
{
    return query_count(&addresses->queries[CCT_IPV4]) + query_count(&addresses->queries[CCT_IPV6]);
}

int cct_addresses_untried(const cct_addresses *addresses)
{
    return cct_addresses_count(addresses) - addresses->queries[CCT_IPV4].next - addresses->queries[CCT_IPV6].next;
}

/*
 * The next address in the order of RFC 8305 section 4: the families alternate, beginning with the
 * one that RFC 6724 prefers, by the precedence of its first address. Returns the query it belongs
 * to, NULL when all have been taken.
 */
cct_dial_query *cct_addresses_take(cct_addresses *addresses)
{
    cct_dial_query *ipv4 = &addresses->queries[CCT_IPV4], *ipv6 = &addresses->queries[CCT_IPV6];
    bool has_ipv4 = ipv4->next < query_count(ipv4), has_ipv6 = ipv6->next < query_count(ipv6);
    bool is_ipv6_first = ipv6->addresses[0].precedence >= ipv4->addresses[0].precedence;
    bool is_turn_of_ipv6 = is_ipv6_first ? ipv6->next <= ipv4->next : ipv6->next < ipv4->next;
    cct_dial_query *query = has_ipv6 && (is_turn_of_ipv6 || !has_ipv4) ? ipv6 : ipv4;
    if (!has_ipv4 && !has_ipv6) {
        return NULL;
    }
    query->next++;
    return query;
}

/* A copy from which all addresses can be taken again, for a report. */
cct_addresses cct_addresses_rewound(const cct_addresses *addresses)
{
    cct_addresses all = *addresses;
    all.queries[CCT_IPV4].next = all.queries[CCT_IPV6].next = 0;
    return all;
}

/* ---- outcomes ---------------------------------------------------------- */

unsigned cct_addresses_outcomes(const cct_addresses *addresses)
{
    /* One bit per result: the cause only depends on which results occurred, not on how often. */
    unsigned outcomes = 0;
    for (int i = 0; i < CCT_FAMILIES * CCT_DIAL_ADDRESSES_MAX; i++) {
        const cct_dial_query *query = &addresses->queries[i % CCT_FAMILIES];
        outcomes |= CCT_OUTCOME(query->outcomes[i / CCT_FAMILIES]);
    }
    /* 0 is an address without an outcome yet. */
    return outcomes & ~CCT_OUTCOME(0);
}

/* What happened to one address, to follow it in a list. */
static const char *words_of_outcome(int outcome)
{
    switch (outcome) {
    case 0:
        return " not tried";
    case CCT_ERROR_REFUSED:
        return " refused";
    case CCT_ERROR_UNREACHABLE:
        return " unreachable";
    case CCT_ERROR_TIMED_OUT:
        return " no answer in ";
    default:
        return " failed";
    }
}

void cct_outcome_write(cct_writer *writer, const cct_dial_query *query)
{
    enum { SECOND_MS = 950 }; /* from here on, seconds are shown, rounded */
    uint32_t ms = query->took_ms[query->next - 1];
    cct_address_write(writer, cct_address_taken(query));
    cct_write_text(writer, words_of_outcome(cct_outcome_taken(query)));
    if (cct_outcome_taken(query) == CCT_ERROR_TIMED_OUT) {
        cct_write_number(writer, ms < SECOND_MS ? ms : (ms + 500) / 1000);
        cct_write_text(writer, ms < SECOND_MS ? " ms" : " s");
    }
}

void cct_addresses_write_outcomes(cct_writer *writer, const cct_addresses *addresses)
{
    cct_addresses all = cct_addresses_rewound(addresses);
    int left = cct_addresses_count(addresses);
    const cct_dial_query *one = cct_addresses_take(&all);
    /* The cause shows the result of a single address. */
    if (one != NULL && left == 1) {
        cct_address_write(writer, cct_address_taken(one));
        return;
    }
    for (int i = 0; i < SHOWN_MAX && one != NULL; i++, left--) {
        cct_write_text(writer, i > 0 ? ", " : "");
        cct_outcome_write(writer, one);
        one = cct_addresses_take(&all);
    }
    /* The detail has room for six addresses; the reader learns that there are more. */
    if (left > 0) {
        cct_print(writer, ", and %d more", left);
    }
}
