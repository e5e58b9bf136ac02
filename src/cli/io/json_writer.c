/* SPDX-License-Identifier: MIT */
#include "cli/io/json_writer.h"

/*
 * Writes a comma before every element but the first of its container. JSON (RFC 8259) does not
 * permit one after the last.
 */
static void json_separate(json_writer *w)
{
    stream_text(w->out, w->first ? "" : ",");
    w->first = false;
}

/* A member's name; the value follows. */
static void write_name(json_writer *w, const char *member)
{
    json_separate(w);
    stream_json_string(w->out, cct_span_of(member));
    stream_text(w->out, ":");
}

json_writer json_begin(stream *out, const char *bracket)
{
    stream_text(out, bracket);
    return (json_writer){out, true};
}

/*
 * The writer's state is only about the innermost container: after closing one, more elements follow
 * in any case.
 */
void json_open(json_writer *w, const char *member, const char *bracket)
{
    write_name(w, member);
    *w = json_begin(w->out, bracket);
}

void json_open_element(json_writer *w)
{
    json_separate(w);
    *w = json_begin(w->out, "{");
}

void json_open_line(json_writer *w)
{
    /* The space aligns the lines with the first, which follows the bracket. */
    stream_text(w->out, w->first ? "" : ",\n ");
    *w = json_begin(w->out, "{");
}

void json_close(json_writer *w, const char *bracket)
{
    stream_text(w->out, bracket);
    w->first = false;
}

/* Absent and empty values are left out: "unknown fields are absent" is part of the format. */
void json_text(json_writer *w, const char *member, const char *value)
{
    if (value != NULL && *value != '\0') {
        json_span(w, member, cct_span_of(value));
    }
}

void json_span(json_writer *w, const char *member, cct_span value)
{
    write_name(w, member);
    stream_json_string(w->out, value);
}

void json_number(json_writer *w, const char *member, int64_t value)
{
    write_name(w, member);
    stream_number(w->out, value);
}

void json_boolean(json_writer *w, const char *member, bool value)
{
    write_name(w, member);
    stream_text(w->out, value ? "true" : "false");
}

void json_text_element(json_writer *w, const char *value)
{
    json_separate(w);
    stream_json_string(w->out, cct_span_of(value));
}
