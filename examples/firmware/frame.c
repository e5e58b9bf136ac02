/* SPDX-License-Identifier: MIT */
#include "frame.h"

#include <lwip/etharp.h>
#include <string.h>

/*
 * The controllers have a FIFO of 32-bit words, little-endian. `before` holds the first bytes of the
 * first word, which precede the frame.
 */
void frame_write(volatile uint32_t *fifo, uint32_t before, unsigned before_len, const struct pbuf *frame)
{
    uint32_t word = before;
    unsigned count = before_len;
    for (const struct pbuf *piece = frame; piece != NULL; piece = piece->next) {
        const uint8_t *bytes = piece->payload;
        for (uint16_t i = 0; i < piece->len; i++) {
            word |= (uint32_t)bytes[i] << (8 * count++);
            if (count == 4) {
                *fifo = word;
                word = 0;
                count = 0;
            }
        }
    }
    if (count > 0) {
        *fifo = word;
    }
}

/*
 * Returns NULL if there is no memory: the frame is then read and dropped, as the FIFO must be
 * emptied. The checksum is read, too, but not kept.
 */
struct pbuf *frame_read(const volatile uint32_t *fifo, uint32_t before, unsigned before_len, uint32_t len)
{
    struct pbuf *frame = len > 0 ? pbuf_alloc(PBUF_RAW, (u16_t)len, PBUF_POOL) : NULL;
    struct pbuf *piece = frame;
    uint16_t at = 0;
    uint32_t word = before;
    for (uint32_t i = before_len; i < before_len + len + FRAME_CHECKSUM_LEN; i++) {
        if (i % 4 == 0) {
            word = *fifo;
        }
        if (piece == NULL) {
            continue;
        }
        ((uint8_t *)piece->payload)[at++] = (uint8_t)(word >> (8 * (i % 4)));
        if (at == piece->len) {
            piece = piece->next;
            at = 0;
        }
    }
    return frame;
}

/* The hardware address as the controller stores it: four bytes and two, little-endian. */
void frame_describe(struct netif *netif, uint32_t address_low, uint32_t address_high, netif_linkoutput_fn send)
{
    const uint8_t address[] = {(uint8_t)address_low,         (uint8_t)(address_low >> 8), (uint8_t)(address_low >> 16),
                               (uint8_t)(address_low >> 24), (uint8_t)address_high,       (uint8_t)(address_high >> 8)};
    memcpy(netif->hwaddr, address, sizeof address);
    netif->hwaddr_len = sizeof address;
    netif->name[0] = 'e';
    netif->name[1] = 'n';
    netif->mtu = 1500;
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET | NETIF_FLAG_LINK_UP;
    netif->output = etharp_output;
    netif->linkoutput = send;
}
