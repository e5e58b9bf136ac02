/* SPDX-License-Identifier: MIT */
#include "format/der_stream.h"

#include <string.h>

#include "cctoken_port.h"
#include "format/der.h"

/*
 * The second byte of an element is its length, or from LENGTH_IS_LONG on the number of bytes that
 * have it, at most three, as der.c reads it (ITU-T X.690 section 8.1.3).
 */
enum { LENGTH_IS_LONG = 0x80, LENGTH_BYTES_MAX = 3 };

void cct_der_stream_init(cct_der_stream *stream, char *der, size_t capacity)
{
    memset(stream, 0, sizeof *stream);
    cct_writer_init(&stream->der, der, capacity);
}

/* A byte of the header, which fits into every capacity that callers use. */
static unsigned byte_at(const cct_der_stream *stream, size_t at)
{
    return (unsigned char)stream->der.out[at];
}

/*
 * Determines how long the element is, once its header is complete; until then stream->len stays 0.
 * False if it cannot be a certificate.
 */
static bool read_header(cct_der_stream *stream)
{
    size_t have = stream->der.len;
    if (have >= 1 && byte_at(stream, 0) != CCT_DER_SEQUENCE) {
        return false;
    }
    if (have < 2) {
        return true;
    }
    unsigned length = byte_at(stream, 1);
    size_t more = length > LENGTH_IS_LONG ? length - LENGTH_IS_LONG : 0;
    /* DER has no indefinite length (ITU-T X.690 section 10.1), and no certificate has 16 MiB. */
    if (length == LENGTH_IS_LONG || more > LENGTH_BYTES_MAX) {
        return false;
    }
    if (have < 2 + more) {
        return true;
    }
    size_t content = more > 0 ? 0 : length;
    for (size_t i = 0; i < more; i++) {
        content = content << 8 | byte_at(stream, 2 + i);
    }
    stream->len = 2 + more + content;
    return true;
}

/*
 * The bytes of the element that fitted. An element that is too long is still passed to its end, so
 * that the next one is found.
 */
static cct_span kept(const cct_der_stream *stream)
{
    bool fits = cct_writer_fits(&stream->der);
    return (cct_span){stream->der.out, fits ? stream->der.len : stream->der.capacity};
}

/* The element is complete: the next byte begins another. */
static int end_element(cct_der_stream *stream, cct_span *der)
{
    int result = cct_writer_fits(&stream->der) ? CCT_OK : CCT_ERROR_NO_ROOM;
    *der = kept(stream);
    stream->der.len = 0;
    stream->len = 0;
    return result;
}

int cct_der_stream_feed(cct_der_stream *stream, cct_span bytes, size_t *taken, cct_span *der)
{
    *taken = 0;
    if (stream->is_lost) {
        *taken = bytes.len;
    }
    while (*taken < bytes.len) {
        size_t left = bytes.len - *taken;
        /* The header is read byte by byte: only then is it known where the element ends. */
        size_t missing = stream->len == 0 ? 1 : stream->len - stream->der.len;
        size_t n = left < missing ? left : missing;
        cct_write_span(&stream->der, (cct_span){bytes.ptr + *taken, n});
        *taken += n;
        if (stream->len == 0 && !read_header(stream)) {
            /* Without a valid length it is unknown where the next certificate begins. */
            stream->is_lost = true;
            *der = kept(stream);
            return CCT_ERROR_MALFORMED;
        }
        if (stream->der.len == stream->len) {
            return end_element(stream, der);
        }
    }
    return CCT_AGAIN;
}

int cct_der_stream_end(cct_der_stream *stream, cct_span *der)
{
    /* A stream that was lost has been reported as malformed already. */
    if (stream->is_lost || stream->der.len == 0) {
        return CCT_EOF;
    }
    *der = kept(stream);
    return CCT_ERROR_TRUNCATED;
}
