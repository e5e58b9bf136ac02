/* SPDX-License-Identifier: MIT */
/*
 * dial.h: from a name to a connection (RFC 8305). Both families of addresses are looked up side by
 * side, and two addresses are tried side by side.
 */
#ifndef CCT_NET_DIAL_H
#define CCT_NET_DIAL_H

#include "cctoken.h"
#include "format/text.h"
#include "format/url.h"
#include "net/addresses.h"

typedef struct cct_dial_options {
    const cct_port *port;
    void *port_context;
    cct_span host; /* a name of at most CCT_HOST_MAX bytes, or a numeric address */
    uint16_t tcp_port;
    cct_family family;
    cct_diagnosis *diagnosis; /* where the cause of a failure is recorded */
    cct_observer observer;    /* or NULL; receives addresses, results of attempts, and the address
                               * that was reached */
    void *observer_context;
} cct_dial_options;

/* An attempt, on the connection of its number; in the end one is the connection. */
typedef struct cct_dial_attempt {
    cct_dial_query *query; /* NULL: the connection is free */
    uint8_t index;         /* of its address */
    bool has_begun;
    int64_t began_ms;
} cct_dial_attempt;

typedef enum cct_dial_state { CCT_DIAL_RESOLVING, CCT_DIAL_CONNECTING, CCT_DIAL_CONNECTED } cct_dial_state;

typedef struct cct_dial {
    cct_dial_options options;
    char name[CCT_HOST_MAX + 1];
    cct_dial_state state;
    bool permanent;      /* of a failure: another attempt cannot help */
    int64_t deadline_ms; /* of everything here, on the port's monotonic clock */
    int64_t patience_ms; /* until then, addresses of one family wait for the other; 0: not set */
    int64_t next_ms;     /* when the next address may join the one that is being tried */
    cct_addresses addresses;
    cct_dial_attempt attempts[CCT_CONNECTIONS];
    bool is_single;      /* the platform has no second connection, or none left */
    int native_error;    /* of the attempts that have ended */
    unsigned connection; /* the number, in the context, of the one that was reached */
} cct_dial;

void cct_dial_start(cct_dial *dial, const cct_dial_options *options, int64_t deadline_ms);

/* CCT_OK (the connection is established), CCT_AGAIN or CCT_FAILED. */
int cct_dial_step(cct_dial *dial, int64_t now_ms);

/* What the last CCT_AGAIN waits for: bits of CCT_WANT_…, and until when. */
unsigned cct_dial_wants(const cct_dial *dial, int64_t *until_ms);

/*
 * Ends the queries, attempts and the connection. Any number of times, also of one that never
 * started.
 */
void cct_dial_end(cct_dial *dial);

#endif
