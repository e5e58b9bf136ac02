/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "internal.h"

#if TCP_WND > 0xFFFF
#error "TCP_WND: a chain of pbufs holds at most 65535 bytes"
#endif

/* ---- what lwIP tells --------------------------------------------------- */

static err_t on_connected(void *context, struct tcp_pcb *pcb, err_t error)
{
    cct_lwip *lwip = context;
    (void)pcb;
    (void)error; /* always ERR_OK: failures come to on_error */
    lwip->connected = true;
    return ERR_OK;
}

static err_t on_received(void *context, struct tcp_pcb *pcb, struct pbuf *p, err_t error)
{
    cct_lwip *lwip = context;
    (void)pcb;
    (void)error; /* always ERR_OK */
    if (p == NULL) {
        lwip->ended = true;
    } else if (lwip->received == NULL) {
        lwip->received = p;
        lwip->taken = 0;
    } else {
        pbuf_cat(lwip->received, p);
    }
    return ERR_OK;
}

/* lwIP has released the connection by now. */
static void on_error(void *context, err_t error)
{
    cct_lwip *lwip = context;
    lwip->pcb = NULL;
    lwip->lost = error;
}

/* ---- the port ---------------------------------------------------------- */

static int result_of_connect(err_t error)
{
    switch (error) {
    case ERR_RST:
        return CCT_ERROR_REFUSED;
    case ERR_ABRT: /* no answer to any SYN */
    case ERR_TIMEOUT:
        return CCT_ERROR_TIMED_OUT;
    case ERR_RTE: /* no interface is up, or none leads there */
        return CCT_ERROR_UNREACHABLE;
    default:
        return CCT_ERROR_IO;
    }
}

static int fail_to_connect(cct_lwip *lwip, err_t error)
{
    cct_lwip_close(lwip);
    lwip->error = error;
    return result_of_connect(error);
}

static int begin(cct_lwip *lwip, const cct_address *address)
{
    ip_addr_t ip;
    int known = cct_lwip_to_ip(address, &ip);
    if (known != CCT_OK) {
        return known;
    }
    lwip->pcb = tcp_new_ip_type(IP_GET_TYPE(&ip));
    if (lwip->pcb == NULL) {
        return fail_to_connect(lwip, ERR_MEM);
    }
    tcp_arg(lwip->pcb, lwip);
    tcp_recv(lwip->pcb, on_received);
    tcp_err(lwip->pcb, on_error);
    tcp_nagle_disable(lwip->pcb); /* else several small records would each wait for a delayed ACK */
    err_t error = tcp_connect(lwip->pcb, &ip, address->port, on_connected);
    return error == ERR_OK ? CCT_AGAIN : fail_to_connect(lwip, error);
}

int cct_lwip_connect(void *context, const cct_address *address)
{
    cct_lwip *lwip = context;
    if (lwip->lost != ERR_OK && !lwip->connected) {
        return fail_to_connect(lwip, lwip->lost);
    }
    if (lwip->connected) {
        return CCT_OK; /* if it was lost since, `receive` and `send` tell */
    }
    return lwip->pcb == NULL ? begin(lwip, address) : CCT_AGAIN;
}

static int lost(cct_lwip *lwip)
{
    lwip->error = lwip->lost;
    return CCT_ERROR_CLOSED;
}

/* lwIP copies, so as much as it has room for. Its queue may be full before its buffer is: then less, or nothing now. */
int cct_lwip_send(void *context, const uint8_t *bytes, size_t len)
{
    cct_lwip *lwip = context;
    if (lwip->pcb == NULL) {
        return lost(lwip);
    }
    size_t room = tcp_sndbuf(lwip->pcb);
    size_t n = len < room ? len : room;
    err_t error = ERR_MEM;
    while (n > 0 && error == ERR_MEM) {
        error = tcp_write(lwip->pcb, bytes, (u16_t)n, TCP_WRITE_FLAG_COPY);
        n = error == ERR_MEM ? n / 2 : n;
    }
    (void)tcp_output(lwip->pcb); /* what it cannot send now its timer will */
    if (error == ERR_OK) {
        return (int)n;
    }
    if (error == ERR_MEM) {
        return CCT_AGAIN;
    }
    lwip->error = error;
    return error == ERR_CONN ? CCT_ERROR_CLOSED : CCT_ERROR_IO;
}

/* Gives consumed pbufs back, and the peer as much room. */
static void acknowledge(cct_lwip *lwip, size_t n)
{
    size_t left = n + lwip->taken;
    while (lwip->received != NULL && left >= lwip->received->len) {
        struct pbuf *first = lwip->received;
        left -= first->len;
        lwip->received = first->next;
        if (lwip->received != NULL) {
            pbuf_ref(lwip->received); /* else it would go with the first */
        }
        (void)pbuf_free(first);
    }
    lwip->taken = (uint16_t)left;
    if (lwip->pcb != NULL) {
        tcp_recved(lwip->pcb, (u16_t)n);
    }
}

int cct_lwip_receive(void *context, uint8_t *bytes, size_t capacity)
{
    cct_lwip *lwip = context;
    if (lwip->received != NULL) {
        u16_t most = capacity < UINT16_MAX ? (u16_t)capacity : UINT16_MAX;
        u16_t n = pbuf_copy_partial(lwip->received, bytes, most, lwip->taken);
        acknowledge(lwip, n);
        return n;
    }
    if (lwip->ended) {
        return CCT_EOF;
    }
    return lwip->lost != ERR_OK || lwip->pcb == NULL ? lost(lwip) : CCT_AGAIN;
}

/* What was sent still goes out, and lwIP ends the connection by itself, unless it lacks the memory for that. */
static void end_connection(struct tcp_pcb *pcb)
{
    tcp_arg(pcb, NULL);
    tcp_recv(pcb, NULL);
    tcp_err(pcb, NULL);
    if (tcp_close(pcb) != ERR_OK) {
        tcp_abort(pcb);
    }
}

void cct_lwip_close(void *context)
{
    cct_lwip *lwip = context;
    cct_lwip_abandon_question(lwip);
    if (lwip->received != NULL) {
        (void)pbuf_free(lwip->received);
        lwip->received = NULL;
    }
    if (lwip->pcb != NULL) {
        end_connection(lwip->pcb);
        lwip->pcb = NULL;
    }
    lwip->taken = 0;
    lwip->connected = false;
    lwip->ended = false;
    lwip->lost = ERR_OK;
}
