/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "internal.h"

/* CCT_ERROR_UNREACHABLE if lwIP was built without that family. */
int cct_lwip_to_ip(const cct_address *address, ip_addr_t *ip)
{
    /* An IPv6 address has a zone here, which stays 0: no zone. */
    memset(ip, 0, sizeof *ip);
#if LWIP_IPV4
    if (address->family == CCT_FAMILY_IPV4) {
        IP_SET_TYPE(ip, IPADDR_TYPE_V4);
        memcpy(&ip_2_ip4(ip)->addr, address->bytes, 4);
        return CCT_OK;
    }
#endif
#if LWIP_IPV6
    if (address->family == CCT_FAMILY_IPV6) {
        IP_SET_TYPE(ip, IPADDR_TYPE_V6);
        memcpy(ip_2_ip6(ip)->addr, address->bytes, 16);
        return CCT_OK;
    }
#endif
    return CCT_ERROR_UNREACHABLE;
}

void cct_lwip_from_ip(const ip_addr_t *ip, cct_address *address)
{
    memset(address, 0, sizeof *address);
#if LWIP_IPV4
    if (IP_IS_V4(ip)) {
        address->family = CCT_FAMILY_IPV4;
        memcpy(address->bytes, &ip_2_ip4(ip)->addr, 4);
    }
#endif
#if LWIP_IPV6
    if (IP_IS_V6(ip)) {
        address->family = CCT_FAMILY_IPV6;
        memcpy(address->bytes, ip_2_ip6(ip)->addr, 16);
    }
#endif
}

/* lwIP's type of query, or -1: it was built without that family. */
static int type_of(cct_family family)
{
    switch (family) {
#if LWIP_IPV4
    case CCT_FAMILY_IPV4:
        return LWIP_DNS_ADDRTYPE_IPV4;
#endif
#if LWIP_IPV6
    case CCT_FAMILY_IPV6:
        return LWIP_DNS_ADDRTYPE_IPV6;
#endif
    default:
        return -1;
    }
}

/*
 * lwIP calls this once for each query that it has accepted. The client may have ended since; the
 * resolver still exists. Until now lwIP had a pointer to the query, so only now an abandoned one is
 * free.
 */
static void on_answer(const char *host, const ip_addr_t *ip, void *context)
{
    cct_lwip_query *q = context;
    (void)host;
    q->found = ip != NULL;
    if (ip != NULL) {
        q->answer = *ip;
    }
    q->state = q->state == CCT_LWIP_ASKED ? CCT_LWIP_ANSWERED : CCT_LWIP_FREE;
}

/*
 * There are as many as lwIP has: if one is free, lwIP has room, unless the program has its own
 * queries.
 */
static cct_lwip_query *find_free(cct_lwip_resolver *resolver)
{
    for (size_t i = 0; i < DNS_TABLE_SIZE; i++) {
        if (resolver->queries[i].state == CCT_LWIP_FREE) {
            return &resolver->queries[i];
        }
    }
    return NULL;
}

/*
 * CCT_OK: *in_progress is the query, which may be answered already. CCT_AGAIN: lwIP has no room for
 * it now.
 */
static int ask(cct_lwip *lwip, cct_lwip_query **in_progress, const char *host, int type)
{
    cct_lwip_query *q = find_free(lwip->resolver);
    if (q == NULL) {
        return CCT_AGAIN;
    }
    q->state = CCT_LWIP_ASKED; /* first: lwIP may report a failure before it returns */
    err_t error = dns_gethostbyname_addrtype(host, &q->answer, on_answer, q, (u8_t)type);
    if (error == ERR_OK) { /* known already; nothing will be reported */
        q->state = CCT_LWIP_ANSWERED;
        q->found = true;
    } else if (error != ERR_INPROGRESS) {
        q->state = CCT_LWIP_FREE;
        lwip->error = error;
        /* ERR_MEM: lwIP's table is full. Any other error: for example, no name server is known. */
        return error == ERR_MEM ? CCT_AGAIN : CCT_ERROR_RESOLVER;
    }
    *in_progress = q;
    return CCT_OK;
}

/* One query per family and context. lwIP keeps its own cache and time-outs. */
int cct_lwip_resolve(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity)
{
    cct_lwip *lwip = context;
    size_t i = family == CCT_FAMILY_IPV6;
    int type = type_of(family);
    (void)capacity; /* >= 1, and there is never more than one */
    if (type < 0) {
        return CCT_ERROR_NAME;
    }
    /* CCT_AGAIN leaves it NULL, so that the next call tries to begin the query once more. */
    if (lwip->queries[i] == NULL) {
        int result = ask(lwip, &lwip->queries[i], host, type);
        lwip->awaits_room[i] = result == CCT_AGAIN;
        if (result != CCT_OK) {
            return result;
        }
    }
    cct_lwip_query *q = lwip->queries[i];
    if (q->state != CCT_LWIP_ANSWERED) {
        return CCT_AGAIN;
    }
    /* A result ends the query: the next call begins a new one. */
    lwip->queries[i] = NULL;
    q->state = CCT_LWIP_FREE;
    if (!q->found) {
        return CCT_ERROR_NAME; /* or no server responded: lwIP does not report which */
    }
    cct_lwip_from_ip(&q->answer, &addresses[0]);
    return 1;
}

/*
 * lwIP cannot cancel a query; when it reports the result, the abandoned query becomes free. A query
 * that has its result already is free at once.
 */
void cct_lwip_cancel(void *context)
{
    cct_lwip *lwip = context;
    for (size_t i = 0; i < 2; i++) {
        cct_lwip_query *q = lwip->queries[i];
        if (q != NULL) {
            q->state = q->state == CCT_LWIP_ASKED ? CCT_LWIP_ABANDONED : CCT_LWIP_FREE;
        }
        lwip->queries[i] = NULL;
        lwip->awaits_room[i] = false;
    }
}
