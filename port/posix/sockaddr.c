/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <string.h>

#include "internal.h"

/* AF_UNSPEC for any family: getaddrinfo() then returns both. */
int cct_posix_family(cct_family family)
{
    switch (family) {
    case CCT_FAMILY_IPV4:
        return AF_INET;
    case CCT_FAMILY_IPV6:
        return AF_INET6;
    case CCT_FAMILY_ANY:
        break;
    }
    return AF_UNSPEC;
}

/*
 * Returns the length for connect(), or 0 for an unknown family. The port is in host byte order in
 * cct_address, the address in network byte order in both.
 */
socklen_t cct_posix_to_sockaddr(const cct_address *address, cct_posix_sockaddr *out)
{
    memset(out, 0, sizeof *out);
    switch (address->family) {
    case CCT_FAMILY_IPV4:
        out->ipv4.sin_family = AF_INET;
        out->ipv4.sin_port = htons(address->port);
        memcpy(&out->ipv4.sin_addr, address->bytes, 4);
        return sizeof out->ipv4;
    case CCT_FAMILY_IPV6:
        out->ipv6.sin6_family = AF_INET6;
        out->ipv6.sin6_port = htons(address->port);
        memcpy(&out->ipv6.sin6_addr, address->bytes, 16);
        return sizeof out->ipv6;
    default:
        return 0;
    }
}

/*
 * False for other families. Copies first: the address may be unaligned. The port stays 0, since
 * lookups have none.
 */
bool cct_posix_from_sockaddr(const struct sockaddr *sockaddr, cct_address *address)
{
    memset(address, 0, sizeof *address);
    if (sockaddr->sa_family == AF_INET) {
        struct sockaddr_in ipv4;
        memcpy(&ipv4, sockaddr, sizeof ipv4);
        memcpy(address->bytes, &ipv4.sin_addr, 4);
        address->family = CCT_FAMILY_IPV4;
        return true;
    }
    if (sockaddr->sa_family == AF_INET6) {
        struct sockaddr_in6 ipv6;
        memcpy(&ipv6, sockaddr, sizeof ipv6);
        memcpy(address->bytes, &ipv6.sin6_addr, 16);
        address->family = CCT_FAMILY_IPV6;
        return true;
    }
    return false;
}
