/* SPDX-License-Identifier: MIT */
/*
 * http_response.h: a resumable reader of one HTTP/1.1 response (RFC 9112).
 *
 * It stores the header section as it came, and after it the body with its chunks joined, in memory
 * of the caller. The result does not depend on the pieces in which it is fed.
 *
 * Refused: bare CR or LF, NUL, folded lines, space before a colon, conflicting
 * or malformed lengths, Content-Length together with chunks, codings other than
 * chunked and identity, other protocols. Skipped: 1xx responses, chunk
 * extensions, trailers.
 */
#ifndef CCT_FORMAT_HTTP_RESPONSE_H
#define CCT_FORMAT_HTTP_RESPONSE_H

#include "format/text.h"

typedef enum cct_http_state {
    CCT_HTTP_STATUS_LINE,
    CCT_HTTP_HEADERS,
    CCT_HTTP_BODY_SIZED,
    CCT_HTTP_BODY_TO_CLOSE,
    CCT_HTTP_CHUNK_SIZE,
    CCT_HTTP_CHUNK_DATA,
    CCT_HTTP_CHUNK_END,
    CCT_HTTP_TRAILERS,
    CCT_HTTP_COMPLETE,
    CCT_HTTP_REFUSED
} cct_http_state;

typedef struct cct_http_response {
    char *buffer;
    size_t capacity;
    size_t header_len; /* bytes of the header section so far, at the buffer's start */
    size_t body_len;   /* bytes of the body so far, after it */
    size_t line_start; /* of the line being read; trailers and chunk sizes are stored after the
                        * body */
    size_t line_len;
    size_t trailer_len; /* bytes of trailers skipped */
    size_t remaining;   /* bytes missing of the body or chunk */
    uint64_t content_length;
    unsigned interim; /* 1xx responses skipped */
    int status;       /* 100 to 599; 0 until the status line is read */
    int result;       /* sticky */
    cct_http_state state;
    cct_http_state refused_in; /* the state in which it was refused */
    unsigned line_number;      /* from 1, of the line in its section; of a chunk among the chunks */
    const char *offence;       /* what is wrong in that line; never its content. NULL: nothing */
    bool http_1_0;
    bool has_length;
    bool has_coding;
    bool chunked;
    bool started; /* a byte has arrived */
} cct_http_response;

/* The buffer holds the response until the reader is no longer used. */
void cct_http_response_init(cct_http_response *response, char *buffer, size_t capacity);

/*
 * Takes bytes[0..len), which may lie in the unused part of the buffer itself.
 * Returns CCT_OK when the response is complete (what follows it is ignored),
 * CCT_AGAIN when more is expected, CCT_ERROR_MALFORMED, or CCT_ERROR_NO_ROOM when
 * a limit of the header section, the body or the buffer is exceeded.
 */
int cct_http_response_feed(cct_http_response *response, const char *bytes, size_t len);

/*
 * The connection has ended; `orderly` if the peer announced it (close_notify). CCT_OK if this
 * completes the response, else CCT_ERROR_TRUNCATED or the error that was returned before.
 */
int cct_http_response_end(cct_http_response *response, bool orderly);

/* The unused part of the buffer, to receive into. */
char *cct_http_response_room(const cct_http_response *response, size_t *room);

/* Whether the status line and all headers have arrived. */
bool cct_http_response_has_headers(const cct_http_response *response);

/*
 * The value of the first header of that name, trimmed; absent: ptr NULL. Only once all headers have
 * arrived.
 */
cct_span cct_http_response_header(const cct_http_response *response, const char *name);

/*
 * All of that name, one after the other: *rest begins as the header section.
 * False when there are no more.
 */
bool cct_http_response_next_header(const char *name, cct_span *rest, cct_span *value);

/* The header section as it came, and the body so far. The body may be changed in place. */
cct_span cct_http_response_header_section(const cct_http_response *response);
char *cct_http_response_body(const cct_http_response *response, size_t *len);

#endif
