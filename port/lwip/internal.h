/* SPDX-License-Identifier: MIT */
/* internal.h: what the files of this port share. All are functions of cct_port, with a cct_lwip as context. */
#ifndef CCT_LWIP_INTERNAL_H
#define CCT_LWIP_INTERNAL_H

#include "cctoken_lwip.h"

int cct_lwip_resolve(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity);
void cct_lwip_abandon_question(cct_lwip *lwip);

int cct_lwip_connect(void *context, const cct_address *address);
int cct_lwip_send(void *context, const uint8_t *bytes, size_t len);
int cct_lwip_receive(void *context, uint8_t *bytes, size_t capacity);
void cct_lwip_close(void *context);

/* lwIP's addresses and ours. The first answers CCT_ERROR_UNREACHABLE for a family that lwIP was built without. */
int cct_lwip_to_ip(const cct_address *address, ip_addr_t *ip);
void cct_lwip_from_ip(const ip_addr_t *ip, cct_address *address);

#endif
