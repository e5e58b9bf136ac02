/* SPDX-License-Identifier: MIT */
#include "lwip_world.h"

#include <lwip/dns.h>
#include <lwip/ip.h>
#include <lwip/netif.h>
#include <lwip/udp.h>

#include "name_server.h"

enum { DNS_PORT = 53 };

/* ---- the name server (name_server.h) ------------------------------------ */

static void on_question(void *context, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from, u16_t port)
{
    uint8_t message[512];
    (void)context;
    u16_t len = pbuf_copy_partial(p, message, sizeof message, 0);
    (void)pbuf_free(p);
    len = (u16_t)name_server_respond(message, len, sizeof message);
    if (len == 0) {
        return;
    }
    struct pbuf *answer = pbuf_alloc(PBUF_TRANSPORT, len, PBUF_RAM);
    if (answer != NULL) {
        (void)pbuf_take(answer, message, len);
        (void)udp_sendto(pcb, answer, from, port);
        (void)pbuf_free(answer);
    }
}

/* ---- a network from which nothing comes -------------------------------- */

static err_t drop(struct netif *netif, struct pbuf *p, const ip4_addr_t *to)
{
    (void)netif;
    (void)p;
    (void)to;
    return ERR_OK;
}

static err_t drop_ipv6(struct netif *netif, struct pbuf *p, const ip6_addr_t *to)
{
    (void)netif;
    (void)p;
    (void)to;
    return ERR_OK;
}

static err_t set_up_hole(struct netif *netif)
{
    netif->output = drop;
    netif->output_ip6 = drop_ipv6;
    netif->mtu = 1500;
    return ERR_OK;
}

static void dig_hole(void)
{
    static struct netif hole;
    ip4_addr_t address;
    ip4_addr_t mask;
    IP4_ADDR(&address, 10, 0, 0, 1);
    IP4_ADDR(&mask, 255, 0, 0, 0);
    (void)netif_add(&hole, &address, &mask, NULL, NULL, set_up_hole, ip_input);
    netif_set_up(&hole);
    netif_set_link_up(&hole);
}

void lwip_world_start(void)
{
    ip_addr_t server = IPADDR4_INIT_BYTES(127, 0, 0, 1);
    dig_hole();
    struct udp_pcb *names = udp_new();
    (void)udp_bind(names, IP_ADDR_ANY, DNS_PORT);
    udp_recv(names, on_question, NULL);
    dns_setserver(0, &server);
}
