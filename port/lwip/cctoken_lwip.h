/* SPDX-License-Identifier: MIT */
/*
 * cctoken_lwip.h: the port for lwIP 2.2 without an operating system (NO_SYS=1,
 * raw API, LWIP_TCP, LWIP_DNS).
 *
 * Memory. Only lwIP allocates, from its own pools. The caller owns the context,
 * one for each client. It must exist as long as lwIP runs: lwIP cannot cancel a
 * DNS query, and may still deliver the result of an abandoned one. Between a
 * close and the next connect it holds none of lwIP's blocks (the closed
 * connection may, until its peer has closed too).
 *
 * Flow control. Received data stays in lwIP's pbufs, and the window is reopened
 * only as the data is taken: a slow reader slows down the sender, and nothing is
 * dropped. The pool must hold a whole window (PBUF_POOL_SIZE *
 * PBUF_POOL_BUFSIZE > TCP_WND).
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
 * What lwIP does not have and the board must provide. All are mandatory; the
 * first three are as in cct_port.
 */
typedef struct cct_lwip_board {
    int64_t (*monotonic_ms)(void *board);
    int64_t (*wall_clock_s)(void *board); /* negative: this board has no clock, and no certificate is valid */
    int (*random_bytes)(void *board, uint8_t *out, size_t len);

    /*
     * Drives the network: passes received frames to lwIP and calls
     * sys_check_timeouts(). May sleep until the next interrupt, a few
     * milliseconds at most. Feeds the watchdog. Only `wait` calls it.
     */
    void (*turn)(void *board);
} cct_lwip_board;

/* Initialized by cct_lwip_init(); declared here only so that the caller can own it. */
typedef struct cct_lwip {
    const cct_lwip_board *board;
    void *board_context;

    /* Name resolution. */
    const char *host; /* or NULL: none in progress */
    bool answered;
    ip_addr_t answer; /* valid if `answered` and `found` */
    bool found;

    /* The connection. */
    struct tcp_pcb *pcb; /* or NULL */
    bool connected;
    bool ended;            /* the peer has closed its side */
    err_t lost;            /* why lwIP aborted the connection, or ERR_OK */
    struct pbuf *received; /* in order, or NULL */
    uint16_t taken;        /* bytes of the first pbuf that were consumed */

    err_t error; /* see native_error below */

    const char *anchors;
    size_t anchors_len;
    size_t anchors_at;
} cct_lwip;

/* The port. Its native_error is lwIP's err_t (< 0), or 0. It returns one address for a name, as lwIP does. */
extern const cct_port cct_port_lwip;

/*
 * pem[0..anchors_len) are the trust anchors, as PEM text, which may be in flash. They,
 * the board and its context must outlive the client. NULL or length 0: none.
 */
void cct_lwip_init(cct_lwip *lwip, const cct_lwip_board *board, void *board_context, const char *pem,
                   size_t anchors_len);

#ifdef __cplusplus
}
#endif

#endif
