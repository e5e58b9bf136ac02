/* SPDX-License-Identifier: MIT */
/*
 * watch_log.h: the log of 'watch' on standard error: one line for each event, as text or as a JSON
 * object. Never a secret, never a token.
 */
#ifndef CCT_CLI_REPORT_WATCH_LOG_H
#define CCT_CLI_REPORT_WATCH_LOG_H

#include "cli/report/failure.h"

typedef struct watch_log {
    bool json;
    bool quiet; /* failures only */
    bool warned[CCT_CAUSE_COUNT];
} watch_log;

/* From --log and -q. */
void watch_log_open(watch_log *log, const options *o);

/* The program keeps the token in that file fresh from now on. */
void watch_log_started(const watch_log *log, const char *path);

/* A token was written. wait_ms < 0: there will be no renewal. */
void watch_log_written(const watch_log *log, const cct_token *token, int64_t wait_ms);

/* Each cause once, not with every renewal. */
void watch_log_warnings(watch_log *log, const settings *s, const cct_diagnosis *diagnosis);

/*
 * An attempt failed; the next one comes in wait_ms. remaining_ms: see schedule.h; INT64_MIN: there
 * was no token yet.
 */
void watch_log_failed(const watch_log *log, const failure *f, int64_t remaining_ms, int64_t wait_ms);

/* An attempt failed, and it was the last. Returns the exit status. */
int watch_log_gave_up(const watch_log *log, const settings *s, const failure *f);

/*
 * The result of a command, a signal or metrics after an attempt: "NAME: WHAT NUMBER", without a
 * negative number.
 */
void watch_log_hook(const watch_log *log, bool failed, const char *name, const char *what, int number);

/* The process of a section ended, or could not be started: "SECTION: WHAT NUMBER". */
void watch_log_ended(const watch_log *log, const char *section, const char *what, int number);

/*
 * The watchdog ends the program, because of SIGTERM or SIGINT, or of the deadline (0). Called on
 * its thread: reads nothing that other threads write, and never blocks.
 */
void watch_log_stuck(const watch_log *log, int signal);

/* SIGHUP; SIGTERM or SIGINT. */
void watch_log_renewing(const watch_log *log);
void watch_log_stopping(const watch_log *log, int signal);

#endif
