/* SPDX-License-Identifier: MIT */
/*
 * faults.c: whole exchanges with a real server, in each of which one call of
 * the port goes wrong: of every kind, at every place, in every way that the
 * contract of cctoken_port.h allows. Each must end with a token or the right
 * cause, and leave nothing behind.
 *
 *   faults URL CA ID SECRET [brief]
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cctoken.h"
#include "cctoken_posix.h"
#include "residue.h"

/* No exchange waits longer; the alarm is for one that does not even see that. */
enum { TIMEOUT_MS = 4000, ALARM_S = 20, CALLS_MAX = 500, SHOWN_MAX = 40 };

enum { HOUR_MS = 3600 * 1000 };

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- what goes wrong, and what must come of it ------------------------- */

typedef enum kind { RESOLVE, CONNECT, SEND, RECEIVE, REWIND, READ, RANDOM, CLOCK, WALL, WAIT, KINDS } kind;

static const char *const kind_names[KINDS] = {"resolve",      "connect",      "send",         "receive",      "anchors_rewind",
                                              "anchors_read", "random_bytes", "monotonic_ms", "wall_clock_s", "wait"};

/* Besides the errors of cct_result. */
enum { SHORT = 1000, JUMP };

static const struct {
    int fault;
    const char *name;
} fault_names[] = {
    {CCT_AGAIN, "CCT_AGAIN"},
    {CCT_EOF, "CCT_EOF"},
    {CCT_ERROR_NOT_PROVIDED, "CCT_ERROR_NOT_PROVIDED"},
    {CCT_ERROR_NAME, "CCT_ERROR_NAME"},
    {CCT_ERROR_RESOLVER, "CCT_ERROR_RESOLVER"},
    {CCT_ERROR_REFUSED, "CCT_ERROR_REFUSED"},
    {CCT_ERROR_UNREACHABLE, "CCT_ERROR_UNREACHABLE"},
    {CCT_ERROR_CLOSED, "CCT_ERROR_CLOSED"},
    {CCT_ERROR_TIMED_OUT, "CCT_ERROR_TIMED_OUT"},
    {CCT_ERROR_IO, "CCT_ERROR_IO"},
    {CCT_ERROR_NOT_FOUND, "CCT_ERROR_NOT_FOUND"},
    {SHORT, "one byte"},
    {JUMP, "a jump of one hour"},
};

/* Outcomes; bits. */
enum {
    TOKEN = 1,
    NO_NAME = 2,
    REFUSED = 4,
    UNREACHED = 8,
    CONNECT_LATE = 16,
    CUT_IN_TLS = 32,
    CUT_IN_HTTP = 64,
    NO_ANCHORS = 128,
    UNTRUSTED = 256,
    TLS_FAILED = 512,
    LATE_IN_TLS = 1024,
    LATE_IN_HTTP = 2048,
    NO_CLOCK = 4096,
    NO_WAIT = 8192 /* cct_run() passes the port's error on */
};

static const struct {
    cct_cause cause;
    cct_stage stage;
} outcomes[] = { /* of bit 1 << i */
    {CCT_CAUSE_NONE, CCT_STAGE_CONFIG},
    {CCT_CAUSE_DNS_FAILURE, CCT_STAGE_DNS},
    {CCT_CAUSE_CONNECTION_REFUSED, CCT_STAGE_CONNECT},
    {CCT_CAUSE_CONNECTION_FAILED, CCT_STAGE_CONNECT},
    {CCT_CAUSE_CONNECT_TIMEOUT, CCT_STAGE_CONNECT},
    {CCT_CAUSE_CONNECTION_CLOSED, CCT_STAGE_TLS},
    {CCT_CAUSE_CONNECTION_CLOSED, CCT_STAGE_HTTP},
    {CCT_CAUSE_NO_TRUST_ANCHORS, CCT_STAGE_TLS},
    {CCT_CAUSE_UNTRUSTED_ISSUER, CCT_STAGE_TLS},
    {CCT_CAUSE_TLS_FAILURE, CCT_STAGE_TLS},
    {CCT_CAUSE_TIMEOUT, CCT_STAGE_TLS},
    {CCT_CAUSE_TIMEOUT, CCT_STAGE_HTTP},
    {CCT_CAUSE_INTERNAL_ERROR, CCT_STAGE_CONFIG},
};

#define CUT (CUT_IN_TLS | CUT_IN_HTTP)

/* Once: the one call. For good: all from there on, as a line that is cut stays cut. */
enum { ONCE = 1, FOR_GOOD = 2, BOTH = 3 };

typedef struct fault {
    kind kind;
    int fault;
    int how;
    unsigned first; /* call */
    int allowed;
} fault;

static const fault faults[] = {
    {RESOLVE, CCT_AGAIN, ONCE, 1, TOKEN},
    {RESOLVE, CCT_ERROR_NAME, ONCE, 1, NO_NAME},
    {RESOLVE, CCT_ERROR_RESOLVER, ONCE, 1, NO_NAME},
    {RESOLVE, CCT_ERROR_NOT_PROVIDED, ONCE, 1, NO_NAME},
    {CONNECT, CCT_AGAIN, ONCE, 1, TOKEN},
    {CONNECT, CCT_ERROR_REFUSED, ONCE, 1, REFUSED},
    {CONNECT, CCT_ERROR_UNREACHABLE, ONCE, 1, UNREACHED},
    {CONNECT, CCT_ERROR_TIMED_OUT, ONCE, 1, CONNECT_LATE},
    {CONNECT, CCT_ERROR_IO, ONCE, 1, UNREACHED},
    {CONNECT, CCT_ERROR_NOT_PROVIDED, ONCE, 1, UNREACHED},
    {SEND, CCT_AGAIN, ONCE, 1, TOKEN},
    {SEND, SHORT, BOTH, 1, TOKEN},
    {SEND, CCT_ERROR_CLOSED, BOTH, 1, CUT},
    {SEND, CCT_ERROR_IO, BOTH, 1, CUT},
    {RECEIVE, CCT_AGAIN, ONCE, 1, TOKEN},
    {RECEIVE, SHORT, BOTH, 1, TOKEN},
    {RECEIVE, CCT_EOF, BOTH, 1, CUT},
    {RECEIVE, CCT_ERROR_CLOSED, BOTH, 1, CUT},
    {RECEIVE, CCT_ERROR_IO, BOTH, 1, CUT},
    {REWIND, CCT_ERROR_NOT_FOUND, BOTH, 1, NO_ANCHORS},
    {REWIND, CCT_ERROR_IO, BOTH, 1, NO_ANCHORS},
    {REWIND, CCT_ERROR_NOT_PROVIDED, BOTH, 1, NO_ANCHORS},
    {READ, SHORT, BOTH, 1, TOKEN},
    {READ, CCT_EOF, BOTH, 1, NO_ANCHORS | UNTRUSTED | TOKEN}, /* the last call's end is the true one */
    {READ, CCT_ERROR_IO, BOTH, 1, NO_ANCHORS},
    {RANDOM, CCT_ERROR_IO, BOTH, 1, TLS_FAILED},
    {RANDOM, CCT_ERROR_NOT_PROVIDED, BOTH, 1, TLS_FAILED},
    {CLOCK, CCT_ERROR_NOT_PROVIDED, BOTH, 1, NO_CLOCK},
    {CLOCK, JUMP, FOR_GOOD, 2, NO_NAME | CONNECT_LATE | LATE_IN_TLS | LATE_IN_HTTP}, /* the first sets the deadline */
    {WALL, CCT_ERROR_NOT_PROVIDED, ONCE, 1, TOKEN},
    {WALL, JUMP, ONCE, 1, TOKEN},
    {WAIT, CCT_ERROR_IO, ONCE, 1, NO_WAIT},
};

/* ---- the port ---------------------------------------------------------- */

/* What its context is. */
typedef struct platform {
    cct_posix posix;
    const fault *fault; /* or NULL */
    int how;
    unsigned at; /* which call of its kind */
    unsigned calls[KINDS];
    bool struck;
    bool was_done; /* when it struck, the token was already there */
    bool pending;  /* a false CCT_AGAIN: the next wait is over at once, for nothing else would end it */
    int64_t skew_ms;
} platform;

static struct {
    cct_client client;
    platform platform;
    uint64_t arena[48 * 1024 / 8];
    uint8_t io[16384];
    char work[16384];
} memory;

static bool strikes(platform *p, kind kind)
{
    unsigned call = ++p->calls[kind];
    if (p->fault == NULL || p->fault->kind != kind || call < p->at || (call > p->at && p->how == ONCE)) {
        return false;
    }
    p->was_done = p->struck ? p->was_done : cct_get_token(&memory.client) != NULL;
    p->struck = true;
    p->pending = p->fault->fault == CCT_AGAIN;
    return true;
}

/* Whether the call fails; else *len may have become 1. */
static bool fails(platform *p, kind kind, size_t *len)
{
    bool struck = strikes(p, kind);
    bool cut = struck && p->fault->fault == SHORT;
    *len = cut ? 1 : *len;
    return struck && !cut;
}

static int64_t monotonic_ms(void *context)
{
    platform *p = context;
    if (strikes(p, CLOCK)) {
        if (p->fault->fault != JUMP) {
            return p->fault->fault;
        }
        p->skew_ms = HOUR_MS;
    }
    return cct_port_posix.monotonic_ms(&p->posix) + p->skew_ms;
}

static int64_t wall_clock_s(void *context)
{
    platform *p = context;
    int64_t now_s = cct_port_posix.wall_clock_s(&p->posix);
    return !strikes(p, WALL) ? now_s : p->fault->fault == JUMP ? now_s + HOUR_MS / 1000 : p->fault->fault;
}

static int random_bytes(void *context, uint8_t *out, size_t len)
{
    platform *p = context;
    return strikes(p, RANDOM) ? p->fault->fault : cct_port_posix.random_bytes(&p->posix, out, len);
}

static int resolve(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity)
{
    platform *p = context;
    return strikes(p, RESOLVE) ? p->fault->fault
                               : cct_port_posix.resolve(&p->posix, host, family, addresses, capacity);
}

static int connect_to(void *context, const cct_address *address)
{
    platform *p = context;
    if (!strikes(p, CONNECT)) {
        return cct_port_posix.connect(&p->posix, address);
    }
    if (p->fault->fault != CCT_AGAIN) {
        cct_port_posix.close(&p->posix); /* as its contract has it */
    }
    return p->fault->fault;
}

static int send_bytes(void *context, const uint8_t *bytes, size_t len)
{
    platform *p = context;
    return fails(p, SEND, &len) ? p->fault->fault : cct_port_posix.send(&p->posix, bytes, len);
}

static int receive(void *context, uint8_t *bytes, size_t capacity)
{
    platform *p = context;
    return fails(p, RECEIVE, &capacity) ? p->fault->fault : cct_port_posix.receive(&p->posix, bytes, capacity);
}

static void close_all(void *context)
{
    platform *p = context;
    cct_port_posix.close(&p->posix);
}

static int wait_for(void *context, unsigned wants, int64_t until_ms)
{
    platform *p = context;
    bool pending = p->pending;
    p->pending = false;
    if (strikes(p, WAIT)) {
        return p->fault->fault;
    }
    return pending ? CCT_OK : cct_port_posix.wait(&p->posix, wants, until_ms - p->skew_ms);
}

static int anchors_rewind(void *context)
{
    platform *p = context;
    return strikes(p, REWIND) ? p->fault->fault : cct_port_posix.anchors_rewind(&p->posix);
}

static int anchors_read(void *context, char *bytes, size_t capacity)
{
    platform *p = context;
    return fails(p, READ, &capacity) ? p->fault->fault : cct_port_posix.anchors_read(&p->posix, bytes, capacity);
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
    .connect = connect_to,
    .send = send_bytes,
    .receive = receive,
    .close = close_all,
    .wait = wait_for,
    .anchors_rewind = anchors_rewind,
    .anchors_read = anchors_read,
    .anchors_end = anchors_end,
    .native_error = native_error,
};
