/* SPDX-License-Identifier: MIT */
/*
 * tunnel.h: through a proxy to a server: a CONNECT request over a connection to the proxy, and the
 * proxy's response (RFC 9110 section 9.3.6). Afterwards the connection leads to the server. The
 * caller writes the request and interprets a refusal.
 */
#ifndef CCT_NET_TUNNEL_H
#define CCT_NET_TUNNEL_H

#include "cctoken.h"
#include "format/http_response.h"
#include "net/transport.h"

typedef struct cct_tunnel_options {
    const cct_port *port; /* its connection to the proxy is established */
    void *port_context;
    unsigned connection;
    cct_span proxy;     /* its name in a message */
    char *work;         /* work[0..request_len) is the request; as soon as it is sent it is wiped */
    size_t work_len;    /* and all of it takes the response */
    size_t request_len; /* in bytes */
    int64_t deadline_ms;
    cct_cause expiry; /* the cause when it passes */
    cct_diagnosis *diagnosis;
} cct_tunnel_options;

typedef struct cct_tunnel {
    cct_tunnel_options options;
    cct_transport transport;
    cct_http_response response; /* in the work buffer, once the request is sent */
    int64_t body_deadline_ms;   /* of the body of a refusal; 0: not set */
    size_t sent;
    size_t work_used; /* how much of the work buffer has held something */
    bool receiving;
} cct_tunnel;

void cct_tunnel_start(cct_tunnel *tunnel, const cct_tunnel_options *options);

/*
 * CCT_OK: the proxy has responded. If the tunnel is open, nothing has been read of what comes
 * through it; if it is not, the response has the reason: its header section, and as much of its
 * body as arrived in a short time. CCT_AGAIN. CCT_FAILED: there is no usable response; the cause is
 * recorded.
 */
int cct_tunnel_step(cct_tunnel *tunnel, int64_t now_ms);

/* Whether the proxy has connected: the status is a 2xx. */
bool cct_tunnel_is_open(const cct_tunnel *tunnel);

/* What the last CCT_AGAIN waits for: bits of CCT_WANT_…, and until when. */
unsigned cct_tunnel_wants(const cct_tunnel *tunnel, int64_t *until_ms);

/* Wipes whatever the work buffer has held. The connection remains. */
void cct_tunnel_end(cct_tunnel *tunnel);

#endif
