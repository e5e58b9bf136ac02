/* SPDX-License-Identifier: MIT */
/*
 * internal.h: what the files of this port share. All are functions of cct_port, with a cct_lwip as
 * context.
 */
#ifndef CCT_LWIP_INTERNAL_H
#define CCT_LWIP_INTERNAL_H

#include "cctoken_lwip.h"

#if !NO_SYS
#error "NO_SYS=0: this lwIP has a task of its own, and port/lwip takes no locks; take port/sockets instead"
#endif

int cct_lwip_resolve(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity);
void cct_lwip_cancel(void *context);

int cct_lwip_connect(void *context, unsigned connection, const cct_address *address);
int cct_lwip_send(void *context, unsigned connection, const uint8_t *bytes, size_t len);
int cct_lwip_receive(void *context, unsigned connection, uint8_t *bytes, size_t capacity);
void cct_lwip_disconnect(void *context, unsigned connection);

/*
 * Whether the result of an attempt can be fetched, or the connection is ready for one of `wants`.
 */
bool cct_lwip_is_ready(const cct_lwip_connection *c, unsigned wants);

/*
 * Conversion between lwIP's addresses and cct_address. The first returns CCT_ERROR_UNREACHABLE for
 * a family that lwIP was built without.
 */
int cct_lwip_to_ip(const cct_address *address, ip_addr_t *ip);
void cct_lwip_from_ip(const ip_addr_t *ip, cct_address *address);

#endif
