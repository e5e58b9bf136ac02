/* SPDX-License-Identifier: MIT */
/* frame.h: what Ethernet controllers have in common whose FIFOs take and give words. */
#ifndef FRAME_H
#define FRAME_H

#include <stdint.h>

#include <lwip/netif.h>
#include <lwip/pbuf.h>

/* So long a frame may wait for the one before it; so many are taken at once, lest a flood of them stops all else. */
enum { FRAME_WAIT_MS = 20, FRAMES_AT_ONCE = 32, FRAME_CHECKSUM_LEN = 4 };

/*
 * Writes the frame, however it is cut into pbufs, behind `before_len` bytes
 * (little-endian, fewer than 4) of `before`; fills up to whole words.
 */
void frame_write(volatile uint32_t *fifo, uint32_t before, unsigned before_len, const struct pbuf *frame);

/*
 * Reads `len` bytes of a frame and its checksum, behind the first `before_len`
 * bytes of a first word that was read already (0: none was). Returns a chain
 * of pbufs, or NULL when there are none left; the frame is read all the same,
 * since it is in the way of the next.
 */
struct pbuf *frame_read(const volatile uint32_t *fifo, uint32_t before, unsigned before_len, uint32_t len);

/* Fills in the interface: the address as controllers keep it, low and high part, and how to send. */
void frame_describe(struct netif *netif, uint32_t address_low, uint32_t address_high, netif_linkoutput_fn send);

#endif
