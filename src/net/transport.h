/* SPDX-License-Identifier: MIT */
/*
 * transport.h: the port's connection, with small writes
 * joined and reads made ahead: Nagle's algorithm would let a handshake in many
 * small pieces wait for delayed acknowledgements.
 */
#ifndef CCT_NET_TRANSPORT_H
#define CCT_NET_TRANSPORT_H

#include "cctoken_port.h"
#include "net/banner.h"

typedef struct cct_transport {
    const cct_port *port;
    void *port_context;
    unsigned connection;
    uint8_t *in; /* NULL: nothing is read ahead */
    size_t in_capacity;
    size_t in_start;
    size_t in_end;
    uint8_t *out; /* NULL: writes are not joined */
    size_t out_capacity;
    size_t out_start;
    size_t out_end;
    size_t received;            /* bytes, in all */
    char first[CCT_BANNER_MAX]; /* of these, to recognize another protocol by */
    unsigned wants;             /* what the last CCT_AGAIN waits for */
    int error;                  /* the port's last error, CCT_EOF or CCT_ERROR_NO_ROOM; 0: none */
    int native_error;
} cct_transport;

/* io[0..io_len) is split in halves; io may be NULL. */
void cct_transport_init(cct_transport *transport, const cct_port *port, void *port_context, unsigned connection,
                        uint8_t *io, size_t io_len);

/* CCT_OK when nothing waits to be sent any more, CCT_AGAIN, or the port's error. */
int cct_transport_flush(cct_transport *transport);

/* The first bytes that arrived, as many as are kept. */
cct_span cct_transport_first(const cct_transport *transport);

/*
 * The number of bytes taken or stored (> 0), CCT_AGAIN, or the error; of a peer
 * that has closed its side CCT_EOF. What is taken is sent at the latest by the
 * next receive.
 */
int cct_transport_send(cct_transport *transport, const uint8_t *bytes, size_t len);
int cct_transport_receive(cct_transport *transport, uint8_t *bytes, size_t capacity);

#endif
