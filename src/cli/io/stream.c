/* SPDX-License-Identifier: MIT */
#include "cli/io/stream.h"

#include <errno.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cctoken_posix.h"
#include "cli/io/alarm.h"
#include "cli/io/deadline.h"
#include "format/print.h"
#include "format/utf8.h"

/*
 * A pause after a descriptor was reported ready but was not: short enough not to be noticed, long
 * enough not to spin.
 */
enum { PAUSE_MS = 10 };

/* Of standard error, which all lossy streams there share. */
static struct {
    bool stalled;      /* its reader let something get lost, and has taken nothing since */
    unsigned lost;     /* and not reported */
    unsigned reported; /* by what is being written, which may get lost too */
} standard_error;

/*
 * How much standard output certainly accepts: then it need not be polled, which would cost two
 * calls for each result.
 */
static size_t standard_output_room;

/* The clock of the deadlines. */
static int64_t stream_now_ms(void)
{
    return cct_port_posix.monotonic_ms(NULL);
}

void stream_note_room(size_t len)
{
    standard_output_room = len;
}

void stream_init(stream *s, int descriptor)
{
    s->descriptor = descriptor;
    s->lossy = descriptor == STDERR_FILENO;
    s->error = 0;
    s->len = 0;
}

/* ---- writing ----------------------------------------------------------- */

/* A write that accepts nothing without an error counts as an error. */
static ssize_t write_some(int descriptor, const char *bytes, size_t len)
{
    ssize_t n = write(descriptor, bytes, len);
    if (n == 0) {
        errno = EIO;
    }
    return n > 0 ? n : -1;
}

/*
 * Room for some may be less than for all, and then a write waits for the rest: it is interrupted.
 */
static ssize_t write_interrupted(int descriptor, const char *bytes, size_t len)
{
    alarm_begin_interrupting(STREAM_PATIENCE_MS / 4);
    ssize_t n = write_some(descriptor, bytes, len);
    int error = errno;
    alarm_end_interrupting();
    errno = error;
    return n;
}

/* Regular files never make a writer wait for a reader. */
static bool is_regular(int descriptor)
{
    struct stat status;
    return fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

/*
 * One attempt, within that time. The bytes written, 0 when it may be made again, or -1, and errno
 * says why.
 */
static ssize_t try_write(const stream *s, const char *bytes, size_t len, int64_t most_ms)
{
    int result = deadline_await(s->descriptor, POLLOUT, most_ms);
    if (result != CCT_OK) {
        errno = result == CCT_ERROR_IO ? errno : ETIMEDOUT;
        return -1;
    }
    ssize_t n = is_regular(s->descriptor) ? write_some(s->descriptor, bytes, len)
                                          : write_interrupted(s->descriptor, bytes, len);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        (void)poll(NULL, 0, PAUSE_MS);
        return 0;
    }
    return n;
}

/* A file may lie where files do not respond. */
bool stream_init_at_once(stream *s, int descriptor)
{
    struct pollfd reader = {descriptor, POLLOUT, 0};
    stream_init(s, descriptor);
    s->lossy = false;
    return !is_regular(descriptor) && poll(&reader, 1, 0) > 0;
}

/* A file does not make its writer wait for a reader. */
static bool has_room(const stream *s)
{
    return !s->lossy && (s->descriptor != STDOUT_FILENO || s->len <= standard_output_room);
}

/*
 * Writes what can be written at once, where that is certain not to wait. Returns how much that was.
 */
static size_t write_at_once(stream *s)
{
    if (s->len == 0 || !has_room(s)) {
        return 0;
    }
    standard_output_room -= s->descriptor == STDOUT_FILENO ? s->len : 0;
    ssize_t n = write_some(s->descriptor, s->buffer, s->len);
    s->error = n < 0 && errno != EAGAIN && errno != EINTR ? errno : 0;
    return n > 0 ? (size_t)n : 0;
}

/* Counts what standard error has lost, for the log to report later. */
static void note_outcome(int error)
{
    standard_error.stalled = error == ETIMEDOUT;
    standard_error.lost += error != 0 ? standard_error.reported + 1 : 0;
    standard_error.reported = 0;
}

/*
 * Writes the buffer, waiting as long as the run may last, or a second for diagnostics. After an
 * error everything else is dropped, and stream_end() reports it.
 */
static void stream_flush(stream *s)
{
    bool counts = s->lossy && s->descriptor == STDERR_FILENO && s->error == 0;
    size_t done = s->error == 0 ? write_at_once(s) : 0;
    /* The report of a time-out is written after the deadline. */
    int64_t left_for_all_ms = s->lossy ? 0 : deadline_left_ms();
    int64_t patience_ms = left_for_all_ms > STREAM_PATIENCE_MS ? left_for_all_ms : STREAM_PATIENCE_MS;
    int64_t until_ms = stream_now_ms() + (counts && standard_error.stalled ? 0 : patience_ms);
    while (done < s->len && s->error == 0) {
        int64_t left_ms = until_ms - stream_now_ms();
        ssize_t n = try_write(s, s->buffer + done, s->len - done, left_ms > 0 ? left_ms : 0);
        done += n > 0 ? (size_t)n : 0;
        s->error = n < 0 ? errno : n == 0 && left_ms <= 0 ? ETIMEDOUT : 0;
    }
    if (counts && s->len > 0) {
        note_outcome(s->error);
    }
    s->len = 0;
}

void stream_span(stream *s, cct_span span)
{
    for (size_t i = 0; i < span.len; i++) {
        if (s->len == sizeof s->buffer) {
            stream_flush(s);
        }
        s->buffer[s->len++] = span.ptr[i];
    }
}

void stream_text(stream *s, const char *text)
{
    stream_span(s, cct_span_of(text));
}

void stream_print(stream *s, const char *format, ...)
{
    cct_pieces pieces;
    cct_span piece;
    pieces.format = format;
    va_start(pieces.arguments, format);
    while (cct_pieces_next(&pieces, &piece)) {
        stream_span(s, piece);
    }
    va_end(pieces.arguments);
}

void stream_number(stream *s, int64_t value)
{
    stream_print(s, "%lld", (long long)value);
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

/* What must not reach a terminal is escaped; all of it has codes of 16 bits. */
void stream_json_string(stream *s, cct_span text)
{
    stream_text(s, "\"");
    while (text.len > 0) {
        uint32_t code = 0;
        size_t n = cct_utf8_decode(text.ptr, text.len, &code);
        if (n > 0 && cct_utf8_printable_len(text.ptr, text.len) == 0) {
            stream_print(s, "\\u%04x", (unsigned)code);
        } else {
            n += n == 0; /* no UTF-8: as it is */
            stream_text(s, code == '"' || code == '\\' ? "\\" : "");
            stream_span(s, (cct_span){text.ptr, n});
        }
        text = (cct_span){text.ptr + n, text.len - n};
    }
    stream_text(s, "\"");
}

/* ---- the end ----------------------------------------------------------- */

/* How many writes were lost since the last call. */
unsigned stream_take_lost(void)
{
    standard_error.reported = standard_error.lost;
    standard_error.lost = 0;
    return standard_error.reported;
}

bool stream_end(stream *s)
{
    stream_flush(s);
    cct_wipe(s->buffer, sizeof s->buffer);
    errno = s->error;
    return s->error == 0;
}
