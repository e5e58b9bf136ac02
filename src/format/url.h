/* SPDX-License-Identifier: MIT */
/* url.h: the https URLs of endpoints (RFC 3986, RFC 9110 section 4.2.2). */
#ifndef CCT_FORMAT_URL_H
#define CCT_FORMAT_URL_H

#include "format/text.h"

#define CCT_HOST_MAX 253

typedef struct cct_url {
    cct_span scheme; /* "https" in any case */
    cct_span host;   /* without brackets; a name of at most CCT_HOST_MAX bytes, or an address */
    cct_span target; /* path and query; empty stands for "/" */
    uint16_t port;
    bool is_address;   /* the host is numeric */
    bool is_ipv6;      /* and was in brackets */
    bool default_port; /* the port is the scheme's own */
} cct_url;

/*
 * Takes a URL apart; the spans point into the text. Returns CCT_OK, or
 * CCT_ERROR_MALFORMED for anything that is not scheme://host[:port][/path][?query]
 * with printable ASCII: user information and fragments are refused. On failure
 * *bad is the offset of the offending byte. The caller checks the scheme; its
 * default port is 443, and 80 for http.
 */
int cct_url_parse(cct_span text, cct_url *url, size_t *bad);

/* The path alone, without a query; may be empty. */
cct_span cct_url_path(const cct_url *url);

/* "HOST:PORT" as of --connect-to; IPv6 in brackets. CCT_OK or CCT_ERROR_MALFORMED. */
int cct_host_port_parse(cct_span text, cct_span *host, uint16_t *port);

/* A host without the dot that makes a name absolute: neither certificates nor tables have it. */
cct_span cct_host_without_dot(cct_span host);

/* Whether the host is this domain or under it; case does not matter (RFC 1034 section 3.1). */
bool cct_host_is_under(cct_span host, const char *domain);

/* The value of the Host header: the port only when it is not the scheme's. */
void cct_url_write_host(cct_writer *writer, const cct_url *url);

#endif
