/* SPDX-License-Identifier: MIT */
/*
 * json_writer.h: JSON (RFC 8259) on a stream, one member or element at a time.
 */
#ifndef CCT_CLI_IO_JSON_WRITER_H
#define CCT_CLI_IO_JSON_WRITER_H

#include "cli/io/stream.h"

typedef struct json_writer {
    stream *out;
    bool first; /* of the members of an object, or the elements of an array */
} json_writer;

/* Begins a document: its first bracket. */
json_writer json_begin(stream *out, const char *bracket);

/* A member whose value is an array or an object; an element of an array that is an object. */
void json_open(json_writer *w, const char *member, const char *bracket);
void json_open_element(json_writer *w);
void json_open_line(json_writer *w); /* the same; all but the first begin a line */

/* Ends what was opened last; the document with "}\n". */
void json_close(json_writer *w, const char *bracket);

/*
 * Members. A text must be UTF-8; json_text() leaves out one that is NULL or empty: unknown members
 * are absent.
 */
void json_text(json_writer *w, const char *member, const char *value);
void json_span(json_writer *w, const char *member, cct_span value);
void json_number(json_writer *w, const char *member, int64_t value);
void json_boolean(json_writer *w, const char *member, bool value);

/* An element of an array. */
void json_text_element(json_writer *w, const char *value);

#endif
