/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <unistd.h>

#include "stream.h"

static void write_what(stream *out, cct_cause cause, const char *detail)
{
    stream_text(out, cct_cause_name(cause));
    stream_text(out, ": ");
    stream_text(out, cct_cause_text(cause));
    if (detail[0] != '\0') {
        stream_text(out, detail[0] == ' ' ? "" : ": ");
        stream_text(out, detail);
    }
    stream_text(out, "\n");
}

static int report_failure_advising(const cct_diagnosis *diagnosis, const char *advice)
{
    stream out;
    stream_init(&out, STDERR_FILENO);
    stream_text(&out, "cctoken: ");
    write_what(&out, diagnosis->cause, diagnosis->detail);
    if (advice != NULL) {
        stream_text(&out, "  try: ");
        stream_text(&out, advice);
        stream_text(&out, "\n");
    }
    stream_end(&out);
    return diagnosis->exit_status;
}

int report_failure(const cct_diagnosis *diagnosis)
{
    return report_failure_advising(diagnosis, cct_cause_advice(diagnosis->cause));
}

int report_failure_of(const settings *s, const cct_diagnosis *diagnosis)
{
    char advice[CCT_ADVICE_MAX];
    cct_diagnosis shown = *diagnosis;
    bool quiet = s->options.value[OPTION_QUIET] != NULL;
    if (!quiet) {
        settings_advise(s, diagnosis, advice);
    }
    settings_redact(s, &shown);
    return report_failure_advising(&shown, quiet ? NULL : advice);
}

/* A relative name, also of a command, may be a secret in the wrong place. */
static void stream_path(stream *out, const char *path)
{
    char text[1024];
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    if (path[0] == '/') {
        cct_write_printable(&writer, cct_span_of(path));
    } else {
        cct_write_redacted_printable(&writer, cct_span_of(path), (cct_credentials){CCT_NO_SPAN, CCT_NO_SPAN});
    }
    cct_writer_terminate(&writer);
    stream_text(out, text);
}

void report_lines(cct_cause cause, const char *what, const char *name, const char *advice)
{
    stream out;
    stream_init(&out, STDERR_FILENO);
    stream_text(&out, "cctoken: ");
    stream_text(&out, cct_cause_name(cause));
    stream_text(&out, ": ");
    stream_text(&out, what);
    stream_text(&out, ": ");
    stream_path(&out, name);
    if (advice != NULL) {
        stream_text(&out, "\n  try: ");
        stream_text(&out, advice);
    }
    stream_text(&out, "\n");
    stream_end(&out);
}

void report_warnings(const settings *s, const cct_diagnosis *diagnosis)
{
    stream out;
    stream_init(&out, STDERR_FILENO);
    for (size_t i = 0; i < diagnosis->warning_count; i++) {
        char text[CCT_DETAIL_MAX];
        cct_writer detail;
        cct_writer_init(&detail, text, sizeof text);
        settings_explain_warning(s, &diagnosis->warnings[i], &detail);
        cct_writer_terminate(&detail);
        stream_text(&out, "cctoken: warning: ");
        write_what(&out, diagnosis->warnings[i].cause, text);
    }
    stream_end(&out);
}
