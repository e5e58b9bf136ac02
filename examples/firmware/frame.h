/* SPDX-License-Identifier: MIT */
/*
 * frame.h: functions for Ethernet controllers whose FIFOs are read and written in words of 32 bits.
 */
#ifndef FRAME_H
#define FRAME_H

#include <stdint.h>

#include <lwip/netif.h>
#include <lwip/pbuf.h>

/*
 * How long a frame may wait for the one before it, and how many frames are read in one turn, so
 * that timers still run.
 */
enum { FRAME_WAIT_MS = 20, FRAMES_AT_ONCE = 32, FRAME_CHECKSUM_LEN = 4 };

/*
 * Writes the frame, however it is cut into pbufs, behind `before_len` bytes
 * (little-endian, fewer than 4) of `before`; fills up to whole words.
 */
void frame_write(volatile uint32_t *fifo, uint32_t before, unsigned before_len, const struct pbuf *frame);

/*
 * Reads `len` bytes of a frame and its checksum, behind the first `before_len`
 * bytes of a first word that was read already (0: none was). Returns a chain
 * of pbufs, or NULL when there are none left; the frame is still read,
 * so that the next one can follow.
 */
struct pbuf *frame_read(const volatile uint32_t *fifo, uint32_t before, unsigned before_len, uint32_t len);

/*
 * Fills in the interface: the address as controllers store it, in a low and a high part, and the
 * function that sends.
 */
void frame_describe(struct netif *netif, uint32_t address_low, uint32_t address_high, netif_linkoutput_fn send);

#endif
