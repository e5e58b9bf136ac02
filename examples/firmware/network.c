/* SPDX-License-Identifier: MIT */
#include "network.h"

#include <lwip/dhcp.h>
#include <lwip/init.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/stats.h>
#include <lwip/timeouts.h>
#include <netif/ethernet.h>

#include "board.h"
#include "settings.h"

static struct netif ethernet;

uint32_t sys_now(void);
uint32_t firmware_random32(void);

/* lwIP's clock for its timers. It may wrap: lwIP only uses differences. */
uint32_t sys_now(void)
{
    return board_ticks_ms();
}

/* For port numbers and the like. */
uint32_t firmware_random32(void)
{
    uint32_t random = 0;
    return board_random((uint8_t *)&random, sizeof random) == 0 ? random : board_ticks_ms();
}

/*
 * One turn of the main loop: waits for an interrupt, takes frames from the controller, runs lwIP's
 * timers. Everything happens here, in one thread.
 */
static void turn(void *board)
{
    (void)board;
    board_idle();
    board_ethernet_poll(&ethernet);
    sys_check_timeouts();
}

void network_turn_for(uint32_t ms)
{
    uint32_t began = board_ticks_ms();
    while (board_ticks_ms() - began < ms) {
        turn(NULL);
    }
}

bool network_start(uint32_t timeout_ms)
{
    lwip_init();
    if (netif_add_noaddr(&ethernet, NULL, board_ethernet_init, ethernet_input) == NULL) {
        return false;
    }
    netif_set_default(&ethernet);
    netif_set_up(&ethernet);
    uint32_t began = board_ticks_ms();
    err_t error = dhcp_start(&ethernet);
    while (error == ERR_OK && !dhcp_supplied_address(&ethernet) && board_ticks_ms() - began < timeout_ms) {
        turn(NULL);
    }
    ip_addr_t server;
    /* For tests, whose name server is not the one that DHCP announces. */
    const char *wanted = settings_find("DNS");
    if (wanted != NULL && ipaddr_aton(wanted, &server) != 0) {
        dns_setserver(0, &server);
    }
    return dhcp_supplied_address(&ethernet) != 0;
}

/*
 * Segments that came before one that was lost, and that a connection not yet forgotten keeps until
 * it comes.
 */
static unsigned out_of_order(void)
{
    unsigned pbufs = 0;
    for (const struct tcp_pcb *pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next) {
        for (const struct tcp_seg *segment = pcb->ooseq; segment != NULL; segment = segment->next) {
            pbufs += segment->p == NULL ? 0 : pbuf_clen(segment->p);
        }
    }
    return pbufs;
}

/* lwIP's own statistics, so that tests can find leaks. */
network_use network_in_use(void)
{
    return (network_use){lwip_stats.mem.used, lwip_stats.memp[MEMP_PBUF_POOL]->used - out_of_order(),
                         lwip_stats.memp[MEMP_TCP_PCB]->used};
}

/* ---- the board for cctoken's port -------------------------------------- */

/* Milliseconds beyond the 49 days of the tick. */
static int64_t monotonic_ms(void *board)
{
    static uint32_t last, wraps;
    (void)board;
    uint32_t now = board_ticks_ms();
    wraps += now < last;
    last = now;
    return ((int64_t)wraps << 32) + now;
}

/* 0 if the board has no time yet; certificates cannot be verified then. */
static int64_t wall_clock_s(void *board)
{
    (void)board;
    return board_wall_clock_s();
}

static int random_bytes(void *board, uint8_t *out, size_t len)
{
    (void)board;
    return board_random(out, len) == 0 ? CCT_OK : CCT_ERROR_IO;
}

const cct_lwip_board network_board = {
    .monotonic_ms = monotonic_ms,
    .wall_clock_s = wall_clock_s,
    .random_bytes = random_bytes,
    .turn = turn,
};
