/* SPDX-License-Identifier: MIT */
/*
 * cctoken_lwip.h: the port for lwIP 2.2 without an operating system (NO_SYS=1,
 * raw API, LWIP_TCP, LWIP_DNS).
 *
 * Memory. Nothing is allocated but by lwIP from its own pools. The caller owns
 * the context, one for each client. It must live as long as lwIP runs: lwIP
 * cannot take back a question for a name, and may still answer one that was
 * abandoned. Between a close and the next connect it holds none of lwIP's
 * blocks (the connection that was closed may, until its peer has agreed).
 *
 * Flow. What arrives stays in lwIP's pbufs, and the peer is told of new room
 * only as it is taken: a slow reader slows the sender down, and nothing is
 * dropped. The pool must hold a whole window (PBUF_POOL_SIZE *
 * PBUF_POOL_BUFSIZE > TCP_WND).
 *
 * Threads. lwIP has one, which is the caller's; never step a client from within
 * one of lwIP's callbacks, nor from an interrupt.
 *
 * mbedTLS has no context for its hooks, so a board provides those itself: see
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
 * What lwIP does not have, and the board must. All are mandatory; the first
 * three are as in cct_port.
 */
typedef struct cct_lwip_board {
    int64_t (*monotonic_ms)(void *board);
    int64_t (*wall_clock_s)(void *board); /* negative: this board has no clock, and no certificate will be in date */
    int (*random_bytes)(void *board, uint8_t *out, size_t len);

    /*
     * Lets the network go on: hands frames that have arrived to lwIP and calls
     * sys_check_timeouts(). May sleep until the next interrupt, some
     * milliseconds at most. Feeds the watchdog. Only `wait` calls it.
     */
    void (*turn)(void *board);
} cct_lwip_board;

/* To be set up by cct_lwip_init(); open here only so that the caller can own it. */
typedef struct cct_lwip {
    const cct_lwip_board *board;
    void *board_context;

    /* The question for a name. */
    const char *host; /* or NULL: none is under way */
    bool answered;
    ip_addr_t answer; /* valid if `answered` and `found` */
    bool found;

    /* The connection. */
    struct tcp_pcb *pcb; /* or NULL */
    bool connected;
    bool ended;            /* the peer has closed its side */
    err_t lost;            /* why lwIP gave the connection up, or ERR_OK */
    struct pbuf *received; /* in order, or NULL */
    uint16_t taken;        /* bytes of the first pbuf that were given out */

    err_t error; /* see native_error below */

    const char *anchors;
    size_t anchors_len;
    size_t anchors_at;
} cct_lwip;

/* The port. Its native_error is lwIP's err_t (< 0), or 0. It gives one address for a name, as lwIP does. */
extern const cct_port cct_port_lwip;

/*
 * pem[0..anchors_len) are the trust anchors, as PEM text: flash will do. They,
 * the board and its context must outlive the client. NULL or length 0: none.
 */
void cct_lwip_init(cct_lwip *lwip, const cct_lwip_board *board, void *board_context, const char *pem,
                   size_t anchors_len);

#ifdef __cplusplus
}
#endif

#endif
