/* SPDX-License-Identifier: MIT */
/*
 * dial.h: from a name to a connection. Both families of addresses are looked up side by side; the addresses are tried
 * one after the other.
 */
#ifndef CCT_NET_DIAL_H
#define CCT_NET_DIAL_H

#include "cctoken.h"
#include "format/text.h"
#include "format/url.h"

/* Of one family. */
#define CCT_DIAL_ADDRESSES_MAX 8

typedef struct cct_dial_options {
    const cct_port *port;
    void *port_context;
    cct_span host; /* a name of at most CCT_HOST_MAX bytes, or a numeric address */
    uint16_t tcp_port;
    cct_family family;
    cct_diagnosis *diagnosis; /* gets the cause of a failure */
    cct_observer observer;    /* or NULL; is told the addresses, and the one that was reached */
    void *observer_context;
} cct_dial_options;

/* The lookup of one family. */
typedef struct cct_dial_query {
    int result;       /* CCT_AGAIN while it is in progress, then the port's: a number of addresses, or an error */
    int native_error; /* of a failure */
    int next;         /* the first address that was not tried */
    cct_address addresses[CCT_DIAL_ADDRESSES_MAX];
} cct_dial_query;

typedef enum cct_dial_state { CCT_DIAL_RESOLVING, CCT_DIAL_CONNECTING, CCT_DIAL_CONNECTED } cct_dial_state;

typedef struct cct_dial {
    cct_dial_options options;
    char name[CCT_HOST_MAX + 1];
    cct_dial_state state;
    bool permanent;              /* of a failure: another attempt cannot help */
    int64_t deadline_ms;         /* of everything here, on the port's monotonic clock */
    int64_t patience_ms;         /* until then the addresses of one family wait for those of the other; 0: not set */
    int64_t address_deadline_ms; /* of the address being tried; 0: not set */
    cct_dial_query queries[2];   /* IPv4, IPv6 */
    const cct_address *address;  /* being tried, or reached */
    unsigned connection;         /* the number, in the context, of the connection to it */
} cct_dial;

void cct_dial_start(cct_dial *dial, const cct_dial_options *options, int64_t deadline_ms);

/* CCT_OK (the connection is established), CCT_AGAIN or CCT_FAILED. */
int cct_dial_step(cct_dial *dial, int64_t now_ms);

/* What the last CCT_AGAIN waits for: bits of CCT_WANT_…, and until when. */
unsigned cct_dial_wants(const cct_dial *dial, int64_t *until_ms);

/* Ends the queries, attempts and the connection. Any number of times, also of one that never started. */
void cct_dial_end(cct_dial *dial);

#endif
