/* SPDX-License-Identifier: MIT */
/*
 * calls.h: what this port asks of the stack, six functions. bsd.c is those of BSD sockets; a stack with other names has
 * a file of its own instead. None of them blocks, but for the last. Each error is stored, as the stack numbers it, in
 * *error.
 */
#ifndef CCT_PORT_SOCKETS_CALLS_H
#define CCT_PORT_SOCKETS_CALLS_H

#include "cctoken_sockets.h"

/* Begins an attempt: CCT_OK, and *socket is its socket; or a result of `connect` that is an error, and there is none.
 */
int cct_sockets_begin(const cct_address *address, intptr_t *socket, int *error);

/* How an attempt stands: CCT_OK, CCT_AGAIN, or a result of `connect` that is an error. */
int cct_sockets_attempt(intptr_t socket, int *error);

/* As `send` and `receive`, but nothing has to be repeated. */
int cct_sockets_send(intptr_t socket, const uint8_t *bytes, size_t len, int *error);
int cct_sockets_receive(intptr_t socket, uint8_t *bytes, size_t capacity, int *error);

/* Ends the attempt or the connection. What was sent still arrives. */
void cct_sockets_close(intptr_t socket);

typedef struct cct_sockets_target {
    intptr_t socket;
    bool reads, writes; /* what to wait for, at least one; an attempt that has ended is ready to write */
} cct_sockets_target;

/* Waits until one of them is ready, or for so long. True: one is, or none is but the time is not over. False: *error.
 */
bool cct_sockets_poll(const cct_sockets_target *targets, size_t count, int timeout_ms, bool *is_ready, int *error);

#endif
