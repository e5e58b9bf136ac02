/* SPDX-License-Identifier: MIT */
/* faulty_port.h: the Linux port, of which one call goes wrong on demand. */
#ifndef FAULTY_PORT_H
#define FAULTY_PORT_H

#include "cctoken.h"
#include "cctoken_posix.h"

/* The functions that can go wrong. */
typedef enum port_function {
    RESOLVE,
    CONNECT,
    SEND,
    RECEIVE,
    REWIND,
    READ,
    RANDOM,
    CLOCK,
    WALL,
    WAIT,
    FUNCTIONS
} port_function;

/*
 * Ways of going wrong besides the errors of cct_result: one byte instead of many; a clock that
 * jumps.
 */
enum { SHORT = 1000, JUMP };

enum { HOUR_MS = 3600 * 1000 };

/* What its context is. */
typedef struct platform {
    cct_posix posix;
    const cct_client *client;
    void (*on_wait)(unsigned wants);
    port_function function; /* the one that goes wrong */
    unsigned at;            /* in which call; 0: in none */
    bool for_good;          /* and in all after it */
    int fault;              /* in which way: what it returns, or SHORT or JUMP */
    unsigned calls[FUNCTIONS];
    bool struck;
    bool was_done;       /* when it struck first, the result was already there */
    cct_request request; /* what is asked for */
    bool was_answered;   /* when it was last connected: what it does then is the second operation */
    bool pending;        /* a false CCT_AGAIN: the next wait is over at once, for nothing else would
                          * end it */
    int64_t skew_ms;
} platform;

static bool is_answered(const platform *p)
{
    return cct_get_diagnosis(p->client)->http_status == 200;
}

/* Whether the client has what was asked for. That of a revocation is the status alone. */
static bool is_done(const platform *p)
{
    if (p->request == CCT_REQUEST_REVOCATION) {
        return is_answered(p);
    }
    return cct_get_token(p->client) != NULL || cct_get_introspection(p->client) != NULL;
}

/*
 * A response is there, of discovery for instance, and the client says goodbye: a single failure
 * then does no harm.
 */
static bool is_farewell(const platform *p)
{
    return p->function == SEND && !p->for_good && is_answered(p) && !p->was_answered;
}

static bool strikes(platform *p, port_function function)
{
    unsigned call = ++p->calls[function];
    if (p->function != function || p->at == 0 || call < p->at || (call > p->at && !p->for_good)) {
        return false;
    }
    p->was_done = p->struck ? p->was_done : is_done(p) || is_farewell(p);
    p->struck = true;
    p->pending = p->fault == CCT_AGAIN;
    return true;
}

/* Whether the call fails; else *len may have become 1. */
static bool fails(platform *p, port_function function, size_t *len)
{
    bool struck = strikes(p, function);
    bool cut = struck && p->fault == SHORT;
    *len = cut ? 1 : *len;
    return struck && !cut;
}

static int64_t monotonic_ms(void *context)
{
    platform *p = context;
    if (strikes(p, CLOCK)) {
        if (p->fault != JUMP) {
            return p->fault;
        }
        p->skew_ms = HOUR_MS;
    }
    return cct_port_posix.monotonic_ms(&p->posix) + p->skew_ms;
}

static int64_t wall_clock_s(void *context)
{
    platform *p = context;
    int64_t now_s = cct_port_posix.wall_clock_s(&p->posix);
    return !strikes(p, WALL) ? now_s : p->fault == JUMP ? now_s + HOUR_MS / 1000 : p->fault;
}

static int random_bytes(void *context, uint8_t *out, size_t len)
{
    platform *p = context;
    return strikes(p, RANDOM) ? p->fault : cct_port_posix.random_bytes(&p->posix, out, len);
}

static int resolve(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity)
{
    platform *p = context;
    return strikes(p, RESOLVE) ? p->fault : cct_port_posix.resolve(&p->posix, host, family, addresses, capacity);
}

static int connect_to(void *context, unsigned connection, const cct_address *address)
{
    platform *p = context;
    p->was_answered = is_answered(p);
    if (!strikes(p, CONNECT)) {
        return cct_port_posix.connect(&p->posix, connection, address);
    }
    if (p->fault != CCT_AGAIN) {
        cct_port_posix.disconnect(&p->posix, connection); /* as its contract has it */
    }
    return p->fault;
}

static int send_bytes(void *context, unsigned connection, const uint8_t *bytes, size_t len)
{
    platform *p = context;
    return fails(p, SEND, &len) ? p->fault : cct_port_posix.send(&p->posix, connection, bytes, len);
}

static int receive(void *context, unsigned connection, uint8_t *bytes, size_t capacity)
{
    platform *p = context;
    return fails(p, RECEIVE, &capacity) ? p->fault : cct_port_posix.receive(&p->posix, connection, bytes, capacity);
}

static void cancel(void *context)
{
    platform *p = context;
    cct_port_posix.cancel(&p->posix);
}

static void disconnect(void *context, unsigned connection)
{
    platform *p = context;
    cct_port_posix.disconnect(&p->posix, connection);
}

static int wait_for(void *context, unsigned wants, int64_t until_ms)
{
    platform *p = context;
    bool pending = p->pending;
    p->pending = false;
    p->on_wait(wants);
    if (strikes(p, WAIT)) {
        return p->fault;
    }
    return pending ? CCT_OK : cct_port_posix.wait(&p->posix, wants, until_ms - p->skew_ms);
}

static int anchors_rewind(void *context)
{
    platform *p = context;
    return strikes(p, REWIND) ? p->fault : cct_port_posix.anchors_rewind(&p->posix);
}

static int anchors_read(void *context, char *bytes, size_t capacity)
{
    platform *p = context;
    return fails(p, READ, &capacity) ? p->fault : cct_port_posix.anchors_read(&p->posix, bytes, capacity);
}

static void anchors_end(void *context)
{
    platform *p = context;
    cct_port_posix.anchors_end(&p->posix);
}

static int native_error(void *context)
{
    platform *p = context;
    return cct_port_posix.native_error(&p->posix);
}

static const cct_port port = {
    .monotonic_ms = monotonic_ms,
    .wall_clock_s = wall_clock_s,
    .random_bytes = random_bytes,
    .resolve = resolve,
    .cancel = cancel,
    .connect = connect_to,
    .send = send_bytes,
    .receive = receive,
    .disconnect = disconnect,
    .wait = wait_for,
    .anchors_rewind = anchors_rewind,
    .anchors_read = anchors_read,
    .anchors_end = anchors_end,
    .native_error = native_error,
};

#endif
