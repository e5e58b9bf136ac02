/* SPDX-License-Identifier: MIT */
/*
 * internal.h: what the files of this port share. All are functions of cct_port, with a cct_sockets
 * as context.
 */
#ifndef CCT_PORT_SOCKETS_INTERNAL_H
#define CCT_PORT_SOCKETS_INTERNAL_H

#include "calls.h"

/* names.c; then whether a result can be fetched, and whether one is still to come. */
int cct_sockets_resolve(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity);
void cct_sockets_cancel(void *context);
bool cct_sockets_has_result(cct_sockets *sockets);
bool cct_sockets_has_query(const cct_sockets *sockets);

/* connection.c */
int cct_sockets_connect(void *context, unsigned connection, const cct_address *address);
int cct_sockets_send_some(void *context, unsigned connection, const uint8_t *bytes, size_t len);
int cct_sockets_receive_some(void *context, unsigned connection, uint8_t *bytes, size_t capacity);
void cct_sockets_disconnect(void *context, unsigned connection);

/* wait.c */
int cct_sockets_wait(void *context, unsigned wants, int64_t until_ms);

#endif
