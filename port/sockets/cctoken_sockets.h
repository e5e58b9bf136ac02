/* SPDX-License-Identifier: MIT */
/*
 * cctoken_sockets.h: the port for BSD sockets as the stack of a real-time operating
 * system offers them, lwIP's (NO_SYS=0) above all: no fork, no signals, no heap.
 *
 * Calls. Only bsd.c calls the stack, and these are all:
 *   socket, fcntl (F_SETFL, O_NONBLOCK), setsockopt (TCP_NODELAY), getsockopt (SO_ERROR),
 *   connect, send, recv, close, and poll or (with CCT_SOCKETS_SELECT) select.
 * Requirements: a socket does not block after fcntl; connect then returns EINPROGRESS; poll reports
 * an attempt that has ended as ready to write; SO_ERROR has the result of the attempt. Without
 * CCT_SOCKETS_SYSTEM the calls are declared by the headers of POSIX, with it by the named header,
 * for example -DCCT_SOCKETS_SYSTEM='<lwip/sockets.h>'. CCT_SOCKETS_NO_IPV6 leaves IPv6 out; with
 * lwIP LWIP_IPV6 decides.
 *
 * For a stack with other functions, write a file with the six functions of calls.h in place of
 * bsd.c. FreeRTOS+TCP has what they need (not tried): FreeRTOS_socket, FreeRTOS_setsockopt
 * (FREERTOS_SO_RCVTIMEO and _SNDTIMEO of 0 instead of fcntl), FreeRTOS_connect,
 * FreeRTOS_issocketconnected instead of SO_ERROR, FreeRTOS_send and FreeRTOS_recv, which return
 * negative errors instead of errno, FreeRTOS_shutdown before FreeRTOS_closesocket, and
 * FreeRTOS_select with a socket set.
 *
 * Memory. Nothing is allocated. The caller owns the context, one for each client, until
 * that client has ended, and one resolver for all of them, for as long as the program
 * runs. An idle context holds no socket.
 *
 * Names. getaddrinfo blocks, so names must be looked up elsewhere: by another task, or by the
 * vendor's resolver with a callback. See cct_sockets_lookup.
 *
 * Threads. A context is for one task at a time; a resolver is for all of them.
 */
#ifndef CCTOKEN_SOCKETS_H
#define CCTOKEN_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cctoken_port.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The most queries of all clients together, including abandoned ones that are still being looked
 * up.
 */
#ifndef CCT_SOCKETS_QUERIES
#define CCT_SOCKETS_QUERIES 4
#endif

enum { CCT_SOCKETS_ADDRESSES_MAX = 4, CCT_SOCKETS_NAME_SIZE = 254 };

/*
 * What the stack does not have and the board must provide. All functions are mandatory; the first
 * three are as in cct_port.
 */
typedef struct cct_sockets_board {
    int64_t (*monotonic_ms)(void *board);
    int64_t (*wall_clock_s)(void *board); /* negative: the board has no clock; then no certificate
                                           * is valid */
    int (*random_bytes)(void *board, uint8_t *out, size_t len);
    void (*sleep_ms)(void *board, uint32_t ms); /* lets other tasks run; only `wait` calls it */
} cct_sockets_board;

/* A query. `host` and `family` do not change while it is looked up; the rest is the port's. */
typedef struct cct_sockets_query {
    char host[CCT_SOCKETS_NAME_SIZE]; /* NUL-terminated */
    cct_family family;                /* CCT_FAMILY_IPV4 or CCT_FAMILY_IPV6 */

    struct cct_sockets_resolver *resolver;
    enum { CCT_SOCKETS_FREE, CCT_SOCKETS_ASKED, CCT_SOCKETS_ABANDONED, CCT_SOCKETS_ANSWERED } state;
    int result;
    int error;
    cct_address addresses[CCT_SOCKETS_ADDRESSES_MAX];
} cct_sockets_query;

/*
 * How names are looked up. All are mandatory.
 *
 * ask begins a query, and returns at once: CCT_OK, and cct_sockets_answer() will be called for it
 * exactly once, by whatever task, maybe before `ask` returns, and also if it is abandoned in
 * between; CCT_AGAIN: it cannot begin now, and is called again later; or an error,
 * CCT_ERROR_RESOLVER or CCT_ERROR_LIMIT. The query remains where it is, so a queue or a callback
 * may keep the pointer until it is answered, and no longer.
 *
 * The query of one family must be answered even if that of the other never is. A single task that
 * calls getaddrinfo cannot do that; two can: tests/port/sockets/lookup_thread.c. A resolver that
 * calls back: tests/port/sockets/lookup_lwip.c.
 *
 * lock and unlock: a mutex, or a critical section; held for copying a query, never
 * while `ask` runs.
 */
typedef struct cct_sockets_lookup {
    int (*ask)(void *context, cct_sockets_query *query);
    void (*lock)(void *context);
    void (*unlock)(void *context);
} cct_sockets_lookup;

/*
 * The queries of all contexts. Initialized by cct_sockets_resolver_init(); declared here so that
 * the caller can own it.
 */
typedef struct cct_sockets_resolver {
    const cct_sockets_lookup *lookup;
    void *context; /* of these functions */
    cct_sockets_query queries[CCT_SOCKETS_QUERIES];
} cct_sockets_resolver;

/* One connection, or an attempt. */
typedef struct cct_sockets_connection {
    bool in_use;
    bool is_known;     /* established: `connect` has returned CCT_OK */
    intptr_t socket;   /* of calls.h, if in_use */
    int send_ended;    /* the error that `send` repeats, or 0 */
    int receive_ended; /* CCT_EOF or the error that `receive` repeats, or 0 */
    int error;         /* native_error of that error */
} cct_sockets_connection;

/* Initialized by cct_sockets_init(); declared here only so that the caller can own it. */
typedef struct cct_sockets {
    const cct_sockets_board *board;
    void *board_context;

    cct_sockets_resolver *resolver;
    cct_sockets_query *queries[2]; /* for IPv4 and IPv6, in progress; or NULL */
    bool awaits_room[2];           /* a query that could not begin yet */

    cct_sockets_connection connections[CCT_CONNECTIONS];

    int error; /* see native_error below */

    int anchors_format;
    const uint8_t *anchors;
    size_t anchors_len;
    size_t anchors_at;
} cct_sockets;

/*
 * The port. Its native_error is errno, for a name the number passed to cct_sockets_answer(), or 0.
 */
extern const cct_port cct_port_sockets;

/*
 * Before the first client. `lookup` and its context must outlive the resolver, and the resolver all
 * queries.
 */
void cct_sockets_resolver_init(cct_sockets_resolver *resolver, const cct_sockets_lookup *lookup, void *context);

/*
 * The answer to a query: the number of addresses (1 or more; those of another family and those
 * beyond CCT_SOCKETS_ADDRESSES_MAX are left out), CCT_ERROR_NAME, CCT_ERROR_RESOLVER or
 * CCT_ERROR_LIMIT, with the platform's own number for that error, or 0. From any task, but not from
 * an interrupt unless `lock` allows that.
 */
void cct_sockets_answer(cct_sockets_query *query, const cct_address *addresses, int result, int error);

/* Whether the query was abandoned. It must be answered nevertheless; the result does not matter. */
bool cct_sockets_is_abandoned(const cct_sockets_query *query);

/*
 * An idle context without trust anchors. The resolver, the board and its context must outlive the
 * client.
 */
void cct_sockets_init(cct_sockets *sockets, cct_sockets_resolver *resolver, const cct_sockets_board *board,
                      void *board_context);

/*
 * Trust anchors from anchors[0..len), which may be in flash and must outlive the client: PEM text,
 * or certificates in DER one after the other. `format` is CCT_ANCHORS_PEM or CCT_ANCHORS_DER. NULL
 * or length 0: none. Must not be called during a request.
 */
void cct_sockets_set_anchors(cct_sockets *sockets, int format, const void *anchors, size_t len);

#ifdef __cplusplus
}
#endif

#endif
