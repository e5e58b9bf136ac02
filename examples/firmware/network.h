/* SPDX-License-Identifier: MIT */
/*
 * network.h: lwIP over the board's Ethernet. Settings: DNS, the address of a
 * name server that is asked instead of the one that DHCP names.
 */
#ifndef NETWORK_H
#define NETWORK_H

#include "cctoken_lwip.h"

/* The board for cctoken's port. Its context is not used. */
extern const cct_lwip_board network_board;

/* Waits for an address from DHCP: true, or false after timeout_ms. */
bool network_start(uint32_t timeout_ms);

/* Runs the network for that long, so that connections can close. */
void network_turn_for(uint32_t ms);

/*
 * How much of lwIP's memory is in use: bytes of its heap, pbufs of its pool that no connection
 * keeps out of order, connections not yet forgotten.
 */
typedef struct network_use {
    unsigned heap;
    unsigned pbufs;
    unsigned connections;
} network_use;
network_use network_in_use(void);

#endif
