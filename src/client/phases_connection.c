/* SPDX-License-Identifier: MIT */
/*
 * phases_connection.c: the phases of a connection: from a name to an address, through a proxy if
 * there is one, to a server that TLS has verified. A phase starts the next one, so the last comes
 * first here.
 */
#include <string.h>

#include "cause/diagnosis.h"
#include "client/client.h"
#include "format/print.h"
#include "oauth/auth_method.h"
#include "oauth/proxy.h"
#include "oauth/retry_after.h"

/* ---- TLS ----------------------------------------------------------------- */

/*
 * The connection is established: TLS begins, with the work buffer as scratch memory for trust
 * anchors.
 */
static int start_handshake(client *c)
{
    cct_tls_options options = {
        .port = c->config.port,
        .port_context = c->config.port_context,
        .connection = c->dial.connection,
        .host = c->target.url.host,
        .host_is_address = c->target.url.is_address,
        .min = c->config.tls_min,
        .every_group = c->every_group,
        .pins = c->config.pins,
        .pin_count = c->config.pin_count,
        .key = cct_auth_is_mtls(c->target.auth) ? c->config.tls_key : NULL,
        .certificates = {c->config.tls_certificates, c->config.tls_certificates_len},
        .io = c->config.io,
        .io_len = c->config.io_len,
        .scratch = c->config.work,
        .scratch_len = cct_free_room(c),
        .diagnosis = &c->diagnosis,
        .observer = cct_observer_below(&c->observation),
        .observer_context = &c->observation,
    };
    /* Before it starts: a session that failed to start is ended as well. */
    c->tls_started = true;
    c->phase = CCT_PHASE_HANDSHAKE;
    return cct_tls_start(&c->over.tls, &options);
}

/* Reports version and cipher suite. */
static void observe_session(const client *c)
{
    char text[80];
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    cct_tls_describe(&c->over.tls, &writer);
    cct_writer_terminate(&writer);
    cct_observe(&c->observation, CCT_EVENT_STAGE, CCT_STAGE_TLS, (cct_span){text, writer.len});
}

/* The certificates are verified during the handshake; the request is sent only after it. */
int cct_phase_handshake(client *c)
{
    if (c->now_ms >= c->deadline_ms) {
        cct_diagnose_text(&c->diagnosis, CCT_CAUSE_TIMEOUT, CCT_STAGE_TLS, 0, "during the TLS handshake");
        return CCT_FAILED;
    }
    int result = cct_tls_handshake(&c->over.tls);
    if (result == CCT_OK) {
        if (cct_is_observed(&c->observation)) {
            observe_session(c);
        }
        cct_start_exchange(c);
    }
    return result;
}

/* ---- the proxy ----------------------------------------------------------- */

/* The connection to the proxy is established: CONNECT is written and sent. */
static int start_tunnel(client *c)
{
    cct_writer request;
    cct_writer_init(&request, c->config.work, c->config.work_len);
    cct_proxy_write_request(&request, &c->config, &c->target);
    int64_t deadline_ms = c->dial.deadline_ms;
    cct_tunnel_options options = {
        .port = c->config.port,
        .port_context = c->config.port_context,
        .connection = c->dial.connection,
        .proxy = cct_span_of(c->config.proxy),
        .work = c->config.work,
        .work_len = cct_free_room(c),
        .request_len = request.len,
        .deadline_ms = deadline_ms,
        .expiry = deadline_ms < c->deadline_ms ? CCT_CAUSE_CONNECT_TIMEOUT : CCT_CAUSE_TIMEOUT,
        .diagnosis = &c->diagnosis,
    };
    if (cct_is_observed(&c->observation)) {
        cct_observe_request(&c->observation, CCT_STAGE_PROXY, (cct_span){request.out, request.len});
    }
    cct_tunnel_start(&c->over.tunnel, &options);
    c->phase = CCT_PHASE_TUNNEL;
    return CCT_OK;
}

/* Reports what the proxy responded. */
static void observe_tunnel(client *c)
{
    char text[CCT_HOST_MAX + 32];
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    cct_write_text(&writer, "HTTP ");
    cct_write_number(&writer, c->over.tunnel.response.status);
    cct_write_text(&writer, " for ");
    cct_proxy_write_destination(&writer, &c->config, &c->target);
    cct_writer_terminate(&writer);
    cct_observe(&c->observation, CCT_EVENT_STAGE, CCT_STAGE_PROXY, (cct_span){text, writer.len});
}

/* The proxy has responded. */
static int leave_tunnel(client *c)
{
    const cct_http_response *response = &c->over.tunnel.response;
    bool is_open = cct_tunnel_is_open(&c->over.tunnel);
    if (cct_is_observed(&c->observation)) {
        cct_observe_response(&c->observation, CCT_STAGE_PROXY, response);
    }
    if (!is_open) {
        c->diagnosis.retry_after_s = cct_retry_after_s(response, c->config.port->wall_clock_s(c->config.port_context));
        c->proxy_refused = !cct_proxy_refuse(response, &c->config, &c->target, &c->secrets, &c->diagnosis);
        return CCT_FAILED;
    }
    if (cct_is_observed(&c->observation)) {
        observe_tunnel(c);
    }
    /* First, because the TLS session takes its place in the union. */
    cct_tunnel_end(&c->over.tunnel);
    return start_handshake(c);
}

/* CONNECT (RFC 9110 section 9.3.6). After this phase the proxy sees only TLS records. */
int cct_phase_tunnel(client *c)
{
    int result = cct_tunnel_step(&c->over.tunnel, c->now_ms);
    /* A connection that is lost before the first byte of a response may be a temporary failure. */
    if (result == CCT_FAILED) {
        c->proxy_refused = c->over.tunnel.response.started;
    }
    if (result == CCT_OK) {
        result = leave_tunnel(c);
    }
    /* In the next phase TLS has failed to start, which is not about the proxy. */
    if (result == CCT_FAILED && c->phase == CCT_PHASE_TUNNEL) {
        c->diagnosis.subject = CCT_SUBJECT_PROXY;
    }
    return result;
}

/* ---- the address --------------------------------------------------------- */

/*
 * Begins to connect: to the proxy, to connect_to, or to the host of the URL. The time for
 * connecting never exceeds the time for the whole request.
 */
void cct_start_dial(client *c)
{
    int64_t deadline_ms = c->now_ms + c->config.connect_timeout_ms;
    cct_dial_options options = {
        .port = c->config.port,
        .port_context = c->config.port_context,
        .host = c->target.url.host,
        .tcp_port = c->target.url.port,
        .family = c->config.family,
        .diagnosis = &c->diagnosis,
        .observer = cct_observer_below(&c->observation),
        .observer_context = &c->observation,
    };
    /* The check has accepted it. The certificate must still be one for the host of the URL. */
    const char *instead = cct_has_proxy(c) ? c->config.proxy : c->config.connect_to;
    if (instead != NULL) {
        cct_host_port_parse(cct_span_of(instead), &options.host, &options.tcp_port);
    }
    cct_dial_start(&c->dial, &options, deadline_ms < c->deadline_ms ? deadline_ms : c->deadline_ms);
}

/* The detail of a failed dial is about the proxy's address, and names it as such. */
static int blame_proxy(client *c)
{
    char before[CCT_DETAIL_MAX];
    cct_writer detail;
    c->diagnosis.subject = CCT_SUBJECT_PROXY;
    if (CCT_HAS_TEXTS) {
        memcpy(before, c->diagnosis.detail, sizeof before);
        cct_writer_init(&detail, c->diagnosis.detail, sizeof c->diagnosis.detail);
        cct_print(&detail, "the proxy %s", before);
        cct_writer_terminate(&detail);
    }
    return CCT_FAILED;
}

int cct_phase_dial(client *c)
{
    int result = cct_dial_step(&c->dial, c->now_ms);
    if (result == CCT_OK) {
        return cct_has_proxy(c) ? start_tunnel(c) : start_handshake(c);
    }
    return result == CCT_FAILED && cct_has_proxy(c) ? blame_proxy(c) : result;
}
