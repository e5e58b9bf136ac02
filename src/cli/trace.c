/* SPDX-License-Identifier: MIT */
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "file.h"

static void show_stage(cct_event event, cct_stage stage, cct_span text)
{
    stream out;
    stream_init(&out, STDERR_FILENO);
    stream_text(&out, "cctoken: ");
    stream_text(&out, event == CCT_EVENT_RETRY ? "retry" : cct_stage_name(stage));
    stream_text(&out, ": ");
    stream_printable(&out, text);
    stream_text(&out, "\n");
    stream_end(&out);
}

static void end_message(trace *t)
{
    if (t->inside_line) {
        stream_text(&t->out, "\n");
        t->inside_line = false;
    }
    stream_end(&t->out);
}

/* Each line with its direction before it; a CR before the line's end is not shown. */
static void show_piece(trace *t, const char *direction, cct_span text)
{
    while (text.len > 0) {
        const char *end = memchr(text.ptr, '\n', text.len);
        cct_span line = {text.ptr, end == NULL ? text.len : (size_t)(end - text.ptr)};
        size_t taken = end == NULL ? line.len : line.len + 1;
        line.len -= end != NULL && line.len > 0 && line.ptr[line.len - 1] == '\r';
        if (!t->inside_line) {
            stream_text(&t->out, direction);
        }
        stream_printable(&t->out, line);
        stream_text(&t->out, end == NULL ? "" : "\n");
        t->inside_line = end == NULL;
        text = (cct_span){text.ptr + taken, text.len - taken};
    }
}

void trace_observe(void *context, cct_event event, cct_stage stage, const char *text, size_t text_len)
{
    trace *t = context;
    cct_span span = {text, text_len};
    bool is_message = event == CCT_EVENT_REQUEST || event == CCT_EVENT_ANSWER;
    if (is_message && t->messages) {
        if (text_len == 0) {
            end_message(t);
        } else {
            show_piece(t, event == CCT_EVENT_REQUEST ? "> " : "< ", span);
        }
    } else if (!is_message && t->stages) {
        show_stage(event, stage, span);
    }
}

int trace_open(trace *t, const options *o, cct_diagnosis *diagnosis)
{
    const char *path = o->value[OPTION_TRACE];
    int descriptor = STDERR_FILENO;
    if (path != NULL && *path != '\0') {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0600);
        if (descriptor < 0) {
            return file_failed(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, path, errno);
        }
    }
    stream_init(&t->out, descriptor);
    t->out.lossy = true; /* whoever reads it must not hold up the request */
    t->messages = path != NULL;
    t->stages = o->value[OPTION_VERBOSE] != NULL;
    return CCT_OK;
}
