/* SPDX-License-Identifier: MIT */
#include "net/tunnel.h"

#include <string.h>

#include "cause/diagnosis.h"
#include "format/http_describe.h"
#include "format/print.h"

/*
 * The body of a refusal is only read for its message, and the status suffices without it: so
 * reading it is limited to this time.
 */
enum { BODY_PATIENCE_MS = 1000 };

void cct_tunnel_start(cct_tunnel *tunnel, const cct_tunnel_options *options)
{
    memset(tunnel, 0, sizeof *tunnel);
    tunnel->options = *options;
    tunnel->work_used = options->request_len;
    /* Nothing is read ahead: what follows the response belongs to TLS. */
    cct_transport_init(&tunnel->transport, options->port, options->port_context, options->connection, NULL, 0);
}

bool cct_tunnel_is_open(const cct_tunnel *tunnel)
{
    return tunnel->receiving && cct_http_response_has_headers(&tunnel->response) && tunnel->response.status < 300;
}

/* ---- failures ---------------------------------------------------------- */

/*
 * Begins a detail with the proxy's name; the caller completes and terminates it. The text of the
 * cause proxy_failure has "the proxy" already.
 */
static cct_writer tunnel_blame(const cct_tunnel *tunnel, cct_cause cause)
{
    cct_writer detail = cct_diagnose(tunnel->options.diagnosis, cause, CCT_STAGE_PROXY, tunnel->transport.native_error);
    if (CCT_HAS_TEXTS) {
        cct_print(&detail, "%s%.*s ", cause == CCT_CAUSE_PROXY_FAILURE ? "" : "the proxy ",
                  CCT_SPAN(tunnel->options.proxy));
    }
    return detail;
}

/* The proxy has accepted the connection, but there is no response to CONNECT in time. */
static int tunnel_expire(const cct_tunnel *tunnel)
{
    cct_writer detail = tunnel_blame(tunnel, tunnel->options.expiry);
    if (CCT_HAS_TEXTS) {
        cct_write_text(&detail, "accepted the connection, but did not respond to CONNECT");
        cct_writer_terminate(&detail);
    }
    return CCT_FAILED;
}

/*
 * TLS begins with the client. Bytes before that cannot come from the server, and may be an attempt
 * to inject a response.
 */
static int tunnel_fail_early(const cct_tunnel *tunnel, size_t len)
{
    cct_writer detail = tunnel_blame(tunnel, CCT_CAUSE_PROXY_FAILURE);
    if (CCT_HAS_TEXTS) {
        cct_print(&detail, "sent %zu bytes after its response, before TLS began", len);
        cct_writer_terminate(&detail);
    }
    return CCT_FAILED;
}

/* Fails because there is no usable response; `result` shows why. */
static int tunnel_fail(const cct_tunnel *tunnel, int result)
{
    bool is_limit = tunnel->transport.error == CCT_ERROR_LIMIT;
    cct_writer detail = tunnel_blame(tunnel, is_limit ? CCT_CAUSE_SYSTEM_LIMIT : CCT_CAUSE_PROXY_FAILURE);
    if (!CCT_HAS_TEXTS) {
        return CCT_FAILED;
    }
    if (result == CCT_ERROR_MALFORMED) {
        cct_write_text(&detail, "does not speak HTTP/1.1: ");
        cct_http_write_offence(&detail, &tunnel->response);
    } else if (result == CCT_ERROR_NO_ROOM) {
        cct_write_text(&detail, "sent a header section that is too large");
    } else if (tunnel->receiving) {
        cct_write_text(&detail, "closed the connection after ");
        cct_http_write_arrived(&detail, &tunnel->response);
    } else {
        cct_write_text(&detail, "closed the connection while CONNECT was sent");
    }
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}

/* ---- the request ------------------------------------------------------- */

/* Sends CONNECT, then waits: no response can have arrived yet. */
static int tunnel_send(cct_tunnel *tunnel)
{
    const cct_tunnel_options *options = &tunnel->options;
    while (tunnel->sent < options->request_len) {
        int sent = cct_transport_send(&tunnel->transport, (const uint8_t *)options->work + tunnel->sent,
                                      options->request_len - tunnel->sent);
        if (sent < 0) {
            return sent == CCT_AGAIN ? CCT_AGAIN : tunnel_fail(tunnel, sent);
        }
        tunnel->sent += (size_t)sent;
    }
    /* The request may contain the proxy's credentials. */
    cct_wipe(options->work, options->request_len);
    cct_http_response_init(&tunnel->response, options->work, options->work_len);
    tunnel->receiving = true;
    tunnel->transport.wants = CCT_WANT_READ;
    return CCT_AGAIN;
}

/* ---- the response ------------------------------------------------------ */

/*
 * Byte by byte, because a 2xx has no body, whatever its fields say (RFC 9110 section 9.3.6): the
 * server speaks after the client, so anything that follows does not come from the server.
 */
static int tunnel_feed(cct_tunnel *tunnel, const char *bytes, size_t len)
{
    int result = CCT_AGAIN;
    for (size_t i = 0; i < len && result == CCT_AGAIN; i++) {
        result = cct_http_response_feed(&tunnel->response, bytes + i, 1);
        if (cct_tunnel_is_open(tunnel)) {
            return i + 1 == len ? CCT_OK : tunnel_fail_early(tunnel, len - i - 1);
        }
    }
    return result;
}

/* CCT_OK, CCT_AGAIN, CCT_FAILED, or why no more of the response will arrive. */
static int receive_response(cct_tunnel *tunnel)
{
    size_t room;
    char *into = cct_http_response_room(&tunnel->response, &room);
    if (room == 0) {
        return CCT_ERROR_NO_ROOM;
    }
    int received = cct_transport_receive(&tunnel->transport, (uint8_t *)into, room);
    if (received == CCT_AGAIN) {
        return CCT_AGAIN;
    }
    if (received < 0) {
        return cct_http_response_end(&tunnel->response, received == CCT_EOF);
    }
    size_t used = (size_t)(into - tunnel->options.work) + (size_t)received;
    tunnel->work_used = used > tunnel->work_used ? used : tunnel->work_used;
    return tunnel_feed(tunnel, into, (size_t)received);
}

/*
 * Reads the response; a refusal's body is awaited for a short time, because it has the proxy's
 * reason.
 */
static int tunnel_receive(cct_tunnel *tunnel, int64_t now_ms)
{
    int result = receive_response(tunnel);
    bool has_headers = cct_http_response_has_headers(&tunnel->response);
    if (result == CCT_AGAIN) {
        if (has_headers && tunnel->body_deadline_ms == 0) {
            tunnel->body_deadline_ms = now_ms + BODY_PATIENCE_MS;
        }
        return CCT_AGAIN;
    }
    /* A refusal whose body is incomplete or too large still has its status. */
    if (result == CCT_FAILED || has_headers) {
        return result == CCT_FAILED ? CCT_FAILED : CCT_OK;
    }
    return tunnel_fail(tunnel, result);
}

int cct_tunnel_step(cct_tunnel *tunnel, int64_t now_ms)
{
    int64_t until_ms;
    cct_tunnel_wants(tunnel, &until_ms);
    /* Without the rest of its body a refusal is still a response. */
    if (now_ms >= until_ms) {
        return tunnel->body_deadline_ms != 0 ? CCT_OK : tunnel_expire(tunnel);
    }
    return tunnel->receiving ? tunnel_receive(tunnel, now_ms) : tunnel_send(tunnel);
}

unsigned cct_tunnel_wants(const cct_tunnel *tunnel, int64_t *until_ms)
{
    int64_t body_ms = tunnel->body_deadline_ms, all_ms = tunnel->options.deadline_ms;
    *until_ms = body_ms != 0 && body_ms < all_ms ? body_ms : all_ms;
    return tunnel->transport.wants;
}

void cct_tunnel_end(cct_tunnel *tunnel)
{
    cct_wipe(tunnel->options.work, tunnel->work_used);
    memset(tunnel, 0, sizeof *tunnel);
}
