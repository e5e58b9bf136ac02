/* SPDX-License-Identifier: MIT */
#include "cli/settings/no_proxy.h"

#include <string.h>

#include "format/address.h"
#include "format/url.h"

/* Whether two addresses are of one family and have the same first `bits`. */
static bool is_same_prefix(const cct_address *a, const cct_address *b, uint64_t bits)
{
    size_t whole = (size_t)bits / 8, size = a->family == CCT_FAMILY_IPV4 ? 4 : 16;
    if (a->family != b->family || bits > size * 8 || memcmp(a->bytes, b->bytes, whole) != 0) {
        return false;
    }
    /* The upper `rest` bits of the last byte that the prefix covers in part. */
    unsigned rest = (unsigned)bits % 8, mask = 0xFF00U >> rest & 0xFF;
    return rest == 0 || ((a->bytes[whole] ^ b->bytes[whole]) & mask) == 0;
}

/*
 * An address, or a network as ADDRESS/BITS (CIDR). Names are not resolved for this: the lookup
 * would reveal the host, and may be what the proxy is for.
 */
static bool is_address_matched(cct_span entry, cct_span prefix, const cct_address *host)
{
    cct_address address;
    uint64_t bits;
    if (!cct_address_parse(entry, &address)) {
        return false;
    }
    bits = address.family == CCT_FAMILY_IPV4 ? 32 : 128;
    return (prefix.ptr == NULL || cct_span_to_u64(prefix, &bits)) && is_same_prefix(&address, host, bits);
}

/*
 * "example.com", ".example.com" and "*.example.com" all mean the domain and everything below it:
 * programs differ in which form they expect.
 */
static bool is_name_matched(cct_span entry, cct_span host)
{
    size_t skip = cct_span_starts_ignoring_case(entry, "*.") ? 2 : cct_span_starts_ignoring_case(entry, ".") ? 1 : 0;
    entry = cct_host_without_dot((cct_span){entry.ptr + skip, entry.len - skip});
    host = cct_host_without_dot(host);
    if (entry.len == 0 || host.len < entry.len) {
        return false;
    }
    size_t before = host.len - entry.len;
    for (size_t i = 0; i < entry.len; i++) {
        if (cct_ascii_lower(entry.ptr[i]) != cct_ascii_lower(host.ptr[before + i])) {
            return false;
        }
    }
    return before == 0 || host.ptr[before - 1] == '.';
}

/* Cuts the text at the last occurrence of the byte. Returns what follows it, or CCT_NO_SPAN. */
static cct_span take_after(cct_span *text, char byte)
{
    for (size_t i = text->len; i > 0; i--) {
        if (text->ptr[i - 1] == byte) {
            cct_span rest = {text->ptr + i, text->len - i};
            text->len = i - 1;
            return rest;
        }
    }
    return CCT_NO_SPAN;
}

/* One entry of the list: "*", a name, an address or a network, each with an optional port. */
static bool is_entry_matched(cct_span entry, cct_span host, uint16_t port)
{
    cct_address address;
    uint64_t entry_port = port;
    bool is_address = cct_address_parse(host, &address);
    /* A name has no slash, so whatever follows one is the length of a network's prefix. */
    cct_span whole = entry, prefix = take_after(&entry, '/');
    if (cct_span_equals(whole, "*")) {
        return true;
    }
    bool is_ipv6 = entry.len > 0 && memchr(entry.ptr, ':', entry.len) != NULL &&
                   /* The colons of an IPv6 address without brackets do not precede a port. */
                   cct_address_parse(entry, &(cct_address){0});
    if (!is_ipv6 && entry.len > 0 && entry.ptr[entry.len - 1] != ']') {
        cct_span digits = take_after(&entry, ':');
        /*
         * An entry that is not understood exempts nothing: a request must not bypass the proxy by
         * mistake.
         */
        if (digits.ptr != NULL && !cct_span_to_u64(digits, &entry_port)) {
            return false;
        }
    }
    if (entry.len > 1 && entry.ptr[0] == '[' && entry.ptr[entry.len - 1] == ']') {
        entry = (cct_span){entry.ptr + 1, entry.len - 2};
    }
    bool is_matched =
        is_address ? is_address_matched(entry, prefix, &address) : prefix.ptr == NULL && is_name_matched(entry, host);
    return is_matched && entry_port == port;
}

/* Whether the list exempts the host. Commas or spaces separate its entries; both are in use. */
bool no_proxy_matches(cct_span list, cct_span host, uint16_t port)
{
    size_t start = 0;
    for (size_t i = 0; i <= list.len; i++) {
        if (i == list.len || strchr(", \t\r\n", list.ptr[i]) != NULL) {
            if (i > start && is_entry_matched((cct_span){list.ptr + start, i - start}, host, port)) {
                return true;
            }
            start = i + 1;
        }
    }
    return false;
}
