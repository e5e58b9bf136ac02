/* SPDX-License-Identifier: MIT */
/*
 * watch.c: a token that is kept fresh in a file. Everything is resolved again for each attempt, so
 * that a rotated secret is used. The present token stays until a new one replaces it as a whole.
 */
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "cause/diagnosis.h"
#include "cli/commands/hooks.h"
#include "cli/commands/watch.h"
#include "cli/io/deadline.h"
#include "cli/io/notify.h"
#include "cli/io/wake.h"
#include "cli/io/watchdog.h"
#include "cli/obtain/delivery.h"
#include "cli/obtain/request.h"
#include "cli/obtain/schedule.h"
#include "cli/report/metrics.h"
#include "cli/report/report.h"
#include "cli/report/trace.h"
#include "cli/report/watch_log.h"
#include "cli/settings/commands.h"

static struct {
    options options; /* as they were given */
    settings *settings;
    delivery delivery;
    trace trace;
    watch_log log;
    wake wake;
    schedule schedule;
    hooks hooks;
    metrics metrics;
    const section *section; /* NULL: there is only this token */
    size_t section_number;
    int report; /* where that of a section goes */
    bool once;
    bool started;       /* the first request was begun */
    bool holds;         /* a token was written */
    int64_t expires_ms; /* and when it expires, on the clock of request_now_ms() */
    int64_t attempt_ms; /* when the next attempt is due */
} memory;

/* Without randomness there is no jitter, which is harmless. */
static uint32_t watch_random(void)
{
    uint32_t random = 0;
    return getrandom(&random, sizeof random, GRND_NONBLOCK) == (ssize_t)sizeof random ? random : 0;
}

/* ---- one attempt ------------------------------------------------------- */

/*
 * What needs no server. The output is tried each time: a token that cannot be written would be
 * lost.
 */
static int watch_prepare(settings *s, cct_diagnosis *diagnosis)
{
    settings_begin(s, &memory.options);
    int result = settings_resolve(s, diagnosis);
    if (result != CCT_OK) {
        return result;
    }
    if (cct_check(&s->config, diagnosis) != CCT_CAUSE_NONE) {
        return CCT_FAILED;
    }
    bool assumes = s->cache.assume_ttl_s > 0;
    memory.delivery.assumed_lifetime_s = assumes ? s->cache.assume_ttl_s : SCHEDULE_ASSUMED_LIFETIME_S;
    return delivery_prepare(&memory.delivery, s, diagnosis);
}

/*
 * Plans the renewal after a success. Without a lifetime from the server an assumed one counts; sums
 * cannot overflow.
 */
static void note_token(const cct_token *token)
{
    bool unknown = token->expires_in_s == CCT_LIFETIME_UNKNOWN;
    int64_t lifetime_s = unknown ? memory.delivery.assumed_lifetime_s : token->expires_in_s;
    int64_t beyond_s = (INT64_MAX - token->requested_at_ms) / 1000;
    int64_t now_ms = request_now_ms();
    memory.schedule = (schedule){0};
    memory.holds = true;
    memory.expires_ms = token->requested_at_ms + (lifetime_s < beyond_s ? lifetime_s : beyond_s) * 1000;
    memory.attempt_ms = token->requested_at_ms + schedule_renewal_ms(lifetime_s, watch_random());
    int64_t wait_ms = memory.attempt_ms > now_ms ? memory.attempt_ms - now_ms : 0;
    watch_log_written(&memory.log, token, memory.once ? -1 : wait_ms);
}

/* How long the token that is held remains valid; very negative if there is none. */
static int64_t remaining_ms(void)
{
    return memory.holds ? memory.expires_ms - request_now_ms() : INT64_MIN;
}

/*
 * Retries happen in this command, with the settings read again, so the library makes none. While a
 * token is held, a request must leave time for the next attempt.
 */
static void limit_request(cct_config *config)
{
    const uint32_t default_ms = 30000; /* the library's */
    config->retries = 0;
    config->timeout_ms = schedule_timeout_ms(config->timeout_ms > 0 ? config->timeout_ms : default_ms, remaining_ms());
}

/* CCT_OK: a token was written; CCT_AGAIN: a signal ended it; CCT_FAILED. */
static int watch_attempt(settings *s, cct_diagnosis *diagnosis)
{
    trace *t = &memory.trace;
    int result = watch_prepare(s, diagnosis);
    if (result != CCT_OK) {
        return result;
    }
    if (!memory.started && trace_open(t, &memory.options, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    if (!memory.started && !memory.once) {
        watch_log_started(&memory.log, memory.delivery.path);
    }
    memory.started = true;
    if (!memory.once) {
        limit_request(&s->config);
    }
    result = request_token(s, t->messages || t->stages ? trace_observe : NULL, t, diagnosis);
    if (t->out.error != 0) {
        cct_warn(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, CCT_SUBJECT_NONE, CCT_NO_OFFSET);
        t->out.error = 0; /* its reader may be back for the next request */
    }
    if (result != CCT_OK) {
        return result;
    }
    return delivery_write(&memory.delivery, &(obtained_token){.token = request_result()}, diagnosis);
}

/* Wipes everything that belongs to an attempt; only its output remains. */
static void clear_attempt(settings *s)
{
    request_end();
    settings_forget(s);
}

/*
 * When the next attempt is made depends on whether the client was refused and on the token that is
 * still held.
 */
static void plan_after_failure(const failure *f)
{
    const cct_diagnosis *diagnosis = &f->diagnosis;
    schedule_failure conditions = {
        .refused =
            cct_cause_group_of(diagnosis->cause) == CCT_GROUP_CONFIG || diagnosis->exit_status == CCT_STATUS_OAUTH,
        .retry_after_s = diagnosis->retry_after_s,
        .remaining_ms = remaining_ms(),
        .random = watch_random(),
    };
    int64_t wait_ms = schedule_retry_ms(&memory.schedule, &conditions);
    memory.attempt_ms = request_now_ms() + wait_ms;
    watch_log_failed(&memory.log, f, conditions.remaining_ms, wait_ms);
}

/*
 * Whether to give up: only before the first token, and only for causes that need a change by the
 * user, so that the failure is noticed. Not for limits of the machine, which may pass, nor for
 * assertions, which may be written later. With several tokens never: the others must not end with
 * this one.
 */
static bool is_final(const cct_diagnosis *diagnosis, bool first)
{
    cct_cause_group group = cct_cause_group_of(diagnosis->cause);
    bool is_lasting = (group == CCT_GROUP_CONFIG && diagnosis->cause != CCT_CAUSE_ASSERTION_BAD) ||
                      (group == CCT_GROUP_LOCAL && diagnosis->cause != CCT_CAUSE_SYSTEM_LIMIT);
    return memory.once || (first && is_lasting && memory.section == NULL);
}

/* ---- metrics ----------------------------------------------------------- */

/* A section reports to the process that writes the file; alone, this process writes it. */
static void write_metrics(void)
{
    cct_diagnosis diagnosis = {0};
    const section_report report = {memory.section_number, memory.metrics};
    if (memory.section != NULL) {
        /* A report has the complete counts, so one that is lost is replaced by the next. */
        (void)!write(memory.report, &report, sizeof report);
        return;
    }
    if (metrics_write(memory.options.value[OPTION_METRICS], &memory.metrics, 1, &diagnosis) != CCT_OK) {
        watch_log_hook(&memory.log, true, option_name(OPTION_METRICS), diagnosis.detail, -1);
    }
}

/* Notifies the service manager. For a section the process that started this one does it. */
static void watch_notify(const char *state)
{
    if (memory.section == NULL) {
        notify(state);
    }
}

/* Counts the result of an attempt. A request that a signal ended is neither success nor failure. */
static void note_metrics(int result, const cct_diagnosis *diagnosis)
{
    metrics *m = &memory.metrics;
    if (result == CCT_AGAIN) {
        return;
    }
    m->up = result == CCT_OK;
    if (m->up) {
        m->renewals++;
        m->expires_at_s = memory.delivery.expires_at_s;
    } else {
        m->failures[diagnosis->cause]++;
    }
    write_metrics();
}

/* ---- all of them ------------------------------------------------------- */

/* Returns the exit status when this attempt was the last, else -1. */
static int make_attempt(bool first)
{
    cct_diagnosis diagnosis = {0};
    settings *s = memory.settings;
    int status = -1;
    watchdog_begin_guard(request_now_ms() + settings_timeout_ms(&memory.options, OPTION_TIMEOUT));
    int result = watch_attempt(s, &diagnosis);
    const failure f = failure_of(s, &diagnosis);
    if (result == CCT_OK) {
        bool is_first = !memory.holds;
        note_token(request_result());
        if (is_first) {
            watch_notify("READY=1");
        }
        status = memory.once ? 0 : -1;
    } else if (result == CCT_FAILED && is_final(&diagnosis, first)) {
        status = watch_log_gave_up(&memory.log, s, &f);
    } else if (result == CCT_FAILED) {
        plan_after_failure(&f);
    }
    watch_log_warnings(&memory.log, s, &diagnosis);
    clear_attempt(s);
    note_metrics(result, &diagnosis);
    if (result == CCT_OK) {
        hooks_renewed(&memory.hooks, &memory.log, memory.delivery.path, memory.delivery.expires_at_s);
    }
    watchdog_end_guard();
    return status;
}

/* The library asks this between two steps, so that a signal ends a request. */
static bool look_for_signals(void *context)
{
    return wake_look(context);
}

/* Attempts and waits in turn until a signal or a final failure. Returns the exit status. */
static int keep_fresh(wake *w)
{
    int status = make_attempt(true);
    while (status < 0) {
        w->other = memory.hooks.child.report;
        bool command_ended = wake_wait(w, memory.attempt_ms);
        if (w->stop_signal != 0) {
            watchdog_begin_guard(request_now_ms() + CHILD_GRACE_MS); /* the log may be stuck */
            watch_log_stopping(&memory.log, w->stop_signal);
            return 0;
        }
        if (command_ended) {
            watchdog_begin_guard(request_now_ms());
            hooks_look(&memory.hooks, &memory.log);
            watchdog_end_guard();
            continue;
        }
        if (w->renew) {
            w->renew = false;
            memory.schedule = (schedule){0};
            watchdog_begin_guard(request_now_ms());
            watch_log_renewing(&memory.log);
        }
        status = make_attempt(false);
    }
    return status;
}

/*
 * In the watchdog's thread, while the rest of the program is stuck: nothing is cleaned up, since
 * that could block, too.
 */
static void end_at_once(int signal)
{
    watch_log_stuck(&memory.log, signal);
    _exit(signal != 0 ? 0 : cct_cause_status(CCT_CAUSE_TIMEOUT));
}

/* The command without --once. */
static int watch_until_stopped(void)
{
    wake *w = &memory.wake;
    wake_open(w);
    (void)watchdog_start(end_at_once);
    deadline_set_stop(w->signals, look_for_signals, w);
    int status = keep_fresh(w);
    if (memory.holds || status == 0) {
        watch_notify("STOPPING=1");
    }
    hooks_stop(&memory.hooks);
    if (status == 0) {
        memory.metrics.up = false;
        write_metrics();
    }
    wake_close(w);
    return status;
}

int watch_check(const options *o, cct_diagnosis *diagnosis)
{
    if (o->value[OPTION_OUTPUT] == NULL) {
        cct_diagnose_text(diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0, "watch requires --output FILE");
        return CCT_FAILED;
    }
    int result = delivery_resolve(&memory.delivery, o, diagnosis);
    return result == CCT_OK ? hooks_resolve(&memory.hooks, o, diagnosis) : result;
}

/* The command with --once: one attempt, and its command is awaited. */
static int watch_once(void)
{
    int status = make_attempt(true);
    hooks_wait(&memory.hooks, &memory.log);
    return status;
}

/* Keeps the options, since each attempt resolves them again. */
static void watch_begin(settings *s, const options *o)
{
    memory.options = *o;
    memory.settings = s;
    memory.once = o->value[OPTION_ONCE] != NULL;
    watch_log_open(&memory.log, o);
}

int watch_section(settings *s, const section *which, const section_report *first, int report)
{
    cct_diagnosis diagnosis = {0};
    memory.section = which;
    memory.section_number = first->section;
    memory.metrics = first->metrics;
    memory.report = report;
    report_name(which->name);
    watch_begin(s, &which->options);
    (void)watch_check(&memory.options, &diagnosis); /* good, or it would not have been started */
    if (memory.once) {
        (void)watchdog_start(end_at_once); /* the alarm of a run was left to it before */
    }
    int status = memory.once ? watch_once() : watch_until_stopped();
    settings_wipe(s);
    return status;
}

int command_watch(settings *s)
{
    cct_diagnosis diagnosis = {0};
    if (s->options.value[OPTION_CONFIG] != NULL) {
        return watch_sections(s);
    }
    watch_begin(s, &s->options);
    memory.metrics = (metrics){.token = memory.options.value[OPTION_OUTPUT], .expires_at_s = -1};
    if (watch_check(&memory.options, &diagnosis) != CCT_OK) {
        const failure f = failure_of(s, &diagnosis);
        return watch_log_gave_up(&memory.log, s, &f);
    }
    return memory.once ? watch_once() : watch_until_stopped();
}
