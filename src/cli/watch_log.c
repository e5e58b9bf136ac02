/* SPDX-License-Identifier: MIT */
#include "watch_log.h"

#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "date.h"
#include "diagnosis.h"
#include "report.h"

int watch_log_open(watch_log *log, const options *o, cct_diagnosis *diagnosis)
{
    const char *format = o->value[OPTION_LOG];
    *log = (watch_log){.json = format != NULL && strcmp(format, "json") == 0, .quiet = o->value[OPTION_QUIET] != NULL};
    if (format != NULL && !log->json && strcmp(format, "text") != 0) {
        cct_diagnose_text(diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0, "--log wants text or json");
        return CCT_FAILED;
    }
    return CCT_OK;
}

/* ---- one line ---------------------------------------------------------- */

static void write_date(stream *out, int64_t s)
{
    char date[24];
    cct_writer writer;
    cct_writer_init(&writer, date, sizeof date);
    cct_date_write_rfc3339(&writer, s > 0 ? s : 0);
    stream_span(out, (cct_span){date, writer.len});
}

static void json_text(stream *out, const char *name, const char *value)
{
    stream_text(out, ",\"");
    stream_text(out, name);
    stream_text(out, "\":");
    stream_json_string(out, cct_span_of(value));
}

static void json_number(stream *out, const char *name, int64_t value)
{
    stream_text(out, ",\"");
    stream_text(out, name);
    stream_text(out, "\":");
    stream_number(out, value);
}

static void write_json_head(stream *out, const char *event)
{
    stream_text(out, "{\"time\":\"");
    write_date(out, time(NULL));
    stream_text(out, "\"");
    json_text(out, "event", event);
}

static void write_head(const watch_log *log, stream *out, const char *event)
{
    if (log->json) {
        write_json_head(out, event);
        return;
    }
    stream_text(out, "cctoken: ");
    stream_text(out, event);
    stream_text(out, ": ");
}

static void end(const watch_log *log, stream *out)
{
    stream_text(out, log->json ? "}\n" : "\n");
    stream_end(out);
}

/* What its reader did not take, as soon as it reads again. */
static void write_lost(const watch_log *log, stream *out)
{
    unsigned lost = stream_take_lost();
    if (lost == 0) {
        return;
    }
    write_head(log, out, "lost");
    if (log->json) {
        json_number(out, "lines", lost);
    } else {
        stream_number(out, lost);
        stream_text(out, " lines of this log, which its reader did not take in time");
    }
    stream_text(out, log->json ? "}\n" : "\n");
}

static void begin_line(const watch_log *log, stream *out, const char *event)
{
    stream_init(out, STDERR_FILENO);
    write_lost(log, out);
    write_head(log, out, event);
}

/* "2.5 s", rounded up. */
static void write_duration(stream *out, int64_t ms)
{
    int64_t tenths = ms / 100 + (ms % 100 > 0);
    stream_number(out, tenths / 10);
    if (ms < 10000 && tenths % 10 != 0) {
        stream_text(out, ".");
        stream_number(out, tenths % 10);
    }
    stream_text(out, " s");
}

/* ---- events ------------------------------------------------------------ */

void watch_log_started(const watch_log *log, const char *path)
{
    stream out;
    char printable[512];
    cct_writer writer;
    if (log->quiet) {
        return;
    }
    begin_line(log, &out, "started");
    cct_writer_init(&writer, printable, sizeof printable);
    cct_write_printable(&writer, cct_span_of(path));
    cct_writer_terminate(&writer);
    if (log->json) {
        json_text(&out, "output", printable);
    } else {
        stream_text(&out, "keeping the token fresh in ");
        stream_text(&out, printable);
    }
    end(log, &out);
}

static void write_life(stream *out, const cct_token *token, int64_t wait_ms)
{
    stream_text(out, "a token ");
    if (token->expires_in_s == CCT_LIFETIME_UNKNOWN) {
        stream_text(out, "of unknown life");
    } else {
        stream_text(out, "that lives ");
        stream_number(out, token->expires_in_s);
        stream_text(out, " s");
    }
    if (wait_ms >= 0) {
        stream_text(out, "; it is renewed in ");
        write_duration(out, wait_ms);
    }
}

void watch_log_written(const watch_log *log, const cct_token *token, int64_t wait_ms)
{
    stream out;
    if (log->quiet) {
        return;
    }
    begin_line(log, &out, "written");
    if (!log->json) {
        write_life(&out, token, wait_ms);
        end(log, &out);
        return;
    }
    if (token->expires_in_s != CCT_LIFETIME_UNKNOWN) {
        json_number(&out, "expires_in", token->expires_in_s);
    }
    if (wait_ms >= 0) {
        json_number(&out, "wait_ms", wait_ms);
    }
    end(log, &out);
}

void watch_log_warnings(watch_log *log, const settings *s, const cct_diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->warning_count && !log->quiet; i++) {
        const cct_warning *warning = &diagnosis->warnings[i];
        stream out;
        char detail[CCT_DETAIL_MAX];
        cct_writer writer;
        if (log->warned[warning->cause]) {
            continue;
        }
        log->warned[warning->cause] = true;
        if (!log->json) {
            cct_diagnosis one = {.warnings = {*warning}, .warning_count = 1};
            report_warnings(s, &one);
        } else {
            begin_line(log, &out, "warning");
            cct_writer_init(&writer, detail, sizeof detail);
            settings_explain_warning(s, warning, &writer);
            cct_writer_terminate(&writer);
            json_text(&out, "cause", cct_cause_name(warning->cause));
            json_text(&out, "detail", detail);
            end(log, &out);
        }
    }
}

static void write_failure_json(stream *out, const cct_diagnosis *diagnosis)
{
    json_text(out, "cause", cct_cause_name(diagnosis->cause));
    json_text(out, "detail", diagnosis->detail);
    json_number(out, "exit_status", diagnosis->exit_status);
    if (diagnosis->http_status > 0) {
        json_number(out, "http_status", diagnosis->http_status);
    }
}

static void write_failure(stream *out, const cct_diagnosis *diagnosis, int64_t remaining_ms, int64_t wait_ms)
{
    const char *detail = diagnosis->detail;
    stream_text(out, cct_cause_text(diagnosis->cause));
    stream_text(out, detail[0] == '\0' || detail[0] == ' ' ? "" : ": ");
    stream_text(out, detail);
    if (remaining_ms > 0) {
        stream_text(out, "; the token is good for another ");
        write_duration(out, remaining_ms);
    } else {
        stream_text(out, remaining_ms == INT64_MIN ? "; there is no token yet" : "; the token has expired");
    }
    stream_text(out, "; next try in ");
    write_duration(out, wait_ms);
}

void watch_log_failed(const watch_log *log, const cct_diagnosis *diagnosis, int64_t remaining_ms, int64_t wait_ms)
{
    stream out;
    begin_line(log, &out, log->json ? "failed" : cct_cause_name(diagnosis->cause));
    if (log->json) {
        write_failure_json(&out, diagnosis);
        if (remaining_ms != INT64_MIN) {
            json_number(&out, "expires_in", remaining_ms > 0 ? remaining_ms / 1000 : 0);
        }
        json_number(&out, "wait_ms", wait_ms);
    } else {
        write_failure(&out, diagnosis, remaining_ms, wait_ms);
    }
    end(log, &out);
}

int watch_log_gave_up(const watch_log *log, const settings *s, const cct_diagnosis *diagnosis)
{
    stream out;
    char advice[CCT_ADVICE_MAX];
    if (!log->json) {
        return report_failure_of(s, diagnosis);
    }
    begin_line(log, &out, "failed");
    write_failure_json(&out, diagnosis);
    settings_advise(s, diagnosis, advice);
    json_text(&out, "advice", advice);
    end(log, &out);
    return diagnosis->exit_status;
}

void watch_log_renewing(const watch_log *log)
{
    stream out;
    if (log->quiet) {
        return;
    }
    begin_line(log, &out, "renewing");
    if (log->json) {
        json_text(&out, "signal", "SIGHUP");
    } else {
        stream_text(&out, "at once, after SIGHUP");
    }
    end(log, &out);
}

static void write_stop(const watch_log *log, stream *out, int signal)
{
    const char *name = signal == SIGINT ? "SIGINT" : "SIGTERM";
    if (log->json) {
        json_text(out, "signal", name);
    } else {
        stream_text(out, "after ");
        stream_text(out, name);
    }
}

void watch_log_stopping(const watch_log *log, int signal)
{
    stream out;
    if (!log->quiet) {
        begin_line(log, &out, "stopping");
        write_stop(log, &out, signal);
        end(log, &out);
    }
}

void watch_log_stuck(const watch_log *log, int signal)
{
    static const char what[] = "a file system does not respond";
    stream out;
    if (!stream_init_at_once(&out, STDERR_FILENO)) {
        return;
    }
    if (signal != 0) {
        write_head(log, &out, "stopping");
        write_stop(log, &out, signal);
        stream_text(&out, log->json ? "" : ": ");
    } else {
        write_head(log, &out, log->json ? "failed" : cct_cause_name(CCT_CAUSE_TIMEOUT));
    }
    if (log->json) {
        json_text(&out, "cause", cct_cause_name(CCT_CAUSE_TIMEOUT));
        json_text(&out, "detail", what);
    } else {
        stream_text(&out, what);
    }
    end(log, &out);
}
