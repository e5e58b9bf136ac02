/* SPDX-License-Identifier: MIT */
/*
 * client.h: the inside of a cct_client. One token request goes through its
 * phases in order; each phase is a function that goes as far as it can.
 */
#ifndef CCT_CLIENT_CLIENT_H
#define CCT_CLIENT_CLIENT_H

#include "cctoken.h"
#include "format/http_response.h"
#include "format/switches.h"
#include "oauth/secrets.h"
#include "oauth/target.h"
#include "oauth/token_request.h"
#include "tls/session.h"

#define CCT_ADDRESSES_MAX 8

typedef enum cct_phase {
    CCT_PHASE_CHECK, /* the configuration, once */
    CCT_PHASE_TRUST, /* whether there are anchors, once */
    CCT_PHASE_BEGIN, /* a try */
    CCT_PHASE_RESOLVE,
    CCT_PHASE_CONNECT,
    CCT_PHASE_HANDSHAKE,
    CCT_PHASE_SEND,
    CCT_PHASE_RECEIVE,
    CCT_PHASE_PAUSE, /* until the next try */
    CCT_PHASE_DONE,
    CCT_PHASE_FAILED
} cct_phase;

typedef struct client {
    cct_config config;
    cct_phase phase;
    cct_diagnosis diagnosis;
    cct_token token;

    cct_target target;
    cct_secrets secrets;
    cct_token_request request;
    char dial_name[CCT_HOST_MAX + 1]; /* the host to dial */
    uint16_t dial_port;

    cct_address found[2][CCT_ADDRESSES_MAX]; /* of IPv4 and IPv6 */
    int found_count[2];                      /* of these; CCT_AGAIN: not yet; or why there are none */
    int native_error;                        /* of the lower of these */
    cct_address addresses[CCT_ADDRESSES_MAX];
    size_t address_count;
    size_t address_index;

    /* On the port's monotonic clock. */
    int64_t now_ms;
    int64_t deadline_ms;         /* of everything */
    int64_t connect_deadline_ms; /* of resolving and connecting, in this try */
    int64_t patience_until_ms;   /* of the addresses of one family with the other */
    int64_t address_deadline_ms; /* of the address being tried */
    int64_t wake_ms;             /* of the pause */

    cct_tls tls;
    bool tls_started;
    bool permanent; /* trying again cannot help */
    size_t request_len;
    size_t request_sent;
    cct_http_response response;
    bool answer_shown;
    size_t work_used; /* how much of the work buffer has held something */
} client;

/*
 * The phases. CCT_OK: go on with the phase that is set now. CCT_AGAIN: wait.
 * CCT_FAILED: this try has failed, and the diagnosis says why.
 */
int cct_phase_resolve(client *c);
int cct_phase_connect(client *c);
int cct_phase_handshake(client *c);
int cct_phase_send(client *c);
int cct_phase_receive(client *c);

/* Begins the phase of a try in which its addresses are looked up. */
void cct_begin_resolving(client *c);

/* Begins the TLS phase, once the connection stands. */
int cct_begin_handshake(client *c);

/* An answer that was cut off may still have said enough by its status. */
void cct_salvage_status(client *c);

/* What only an observer would see need not be put into words without one. */
static inline bool cct_is_observed(const client *c)
{
    return CCT_HAS_OBSERVER && c->config.observer != NULL;
}

/* Tells the observer, which there must be. */
void cct_observe(const client *c, cct_event event, cct_stage stage, cct_span text);

#endif
