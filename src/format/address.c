/* SPDX-License-Identifier: MIT */
#include "format/address.h"

#include <string.h>

#include "format/switches.h"

/*
 * Four decimal numbers (RFC 3986 section 3.2.2, dec-octet). Leading zeros are refused: some
 * resolvers read them as octal, so the same text would name different hosts.
 */
static bool parse_ipv4(cct_span text, uint8_t out[4])
{
    size_t i = 0;
    for (int part = 0; part < 4; part++) {
        unsigned value = 0;
        size_t start = i;
        /*
         * Three digits at most, so the value cannot overflow; a fourth one is refused where a dot
         * or the end must be.
         */
        while (i < text.len && cct_is_digit(text.ptr[i]) && i - start < 3) {
            value = value * 10 + (unsigned)(text.ptr[i++] - '0');
        }
        bool leading_zero = i - start > 1 && text.ptr[start] == '0';
        if (i == start || leading_zero || value > 255) {
            return false;
        }
        out[part] = (uint8_t)value;
        if (part < 3 && (i == text.len || text.ptr[i++] != '.')) {
            return false;
        }
    }
    return i == text.len;
}

/*
 * One group of up to four hexadecimal digits at *at. A fifth digit is refused by the caller, where
 * a colon must be.
 */
static bool parse_group(cct_span text, size_t *at, uint8_t out[2])
{
    unsigned value = 0;
    size_t start = *at;
    while (*at < text.len && cct_hex_value(text.ptr[*at]) >= 0 && *at - start < 4) {
        value = value << 4 | (unsigned)cct_hex_value(text.ptr[(*at)++]);
    }
    out[0] = (uint8_t)(value >> 8);
    out[1] = (uint8_t)value;
    return *at > start;
}

/*
 * "::", which stands for one or more groups of zeros (RFC 4291 section 2.2), begins at this offset.
 */
static bool starts_with_colons(cct_span text, size_t at)
{
    return at + 1 < text.len && text.ptr[at] == ':' && text.ptr[at + 1] == ':';
}

/*
 * RFC 4291 section 2.2, all three text forms; the last 4 bytes may be written as an IPv4 address.
 * False for zone identifiers: an address in a URL has none that TLS could verify.
 */
static bool parse_ipv6(cct_span text, uint8_t out[16])
{
    size_t n = 0;          /* bytes read */
    size_t gap = SIZE_MAX; /* the offset of "::" among them; SIZE_MAX: none yet */
    size_t at = 0;
    memset(out, 0, 16);
    while (at < text.len) {
        /*
         * A second "::" would leave the length of both open. It is refused below, as a group
         * without digits.
         */
        if (gap == SIZE_MAX && starts_with_colons(text, at)) {
            gap = n;
            at += 2;
            continue;
        }
        /* Between two groups there is a colon, except directly after "::". */
        if (n > 0 && gap != n && text.ptr[at++] != ':') {
            return false;
        }
        cct_span rest = {text.ptr + at, text.len - at};
        /* Before a group is read: the digits before a dot look like a group too. */
        if (n <= 12 && parse_ipv4(rest, out + n)) {
            n += 4;
            at = text.len;
        } else if (n > 14 || !parse_group(text, &at, out + n)) {
            return false;
        } else {
            n += 2;
        }
    }
    if (gap == SIZE_MAX) {
        return n == 16;
    }
    /* "::" stands for at least one group, so at most seven others are written. */
    if (n > 14) {
        return false;
    }
    /* The groups after "::" belong at the end; the gap between is filled with zeros. */
    memmove(out + 16 - (n - gap), out + gap, n - gap);
    memset(out + gap, 0, 16 - n);
    return true;
}

bool cct_address_parse(cct_span text, cct_address *address)
{
    memset(address, 0, sizeof *address);
    if (parse_ipv4(text, address->bytes)) {
        address->family = CCT_FAMILY_IPV4;
        return true;
    }
    /* The first attempt may have stored some bytes: parse_ipv6() clears them. */
    if (CCT_HAS_IPV6 && parse_ipv6(text, address->bytes)) {
        address->family = CCT_FAMILY_IPV6;
        return true;
    }
    return false;
}

/*
 * The longest run of two or more zero groups, the first of several as long, which "::" stands for
 * (RFC 5952 section 4.2). A single zero group is written as 0: then *start is 8, where no group
 * begins.
 */
static void find_zeros(const uint8_t bytes[16], size_t *start, size_t *count)
{
    size_t run = 0;
    *start = 8;
    *count = 1;
    for (size_t i = 0; i < 8; i++) {
        run = bytes[2 * i] == 0 && bytes[2 * i + 1] == 0 ? run + 1 : 0;
        if (run > *count) {
            *count = run;
            *start = i + 1 - run;
        }
    }
}

/* Without leading zeros, in lower-case letters (RFC 5952 sections 4.1 and 4.3). */
static void write_group(cct_writer *writer, unsigned value)
{
    int shift = 12;
    while (shift > 0 && value >> shift == 0) {
        shift -= 4;
    }
    for (; shift >= 0; shift -= 4) {
        cct_write_byte(writer, "0123456789abcdef"[value >> shift & 15]);
    }
}

/* RFC 5952 section 4. The caller writes the brackets. */
static void write_ipv6(cct_writer *writer, const uint8_t bytes[16])
{
    size_t start, count;
    find_zeros(bytes, &start, &count);
    for (size_t i = 0; i < 8; i++) {
        if (i == start) {
            cct_write_text(writer, "::");
            i += count - 1;
            continue;
        }
        /* "::" already separates its neighbours. */
        if (i > 0 && i != start + count) {
            cct_write_byte(writer, ':');
        }
        write_group(writer, (unsigned)bytes[2 * i] << 8 | bytes[2 * i + 1]);
    }
}

void cct_address_write(cct_writer *writer, const cct_address *address)
{
    if (address->family == CCT_FAMILY_IPV6) {
        cct_write_byte(writer, '[');
        write_ipv6(writer, address->bytes);
        cct_write_byte(writer, ']');
    } else {
        for (int i = 0; i < 4; i++) {
            cct_write_text(writer, i > 0 ? "." : "");
            cct_write_number(writer, address->bytes[i]);
        }
    }
    cct_write_byte(writer, ':');
    cct_write_number(writer, address->port);
}
