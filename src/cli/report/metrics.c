/* SPDX-License-Identifier: MIT */
#include "cli/report/metrics.h"

#include <errno.h>

#include "cause/diagnosis.h"
#include "cli/io/replace.h"
#include "format/print.h"

/*
 * The metric families, in the order in which they are written. Names and types are a contract:
 * dashboards and alerts depend on them.
 */
enum { UP, EXPIRES, RENEWALS, FAILURES, FAMILIES };

static const struct {
    const char *name;
    const char *type;
    const char *help;
} families_of_metrics[FAMILIES] = {
    {"up", "gauge", "Whether the last attempt to obtain a token succeeded."},
    {"expires_seconds", "gauge", "When the token expires, in seconds since 1970."},
    {"renewals_total", "counter", "Tokens written."},
    {"failures_total", "counter", "Attempts that failed, by cause."},
};

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

/*
 * Values that are not known yet, and causes that never occurred, have no sample: a 0 would look
 * like a measurement.
 */
static void write_samples(stream *out, const metrics *m, int family)
{
    const char *name = families_of_metrics[family].name;
    int64_t value = family == UP ? m->up : family == EXPIRES ? m->expires_at_s : m->renewals;
    if (family < FAILURES && value >= 0) {
        write_sample(out, m, name, NULL, value);
    }
    for (size_t i = 0; family == FAILURES && i < CCT_CAUSE_COUNT; i++) {
        if (m->failures[i] > 0) {
            write_sample(out, m, name, cct_cause_name((cct_cause)i), m->failures[i]);
        }
    }
}

/* The samples of a family are together, whatever token they are of. */
static void metrics_print(stream *out, const metrics *all, size_t count)
{
    for (int family = UP; family < FAMILIES; family++) {
        const char *name = families_of_metrics[family].name;
        stream_print(out, "# HELP cctoken_%s %s\n# TYPE cctoken_%s %s\n", name, families_of_metrics[family].help, name,
                     families_of_metrics[family].type);
        for (size_t i = 0; i < count; i++) {
            write_samples(out, &all[i], family);
        }
    }
}

/*
 * Writes a file in the text format of Prometheus, for the textfile collector of its node exporter.
 * The file is replaced in one step, since the collector may read at any time; mode 0644, since it
 * runs as another user and the file holds no secret.
 */
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
