/* SPDX-License-Identifier: MIT */
#include "cli/report/watch_log.h"

#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/io/json_writer.h"
#include "cli/report/advise.h"
#include "cli/report/report.h"
#include "format/date.h"
#include "format/print.h"

/* The log is on standard error, where service managers collect it. */
void watch_log_open(watch_log *log, const options *o)
{
    *log = (watch_log){.json = report_is_json(), .quiet = o->value[OPTION_QUIET] != NULL};
}

/* ---- one line ---------------------------------------------------------- */

typedef struct line {
    stream out;
    json_writer json; /* over `out`, if the log is JSON */
} line;

/* Writes a member even if its text is empty: the members of an event are always the same. */
static void write_member(line *l, const char *member, const char *value)
{
    json_span(&l->json, member, cct_span_of(value));
}

/*
 * Begins a line with the members that every line has: time (RFC 3339, UTC), event, and section if
 * there are several. In text the time is left to the service manager, which adds one to every line.
 */
static void write_json_head(line *l, const char *event)
{
    char date[24];
    cct_writer writer;
    int64_t now_s = time(NULL);
    cct_writer_init(&writer, date, sizeof date);
    cct_date_write_rfc3339(&writer, now_s > 0 ? now_s : 0);
    l->json = json_begin(&l->out, "{");
    json_span(&l->json, "time", (cct_span){date, writer.len});
    write_member(l, "event", event);
    json_text(&l->json, "section", report_section());
}

static void write_head(const watch_log *log, line *l, const char *event)
{
    if (log->json) {
        write_json_head(l, event);
        return;
    }
    stream_print(&l->out, "cctoken: %s: ", event);
    report_write_section(&l->out);
}

/* A line is written with one call, so that lines of several processes are not mixed. */
static void watch_log_end(const watch_log *log, line *l)
{
    stream_text(&l->out, log->json ? "}\n" : "\n");
    stream_end(&l->out);
}

/*
 * Reports lost lines as soon as the reader reads again. If this text is lost too, stream.c counts
 * them again.
 */
static void write_lost(const watch_log *log, line *l)
{
    unsigned lost = stream_take_lost();
    if (lost == 0) {
        return;
    }
    write_head(log, l, "lost");
    if (log->json) {
        json_number(&l->json, "lines", lost);
    } else {
        stream_print(&l->out, "%u lines of this log, which were not read in time", lost);
    }
    stream_text(&l->out, log->json ? "}\n" : "\n");
}

/* A line about lost lines comes first, where they are missing. */
static void begin_line(const watch_log *log, line *l, const char *event)
{
    stream_init(&l->out, STDERR_FILENO);
    write_lost(log, l);
    write_head(log, l, event);
}

/*
 * Writes "2.5 s", rounded up: nobody must be told of a shorter wait than there is. Tenths matter
 * only below ten seconds.
 */
static void write_duration(stream *out, int64_t ms)
{
    int64_t tenths = ms / 100 + (ms % 100 > 0);
    if (ms < 10000 && tenths % 10 != 0) {
        stream_print(out, "%lld.%d s", (long long)(tenths / 10), (int)(tenths % 10));
    } else {
        stream_print(out, "%lld s", (long long)(tenths / 10));
    }
}

/* ---- events ------------------------------------------------------------ */

/* Logged once, at the start; with the output, since several instances may log to one place. */
void watch_log_started(const watch_log *log, const char *path)
{
    line l;
    char printable[512];
    cct_writer writer;
    if (log->quiet) {
        return;
    }
    begin_line(log, &l, "started");
    cct_writer_init(&writer, printable, sizeof printable);
    cct_write_printable(&writer, cct_span_of(path));
    cct_writer_terminate(&writer);
    if (log->json) {
        write_member(&l, "output", printable);
    } else {
        stream_print(&l.out, "keeping the token fresh in %s", printable);
    }
    watch_log_end(log, &l);
}

/* Writes the lifetime and the time to the renewal, in words. */
static void write_life(stream *out, const cct_token *token, int64_t wait_ms)
{
    if (token->expires_in_s == CCT_LIFETIME_UNKNOWN) {
        stream_text(out, "a token of unknown lifetime");
    } else {
        stream_print(out, "a token with a lifetime of %lld s", (long long)token->expires_in_s);
    }
    if (wait_ms >= 0) {
        stream_text(out, "; it is renewed in ");
        write_duration(out, wait_ms);
    }
}

/*
 * Logged after each renewal. The JSON line has the numbers in seconds and milliseconds, without
 * rounding.
 */
void watch_log_written(const watch_log *log, const cct_token *token, int64_t wait_ms)
{
    line l;
    if (log->quiet) {
        return;
    }
    begin_line(log, &l, "written");
    if (!log->json) {
        write_life(&l.out, token, wait_ms);
        watch_log_end(log, &l);
        return;
    }
    if (token->expires_in_s != CCT_LIFETIME_UNKNOWN) {
        json_number(&l.json, "expires_in", token->expires_in_s);
    }
    if (wait_ms >= 0) {
        json_number(&l.json, "wait_ms", wait_ms);
    }
    watch_log_end(log, &l);
}

/*
 * Logs each warning once in the life of the process: the same configuration leads to the same
 * warnings at every renewal.
 */
void watch_log_warnings(watch_log *log, const settings *s, const cct_diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->warning_count && !log->quiet; i++) {
        const cct_warning *warning = &diagnosis->warnings[i];
        line l;
        char detail[FAILURE_TEXT_MAX];
        if (log->warned[warning->cause]) {
            continue;
        }
        log->warned[warning->cause] = true;
        if (!log->json) {
            cct_diagnosis one = {.warnings = {*warning}, .warning_count = 1};
            report_warnings(s, &one);
        } else {
            const failure f = failure_of_warning(s, warning);
            begin_line(log, &l, "warning");
            write_member(&l, "cause", cct_cause_name(warning->cause));
            write_member(&l, "detail", failure_text(&f, "", detail));
            watch_log_end(log, &l);
        }
    }
}

/*
 * Writes the members that every failed attempt has; advice comes only with the last one, when
 * somebody must act.
 */
static void write_failure_json(line *l, const failure *f)
{
    char detail[FAILURE_TEXT_MAX];
    const cct_diagnosis *diagnosis = &f->diagnosis;
    write_member(l, "cause", cct_cause_name(diagnosis->cause));
    write_member(l, "detail", failure_text(f, "", detail));
    json_number(&l->json, "exit_status", diagnosis->exit_status);
    if (diagnosis->http_status > 0) {
        json_number(&l->json, "http_status", diagnosis->http_status);
    }
}

/*
 * Writes the failure and how long the present token is still valid, which tells the reader how
 * urgent it is.
 */
static void watch_log_write_failure(stream *out, const failure *f, int64_t remaining_ms, int64_t wait_ms)
{
    char text[FAILURE_TEXT_MAX];
    stream_text(out, failure_text(f, cct_cause_text(f->diagnosis.cause), text));
    if (remaining_ms > 0) {
        stream_text(out, "; the token is valid for another ");
        write_duration(out, remaining_ms);
    } else {
        stream_text(out, remaining_ms == INT64_MIN ? "; there is no token yet" : "; the token has expired");
    }
    stream_text(out, "; next attempt in ");
    write_duration(out, wait_ms);
}

/*
 * Logged after each failed attempt that is followed by another one, despite --quiet. `remaining_ms`
 * is INT64_MIN as long as there is no token.
 */
void watch_log_failed(const watch_log *log, const failure *f, int64_t remaining_ms, int64_t wait_ms)
{
    line l;
    /* In text the cause is the event, as in every other message of this program. */
    begin_line(log, &l, log->json ? "failed" : cct_cause_name(f->diagnosis.cause));
    if (log->json) {
        write_failure_json(&l, f);
        if (remaining_ms != INT64_MIN) {
            json_number(&l.json, "expires_in", remaining_ms > 0 ? remaining_ms / 1000 : 0);
        }
        json_number(&l.json, "wait_ms", wait_ms);
    } else {
        watch_log_write_failure(&l.out, f, remaining_ms, wait_ms);
    }
    watch_log_end(log, &l);
}

/* The failure with which `watch` ends. Returns the exit status. */
int watch_log_gave_up(const watch_log *log, const settings *s, const failure *f)
{
    line l;
    char advice[ADVICE_MAX];
    if (!log->json) {
        /* The warnings are left to watch_log_warnings(), which reports each once. */
        failure without_warnings = *f;
        without_warnings.diagnosis.warning_count = 0;
        return report_result(s, &without_warnings);
    }
    begin_line(log, &l, "failed");
    write_failure_json(&l, f);
    settings_advise(s, f, advice);
    write_member(&l, "advice", advice);
    watch_log_end(log, &l);
    return f->diagnosis.exit_status;
}

/* After SIGHUP, before the request: the log shows that the signal arrived. */
void watch_log_renewing(const watch_log *log)
{
    line l;
    if (log->quiet) {
        return;
    }
    begin_line(log, &l, "renewing");
    if (log->json) {
        write_member(&l, "signal", "SIGHUP");
    } else {
        stream_text(&l.out, "at once, after SIGHUP");
    }
    watch_log_end(log, &l);
}

/* "NAME: WHAT NUMBER"; a negative number is left out. */
static void write_event(const watch_log *log, const char *event, const char *name, const char *what, int number)
{
    line l;
    char detail[512];
    cct_writer writer;
    cct_writer_init(&writer, detail, sizeof detail);
    cct_write_printable(&writer, cct_span_of(name));
    cct_print(&writer, ": %s", what);
    if (number >= 0) {
        cct_print(&writer, " %d", number);
    }
    cct_writer_terminate(&writer);
    begin_line(log, &l, event);
    if (log->json) {
        write_member(&l, "detail", detail);
    } else {
        stream_text(&l.out, detail);
    }
    watch_log_end(log, &l);
}

/*
 * Logs the result of the command or of --signal. Failures are logged despite --quiet, since
 * consumers may keep an old token.
 */
void watch_log_hook(const watch_log *log, bool failed, const char *name, const char *what, int number)
{
    if (!log->quiet || failed) {
        write_event(log, failed ? "hook_failed" : "hook", name, what, number);
    }
}

/* Logged when the process of a section has ended, despite --quiet; the others continue. */
void watch_log_ended(const watch_log *log, const char *section, const char *what, int number)
{
    write_event(log, "ended", section, what, number);
}

/* Writes the signal that ended the program. */
static void write_stop(const watch_log *log, line *l, int signal)
{
    const char *name = signal == SIGINT ? "SIGINT" : "SIGTERM";
    if (log->json) {
        write_member(l, "signal", name);
    } else {
        stream_print(&l->out, "after %s", name);
    }
}

/*
 * Logged before the program exits after a signal: it exits with status 0, which does not tell why.
 */
void watch_log_stopping(const watch_log *log, int signal)
{
    line l;
    if (!log->quiet) {
        begin_line(log, &l, "stopping");
        write_stop(log, &l, signal);
        watch_log_end(log, &l);
    }
}

/*
 * Logged by the thread of the watchdog, while another one is stuck in a system call: written only
 * if that cannot block, too. begin_line() is not used, as its counts belong to the stuck thread.
 */
void watch_log_stuck(const watch_log *log, int signal)
{
    static const char what[] = "a file system does not respond";
    line l;
    if (!stream_init_at_once(&l.out, STDERR_FILENO)) {
        return;
    }
    if (signal != 0) {
        write_head(log, &l, "stopping");
        write_stop(log, &l, signal);
        stream_text(&l.out, log->json ? "" : ": ");
    } else {
        write_head(log, &l, log->json ? "failed" : cct_cause_name(CCT_CAUSE_TIMEOUT));
    }
    if (log->json) {
        write_member(&l, "cause", cct_cause_name(CCT_CAUSE_TIMEOUT));
        write_member(&l, "detail", what);
    } else {
        stream_text(&l.out, what);
    }
    watch_log_end(log, &l);
}
