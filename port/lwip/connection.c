/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "internal.h"

#if TCP_WND > 0xFFFF
#error "TCP_WND: a chain of pbufs holds at most 65535 bytes"
#endif

/* ---- what lwIP reports ------------------------------------------------- */

static err_t on_connected(void *context, struct tcp_pcb *pcb, err_t error)
{
    cct_lwip_connection *c = context;
    (void)pcb;
    (void)error; /* always ERR_OK: failures come to on_error */
    c->established = true;
    return ERR_OK;
}

static err_t on_received(void *context, struct tcp_pcb *pcb, struct pbuf *p, err_t error)
{
    cct_lwip_connection *c = context;
    (void)pcb;
    (void)error; /* always ERR_OK */
    if (p == NULL) {
        c->ended = true;
    } else if (c->received == NULL) {
        c->received = p;
        c->taken = 0;
    } else {
        /*
         * All pieces together are no more than a window, which is reopened only for what has been
         * read.
         */
        pbuf_cat(c->received, p);
    }
    return ERR_OK;
}

/* lwIP has released the connection by now. */
static void on_error(void *context, err_t error)
{
    cct_lwip_connection *c = context;
    c->pcb = NULL;
    c->lost = error;
}

/* ---- attempts ---------------------------------------------------------- */

static int result_of_connect(err_t error)
{
    switch (error) {
    case ERR_RST:
        return CCT_ERROR_REFUSED;
    case ERR_ABRT: /* no response to any SYN */
    case ERR_TIMEOUT:
        return CCT_ERROR_TIMED_OUT;
    case ERR_RTE: /* no interface is up, or none leads there */
        return CCT_ERROR_UNREACHABLE;
    case ERR_MEM:
    case ERR_BUF: /* no local port is free */
        return CCT_ERROR_LIMIT;
    default:
        return CCT_ERROR_IO;
    }
}

/* As the contract requires, the connection's number is free after an error. */
static int fail_to_connect(cct_lwip *lwip, unsigned connection, err_t error)
{
    cct_lwip_disconnect(lwip, connection);
    lwip->error = error;
    return result_of_connect(error);
}

static int begin(cct_lwip *lwip, unsigned connection, const cct_address *address)
{
    cct_lwip_connection *c = &lwip->connections[connection];
    ip_addr_t ip;
    int known = cct_lwip_to_ip(address, &ip);
    if (known != CCT_OK) {
        return known;
    }
    c->pcb = tcp_new_ip_type(IP_GET_TYPE(&ip));
    if (c->pcb == NULL) {
        return fail_to_connect(lwip, connection, ERR_MEM);
    }
    /* Before the attempt begins, so that no event is missed. */
    tcp_arg(c->pcb, c);
    tcp_recv(c->pcb, on_received);
    tcp_err(c->pcb, on_error);
    tcp_nagle_disable(c->pcb); /* else several small records would each wait for a delayed ACK */
    err_t error = tcp_connect(c->pcb, &ip, address->port, on_connected);
    return error == ERR_OK ? CCT_AGAIN : fail_to_connect(lwip, connection, error);
}

int cct_lwip_connect(void *context, unsigned connection, const cct_address *address)
{
    cct_lwip *lwip = context;
    cct_lwip_connection *c = &lwip->connections[connection];
    if (c->established) {
        c->is_known = true;
        return CCT_OK; /* if it was lost since, `receive` and `send` report that */
    }
    if (c->lost != ERR_OK) {
        return fail_to_connect(lwip, connection, c->lost);
    }
    return c->pcb == NULL ? begin(lwip, connection, address) : CCT_AGAIN;
}

/* ---- data -------------------------------------------------------------- */

/* An ended connection stays ended until `disconnect`. */
static int lost(cct_lwip *lwip, const cct_lwip_connection *c)
{
    lwip->error = c->lost;
    return CCT_ERROR_CLOSED;
}

/*
 * lwIP copies the bytes, so at most what its buffer has room for. Its queue of segments may be full
 * earlier: then fewer bytes are written, or none now.
 */
static int write_some(cct_lwip_connection *c, const uint8_t *bytes, size_t len)
{
    size_t room = tcp_sndbuf(c->pcb);
    size_t n = len < room ? len : room;
    /* tcp_write() accepts all bytes or none. If the queue is full, half of them may still fit. */
    err_t error = ERR_MEM;
    while (n > 0 && error == ERR_MEM) {
        error = tcp_write(c->pcb, bytes, (u16_t)n, TCP_WRITE_FLAG_COPY);
        n = error == ERR_MEM ? n / 2 : n;
    }
    (void)tcp_output(c->pcb); /* what it cannot send now its timer will */
    c->unsendable = error == ERR_MEM ? ERR_OK : error;
    return error == ERR_OK ? (int)n : CCT_AGAIN;
}

int cct_lwip_send(void *context, unsigned connection, const uint8_t *bytes, size_t len)
{
    cct_lwip *lwip = context;
    cct_lwip_connection *c = &lwip->connections[connection];
    /* on_error() has cleared the pcb: lwIP has released it, so it must not be used. */
    if (c->unsendable == ERR_OK && c->pcb == NULL) {
        return lost(lwip, c);
    }
    int result = c->unsendable == ERR_OK ? write_some(c, bytes, len) : CCT_AGAIN;
    if (c->unsendable == ERR_OK) {
        return result;
    }
    lwip->error = c->unsendable;
    return c->unsendable == ERR_CONN ? CCT_ERROR_CLOSED : CCT_ERROR_IO;
}

/* Releases consumed pbufs, and opens the window for the peer by as much. */
static void acknowledge(cct_lwip_connection *c, size_t n)
{
    size_t left = n + c->taken;
    while (c->received != NULL && left >= c->received->len) {
        struct pbuf *first = c->received;
        left -= first->len;
        c->received = first->next;
        if (c->received != NULL) {
            pbuf_ref(c->received); /* otherwise it would be released with the first */
        }
        (void)pbuf_free(first);
    }
    c->taken = (uint16_t)left;
    if (c->pcb != NULL) {
        tcp_recved(c->pcb, (u16_t)n);
    }
}

int cct_lwip_receive(void *context, unsigned connection, uint8_t *bytes, size_t capacity)
{
    cct_lwip *lwip = context;
    cct_lwip_connection *c = &lwip->connections[connection];
    if (c->received != NULL) {
        /* What has arrived is read before an end or an error is reported. */
        u16_t most = capacity < UINT16_MAX ? (u16_t)capacity : UINT16_MAX;
        u16_t n = pbuf_copy_partial(c->received, bytes, most, c->taken);
        acknowledge(c, n);
        return n;
    }
    if (c->ended) {
        return CCT_EOF;
    }
    return c->lost != ERR_OK || c->pcb == NULL ? lost(lwip, c) : CCT_AGAIN;
}

bool cct_lwip_is_ready(const cct_lwip_connection *c, unsigned wants)
{
    /*
     * Until `connect` has returned CCT_OK, only the end of an attempt counts, whatever `wants` is.
     */
    if (!c->is_known) {
        return c->established || c->lost != ERR_OK;
    }
    bool is_lost = c->pcb == NULL;
    bool readable = is_lost || c->received != NULL || c->ended;
    bool writable = is_lost || c->unsendable != ERR_OK || tcp_sndbuf(c->pcb) > 0;
    return ((wants & CCT_WANT_READ) != 0 && readable) || ((wants & CCT_WANT_WRITE) != 0 && writable);
}

/*
 * Accepted data is still sent, and lwIP then ends the connection by itself, unless it lacks the
 * memory for that. The callbacks are removed first: the context may be released or reused by then.
 */
static void end_connection(struct tcp_pcb *pcb)
{
    tcp_arg(pcb, NULL);
    tcp_recv(pcb, NULL);
    tcp_err(pcb, NULL);
    if (tcp_close(pcb) != ERR_OK) {
        tcp_abort(pcb);
    }
}

void cct_lwip_disconnect(void *context, unsigned connection)
{
    cct_lwip *lwip = context;
    cct_lwip_connection *c = &lwip->connections[connection];
    if (c->received != NULL) {
        (void)pbuf_free(c->received);
    }
    if (c->pcb != NULL) {
        end_connection(c->pcb);
    }
    memset(c, 0, sizeof *c);
}
