/* SPDX-License-Identifier: MIT */
/* The Ethernet controller of the LM3S6965 (data sheet, chapter "Ethernet Controller"), polled. */
#include "board.h"
#include "frame.h"

#define REGISTER(offset) (*(volatile uint32_t *)(0x40048000 + (offset)))

#define MACRCTL REGISTER(0x08)
#define MACTCTL REGISTER(0x0C)
#define MACDATA REGISTER(0x10)
#define MACIA0 REGISTER(0x14)
#define MACIA1 REGISTER(0x18)
#define MACNP REGISTER(0x34)
#define MACTR REGISTER(0x38)

enum { RCTL_RXEN = 1U << 0, RCTL_AMUL = 1U << 1, TR_NEWTX = 1U << 0, NP_NUMBER = 0x3F };
enum { TCTL_TXEN = 1U << 0, TCTL_PADEN = 1U << 1, TCTL_CRC = 1U << 2, TCTL_DUPLEX = 1U << 4 };
enum { LENGTH_LEN = 2, HEADER_LEN = 14 };

/* The length in front does not count the Ethernet header. */
static err_t send_frame(struct netif *netif, struct pbuf *frame)
{
    (void)netif;
    uint32_t began = board_ticks_ms();
    while ((MACTR & TR_NEWTX) != 0) {
        if (board_ticks_ms() - began > FRAME_WAIT_MS) {
            return ERR_IF;
        }
    }
    frame_write(&MACDATA, (uint32_t)frame->tot_len - HEADER_LEN, LENGTH_LEN, frame);
    MACTR = TR_NEWTX;
    return ERR_OK;
}

/* The length in front counts itself, the frame and its checksum. */
static struct pbuf *receive_frame(void)
{
    uint32_t first = MACDATA;
    uint32_t around = LENGTH_LEN + FRAME_CHECKSUM_LEN;
    uint32_t stored_len = first & 0xFFFF;
    return frame_read(&MACDATA, first, LENGTH_LEN, stored_len > around ? stored_len - around : 0);
}

/*
 * A limited number of frames, so that the timers run even if frames arrive faster than they are
 * processed.
 */
void board_ethernet_poll(struct netif *netif)
{
    for (int left = FRAMES_AT_ONCE; left > 0 && (MACNP & NP_NUMBER) != 0; left--) {
        struct pbuf *frame = receive_frame();
        if (frame != NULL && netif->input(frame, netif) != ERR_OK) {
            (void)pbuf_free(frame);
        }
    }
}

/* The controller adds padding and checksum; it receives multicast frames, too, for IPv6. */
err_t board_ethernet_init(struct netif *netif)
{
    frame_describe(netif, MACIA0, MACIA1, send_frame);
    MACTCTL = TCTL_TXEN | TCTL_PADEN | TCTL_CRC | TCTL_DUPLEX;
    MACRCTL = RCTL_RXEN | RCTL_AMUL;
    return ERR_OK;
}
