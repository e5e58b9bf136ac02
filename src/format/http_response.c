/* SPDX-License-Identifier: MIT */
#include "format/http_response.h"

#include <string.h>

#include "cctoken.h"
#include "format/http_field.h"
#include "format/switches.h"

/*
 * Limits on what a server can send without ever sending the response: the first is the length of a
 * line with a chunk's size and extensions, the second the number of 1xx responses.
 */
#define CHUNK_LINE_MAX 4096
#define INTERIM_MAX 16

/* What is wrong in a line, in words, unless CCT_NO_TEXTS leaves them out. */
#define WORDS(text) (CCT_HAS_TEXTS ? (text) : "")

void cct_http_response_init(cct_http_response *response, char *buffer, size_t capacity)
{
    memset(response, 0, sizeof *response);
    response->buffer = buffer;
    response->capacity = capacity;
    response->result = CCT_AGAIN;
    response->state = CCT_HTTP_STATUS_LINE;
}

/* Ends the response with an error. The state in which it happened is kept for the message. */
static int response_refuse(cct_http_response *response, int result)
{
    response->refused_in = response->state;
    response->state = CCT_HTTP_REFUSED;
    response->result = result;
    return result;
}

/* Bytes after this are ignored: one connection carries one request. */
static int response_complete(cct_http_response *response)
{
    response->state = CCT_HTTP_COMPLETE;
    response->result = CCT_OK;
    return CCT_OK;
}

/* Records what is wrong in the current line. */
static int response_malformed(cct_http_response *response, const char *offence)
{
    response->offence = offence;
    return CCT_ERROR_MALFORMED;
}

/* Lines are counted from 1 in each part of the message. */
static void state_enter(cct_http_response *response, cct_http_state state)
{
    response->state = state;
    response->line_number = 0;
}

/* ---- lines ------------------------------------------------------------- */

/* "HTTP/1.1 200 OK", compared up to the digit on arrival; reason and its space are optional. */
static int read_status_line(cct_http_response *response, cct_span line)
{
    if (line.len < 12 || !cct_is_digit(line.ptr[7]) || line.ptr[8] != ' ') {
        return response_malformed(response, WORDS("no status line of HTTP/1.1"));
    }
    uint64_t status;
    if (!cct_span_to_u64((cct_span){line.ptr + 9, 3}, &status) || status < 100 || status > 599 ||
        (line.len > 12 && line.ptr[12] != ' ')) {
        return response_malformed(response, WORDS("a status that is not a number from 100 to 599"));
    }
    /* A minor version above 1 is read like HTTP/1.1, as RFC 9110 section 2.5 recommends. */
    response->http_1_0 = line.ptr[7] == '0';
    response->status = (int)status;
    /* Not by state_enter(): the status line is line 1 of the header section. */
    response->state = CCT_HTTP_HEADERS;
    return CCT_OK;
}

/*
 * One number, or the same one several times, in a list or in several fields (RFC 9110 section 8.6).
 * Different numbers are an error (RFC 9112 section 6.3): another recipient might use the other one,
 * and see another end of the body.
 */
static int read_content_length(cct_http_response *response, cct_span value)
{
    for (;;) {
        const char *comma = value.len == 0 ? NULL : memchr(value.ptr, ',', value.len);
        size_t len = comma == NULL ? value.len : (size_t)(comma - value.ptr);
        uint64_t length;
        if (!cct_span_to_u64(cct_span_trim((cct_span){value.ptr, len}), &length)) {
            return response_malformed(response, WORDS("a Content-Length that is not a number"));
        }
        if (response->has_length && length != response->content_length) {
            return response_malformed(response, WORDS("a Content-Length that contradicts an earlier one"));
        }
        response->has_length = true;
        response->content_length = length;
        if (comma == NULL) {
            return CCT_OK;
        }
        value = (cct_span){comma + 1, value.len - len - 1};
    }
}

/*
 * The request has no TE field, so no coding but chunked is allowed (RFC 9112 section 7.4). RFC 2616
 * section 3.6 had "identity" for none, and some servers still send it.
 */
static int read_transfer_encoding(cct_http_response *response, cct_span value)
{
    if (response->has_coding) {
        return response_malformed(response, WORDS("a second Transfer-Encoding"));
    }
    response->has_coding = true;
    response->chunked = cct_span_equals_ignoring_case(value, "chunked");
    if (!response->chunked && !cct_span_equals_ignoring_case(value, "identity")) {
        return response_malformed(response, WORDS("a Transfer-Encoding other than chunked and identity"));
    }
    return CCT_OK;
}

/*
 * Looks only at the fields that decide where the body ends. The others remain in the buffer, and
 * are read on request (cct_http_response_header()).
 */
static int read_field(cct_http_response *response, cct_span line)
{
    cct_span name, value;
    if (!cct_http_split_field(line, &name, &value)) {
        return response_malformed(response, WORDS(cct_http_field_offence(line)));
    }
    if (cct_span_equals_ignoring_case(name, "content-length")) {
        return read_content_length(response, value);
    }
    if (cct_span_equals_ignoring_case(name, "transfer-encoding")) {
        return read_transfer_encoding(response, value);
    }
    return CCT_OK;
}

/*
 * Announces that so many bytes follow. CCT_ERROR_NO_ROOM before any of them is stored, if limit or
 * buffer would be exceeded. What is stored never exceeds either, so the differences cannot be
 * negative.
 */
static int expect_body(cct_http_response *response, uint64_t len, cct_http_state state)
{
    if (len > CCT_BODY_MAX - response->body_len ||
        len > response->capacity - response->header_len - response->body_len) {
        return CCT_ERROR_NO_ROOM;
    }
    response->remaining = (size_t)len;
    response->state = state;
    return CCT_OK;
}

/*
 * A 1xx response is followed by another header section (RFC 9110 section 15.2). What its fields say
 * about a body does not apply to the final response.
 */
static int skip_interim(cct_http_response *response)
{
    if (response->status == 101) {
        return response_malformed(response, WORDS("status 101, and no other protocol was requested"));
    }
    if (++response->interim > INTERIM_MAX) {
        return response_malformed(response, WORDS("more than 16 interim responses"));
    }
    response->header_len = 0;
    response->status = 0;
    response->has_length = false;
    response->has_coding = false;
    response->chunked = false;
    state_enter(response, CCT_HTTP_STATUS_LINE);
    return CCT_OK;
}

/* How long the body is (RFC 9112 section 6.3). */
static int end_headers(cct_http_response *response)
{
    /*
     * RFC 9112 section 6.3: this ought to be handled as an error, because it may be an attempt at
     * smuggling.
     */
    if (response->chunked && response->has_length) {
        return response_malformed(response, WORDS("both Content-Length and Transfer-Encoding: chunked"));
    }
    /*
     * HTTP/1.0 has no chunks; such a message is either wrong or an attempt at smuggling (RFC 9112
     * section 6.1).
     */
    if (response->chunked && response->http_1_0) {
        return response_malformed(response, WORDS("Transfer-Encoding: chunked in HTTP/1.0"));
    }
    if (response->status < 200) {
        return skip_interim(response);
    }
    /* These have no body, whatever their header fields say (RFC 9112 section 6.3). */
    if (response->status == 204 || response->status == 304) {
        return response_complete(response);
    }
    if (response->chunked) {
        state_enter(response, CCT_HTTP_CHUNK_SIZE);
        return CCT_OK;
    }
    if (!response->has_length) {
        response->state = CCT_HTTP_BODY_TO_CLOSE;
        return CCT_OK;
    }
    /* Complete now: no further byte will arrive that could complete it. */
    if (response->content_length == 0) {
        return response_complete(response);
    }
    return expect_body(response, response->content_length, CCT_HTTP_BODY_SIZED);
}

/*
 * "1a;extension": the extension is skipped, and so is space before its semicolon (RFC 9112 section
 * 7.1.1).
 */
static int read_chunk_size(cct_http_response *response, cct_span line)
{
    uint64_t size = 0;
    size_t i = 0;
    while (i < line.len && cct_hex_value(line.ptr[i]) >= 0) {
        if (size > UINT64_MAX >> 4) {
            return response_malformed(response, WORDS("a size beyond 64 bits"));
        }
        size = size << 4 | (uint64_t)cct_hex_value(line.ptr[i++]);
    }
    cct_span rest = cct_span_trim((cct_span){line.ptr + i, line.len - i});
    bool has_space = rest.len == 0 && i < line.len;
    if (i == 0 || has_space || (rest.len > 0 && rest.ptr[0] != ';')) {
        return response_malformed(response, WORDS("a size that is not hexadecimal"));
    }
    if (size == 0) {
        state_enter(response, CCT_HTTP_TRAILERS);
        return CCT_OK;
    }
    return expect_body(response, size, CCT_HTTP_CHUNK_DATA);
}

/*
 * Trailer fields are validated and discarded (RFC 9112 section 7.1.2). The empty line ends the
 * response.
 */
static int read_trailer(cct_http_response *response, cct_span line)
{
    cct_span name, value;
    if (line.len == 0) {
        return response_complete(response);
    }
    /* Trailers are not stored, so the buffer does not limit them. */
    response->trailer_len += line.len + 2;
    if (response->trailer_len > CCT_HEADER_SECTION_MAX) {
        return CCT_ERROR_NO_ROOM;
    }
    return cct_http_split_field(line, &name, &value)
               ? CCT_OK
               : response_malformed(response, WORDS(cct_http_field_offence(line)));
}

/* A complete line, without its CR LF. */
static int read_line(cct_http_response *response, cct_span line)
{
    switch (response->state) {
    case CCT_HTTP_STATUS_LINE:
        return read_status_line(response, line);
    case CCT_HTTP_HEADERS:
        return line.len == 0 ? end_headers(response) : read_field(response, line);
    case CCT_HTTP_CHUNK_SIZE:
        return read_chunk_size(response, line);
    case CCT_HTTP_CHUNK_END:
        response->state = CCT_HTTP_CHUNK_SIZE;
        return line.len == 0 ? CCT_OK : response_malformed(response, WORDS("data longer than its size"));
    default:
        return read_trailer(response, line);
    }
}

/* ---- bytes ------------------------------------------------------------- */

/* Whether lines belong to the header section, which stays in the buffer. */
static bool in_header_section(const cct_http_response *response)
{
    return response->state == CCT_HTTP_STATUS_LINE || response->state == CCT_HTTP_HEADERS;
}

/*
 * Another protocol, or a body that is not chunked, is recognized by its first bytes: its lines may
 * never end.
 */
static const char *protocol_offence(const cct_http_response *response, const char *line)
{
    static const char expected[] = "HTTP/1.";
    size_t i = response->line_len - 1;
    if (response->state == CCT_HTTP_CHUNK_SIZE && i == 0 && cct_hex_value(line[0]) < 0) {
        return WORDS("a size that is not hexadecimal");
    }
    bool other = response->state == CCT_HTTP_STATUS_LINE && i < sizeof expected - 1 && line[i] != expected[i];
    return other ? WORDS("no status line of HTTP/1.1") : NULL;
}

/*
 * What is wrong with the last byte of the line so far; NULL if nothing is. RFC 9112 section 2.2
 * allows a recipient to accept a bare LF. This one does not: where two recipients disagree about
 * the ends of lines, a field can be hidden from one of them.
 */
static const char *byte_offence(const cct_http_response *response, const char *line)
{
    char byte = line[response->line_len - 1];
    bool after_cr = response->line_len > 1 && line[response->line_len - 2] == '\r';
    const char *offence = protocol_offence(response, line);
    return offence != NULL             ? offence
           : byte == '\0'              ? WORDS("a NUL byte")
           : after_cr && byte != '\n'  ? WORDS("a carriage return without a line feed")
           : !after_cr && byte == '\n' ? WORDS("a line feed without a carriage return")
                                       : NULL;
}

/*
 * The longest line that is accepted now, in bytes with its end: the limit of this part of the
 * message, or less if the buffer is smaller.
 */
static size_t line_limit(const cct_http_response *response)
{
    size_t room = response->capacity - response->line_start;
    size_t limit = CHUNK_LINE_MAX;
    if (in_header_section(response)) {
        limit = CCT_HEADER_SECTION_MAX - response->line_start;
    } else if (response->state == CCT_HTTP_TRAILERS) {
        limit = CCT_HEADER_SECTION_MAX;
    }
    return room < limit ? room : limit;
}

/*
 * A line is in the buffer until it is read: header lines stay, the others are overwritten by what
 * follows.
 */
static int feed_line_byte(cct_http_response *response, char byte)
{
    if (response->line_len == 0) {
        response->line_start = response->header_len + (in_header_section(response) ? 0 : response->body_len);
        /* The line at the end of a chunk's data has the number of that chunk. */
        response->line_number += response->state != CCT_HTTP_CHUNK_END;
    }
    if (response->line_len >= line_limit(response)) {
        return CCT_ERROR_NO_ROOM;
    }
    char *line = response->buffer + response->line_start;
    line[response->line_len++] = byte;
    const char *offence = byte_offence(response, line);
    if (offence != NULL) {
        return response_malformed(response, offence);
    }
    if (byte != '\n') {
        return CCT_OK;
    }
    /* A line feed is accepted only after a carriage return, so the line has both. */
    cct_span text = {line, response->line_len - 2};
    /*
     * Before the line is read: even if that fails, the section is known to be complete
     * (cct_http_response_has_headers()).
     */
    if (in_header_section(response)) {
        response->header_len += response->line_len;
    }
    response->line_len = 0;
    return read_line(response, text);
}

/*
 * Returns how much of bytes[0..len) belongs to the body, and stores it. The bytes may be in the
 * buffer already, after a chunk's size that is dropped, so they may overlap with their destination.
 */
static size_t feed_body(cct_http_response *response, const char *bytes, size_t len)
{
    size_t n = response->remaining < len ? response->remaining : len;
    memmove(response->buffer + response->header_len + response->body_len, bytes, n);
    response->body_len += n;
    response->remaining -= n;
    if (response->remaining == 0) {
        if (response->state == CCT_HTTP_BODY_SIZED) {
            response_complete(response);
        } else {
            response->state = CCT_HTTP_CHUNK_END;
        }
    }
    return n;
}

/*
 * A body without a length: the end of the connection ends it. Each piece is announced, so that the
 * limits apply.
 */
static int feed_body_to_close(cct_http_response *response, const char *bytes, size_t len)
{
    int result = expect_body(response, len, CCT_HTTP_BODY_TO_CLOSE);
    if (result == CCT_OK) {
        memmove(response->buffer + response->header_len + response->body_len, bytes, len);
        response->body_len += len;
    }
    return result;
}

int cct_http_response_feed(cct_http_response *response, const char *bytes, size_t len)
{
    response->started = response->started || len > 0;
    size_t i = 0;
    while (i < len && response->result == CCT_AGAIN) {
        /*
         * If the input is in the unused part of the buffer, nothing is overwritten before it is
         * read: every byte is stored where it is, or before that.
         */
        int result = CCT_OK;
        switch (response->state) {
        case CCT_HTTP_BODY_SIZED:
        case CCT_HTTP_CHUNK_DATA:
            i += feed_body(response, bytes + i, len - i);
            break;
        case CCT_HTTP_BODY_TO_CLOSE:
            result = feed_body_to_close(response, bytes + i, len - i);
            i = len;
            break;
        default:
            result = feed_line_byte(response, bytes[i++]);
            break;
        }
        if (result != CCT_OK) {
            return response_refuse(response, result);
        }
    }
    return response->result;
}

int cct_http_response_end(cct_http_response *response, bool orderly)
{
    if (response->result != CCT_AGAIN) {
        return response->result;
    }
    /* Without close_notify the end may be an attacker's (RFC 9112 section 9.8). */
    if (response->state == CCT_HTTP_BODY_TO_CLOSE && orderly) {
        return response_complete(response);
    }
    return response_refuse(response, CCT_ERROR_TRUNCATED);
}

char *cct_http_response_room(const cct_http_response *response, size_t *room)
{
    size_t used = response->header_len + response->body_len + response->line_len;
    *room = response->capacity - used;
    return response->buffer + used;
}

bool cct_http_response_has_headers(const cct_http_response *response)
{
    /* A response that was refused has headers if the empty line after them has arrived. */
    bool before = in_header_section(response) || response->state == CCT_HTTP_REFUSED;
    size_t len = response->header_len;
    return response->status >= 200 && (!before || (len >= 4 && memcmp(response->buffer + len - 4, "\r\n\r\n", 4) == 0));
}

cct_span cct_http_response_header_section(const cct_http_response *response)
{
    return (cct_span){response->buffer, response->header_len};
}

/*
 * Splits the stored section again at each call: few fields are read, and a table of them would need
 * memory.
 */
bool cct_http_response_next_header(const char *name, cct_span *rest, cct_span *value)
{
    while (rest->len > 0) {
        const char *end = memchr(rest->ptr, '\n', rest->len);
        size_t len = end == NULL ? rest->len : (size_t)(end - rest->ptr) + 1;
        cct_span line = {rest->ptr, end == NULL || len < 2 ? 0 : len - 2}, field;
        *rest = (cct_span){rest->ptr + len, rest->len - len};
        if (cct_http_split_field(line, &field, value) && cct_span_equals_ignoring_case(field, name)) {
            return true;
        }
    }
    return false;
}

cct_span cct_http_response_header(const cct_http_response *response, const char *name)
{
    cct_span rest = cct_http_response_header_section(response), value;
    return cct_http_response_next_header(name, &rest, &value) ? value : CCT_NO_SPAN;
}

char *cct_http_response_body(const cct_http_response *response, size_t *len)
{
    *len = response->body_len;
    return response->buffer + response->header_len;
}
