/* SPDX-License-Identifier: MIT */
#include "net/transport.h"

#include <stdbool.h>
#include <string.h>

/*
 * No regular exchange transfers as much. TLS skips some messages by itself as long as they arrive,
 * so without this limit a step might never end.
 */
#define RECEIVED_MAX (4U << 20)

void cct_transport_init(cct_transport *transport, const cct_port *port, void *port_context, unsigned connection,
                        uint8_t *io, size_t io_len)
{
    memset(transport, 0, sizeof *transport);
    transport->port = port;
    transport->port_context = port_context;
    transport->connection = connection;
    /*
     * Without a buffer every record is sent by itself, and reading asks the port for exactly what
     * TLS needs.
     */
    if (io != NULL && io_len >= 2) {
        transport->out = io;
        transport->out_capacity = io_len / 2;
        transport->in = io + io_len / 2;
        transport->in_capacity = io_len / 2;
    }
}

/*
 * Checks what the port returned for up to `most` bytes. 0, and more than `most`, break its contract
 * and become an error: a loop that continued after 0 bytes would never return to check the
 * deadline.
 */
static int transport_note(cct_transport *transport, int result, size_t most, unsigned wants)
{
    if (result == 0 || (result > 0 && (size_t)result > most)) {
        transport->error = CCT_ERROR_IO;
        transport->native_error = 0;
        return CCT_ERROR_IO;
    }
    if (result == CCT_AGAIN) {
        transport->wants = wants;
    } else if (result < 0) {
        transport->error = result;
        transport->native_error = transport->port->native_error(transport->port_context);
    }
    return result;
}

int cct_transport_flush(cct_transport *transport)
{
    while (transport->out_start < transport->out_end) {
        size_t left = transport->out_end - transport->out_start;
        int sent = transport->port->send(transport->port_context, transport->connection,
                                         transport->out + transport->out_start, left);
        sent = transport_note(transport, sent, left, CCT_WANT_WRITE);
        if (sent < 0) {
            return sent;
        }
        transport->out_start += (size_t)sent;
    }
    transport->out_start = 0;
    transport->out_end = 0;
    return CCT_OK;
}

int cct_transport_send(cct_transport *transport, const uint8_t *bytes, size_t len)
{
    int result = CCT_OK;
    /*
     * Small writes are joined; a write for which no room is left sends them first, to keep the
     * order.
     */
    if (len > transport->out_capacity - transport->out_end) {
        result = cct_transport_flush(transport);
    }
    if (result == CCT_OK && len <= transport->out_capacity) {
        memcpy(transport->out + transport->out_end, bytes, len);
        transport->out_end += len;
        return (int)len;
    }
    /* A write that is larger than the buffer is not copied. CCT_AGAIN: nothing of it was taken. */
    if (result == CCT_OK) {
        result = transport->port->send(transport->port_context, transport->connection, bytes, len);
        result = transport_note(transport, result, len, CCT_WANT_WRITE);
    }
    return result;
}

/* Returns bytes that were read ahead. */
static int take_buffered(cct_transport *transport, uint8_t *bytes, size_t capacity)
{
    size_t n = transport->in_end - transport->in_start;
    if (n > capacity) {
        n = capacity;
    }
    memcpy(bytes, transport->in + transport->in_start, n);
    transport->in_start += n;
    return (int)n;
}

/*
 * Keeps the first bytes of the connection: they show which protocol the peer speaks if TLS fails.
 */
static void keep_first(cct_transport *transport, const uint8_t *bytes, size_t len)
{
    if (transport->received < sizeof transport->first) {
        size_t room = sizeof transport->first - transport->received;
        memcpy(transport->first + transport->received, bytes, len < room ? len : room);
    }
    transport->received += len;
}

cct_span cct_transport_first(const cct_transport *transport)
{
    size_t kept = sizeof transport->first;
    return (cct_span){transport->first, transport->received < kept ? transport->received : kept};
}

int cct_transport_receive(cct_transport *transport, uint8_t *bytes, size_t capacity)
{
    if (transport->in_start < transport->in_end) {
        return take_buffered(transport, bytes, capacity);
    }
    /* When the peer accepts no more data, an alert that it has sent may still have the reason. */
    bool was_sent = transport->out_start < transport->out_end;
    int flushed = cct_transport_flush(transport);
    if (flushed == CCT_AGAIN) {
        return CCT_AGAIN;
    }
    /* No response can have arrived yet, so the port is not called in vain. */
    if (flushed == CCT_OK && was_sent) {
        transport->wants = CCT_WANT_READ;
        return CCT_AGAIN;
    }
    /* A caller with at least as much room as the buffer receives directly. */
    uint8_t *into = capacity < transport->in_capacity ? transport->in : bytes;
    size_t room = capacity < transport->in_capacity ? transport->in_capacity : capacity;
    if (transport->received > RECEIVED_MAX) {
        transport->error = CCT_ERROR_NO_ROOM;
        return CCT_ERROR_NO_ROOM;
    }
    int received = transport->port->receive(transport->port_context, transport->connection, into, room);
    received = transport_note(transport, received, room, CCT_WANT_READ);
    if (received == CCT_AGAIN) {
        /* The peer cannot respond to data that it has not received. */
        return flushed == CCT_OK ? CCT_AGAIN : flushed;
    }
    if (received < 0) {
        return received;
    }
    keep_first(transport, into, (size_t)received);
    if (into == bytes) {
        return received;
    }
    transport->in_start = 0;
    transport->in_end = (size_t)received;
    return take_buffered(transport, bytes, capacity);
}
