/* SPDX-License-Identifier: MIT */
/*
 * calls.h: the six functions that this port requires of the stack. bsd.c implements them with BSD
 * sockets; for a stack with other functions another file takes its place. Only the last one blocks.
 * *error is the stack's own number of an error.
 */
#ifndef CCT_PORT_SOCKETS_CALLS_H
#define CCT_PORT_SOCKETS_CALLS_H

#include "cctoken_sockets.h"

/*
 * Begins an attempt. Returns CCT_OK and its socket in *socket, or an error as `connect` does; then
 * there is no socket.
 */
int cct_sockets_begin(const cct_address *address, intptr_t *socket, int *error);

/* The state of an attempt: CCT_OK, CCT_AGAIN, or an error as `connect` returns it. */
int cct_sockets_attempt(intptr_t socket, int *error);

/* As `send` and `receive`; an error need not be returned again by later calls. */
int cct_sockets_send(intptr_t socket, const uint8_t *bytes, size_t len, int *error);
int cct_sockets_receive(intptr_t socket, uint8_t *bytes, size_t capacity, int *error);

/* Ends the attempt or the connection. Data that was sent must not be lost. */
void cct_sockets_close(intptr_t socket);

typedef struct cct_sockets_target {
    intptr_t socket;
    bool reads, writes; /* what to wait for, at least one; an attempt that has ended is ready to
                         * write */
} cct_sockets_target;

/* Waits until one of them is ready, at most timeout_ms. False: waiting failed, see *error.
 */
bool cct_sockets_poll(const cct_sockets_target *targets, size_t count, int timeout_ms, bool *is_ready, int *error);

#endif
