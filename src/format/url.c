/* SPDX-License-Identifier: MIT */
#include "format/url.h"

#include <string.h>

#include "cctoken_port.h"
#include "format/address.h"

/* Letters, digits and the two punctuation characters of host names (RFC 952), and "_". */
static bool is_host_character(char c)
{
    return cct_is_alphanumeric(c) || c == '-' || c == '.' || c == '_';
}

/*
 * A DNS name: labels of 1 to 63 bytes, a final dot allowed (RFC 1123 section 2.1; servers use '_'
 * too).
 */
static bool is_host_name(cct_span host)
{
    size_t label = 0;
    if (host.len == 0 || host.len > CCT_HOST_MAX) {
        return false;
    }
    for (size_t i = 0; i < host.len; i++) {
        if (!is_host_character(host.ptr[i]) || (host.ptr[i] == '.' && label == 0)) {
            return false;
        }
        label = host.ptr[i] == '.' ? 0 : label + 1;
        /* The limit of a label (RFC 1035 section 2.3.4), as CCT_HOST_MAX is that of a name. */
        if (label > 63) {
            return false;
        }
    }
    return true;
}

/*
 * Whether the last label is a number. Such a host is no name (WHATWG URL standard, "ends in a
 * number"), and the caller has found that it is no address either; but resolvers read 1.2.3,
 * 0x7f000001 and 1.2.3.4. as addresses, so they would connect to something other than what is
 * written.
 */
static bool ends_in_number(cct_span host)
{
    host.len -= host.len > 0 && host.ptr[host.len - 1] == '.';
    size_t start = host.len;
    while (start > 0 && host.ptr[start - 1] != '.') {
        start--;
    }
    cct_span label = {host.ptr + start, host.len - start};
    bool hex = cct_span_starts_ignoring_case(label, "0x");
    size_t i = hex ? 2 : 0;
    while (i < label.len && (hex ? cct_hex_value(label.ptr[i]) >= 0 : cct_is_digit(label.ptr[i]))) {
        i++;
    }
    return label.len > 0 && i == label.len;
}

/*
 * An IPv6 address needs brackets, an IPv4 address or a name must not have any (RFC 3986 section
 * 3.2.2).
 */
static bool parse_host(cct_span host, bool bracketed, bool *is_address)
{
    cct_address address;
    *is_address = cct_address_parse(host, &address);
    if (bracketed) {
        return *is_address && address.family == CCT_FAMILY_IPV6;
    }
    if (*is_address) {
        return address.family == CCT_FAMILY_IPV4;
    }
    return is_host_name(host) && !ends_in_number(host);
}

/* Splits "host[:port]"; *port is absent if there is none. */
static int split_authority(cct_span authority, cct_span *host, bool *bracketed, cct_span *port)
{
    size_t end = 0;
    *bracketed = authority.len > 0 && authority.ptr[0] == '[';
    char stop = *bracketed ? ']' : ':';
    while (end < authority.len && authority.ptr[end] != stop) {
        end++;
    }
    *host = *bracketed ? (cct_span){authority.ptr + 1, end - 1} : (cct_span){authority.ptr, end};
    /* There must be a closing bracket, which is then skipped. */
    if (*bracketed && end++ == authority.len) {
        return CCT_ERROR_MALFORMED;
    }
    *port = CCT_NO_SPAN;
    if (end < authority.len) {
        if (authority.ptr[end] != ':') {
            return CCT_ERROR_MALFORMED;
        }
        *port = (cct_span){authority.ptr + end + 1, authority.len - end - 1};
    }
    return CCT_OK;
}

/* 1 to 65535 in decimal digits. */
static bool parse_port(cct_span text, uint16_t *port)
{
    uint64_t value;
    if (!cct_span_to_u64(text, &value) || value == 0 || value > 65535) {
        return false;
    }
    *port = (uint16_t)value;
    return true;
}

/*
 * "host[:port]" of a URL; the port defaults to that of the scheme. An empty port is refused,
 * although RFC 3986 section 3.2.3 allows it: it is more likely a mistake.
 */
static int parse_authority(cct_span authority, cct_url *url)
{
    cct_span port;
    bool bracketed;
    if (split_authority(authority, &url->host, &bracketed, &port) != CCT_OK ||
        !parse_host(url->host, bracketed, &url->is_address)) {
        return CCT_ERROR_MALFORMED;
    }
    url->is_ipv6 = bracketed;
    uint16_t scheme_port = cct_span_equals_ignoring_case(url->scheme, "http") ? 80 : 443;
    url->port = scheme_port;
    if (port.ptr != NULL && !parse_port(port, &url->port)) {
        return CCT_ERROR_MALFORMED;
    }
    url->default_port = url->port == scheme_port;
    return CCT_OK;
}

/* The offset of the first byte from `start` that is one of `stops`, or the text's length. */
static size_t find_any(cct_span text, size_t start, const char *stops)
{
    for (size_t i = start; i < text.len; i++) {
        for (const char *stop = stops; *stop != '\0'; stop++) {
            if (text.ptr[i] == *stop) {
                return i;
            }
        }
    }
    return text.len;
}

/*
 * The offset of the first byte that no URL contains: a control character, a space, or one outside
 * ASCII (RFC 3986 section 2).
 */
static size_t find_unprintable(cct_span text)
{
    size_t i = 0;
    while (i < text.len && text.ptr[i] > ' ' && text.ptr[i] < 0x7F) {
        i++;
    }
    return i;
}

int cct_url_parse(cct_span text, cct_url *url, size_t *bad)
{
    /* *bad is the offset of the first byte that makes the URL invalid, for the message. */
    *bad = find_unprintable(text);
    if (*bad < text.len) {
        return CCT_ERROR_MALFORMED;
    }
    /* Whatever comes first of these ends the scheme, so a text without a scheme is recognized. */
    size_t colon = find_any(text, 0, ":/?#");
    *bad = colon;
    if (colon == 0 || colon + 2 >= text.len || text.ptr[colon] != ':' || text.ptr[colon + 1] != '/' ||
        text.ptr[colon + 2] != '/') {
        return CCT_ERROR_MALFORMED;
    }
    url->scheme = (cct_span){text.ptr, colon};
    /*
     * Fragments, user information and the delimiters that RFC 3986 excludes are refused: neither
     * belongs in the URL of an endpoint, and user information would be a secret in a URL.
     */
    size_t start = colon + 3;
    size_t end = find_any(text, start, "/?#");
    /* Before the path it ends user information, after that it is an ordinary character. */
    size_t at = find_any(text, start, "@");
    *bad = find_any(text, start, "#\\\"<>^`{|}");
    if (at < end && at < *bad) {
        *bad = at;
    }
    if (*bad < text.len) {
        return CCT_ERROR_MALFORMED;
    }
    *bad = start;
    url->target = (cct_span){text.ptr + end, text.len - end};
    return parse_authority((cct_span){text.ptr + start, end - start}, url);
}

int cct_host_port_parse(cct_span text, cct_span *host, uint16_t *port)
{
    cct_span port_text;
    bool bracketed, is_address;
    if (split_authority(text, host, &bracketed, &port_text) != CCT_OK || !parse_host(*host, bracketed, &is_address) ||
        !parse_port(port_text, port)) {
        return CCT_ERROR_MALFORMED;
    }
    return CCT_OK;
}

/*
 * A final dot makes a DNS name absolute (RFC 1034 section 3.1); certificates and comparisons are
 * without it.
 */
cct_span cct_host_without_dot(cct_span host)
{
    bool absolute = host.len > 0 && host.ptr[host.len - 1] == '.';
    return (cct_span){host.ptr, absolute ? host.len - 1 : host.len};
}

void cct_url_write_host(cct_writer *writer, const cct_url *url)
{
    cct_write_text(writer, url->is_ipv6 ? "[" : "");
    cct_write_span(writer, url->host);
    cct_write_text(writer, url->is_ipv6 ? "]" : "");
    if (!url->default_port) {
        cct_write_byte(writer, ':');
        cct_write_number(writer, url->port);
    }
}

cct_span cct_url_path(const cct_url *url)
{
    const char *query = url->target.len > 0 ? memchr(url->target.ptr, '?', url->target.len) : NULL;
    return query == NULL ? url->target : (cct_span){url->target.ptr, (size_t)(query - url->target.ptr)};
}

bool cct_host_is_under(cct_span host, const char *domain)
{
    size_t len = strlen(domain);
    host = cct_host_without_dot(host);
    return host.len >= len && cct_span_equals_ignoring_case((cct_span){host.ptr + host.len - len, len}, domain) &&
           /* Whole labels only: "evilexample.com" is not under "example.com". */
           (host.len == len || host.ptr[host.len - len - 1] == '.');
}
