/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "internal.h"

/*
 * Begins the attempt, or continues it. CCT_AGAIN as long as it is in progress. A new attempt
 * returns it as well: its result is fetched by the next call, even if it has one already.
 */
int cct_sockets_connect(void *context, unsigned connection, const cct_address *address)
{
    cct_sockets *sockets = context;
    cct_sockets_connection *c = &sockets->connections[connection];
    if (c->is_known) {
        return CCT_OK; /* if it was lost since, `receive` and `send` report that */
    }
    int error = 0;
    int result = c->in_use ? cct_sockets_attempt(c->socket, &error) : cct_sockets_begin(address, &c->socket, &error);
    if (result == CCT_OK && !c->in_use) {
        c->in_use = true;
        return CCT_AGAIN;
    }
    c->is_known = result == CCT_OK;
    if (result != CCT_OK && result != CCT_AGAIN) {
        /* The number is free after an error, as the contract requires. */
        cct_sockets_disconnect(sockets, connection);
        sockets->error = error;
    }
    return result;
}

/*
 * An ended connection stays ended: a stack may report a reset only once, and then an orderly end.
 */
static int repeat(cct_sockets *sockets, const cct_sockets_connection *c, int result)
{
    sockets->error = c->error;
    return result;
}

/* After a failure nothing more can be sent, whichever direction reported it. */
static int fail_transfer(cct_sockets *sockets, cct_sockets_connection *c, int result)
{
    c->send_ended = c->send_ended != 0 ? c->send_ended : result;
    return repeat(sockets, c, result);
}

int cct_sockets_send_some(void *context, unsigned connection, const uint8_t *bytes, size_t len)
{
    cct_sockets *sockets = context;
    cct_sockets_connection *c = &sockets->connections[connection];
    if (c->send_ended != 0) {
        return repeat(sockets, c, c->send_ended);
    }
    int result = cct_sockets_send(c->socket, bytes, len, &c->error);
    return result > 0 || result == CCT_AGAIN ? result : fail_transfer(sockets, c, result);
}

int cct_sockets_receive_some(void *context, unsigned connection, uint8_t *bytes, size_t capacity)
{
    cct_sockets *sockets = context;
    cct_sockets_connection *c = &sockets->connections[connection];
    if (c->receive_ended != 0) {
        return c->receive_ended == CCT_EOF ? CCT_EOF : repeat(sockets, c, c->receive_ended);
    }
    int result = cct_sockets_receive(c->socket, bytes, capacity, &c->error);
    if (result > 0 || result == CCT_AGAIN) {
        return result;
    }
    if (result == CCT_EOF) {
        /* After a reset that `send` has reported, the stack may report an orderly end. */
        c->receive_ended = c->send_ended != 0 ? repeat(sockets, c, c->send_ended) : CCT_EOF;
    } else {
        c->receive_ended = fail_transfer(sockets, c, result);
    }
    return c->receive_ended;
}

/* Also for a connection that was never begun. */
void cct_sockets_disconnect(void *context, unsigned connection)
{
    cct_sockets *sockets = context;
    cct_sockets_connection *c = &sockets->connections[connection];
    if (c->in_use) {
        cct_sockets_close(c->socket);
    }
    /* Nothing of this connection may be visible in the next one with this number. */
    memset(c, 0, sizeof *c);
}
