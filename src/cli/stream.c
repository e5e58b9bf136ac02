/* SPDX-License-Identifier: MIT */
#include "stream.h"

#include <errno.h>
#include <unistd.h>

#include "utf8.h"

void stream_init(stream *s, int descriptor)
{
    s->descriptor = descriptor;
    s->error = 0;
    s->len = 0;
}

static void flush(stream *s)
{
    size_t done = 0;
    while (done < s->len && s->error == 0) {
        ssize_t n = write(s->descriptor, s->buffer + done, s->len - done);
        if (n >= 0) {
            done += (size_t)n;
        } else if (errno != EINTR) {
            s->error = errno;
        }
    }
    s->len = 0;
}

void stream_span(stream *s, cct_span span)
{
    for (size_t i = 0; i < span.len; i++) {
        if (s->len == sizeof s->buffer) {
            flush(s);
        }
        s->buffer[s->len++] = span.ptr[i];
    }
}

void stream_text(stream *s, const char *text)
{
    stream_span(s, cct_span_of(text));
}

void stream_number(stream *s, int64_t value)
{
    char digits[20];
    cct_writer writer;
    cct_writer_init(&writer, digits, sizeof digits);
    cct_write_number(&writer, value);
    stream_span(s, (cct_span){digits, writer.len});
}

/* A piece at a time: one character becomes at most four times as many bytes. */
void stream_printable(stream *s, cct_span span)
{
    while (span.len > 0) {
        char text[256];
        cct_writer writer;
        size_t n = span.len < sizeof text / 4 ? span.len : sizeof text / 4;
        if (n < span.len) {
            n = cct_utf8_cut(span.ptr, n);
        }
        cct_writer_init(&writer, text, sizeof text);
        cct_write_printable(&writer, (cct_span){span.ptr, n});
        stream_span(s, (cct_span){text, writer.len});
        span = (cct_span){span.ptr + n, span.len - n};
    }
}

void stream_json_string(stream *s, cct_span text)
{
    static const char hex[] = "0123456789abcdef";
    stream_text(s, "\"");
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        char escape[] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15], '\0'};
        if (byte < 0x20) {
            stream_text(s, escape);
        } else {
            stream_text(s, byte == '"' || byte == '\\' ? "\\" : "");
            stream_span(s, (cct_span){text.ptr + i, 1});
        }
    }
    stream_text(s, "\"");
}

bool stream_end(stream *s)
{
    flush(s);
    cct_wipe(s->buffer, sizeof s->buffer);
    errno = s->error;
    return s->error == 0;
}
