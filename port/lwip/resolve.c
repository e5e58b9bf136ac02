/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "internal.h"

int cct_lwip_to_ip(const cct_address *address, ip_addr_t *ip)
{
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

/* lwIP's kind of question, or -1: it was built without that family. */
static int question_of(cct_family family)
{
#if LWIP_IPV4 && LWIP_IPV6
    return family == CCT_FAMILY_IPV4   ? LWIP_DNS_ADDRTYPE_IPV4
           : family == CCT_FAMILY_IPV6 ? LWIP_DNS_ADDRTYPE_IPV6
                                       : LWIP_DNS_ADDRTYPE_IPV4_IPV6;
#elif LWIP_IPV4
    return family == CCT_FAMILY_IPV6 ? -1 : LWIP_DNS_ADDRTYPE_IPV4;
#else
    return family == CCT_FAMILY_IPV4 ? -1 : LWIP_DNS_ADDRTYPE_IPV6;
#endif
}

/* Answers to questions that were abandoned come too: only the one under way counts. */
static void on_answer(const char *host, const ip_addr_t *ip, void *context)
{
    cct_lwip *lwip = context;
    if (lwip->host == NULL || lwip->answered || strcmp(lwip->host, host) != 0) {
        return;
    }
    lwip->answered = true;
    lwip->found = ip != NULL;
    if (ip != NULL) {
        lwip->answer = *ip;
    }
}

static int ask(cct_lwip *lwip, const char *host, int question)
{
    err_t error = dns_gethostbyname_addrtype(host, &lwip->answer, on_answer, lwip, (u8_t)question);
    switch (error) {
    case ERR_OK: /* known already */
        lwip->answered = true;
        lwip->found = true;
        return CCT_OK;
    case ERR_INPROGRESS:
        return CCT_OK;
    case ERR_MEM: /* as many questions as lwIP can hold are under way */
        lwip->host = NULL;
        return CCT_AGAIN;
    default: /* no server is known */
        lwip->error = error;
        lwip->host = NULL;
        return CCT_ERROR_RESOLVER;
    }
}

int cct_lwip_resolve(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity)
{
    cct_lwip *lwip = context;
    int question = question_of(family);
    (void)capacity; /* >= 1, and there is never more than one */
    if (question < 0) {
        return CCT_ERROR_NAME;
    }
    if (lwip->host == NULL) {
        lwip->host = host;
        lwip->answered = false;
        int result = ask(lwip, host, question);
        if (result != CCT_OK) {
            return result;
        }
    }
    if (!lwip->answered) {
        return CCT_AGAIN;
    }
    lwip->host = NULL;
    if (!lwip->found) {
        return CCT_ERROR_NAME; /* or no server answered: lwIP does not say which */
    }
    cct_lwip_from_ip(&lwip->answer, &addresses[0]);
    return 1;
}

void cct_lwip_abandon_question(cct_lwip *lwip)
{
    lwip->host = NULL;
    lwip->answered = false;
}
