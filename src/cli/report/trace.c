/* SPDX-License-Identifier: MIT */
#include "cli/report/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cause/diagnosis.h"
#include "cli/io/file.h"
#include "cli/io/json_writer.h"
#include "cli/report/report.h"

/* Writes one object per stage, in one line. */
static void write_stage_json(stream *out, const char *name, cct_span text)
{
    char detail[1024];
    cct_writer writer;
    cct_writer_init(&writer, detail, sizeof detail);
    cct_write_printable(&writer, text);
    cct_writer_terminate(&writer);
    json_writer w = json_begin(out, "{");
    json_text(&w, "stage", name);
    json_text(&w, "detail", detail);
    json_close(&w, "}\n");
}

/*
 * Reports a stage when it ends, for --verbose. Always on standard error, also with --trace FILE:
 * the file has the messages only.
 */
static void show_stage(cct_event event, cct_stage stage, cct_span text)
{
    stream out;
    const char *name = event == CCT_EVENT_RETRY ? "retry" : cct_stage_name(stage);
    stream_init(&out, STDERR_FILENO);
    if (report_is_json()) {
        write_stage_json(&out, name, text);
    } else {
        stream_print(&out, "cctoken: %s: ", name);
        stream_printable(&out, text);
        stream_text(&out, "\n");
    }
    stream_end(&out);
}

/*
 * Ends a message, so that the next one begins a line of its own, and writes what is left: the next
 * step may take long.
 */
static void end_message(trace *t)
{
    if (t->inside_line) {
        stream_text(&t->out, "\n");
        t->inside_line = false;
    }
    stream_end(&t->out);
}

/*
 * Writes a piece of a message, each line with its direction before it. A CR before the line's end
 * is not shown. A piece may end anywhere, hence `inside_line`.
 */
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

/*
 * The observer of cct_config, which gets the messages in pieces; the library has replaced the
 * secrets in them. A piece of length 0 ends a message.
 */
void trace_observe(void *context, cct_event event, cct_stage stage, const char *text, size_t text_len)
{
    trace *t = context;
    cct_span span = {text, text_len};
    bool is_message = event == CCT_EVENT_REQUEST || event == CCT_EVENT_RESPONSE;
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

/*
 * A regular file gets mode 0600 before anything is written; a terminal or another device is not
 * changed.
 */
static int check_file(int descriptor, const struct stat *status)
{
    if (!S_ISREG(status->st_mode)) {
        return S_ISCHR(status->st_mode) || S_ISFIFO(status->st_mode) ? 0 : EINVAL;
    }
    /* Before anything is changed: see trace_refuse(). */
    if (status->st_uid != geteuid() || status->st_nlink != 1) {
        return EPERM;
    }
    bool loose = (status->st_mode & (S_IRWXG | S_IRWXO)) != 0;
    if ((loose && fchmod(descriptor, S_IRUSR | S_IWUSR) != 0) || ftruncate(descriptor, 0) != 0) {
        return errno;
    }
    return 0;
}

/* Writing through a hard link or to another user's file would disclose the trace. */
static int trace_refuse(cct_diagnosis *diagnosis, const char *path)
{
    cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_OUTPUT_REFUSED, CCT_STAGE_CONFIG, 0);
    cct_write_printable(&detail, cct_span_of(path));
    cct_write_text(&detail, " is not exclusively owned by this user: it has another owner or a hard link");
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}

/* Truncated only after these checks: a hard link may be another file of value. */
static int open_file(const char *path, int *descriptor, cct_diagnosis *diagnosis)
{
    struct stat status;
    /*
     * Without O_TRUNC, as the file is not known to be ours yet; O_NONBLOCK, since a FIFO without a
     * reader would block.
     */
    *descriptor = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0600);
    int error = *descriptor < 0 || fstat(*descriptor, &status) != 0 ? errno : check_file(*descriptor, &status);
    if (error == 0) {
        return CCT_OK;
    }
    if (*descriptor >= 0) {
        close(*descriptor);
    }
    return error == EPERM ? trace_refuse(diagnosis, path)
                          : file_failed(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, path, error);
}

/*
 * --trace FILE, or standard error. The file is opened before the request, so that a wrong path
 * costs no request.
 */
int trace_open(trace *t, const options *o, cct_diagnosis *diagnosis)
{
    const char *path = o->value[OPTION_TRACE];
    int descriptor = STDERR_FILENO;
    if (path != NULL && *path != '\0') {
        if (open_file(path, &descriptor, diagnosis) != CCT_OK) {
            return CCT_FAILED;
        }
    }
    stream_init(&t->out, descriptor);
    /* A reader that is slow must not delay the request. */
    t->out.lossy = true;
    t->messages = path != NULL;
    t->stages = o->value[OPTION_VERBOSE] != NULL;
    return CCT_OK;
}
