/* SPDX-License-Identifier: MIT */
/* The Ethernet controller LAN9118 of the MPS2 (registers as in its data sheet), polled. */
#include "board.h"
#include "frame.h"

#define REGISTER(offset) (*(volatile uint32_t *)(0x40200000 + (offset)))

#define RX_DATA_FIFO REGISTER(0x00)
#define TX_DATA_FIFO REGISTER(0x20)
#define RX_STATUS_FIFO REGISTER(0x40)
#define TX_CFG REGISTER(0x70)
#define RX_FIFO_INF REGISTER(0x7C)
#define TX_FIFO_INF REGISTER(0x80)
#define MAC_CSR_CMD REGISTER(0xA4)
#define MAC_CSR_DATA REGISTER(0xA8)

#define CSR_BUSY (1U << 31)
enum { CSR_READ = 1U << 30, MAC_CR = 1, MAC_ADDRH = 2, MAC_ADDRL = 3, CR_RXEN = 1U << 2, CR_TXEN = 1U << 3 };
enum { TX_ON = 1U << 1, TX_STATUS_ALLOW_OVERRUN = 1U << 2, COMMANDS_LEN = 8, TX_FREE = 0xFFFF };
enum { FIRST_SEGMENT = 1U << 13, LAST_SEGMENT = 1U << 12 };
enum { STATUS_LENGTH_AT = 16, STATUS_LENGTH = 0x3FFF, RX_USED_AT = 16, RX_USED = 0xFF };

/* Waits for room for the frame, the two commands and up to three bytes of padding. */
static err_t send_frame(struct netif *netif, struct pbuf *frame)
{
    (void)netif;
    uint32_t began = board_ticks_ms();
    while ((TX_FIFO_INF & TX_FREE) < frame->tot_len + COMMANDS_LEN + 3U) {
        if (board_ticks_ms() - began > FRAME_WAIT_MS) {
            return ERR_IF;
        }
    }
    TX_DATA_FIFO = FIRST_SEGMENT | LAST_SEGMENT | frame->tot_len; /* command A */
    TX_DATA_FIFO = frame->tot_len;                                /* command B */
    frame_write(&TX_DATA_FIFO, 0, 0, frame);
    return ERR_OK;
}

/* The length is in a FIFO of its own, one entry per frame; it includes the checksum. */
static struct pbuf *receive_frame(void)
{
    uint32_t stored_len = RX_STATUS_FIFO >> STATUS_LENGTH_AT & STATUS_LENGTH;
    return frame_read(&RX_DATA_FIFO, 0, 0, stored_len > FRAME_CHECKSUM_LEN ? stored_len - FRAME_CHECKSUM_LEN : 0);
}

/*
 * A limited number of frames, so that the timers run even if frames arrive faster than they are
 * processed.
 */
void board_ethernet_poll(struct netif *netif)
{
    for (int left = FRAMES_AT_ONCE; left > 0 && (RX_FIFO_INF >> RX_USED_AT & RX_USED) != 0; left--) {
        struct pbuf *frame = receive_frame();
        if (frame != NULL && netif->input(frame, netif) != ERR_OK) {
            (void)pbuf_free(frame);
        }
    }
}

/* The registers of the MAC are reached through a command register, which is busy for a moment. */
static void wait_for_csr(void)
{
    uint32_t began = board_ticks_ms();
    while ((MAC_CSR_CMD & CSR_BUSY) != 0 && board_ticks_ms() - began < FRAME_WAIT_MS) {
    }
}

static uint32_t read_mac(uint32_t index)
{
    MAC_CSR_CMD = CSR_BUSY | CSR_READ | index;
    wait_for_csr();
    return MAC_CSR_DATA;
}

static void write_mac(uint32_t index, uint32_t value)
{
    MAC_CSR_DATA = value;
    MAC_CSR_CMD = CSR_BUSY | index;
    wait_for_csr();
}

err_t board_ethernet_init(struct netif *netif)
{
    frame_describe(netif, read_mac(MAC_ADDRL), read_mac(MAC_ADDRH), send_frame);
    write_mac(MAC_CR, CR_RXEN | CR_TXEN);
    TX_CFG = TX_ON | TX_STATUS_ALLOW_OVERRUN;
    return ERR_OK;
}
