/* SPDX-License-Identifier: MIT */
#include "cli/report/metrics.h"

#include <errno.h>

#include "cause/diagnosis.h"
#include "cli/io/replace.h"
#include "format/print.h"

static void write_family(stream *out, const char *name, const char *type, const char *help)
{
    stream_print(out, "# HELP cctoken_%s %s\n# TYPE cctoken_%s %s\n", name, help, name, type);
}

/* Escapes in labels are those of JSON, as far as what is printable needs any. */
static void write_sample(stream *out, const metrics *m, const char *name, const char *cause, int64_t value)
{
    char token[512];
    cct_writer writer;
    cct_writer_init(&writer, token, sizeof token);
    cct_write_printable(&writer, cct_span_of(m->token));
    cct_writer_terminate(&writer);
    stream_print(out, "cctoken_%s{token=", name);
    stream_json_string(out, cct_span_of(token));
    if (cause != NULL) {
        stream_print(out, ",cause=\"%s\"", cause);
    }
    stream_print(out, "} %lld\n", (long long)value);
}

/* The samples of a family are together, whatever token they are of. */
static void metrics_print(stream *out, const metrics *all, size_t count)
{
    const metrics *end = all + count;
    write_family(out, "up", "gauge", "Whether the last attempt to obtain a token succeeded.");
    for (const metrics *m = all; m < end; m++) {
        write_sample(out, m, "up", NULL, m->up);
    }
    write_family(out, "expires_seconds", "gauge", "When the token expires, in seconds since 1970.");
    for (const metrics *m = all; m < end; m++) {
        if (m->expires_at_s >= 0) {
            write_sample(out, m, "expires_seconds", NULL, m->expires_at_s);
        }
    }
    write_family(out, "renewals_total", "counter", "Tokens written.");
    for (const metrics *m = all; m < end; m++) {
        write_sample(out, m, "renewals_total", NULL, m->renewals);
    }
    write_family(out, "failures_total", "counter", "Attempts that failed, by cause.");
    for (const metrics *m = all; m < end; m++) {
        for (size_t i = 0; i < CCT_CAUSE_COUNT; i++) {
            if (m->failures[i] > 0) {
                write_sample(out, m, "failures_total", cct_cause_name((cct_cause)i), m->failures[i]);
            }
        }
    }
}

int metrics_write(const char *path, const metrics *all, size_t count, cct_diagnosis *diagnosis)
{
    stream out;
    file_replacement file;
    if (path == NULL) {
        return CCT_OK;
    }
    if (file_replace_begin(&file, path, 0644, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    stream_init(&out, file.descriptor);
    metrics_print(&out, all, count);
    if (!stream_end(&out)) {
        file.error = errno;
    }
    return file_replace_commit(&file, diagnosis);
}
