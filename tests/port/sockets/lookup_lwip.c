/* SPDX-License-Identifier: MIT */
#include "lookup_lwip.h"

#include <string.h>

#include <lwip/dns.h>
#include <lwip/tcpip.h>

static void convert(const ip_addr_t *from, cct_address *to)
{
    memset(to, 0, sizeof *to);
    if (IP_IS_V4(from)) {
        to->family = CCT_FAMILY_IPV4;
        memcpy(to->bytes, &ip_2_ip4(from)->addr, 4);
    } else {
        to->family = CCT_FAMILY_IPV6;
        memcpy(to->bytes, ip_2_ip6(from)->addr, 16);
    }
}

/* lwIP calls this once for each query that it has accepted, in its own task. */
static void on_answer(const char *host, const ip_addr_t *ip, void *context)
{
    cct_address address;
    (void)host;
    if (ip == NULL) {
        cct_sockets_answer(context, NULL, CCT_ERROR_NAME, 0); /* or no server answered: lwIP does
                                                               * not say which */
        return;
    }
    convert(ip, &address);
    cct_sockets_answer(context, &address, 1, 0);
}

static int ask(void *context, cct_sockets_query *query)
{
    (void)context;
    ip_addr_t ip;
    u8_t type = query->family == CCT_FAMILY_IPV6 ? LWIP_DNS_ADDRTYPE_IPV6 : LWIP_DNS_ADDRTYPE_IPV4;
    LOCK_TCPIP_CORE();
    err_t error = dns_gethostbyname_addrtype(query->host, &ip, on_answer, query, type);
    UNLOCK_TCPIP_CORE();
    if (error == ERR_OK) { /* known already; nothing will be reported */
        on_answer(query->host, &ip, query);
        return CCT_OK;
    }
    /* ERR_MEM: lwIP has no room for it now. ERR_ARG, ERR_VAL: no server is known. */
    return error == ERR_INPROGRESS ? CCT_OK : error == ERR_MEM ? CCT_AGAIN : CCT_ERROR_RESOLVER;
}

static void lock(void *context)
{
    sys_mutex_lock((sys_mutex_t *)context);
}

static void unlock(void *context)
{
    sys_mutex_unlock((sys_mutex_t *)context);
}

const cct_sockets_lookup lookup_by_lwip = {ask, lock, unlock};
