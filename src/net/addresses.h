/* SPDX-License-Identifier: MIT */
/*
 * addresses.h: the addresses of a host in the order in which they are tried, and the result of each
 * attempt.
 */
#ifndef CCT_NET_ADDRESSES_H
#define CCT_NET_ADDRESSES_H

#include "cctoken.h"
#include "format/text.h"

/* Of one family. */
#define CCT_DIAL_ADDRESSES_MAX 8

/* The lookup of one family. */
typedef struct cct_dial_query {
    int result;       /* CCT_AGAIN while it is in progress, then the port's: a number of addresses,
                       * or an error */
    int native_error; /* of a failure */
    int next;         /* the first address that was not taken */
    cct_address addresses[CCT_DIAL_ADDRESSES_MAX];
    int8_t outcomes[CCT_DIAL_ADDRESSES_MAX]; /* the error of each attempt that has ended; 0: none */
    uint32_t took_ms[CCT_DIAL_ADDRESSES_MAX];
} cct_dial_query;

enum { CCT_IPV4, CCT_IPV6, CCT_FAMILIES };

typedef struct cct_addresses {
    cct_dial_query queries[CCT_FAMILIES];
} cct_addresses;

bool cct_addresses_pending(const cct_addresses *addresses); /* a lookup is in progress */
int cct_addresses_count(const cct_addresses *addresses);
int cct_addresses_untried(const cct_addresses *addresses);

/*
 * Takes the next address to try, which is then the last taken of the query that is returned; NULL:
 * there is none. The family with the higher precedence comes first, IPv6 before IPv4, then in turn
 * (RFC 8305 section 4). An address whose lookup was late is included.
 */
cct_dial_query *cct_addresses_take(cct_addresses *addresses);

/* A copy from which no address has been taken yet. */
cct_addresses cct_addresses_rewound(const cct_addresses *addresses);

/* Of the address that was taken last. */
static inline const cct_address *cct_address_taken(const cct_dial_query *query)
{
    return &query->addresses[query->next - 1];
}

static inline int cct_outcome_taken(const cct_dial_query *query)
{
    return query->outcomes[query->next - 1];
}

/* The errors of all attempts that have ended, each as a bit. */
#define CCT_OUTCOME(error) (1U << -(error))
unsigned cct_addresses_outcomes(const cct_addresses *addresses);

/*
 * Write "[2001:db8::1]:443 refused": the address that was taken last, with its result, and all of
 * them. A single address is written without a result.
 */
void cct_outcome_write(cct_writer *writer, const cct_dial_query *query);
void cct_addresses_write_outcomes(cct_writer *writer, const cct_addresses *addresses);

#endif
