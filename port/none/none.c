/* SPDX-License-Identifier: MIT */
/*
 * The port of a platform without any function. The library must link with it, and requests must
 * fail with a cause.
 */
#include "cctoken_port.h"

/*
 * Both clocks: without a monotonic clock there are no deadlines, and without a wall clock
 * certificates cannot be verified, so that nothing is sent.
 */
static int64_t no_clock(void *context)
{
    (void)context;
    return CCT_ERROR_NOT_PROVIDED;
}

/* TLS must not begin without randomness. Nor can a JWT be signed without it. */
static int no_random_bytes(void *context, uint8_t *out, size_t len)
{
    (void)context;
    (void)out;
    (void)len;
    return CCT_ERROR_NOT_PROVIDED;
}

/*
 * Any other error would be read as a failure of the network, after which another attempt may help.
 */
static int no_resolve(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity)
{
    (void)context;
    (void)host;
    (void)family;
    (void)addresses;
    (void)capacity;
    return CCT_ERROR_NOT_PROVIDED;
}

/* As above: CCT_ERROR_NOT_PROVIDED is permanent. */
static int no_connect(void *context, unsigned connection, const cct_address *address)
{
    (void)context;
    (void)connection;
    (void)address;
    return CCT_ERROR_NOT_PROVIDED;
}

/*
 * `send` and `receive` are never called, because there is never a connection. They are not NULL, so
 * that the library need not check for that.
 */
static int no_send(void *context, unsigned connection, const uint8_t *bytes, size_t len)
{
    (void)context;
    (void)connection;
    (void)bytes;
    (void)len;
    return CCT_ERROR_NOT_PROVIDED;
}

static int no_receive(void *context, unsigned connection, uint8_t *bytes, size_t capacity)
{
    (void)context;
    (void)connection;
    (void)bytes;
    (void)capacity;
    return CCT_ERROR_NOT_PROVIDED;
}

/* A program with its own loop does not call this. */
static int no_wait(void *context, unsigned wants, int64_t until_ms)
{
    (void)context;
    (void)wants;
    (void)until_ms;
    return CCT_ERROR_NOT_PROVIDED;
}

/* Never called, as anchors_rewind fails before. */
static int no_anchors_read(void *context, char *bytes, size_t capacity)
{
    (void)context;
    (void)bytes;
    (void)capacity;
    return CCT_ERROR_NOT_PROVIDED;
}

/*
 * anchors_rewind: there are no trust anchors. native_error: the library only passes the number on.
 */
static int nothing(void *context)
{
    (void)context;
    return CCT_ERROR_NOT_PROVIDED;
}

/* cancel, anchors_end: nothing is ever in progress */
static void nothing_to_end(void *context)
{
    (void)context;
}

static void no_disconnect(void *context, unsigned connection)
{
    (void)context;
    (void)connection;
}

const cct_port cct_port_none = {
    .monotonic_ms = no_clock,
    .wall_clock_s = no_clock,
    .random_bytes = no_random_bytes,
    .resolve = no_resolve,
    .cancel = nothing_to_end,
    .connect = no_connect,
    .send = no_send,
    .receive = no_receive,
    .disconnect = no_disconnect,
    .wait = no_wait,
    .anchors_rewind = nothing,
    .anchors_read = no_anchors_read,
    .anchors_end = nothing_to_end,
    .native_error = nothing,
};
