/* SPDX-License-Identifier: MIT */
/*
 * der_stream.h: a resumable scanner of certificates in DER, one after the other
 * with nothing between them. Only their lengths are looked at.
 */
#ifndef CCT_FORMAT_DER_STREAM_H
#define CCT_FORMAT_DER_STREAM_H

#include "format/text.h"

typedef struct cct_der_stream {
    cct_writer der; /* the element so far */
    size_t len;     /* of the whole element; 0: not known yet */
    bool is_lost;   /* what arrived is no certificate: where the next one begins is unknown */
} cct_der_stream;

/* der[0..capacity) takes one certificate at a time; 5 bytes at least. */
void cct_der_stream_init(cct_der_stream *stream, char *der, size_t capacity);

/*
 * Takes bytes up to the end of an element, or all of them; *taken is how many. CCT_OK: *der is a
 * whole element of a certificate's type (SEQUENCE). CCT_ERROR_NO_ROOM: it is too large for the
 * memory, *der is its beginning. CCT_ERROR_MALFORMED: *der is not the beginning of one; the rest of
 * the stream is skipped. In all three *der is valid until the next call. CCT_AGAIN: more bytes are
 * required.
 */
int cct_der_stream_feed(cct_der_stream *stream, cct_span bytes, size_t *taken, cct_span *der);

/*
 * The stream has ended: CCT_ERROR_TRUNCATED within an element, of which *der is the beginning, or
 * CCT_EOF.
 */
int cct_der_stream_end(cct_der_stream *stream, cct_span *der);

#endif
