/* SPDX-License-Identifier: MIT */
#include "client/exchange.h"

#include <string.h>

#include "cause/diagnosis.h"
#include "format/http_describe.h"
#include "format/print.h"

void cct_exchange_start(cct_exchange *exchange, cct_tls *tls, char *work, size_t work_len, size_t request_len,
                        cct_diagnosis *diagnosis)
{
    memset(exchange, 0, sizeof *exchange);
    exchange->tls = tls;
    exchange->work = work;
    exchange->work_len = work_len;
    exchange->work_used = request_len;
    exchange->request_len = request_len;
    exchange->diagnosis = diagnosis;
}

/* ---- the request ------------------------------------------------------- */

/*
 * Sends the request. Its buffer is wiped as soon as all of it was sent, and then receives the
 * response. It may contain the client secret.
 */
static int exchange_send(cct_exchange *exchange)
{
    while (exchange->request_sent < exchange->request_len) {
        int sent = cct_tls_write(exchange->tls, exchange->work + exchange->request_sent,
                                 exchange->request_len - exchange->request_sent);
        /* Before the whole request is sent there can be no response worth reading. */
        if (sent == CCT_ERROR_CLOSED) {
            cct_diagnose_text(exchange->diagnosis, CCT_CAUSE_CONNECTION_CLOSED, CCT_STAGE_HTTP,
                              cct_tls_native_error(exchange->tls), "while the request was sent");
            return CCT_FAILED;
        }
        /* CCT_AGAIN, or CCT_FAILED with a cause that TLS has recorded. */
        if (sent < 0) {
            return sent;
        }
        exchange->request_sent += (size_t)sent;
    }
    cct_wipe(exchange->work, exchange->request_len);
    cct_http_response_init(&exchange->response, exchange->work, exchange->work_len);
    exchange->receiving = true;
    return CCT_OK;
}

/* ---- the response ------------------------------------------------------ */

/* CCT_OK: complete. CCT_AGAIN: nothing has arrived (*arrived is false), or not all yet. */
static int receive_piece(cct_exchange *exchange, bool *arrived)
{
    size_t room;
    char spare[1]; /* for a body that fills the buffer: it must end now, or be too large */
    char *into = cct_http_response_room(&exchange->response, &room);
    bool full = room == 0;
    int received = cct_tls_read(exchange->tls, full ? spare : into, full ? sizeof spare : room);
    *arrived = received > 0;
    if (received == CCT_EOF || received == CCT_ERROR_CLOSED) {
        return cct_http_response_end(&exchange->response, received == CCT_EOF);
    }
    if (received < 0) {
        return received;
    }
    /* What has been stored once is wiped at the end, also if later parts are shorter. */
    size_t used = full ? exchange->work_len : (size_t)(into - exchange->work) + (size_t)received;
    exchange->work_used = used > exchange->work_used ? used : exchange->work_used;
    int result = cct_http_response_feed(&exchange->response, full ? spare : into, (size_t)received);
    /* It may be a byte of a token. */
    cct_wipe(spare, sizeof spare);
    return result;
}

/*
 * Fails with the cause for an incomplete, malformed or oversized response, and reports how much of
 * it has arrived.
 */
static int exchange_fail_reading(cct_exchange *exchange, int result)
{
    const cct_http_response *response = &exchange->response;
    /* What remains is CCT_ERROR_TRUNCATED: the connection ended before the response did. */
    cct_cause cause = result == CCT_ERROR_NO_ROOM     ? CCT_CAUSE_RESPONSE_TOO_LARGE
                      : result == CCT_ERROR_MALFORMED ? CCT_CAUSE_MALFORMED_RESPONSE
                                                      : CCT_CAUSE_CONNECTION_CLOSED;
    cct_writer detail = cct_diagnose(exchange->diagnosis, cause, CCT_STAGE_HTTP, cct_tls_native_error(exchange->tls));
    if (!CCT_HAS_TEXTS) {
        return CCT_FAILED;
    }
    if (cct_http_response_has_headers(response)) {
        cct_print(&detail, "HTTP %d, ", response->status);
    }
    if (cause == CCT_CAUSE_MALFORMED_RESPONSE) {
        cct_http_write_offence(&detail, response);
    } else {
        cct_write_text(&detail, "after ");
        cct_http_write_arrived(&detail, response);
    }
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}

/* One step of reading. CCT_OK means progress; `complete` is set when the response has ended. */
static int exchange_receive(cct_exchange *exchange)
{
    bool arrived;
    int result = receive_piece(exchange, &arrived);
    /*
     * Back to the client, which checks the deadline: a server that never stops sending must not
     * evade it.
     */
    if (result == CCT_AGAIN && arrived) {
        return CCT_OK;
    }
    exchange->complete = result == CCT_OK;
    if (result == CCT_OK || result == CCT_AGAIN || result == CCT_FAILED) {
        return result;
    }
    return exchange_fail_reading(exchange, result);
}

int cct_exchange_step(cct_exchange *exchange)
{
    return exchange->receiving ? exchange_receive(exchange) : exchange_send(exchange);
}

/* ---- the end ----------------------------------------------------------- */

int cct_exchange_expire(cct_exchange *exchange)
{
    /* How much has arrived shows whether the server is slow or does not respond at all. */
    cct_writer detail = cct_diagnose(exchange->diagnosis, CCT_CAUSE_TIMEOUT, CCT_STAGE_HTTP, 0);
    if (CCT_HAS_TEXTS && exchange->receiving) {
        cct_write_text(&detail, "after ");
        cct_http_write_arrived(&detail, &exchange->response);
    } else if (CCT_HAS_TEXTS) {
        cct_write_text(&detail, "while the request was sent");
    }
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}

bool cct_exchange_has_headers(const cct_exchange *exchange)
{
    return exchange->receiving && cct_http_response_has_headers(&exchange->response);
}

void cct_exchange_end(cct_exchange *exchange)
{
    cct_wipe(exchange->work, exchange->work_used);
    memset(exchange, 0, sizeof *exchange);
}
