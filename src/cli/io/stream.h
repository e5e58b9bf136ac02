/* SPDX-License-Identifier: MIT */
/*
 * stream.h: buffered output to a descriptor. A result is written completely or reported as failed,
 * and waits for its reader until the deadline (deadline.h). A log is lossy: text that its reader
 * does not read within STREAM_PATIENCE_MS is dropped, and so is everything after it until the
 * reader reads again. Standard error is a log. No descriptor is made non-blocking: others may share
 * it.
 */
#ifndef CCT_CLI_IO_STREAM_H
#define CCT_CLI_IO_STREAM_H

#include "format/print.h"

typedef struct stream {
    int descriptor;
    bool lossy; /* a log */
    int error;  /* errno of the first write that failed; then nothing more is written */
    size_t len;
    char buffer[1024];
} stream;

/*
 * For one short text, written only if that does not block. False if it would: then nothing is
 * written.
 */
bool stream_init_at_once(stream *s, int descriptor);

#define STREAM_PATIENCE_MS 1000

/* Notes that standard output accepts that many bytes before anything must be read from it. */
void stream_note_room(size_t len);

void stream_init(stream *s, int descriptor);
void stream_span(stream *s, cct_span span);
void stream_text(stream *s, const char *text);
void stream_number(stream *s, int64_t value);
void stream_print(stream *s, const char *format, ...) CCT_PRINTF(2, 3); /* as cct_print() */
/* as cct_write_printable() */
void stream_printable(stream *s, cct_span span);

/* A JSON string, in its quotes (RFC 8259 section 7). The text must be UTF-8. */
void stream_json_string(stream *s, cct_span text);

/* Writes what is left and wipes the buffer. False if anything could not be written, with errno. */
bool stream_end(stream *s);

/*
 * How many texts to standard error were lost, to be reported by the next one: if that is lost too,
 * they are counted again.
 */
unsigned stream_take_lost(void);

#endif
