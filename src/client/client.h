/* SPDX-License-Identifier: MIT */
/*
 * client.h: the contents of a cct_client. It takes an operation through its phases in order: each
 * is a part with a state of its own, which is started, stepped and ended, and is independent of the
 * client.
 */
#ifndef CCT_CLIENT_CLIENT_H
#define CCT_CLIENT_CLIENT_H

#include "cctoken.h"
#include "client/exchange.h"
#include "client/observation.h"
#include "client/operation.h"
#include "format/switches.h"
#include "net/dial.h"
#include "net/tunnel.h"
#include "tls/session.h"

typedef enum cct_phase {
    CCT_PHASE_CHECK, /* the configuration, once */
    CCT_PHASE_TRUST, /* whether there are anchors, once */
    CCT_PHASE_BEGIN, /* an attempt */
    CCT_PHASE_DIAL,
    CCT_PHASE_TUNNEL, /* only with a proxy */
    CCT_PHASE_HANDSHAKE,
    CCT_PHASE_EXCHANGE,
    CCT_PHASE_PAUSE, /* until the next attempt */
    CCT_PHASE_DONE,
    CCT_PHASE_FAILED
} cct_phase;

typedef struct client {
    cct_config config;
    cct_phase phase;
    cct_diagnosis diagnosis;
    cct_token token;
    cct_observation observation;

    cct_target target;
    cct_secrets secrets;
    cct_call call;
    const cct_operation *operation;
    bool is_found;     /* the URL of the endpoint was found */
    size_t held_len;   /* of what is kept for an attempt after the end of the work buffer: that URL,
                        * and a nonce */
    size_t signed_len; /* of the JWTs that wait at the end of the work buffer, with their NULs; 0:
                        * none */

    /* On the port's monotonic clock. */
    int64_t now_ms;
    int64_t deadline_ms; /* of everything */
    int64_t wake_ms;     /* of the pause */

    cct_dial dial;
    union {
        cct_tunnel tunnel; /* in its phase */
        cct_tls tls;       /* then */
    } over;                /* the connection */
    bool tls_started;
    bool proxy_refused; /* in such a way that another attempt cannot help */
    bool every_group;   /* the slow groups of key agreement are offered: the server supports none of
                         * the fast ones */
    cct_exchange exchange;
} client;

/*
 * The phases (phases_request.c, phases_connection.c). CCT_OK: continue with the phase that is set
 * now. CCT_AGAIN: wait. CCT_FAILED: this attempt has failed, with the cause in the diagnosis. The
 * first phase calls the port only for the date, and only if there is an assertion or a certificate,
 * so that faults of the configuration are found on every platform.
 */
int cct_phase_check(client *c);
int cct_phase_trust(client *c);
int cct_phase_begin(client *c);
int cct_phase_dial(client *c);
int cct_phase_tunnel(client *c);
int cct_phase_handshake(client *c);
int cct_phase_exchange(client *c);

/* Whether the connection leads through a proxy. */
static inline bool cct_has_proxy(const client *c)
{
    return CCT_HAS_PROXY && c->config.proxy != NULL;
}

/* The length of the work buffer without the JWTs that wait at its end. */
static inline size_t cct_free_room(const client *c)
{
    return c->config.work_len - c->signed_len;
}

/* Begins to connect, for the phase CCT_PHASE_DIAL. */
void cct_start_dial(client *c);

/* Writes the request and goes on to the exchange: the handshake has ended. */
void cct_start_exchange(client *c);

/* Where an attempt begins: without the URL of the endpoint, by finding it. */
cct_operation_id cct_first_operation(const client *c);

/* Ends the connection and what uses it; any number of times. */
void cct_hang_up(client *c);

/* Wipes the JWTs that were signed for an attempt; any number of times. */
void cct_forget_signed(client *c);

/* Wipes what is kept for an attempt after the end of the work buffer, which it is part of again. */
void cct_forget_held(client *c);

/* Sets the cause from an incomplete response if its status suffices. */
void cct_salvage_status(client *c);

#endif
