/* SPDX-License-Identifier: MIT */
/*
 * stream.h: buffered output to a descriptor.
 */
#ifndef CCT_CLI_STREAM_H
#define CCT_CLI_STREAM_H

#include "text.h"

typedef struct stream {
    int descriptor;
    int error; /* errno of the first write that failed; then nothing more is written */
    size_t len;
    char buffer[1024];
} stream;

void stream_init(stream *s, int descriptor);
void stream_span(stream *s, cct_span span);
void stream_text(stream *s, const char *text);
void stream_number(stream *s, int64_t value);
void stream_printable(stream *s, cct_span span); /* as cct_write_printable() */

/* A JSON string, in its quotes (RFC 8259 section 7). The text must be UTF-8. */
void stream_json_string(stream *s, cct_span text);

/* Writes what is left and wipes the buffer. False when anything could not be written; errno says why. */
bool stream_end(stream *s);

#endif
