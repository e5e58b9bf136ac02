/* SPDX-License-Identifier: MIT */
/*
 * board.h: what a board gives to this firmware. Time and randomness come from
 * the emulator here; docs/PORTING.md says what a real board must provide instead.
 */
#ifndef BOARD_H
#define BOARD_H

#include <stddef.h>
#include <stdint.h>

#include <lwip/netif.h>

extern const char board_name[];

/* Clocks, UART, and a tick each millisecond. */
void board_start(void);

/* Milliseconds since the start; wraps after 49 days. */
uint32_t board_ticks_ms(void);

/* Sleeps until the next interrupt: the next tick at the latest. */
void board_idle(void);

/* To the UART. */
void board_write(const char *text, size_t len);

/* Seconds since 1970, or negative: no clock. */
int64_t board_wall_clock_s(void);

/* Fills out[0..len) with bytes fit for cryptography: 0, or -1. */
int board_random(uint8_t *out, size_t len);

/* For netif_add(). The interface wants polling. */
err_t board_ethernet_init(struct netif *netif);

/* Hands the frames that have arrived to netif->input; of very many the rest at the next call. */
void board_ethernet_poll(struct netif *netif);

/* Bytes of the stack that were never used. */
size_t board_stack_unused(void);

/* Ends the emulator with this status. */
void board_exit(int status) __attribute__((noreturn));

#endif
