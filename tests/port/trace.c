/* SPDX-License-Identifier: MIT */
/*
 * A port between the cases and the one that is tested: it passes every call on, and remembers the
 * last result.
 */
#include "trace.h"

#include <stdio.h>

static const cct_port *actual;
static cct_port traced;
static const char *last_call = "";
static int last_result;

static int record(const char *call, int result)
{
    last_call = call;
    last_result = result;
    return result;
}

static int traced_random_bytes(void *context, uint8_t *out, size_t len)
{
    return record("random_bytes", actual->random_bytes(context, out, len));
}

static int traced_resolve(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity)
{
    return record(family == CCT_FAMILY_IPV6 ? "resolve (IPv6)" : "resolve (IPv4)",
                  actual->resolve(context, host, family, addresses, capacity));
}

static int traced_connect(void *context, unsigned connection, const cct_address *address)
{
    return record("connect", actual->connect(context, connection, address));
}

static int traced_send(void *context, unsigned connection, const uint8_t *bytes, size_t len)
{
    return record("send", actual->send(context, connection, bytes, len));
}

static int traced_receive(void *context, unsigned connection, uint8_t *bytes, size_t capacity)
{
    return record("receive", actual->receive(context, connection, bytes, capacity));
}

static int traced_wait(void *context, unsigned wants, int64_t until_ms)
{
    return record("wait", actual->wait(context, wants, until_ms));
}

static int traced_anchors_rewind(void *context)
{
    return record("anchors_rewind", actual->anchors_rewind(context));
}

static int traced_anchors_read(void *context, char *bytes, size_t capacity)
{
    return record("anchors_read", actual->anchors_read(context, bytes, capacity));
}

const cct_port *trace_port(const cct_port *port)
{
    actual = port;
    traced = *port;
    traced.random_bytes = traced_random_bytes;
    traced.resolve = traced_resolve;
    traced.connect = traced_connect;
    traced.send = traced_send;
    traced.receive = traced_receive;
    traced.wait = traced_wait;
    traced.anchors_rewind = traced_anchors_rewind;
    traced.anchors_read = traced_anchors_read;
    return &traced;
}

void trace_forget(void)
{
    last_call = "";
}

const char *trace_last_call(void)
{
    return last_call;
}

const char *trace_last_result(void)
{
    static const char *const names[] = {
        [-CCT_AGAIN] = "CCT_AGAIN",
        [-CCT_EOF] = "CCT_EOF",
        [-CCT_ERROR_NOT_PROVIDED] = "CCT_ERROR_NOT_PROVIDED",
        [-CCT_ERROR_NAME] = "CCT_ERROR_NAME",
        [-CCT_ERROR_RESOLVER] = "CCT_ERROR_RESOLVER",
        [-CCT_ERROR_REFUSED] = "CCT_ERROR_REFUSED",
        [-CCT_ERROR_UNREACHABLE] = "CCT_ERROR_UNREACHABLE",
        [-CCT_ERROR_CLOSED] = "CCT_ERROR_CLOSED",
        [-CCT_ERROR_TIMED_OUT] = "CCT_ERROR_TIMED_OUT",
        [-CCT_ERROR_IO] = "CCT_ERROR_IO",
        [-CCT_ERROR_NO_ROOM] = "CCT_ERROR_NO_ROOM",
        [-CCT_ERROR_MALFORMED] = "CCT_ERROR_MALFORMED",
        [-CCT_ERROR_TRUNCATED] = "CCT_ERROR_TRUNCATED",
        [-CCT_ERROR_NOT_FOUND] = "CCT_ERROR_NOT_FOUND",
        [-CCT_FAILED] = "CCT_FAILED",
        [-CCT_ERROR_LIMIT] = "CCT_ERROR_LIMIT",
    };
    static char number[16];
    if (last_call[0] == '\0') {
        return "";
    }
    if (last_result < 0 && -(int64_t)last_result < (int64_t)(sizeof names / sizeof *names)) {
        return names[-last_result];
    }
    (void)snprintf(number, sizeof number, "%d", last_result);
    return number;
}
