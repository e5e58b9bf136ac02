/* SPDX-License-Identifier: MIT */
#include "cli/report/report.h"

#include <errno.h>
#include <unistd.h>

#include "cli/io/file.h"
#include "cli/report/advise.h"
#include "cli/report/diagnosis_json.h"
#include "cli/texts/cause_texts.h"
#include "format/print.h"
#include "oauth/server_report.h"

/* How reports are written; set once, before the first report. */
static struct {
    bool json;
    const char *section;
    cct_server_report server_report;
} report_memory;

/* Before options are parsed: a usage error must be reported in the requested format, too. */
void report_begin(char **arguments, int count)
{
    report_memory.json = options_ask_for(arguments, count, option_name(OPTION_LOG), "json");
}

bool report_is_json(void)
{
    return report_memory.json;
}

/* The section of 'watch --config' that this process is for; NULL for a program with one token. */
void report_name(const char *section)
{
    report_memory.section = section;
}

const char *report_section(void)
{
    return report_memory.section;
}

/* The server's report costs time and memory, so it is collected only where it is printed. */
void report_observe(settings *s)
{
    if (report_memory.json) {
        cct_server_report_clear(&report_memory.server_report);
        s->config.server_report = &report_memory.server_report;
    }
}

/* ---- as JSON ----------------------------------------------------------- */

/*
 * Writes one object in one line, which log collectors need. stream_end() writes it with one call if
 * it fits into the buffer, so that lines of several processes are not mixed.
 */
static void write_object(const diagnosis_report *r, bool warns)
{
    stream out;
    stream_init(&out, STDERR_FILENO);
    json_writer w = json_begin(&out, "{");
    json_text(&w, "section", report_memory.section);
    diagnosis_json_write(&w, r);
    if (warns) {
        diagnosis_json_write_warnings(&w, r);
    }
    json_close(&w, "}\n");
    stream_end(&out);
}

/* ---- as text ----------------------------------------------------------- */

void report_write_section(stream *out)
{
    if (report_memory.section != NULL) {
        stream_print(out, "[%s] ", report_memory.section);
    }
}

/* Writes one line. `sentence` is what the cause means, or "". */
static void write_what(stream *out, const char *kind, const failure *f, const char *sentence)
{
    char text[FAILURE_TEXT_MAX];
    stream_print(out, "cctoken: %s%s: ", kind, cct_cause_name(f->diagnosis.cause));
    report_write_section(out);
    stream_print(out, "%s\n", failure_text(f, sentence, text));
}

/*
 * Writes the advice in a line of its own, indented, so that programs can distinguish it from the
 * line with the cause.
 */
static void write_advice(stream *out, const char *advice)
{
    if (advice != NULL) {
        stream_print(out, "  try: %s\n", advice);
    }
}

/* Writes "cctoken: CAUSE: …" and the advice, as one text. */
static void report_write_failure(const failure *f, const char *sentence, const char *advice)
{
    stream out;
    stream_init(&out, STDERR_FILENO);
    write_what(&out, "", f, sentence);
    write_advice(&out, advice);
    stream_end(&out);
}

/* Each warning in the form of a failure, after the word "warning". */
void report_warnings(const settings *s, const cct_diagnosis *diagnosis)
{
    stream out;
    stream_init(&out, STDERR_FILENO);
    for (size_t i = 0; i < diagnosis->warning_count; i++) {
        const failure warning = failure_of_warning(s, &diagnosis->warnings[i]);
        write_what(&out, "warning: ", &warning, cct_cause_text(warning.diagnosis.cause));
    }
    stream_end(&out);
}

/* ---- results ----------------------------------------------------------- */

/* Reports a failure that occurred before there were settings. Returns the exit status. */
int report_failure(const cct_diagnosis *diagnosis)
{
    char text[CAUSE_TEXT_MAX];
    const failure f = {*diagnosis, NO_VALUE};
    /* The general advice of the cause: there are no settings that it could refer to. */
    const char *advice = cause_advice(diagnosis->cause, text);
    if (report_memory.json) {
        write_object(&(diagnosis_report){&f, advice, NULL, NULL}, false);
    } else {
        report_write_failure(&f, cct_cause_text(diagnosis->cause), advice);
    }
    return diagnosis->exit_status;
}

/*
 * Reports failure and warnings after a request. Returns the exit status. Under --quiet a failure is
 * still reported, without advice.
 */
int report_result(const settings *s, const failure *f)
{
    char text[ADVICE_MAX];
    bool quiet = s->options.value[OPTION_QUIET] != NULL;
    bool failed = f->diagnosis.cause != CCT_CAUSE_NONE, warns = !quiet && f->diagnosis.warning_count > 0;
    const char *advice = quiet || !failed ? NULL : text;
    if (advice != NULL) {
        settings_advise(s, f, text);
    }
    /* In JSON failure and warnings are one object, so that each run has at most one. */
    if (report_memory.json && (failed || warns)) {
        write_object(&(diagnosis_report){f, advice, s, s->config.server_report}, !quiet);
    } else if (!report_memory.json && failed) {
        report_write_failure(f, cct_cause_text(f->diagnosis.cause), advice);
    }
    if (!report_memory.json && warns) {
        report_warnings(s, &f->diagnosis);
    }
    return f->diagnosis.exit_status;
}

/* Reports a failure that concerns a file or command of this machine. Returns `exit_status`. */
int report_local(cct_cause cause, int exit_status, const char *what, const char *name, const char *advice)
{
    failure f = {{.cause = cause, .exit_status = exit_status}, NO_VALUE};
    cct_writer detail;
    cct_writer_init(&detail, f.diagnosis.detail, sizeof f.diagnosis.detail);
    cct_print(&detail, "%s: ", what);
    /*
     * ENOENT: a name that may be a secret in the wrong place is redacted, whatever the failure was.
     */
    file_write_path(&detail, name, ENOENT);
    cct_writer_terminate(&detail);
    if (report_memory.json) {
        write_object(&(diagnosis_report){&f, advice, NULL, NULL}, false);
    } else {
        report_write_failure(&f, "", advice);
    }
    return exit_status;
}

/* Ends standard output. A full disk or a closed pipe must not look like success. */
int report_written(stream *out)
{
    cct_diagnosis diagnosis = {0};
    if (stream_end(out)) {
        return 0;
    }
    file_failed(&diagnosis, CCT_CAUSE_FILE_UNWRITABLE, "standard output", errno);
    return report_failure(&diagnosis);
}

/*
 * The result of a command that counts or measures something, on standard error: standard output is
 * reserved for tokens.
 */
void report_number(const char *before, int64_t number, const char *after, const char *member)
{
    stream out;
    stream_init(&out, STDERR_FILENO);
    stream_print(&out, report_memory.json ? "{\"ok\":true,\"%s\":%lld}\n" : "cctoken: %s%lld%s\n",
                 report_memory.json ? member : before, (long long)number, after);
    stream_end(&out);
}
