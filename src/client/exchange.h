/* SPDX-License-Identifier: MIT */
/*
 * exchange.h: one HTTP/1.1 request and its response over a TLS connection (RFC 9112). An exchange
 * does not interpret them.
 */
#ifndef CCT_CLIENT_EXCHANGE_H
#define CCT_CLIENT_EXCHANGE_H

#include "cctoken.h"
#include "format/http_response.h"
#include "tls/session.h"

typedef struct cct_exchange {
    cct_tls *tls;
    char *work;
    size_t work_len;
    size_t work_used; /* how much of it has held something */
    size_t request_len;
    size_t request_sent;
    cct_diagnosis *diagnosis;
    cct_http_response response; /* in the work buffer, once the request is sent */
    bool receiving;
    bool complete;
} cct_exchange;

/*
 * work[0..request_len) is the request; as soon as it is sent it is wiped, and work[0..work_len)
 * takes the response. The handshake of `tls` has ended. A failure gets its cause in *diagnosis.
 */
void cct_exchange_start(cct_exchange *exchange, cct_tls *tls, char *work, size_t work_len, size_t request_len,
                        cct_diagnosis *diagnosis);

/*
 * CCT_OK: something was done; if `complete` is set the response is available, otherwise check the
 * deadline and step again. CCT_AGAIN: wait for what cct_tls_wants() returns. CCT_FAILED: the part
 * of the response that has arrived is available.
 */
int cct_exchange_step(cct_exchange *exchange);

/* The time has run out: sets the cause. Returns CCT_FAILED. */
int cct_exchange_expire(cct_exchange *exchange);

/* Whether the headers have arrived. Also of an exchange that never started. */
bool cct_exchange_has_headers(const cct_exchange *exchange);

/*
 * Wipes whatever the work buffer has held. Any number of times; also of an exchange that never
 * started.
 */
void cct_exchange_end(cct_exchange *exchange);

#endif
