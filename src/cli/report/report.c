/* SPDX-License-Identifier: MIT */
#include "cli/report/report.h"

#include <errno.h>
#include <unistd.h>

#include "cli/io/file.h"
#include "cli/report/diagnosis_json.h"
#include "cli/report/explain.h"
#include "cli/texts/causes.h"
#include "oauth/answer.h"

static struct {
    bool json;
    cct_answer answer;
} memory;

void report_begin(char **arguments, int count)
{
    memory.json = options_ask_for(arguments, count, option_name(OPTION_LOG), "json");
}

bool report_is_json(void)
{
    return memory.json;
}

void report_observe(settings *s)
{
    if (memory.json) {
        cct_answer_clear(&memory.answer);
        s->config.answer = &memory.answer;
    }
}

/* ---- as JSON ----------------------------------------------------------- */

static void write_object(const diagnosis_report *r, bool warns)
{
    stream out;
    stream_init(&out, STDERR_FILENO);
    json_writer w = json_begin(&out, "{");
    diagnosis_json_write(&w, r);
    if (warns) {
        diagnosis_json_write_warnings(&w, r);
    }
    json_close(&w, "}\n");
    stream_end(&out);
}

/* ---- as text ----------------------------------------------------------- */

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

static void write_advice(stream *out, const char *advice)
{
    if (advice != NULL) {
        stream_text(out, "  try: ");
        stream_text(out, advice);
        stream_text(out, "\n");
    }
}

static void write_failure(const cct_diagnosis *diagnosis, const char *advice)
{
    stream out;
    stream_init(&out, STDERR_FILENO);
    stream_text(&out, "cctoken: ");
    write_what(&out, diagnosis->cause, diagnosis->detail);
    write_advice(&out, advice);
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

/* ---- results ----------------------------------------------------------- */

int report_failure(const cct_diagnosis *diagnosis)
{
    const char *advice = cause_advice(diagnosis->cause);
    if (memory.json) {
        write_object(&(diagnosis_report){diagnosis, advice, NULL, NULL}, false);
    } else {
        write_failure(diagnosis, advice);
    }
    return diagnosis->exit_status;
}

int report_result(const settings *s, const cct_diagnosis *diagnosis)
{
    char text[ADVICE_MAX];
    cct_diagnosis shown = *diagnosis;
    bool quiet = s->options.value[OPTION_QUIET] != NULL;
    bool failed = diagnosis->cause != CCT_CAUSE_NONE, warns = !quiet && diagnosis->warning_count > 0;
    const char *advice = quiet || !failed ? NULL : text;
    if (advice != NULL) {
        settings_advise(s, diagnosis, text);
    }
    settings_redact(s, &shown);
    if (memory.json && (failed || warns)) {
        write_object(&(diagnosis_report){&shown, advice, s, s->config.answer}, !quiet);
    } else if (!memory.json && failed) {
        write_failure(&shown, advice);
    }
    if (!memory.json && warns) {
        report_warnings(s, diagnosis);
    }
    return diagnosis->exit_status;
}

int report_local(cct_cause cause, int exit_status, const char *what, const char *name, const char *advice)
{
    stream out;
    cct_diagnosis shown = {.cause = cause, .exit_status = exit_status};
    cct_writer detail;
    cct_writer_init(&detail, shown.detail, sizeof shown.detail);
    cct_write_text(&detail, what);
    cct_write_text(&detail, ": ");
    file_write_path(&detail, name, ENOENT);
    cct_writer_terminate(&detail);
    if (memory.json) {
        write_object(&(diagnosis_report){&shown, advice, NULL, NULL}, false);
        return shown.exit_status;
    }
    stream_init(&out, STDERR_FILENO);
    stream_text(&out, "cctoken: ");
    stream_text(&out, cct_cause_name(shown.cause));
    stream_text(&out, ": ");
    stream_text(&out, shown.detail);
    stream_text(&out, "\n");
    write_advice(&out, advice);
    stream_end(&out);
    return shown.exit_status;
}
