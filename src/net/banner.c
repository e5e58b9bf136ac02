/* SPDX-License-Identifier: MIT */
#include "net/banner.h"

#include <string.h>

/* The header of a TLS record (RFC 8446 section 5.1): content types 20 to 24, version 3.0 to 3.4. */
enum { RECORD_HEADER_LEN = 5, TYPE_FIRST = 20, TYPE_LAST = 24, VERSION_MAJOR = 3, VERSION_MINOR_MAX = 4 };

typedef struct banner {
    unsigned char offset;
    cct_span bytes;
    const char *also; /* appears after it, or NULL */
    const char *protocol;
} banner;

#define BYTES(literal)                                                                                                 \
    {                                                                                                                  \
        literal, sizeof(literal) - 1                                                                                   \
    }

/* The first row that matches counts, so "220" with a name precedes "220" alone. */
static const banner banners[] = {
    {0, BYTES("HTTP/"), NULL, "plain HTTP"},
    {0, BYTES("<!"), NULL, "plain HTTP (a web page)"},
    {0, BYTES("<html"), NULL, "plain HTTP (a web page)"},
    /* A SETTINGS frame on stream 0, with which a server begins (RFC 9113 sections 3.4 and 6.5). */
    {3, BYTES("\x04\0\0\0\0\0"), NULL, "HTTP/2 without TLS"},
    {0, BYTES("SSH-"), NULL, "SSH"},
    {0, BYTES("220"), "FTP", "FTP"},
    {0, BYTES("220"), "SMTP", "SMTP"},
    {0, BYTES("220"), NULL, "SMTP or FTP"},
    {0, BYTES("554"), NULL, "SMTP"},
    {0, BYTES("* OK"), NULL, "IMAP"},
    {0, BYTES("+OK"), NULL, "POP3"},
    {0, BYTES("-ERR"), NULL, "Redis"},
    {0, BYTES("-DENIED"), NULL, "Redis"},
    {3, BYTES("\0\x0A"), NULL, "MySQL"},
    {3, BYTES("\0\xFF"), NULL, "MySQL"},
    {0, BYTES("AMQP"), NULL, "AMQP"},
    {0, BYTES("RFB "), NULL, "VNC"},
    {0, BYTES("E\0\0\0"), NULL, "PostgreSQL"},
    {0, BYTES("\x05\xFF"), NULL, "SOCKS"},
    {0, BYTES("\x16\xFE"), NULL, "DTLS"},
};

/*
 * Whether the first bytes cannot be a TLS record. Fewer than five bytes leave it open: then the
 * message says only that the connection ended.
 */
bool cct_banner_is_foreign(cct_span first)
{
    if (first.len < RECORD_HEADER_LEN) {
        return false;
    }
    unsigned char type = (unsigned char)first.ptr[0], minor = (unsigned char)first.ptr[2];
    bool is_version = first.ptr[1] == VERSION_MAJOR && minor <= VERSION_MINOR_MAX;
    /*
     * A record's type with another version, as DTLS has, is foreign only if the protocol is known.
     */
    return !is_version && (type < TYPE_FIRST || type > TYPE_LAST || cct_banner_protocol(first) != NULL);
}

const char *cct_banner_protocol(cct_span first)
{
    for (size_t i = 0; i < sizeof banners / sizeof *banners; i++) {
        const banner *one = &banners[i];
        size_t end = one->offset + one->bytes.len;
        if (first.len >= end && memcmp(first.ptr + one->offset, one->bytes.ptr, one->bytes.len) == 0 &&
            (one->also == NULL || cct_span_contains(first, cct_span_of(one->also)))) {
            return one->protocol;
        }
    }
    return NULL;
}
