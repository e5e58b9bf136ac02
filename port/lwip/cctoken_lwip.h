/* SPDX-License-Identifier: MIT */
/*
 * cctoken_lwip.h: the port for lwIP 2.2 without an operating system (NO_SYS=1,
 * raw API, LWIP_TCP, LWIP_DNS). Where lwIP has a task of its own: port/sockets.
 *
 * Memory. Only lwIP allocates, from its own pools. The caller owns the context,
 * one for each client, until that client has ended, and one resolver for all of
 * them, which must exist as long as lwIP runs. An idle context holds none of
 * lwIP's blocks (a closed connection may, until its peer has closed too).
 *
 * Names. lwIP cannot cancel a DNS query, and reports the result of an abandoned one later.
 * Therefore queries are kept in the resolver, never in a context: a late result arrives there and
 * is dropped.
 *
 * Flow control. Received data stays in lwIP's pbufs, and the window is reopened only when the
 * library has read the data: a slow reader slows down the sender, and nothing is dropped. The pool
 * must have room for a whole window (PBUF_POOL_SIZE * PBUF_POOL_BUFSIZE > TCP_WND).
 *
 * Threads. lwIP runs on one thread, the caller's; never step a client from within
 * one of lwIP's callbacks, nor from an interrupt.
 *
 * mbedTLS has no context for its hooks, so the board provides those itself: see
 * docs/PORTING.md.
 */
#ifndef CCTOKEN_LWIP_H
#define CCTOKEN_LWIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lwip/dns.h>
#include <lwip/tcp.h>

#include "cctoken_port.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What lwIP does not have and the board must provide. All functions are mandatory; the first three
 * are as in cct_port.
 */
typedef struct cct_lwip_board {
    int64_t (*monotonic_ms)(void *board);
    int64_t (*wall_clock_s)(void *board); /* negative: the board has no clock; then no certificate
                                           * is valid */
    int (*random_bytes)(void *board, uint8_t *out, size_t len);

    /*
     * Drives the network: passes received frames to lwIP and calls
     * sys_check_timeouts(). May sleep until the next interrupt, a few
     * milliseconds at most. Feeds the watchdog. Only `wait` calls it.
     */
    void (*turn)(void *board);
} cct_lwip_board;

/* A query: lwIP uses it until it has reported the result, also after the query was abandoned. */
typedef struct cct_lwip_query {
    enum { CCT_LWIP_FREE, CCT_LWIP_ASKED, CCT_LWIP_ABANDONED, CCT_LWIP_ANSWERED } state;
    bool found; /* when it is answered: `answer` is valid */
    ip_addr_t answer;
} cct_lwip_query;

/*
 * The queries of all contexts, as many as lwIP can have in progress. Must be all zero at first, as
 * a static object is, and not be used directly. Abandoned queries are free again when lwIP gives up
 * on them, after DNS_MAX_RETRIES.
 */
typedef struct cct_lwip_resolver {
    cct_lwip_query queries[DNS_TABLE_SIZE];
} cct_lwip_resolver;

/* One connection, or an attempt. */
typedef struct cct_lwip_connection {
    struct tcp_pcb *pcb;   /* or NULL: there is none, or lwIP has aborted it */
    bool established;      /* lwIP has reported it */
    bool is_known;         /* `connect` has returned CCT_OK */
    bool ended;            /* the peer has closed its side */
    err_t lost;            /* why lwIP aborted it, or ERR_OK */
    err_t unsendable;      /* why lwIP accepts no more data, or ERR_OK */
    uint16_t taken;        /* bytes of the first pbuf that were consumed */
    struct pbuf *received; /* in order, or NULL */
} cct_lwip_connection;

/* Initialized by cct_lwip_init(); declared here only so that the caller can own it. */
typedef struct cct_lwip {
    const cct_lwip_board *board;
    void *board_context;

    cct_lwip_resolver *resolver;
    cct_lwip_query *queries[2]; /* for IPv4 and IPv6, in progress; or NULL */
    bool awaits_room[2];        /* a query that lwIP has no room for yet */

    cct_lwip_connection connections[CCT_CONNECTIONS];

    err_t error; /* see native_error below */

    int anchors_format;
    const uint8_t *anchors;
    size_t anchors_len;
    size_t anchors_at;
} cct_lwip;

/*
 * The port. Its native_error is lwIP's err_t (< 0), or 0. It returns one address for a name, as
 * lwIP does.
 */
extern const cct_port cct_port_lwip;

/*
 * An idle context without trust anchors. The resolver, the board and its context must outlive the
 * client.
 */
void cct_lwip_init(cct_lwip *lwip, cct_lwip_resolver *resolver, const cct_lwip_board *board, void *board_context);

/*
 * Trust anchors from anchors[0..len), which may be in flash and must outlive the client: PEM text,
 * or certificates in DER one after the other. `format` is CCT_ANCHORS_PEM or CCT_ANCHORS_DER. NULL
 * or length 0: none. Must not be called during a request.
 */
void cct_lwip_set_anchors(cct_lwip *lwip, int format, const void *anchors, size_t len);

#ifdef __cplusplus
}
#endif

#endif
