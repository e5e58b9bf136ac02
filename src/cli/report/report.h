/* SPDX-License-Identifier: MIT */
/*
 * report.h: failures and warnings on standard error: lines for people, or with --log json one JSON
 * object per line, with the fields of 'doctor --format json'.
 */
#ifndef CCT_CLI_REPORT_REPORT_H
#define CCT_CLI_REPORT_REPORT_H

#include "cli/report/failure.h"

/*
 * Called before anything is reported: the arguments of the program determine the form, even if they
 * are invalid.
 */
void report_begin(char **arguments, int count);
bool report_is_json(void);

/*
 * The section that each line and object names from now on, where several processes share standard
 * error. NULL: none.
 */
void report_name(const char *section);
const char *report_section(void);
void report_write_section(stream *out); /* "[NAME] ", or nothing */

/*
 * Keeps the server's report if failures are reported as JSON. Called once the settings are
 * resolved.
 */
void report_observe(settings *s);

/* Reports a failure: its cause and advice. Returns the exit status. */
int report_failure(const cct_diagnosis *diagnosis);

/*
 * Reports how a command ended: a failure, if there was one, with the advice that these settings
 * add, and the warnings. With -q there is neither advice nor warning. Returns the exit status.
 */
int report_result(const settings *s, const failure *f);

/*
 * Reports a failure in words of the caller, "WHAT: NAME" and the advice (NULL: none). Returns the
 * exit status.
 */
int report_local(cct_cause cause, int exit_status, const char *what, const char *name, const char *advice);

/* Reports a number that is no failure: "BEFORE NUMBER AFTER", or {"ok": true, MEMBER: NUMBER}. */
void report_number(const char *before, int64_t number, const char *after, const char *member);

/* Ends standard output, and reports a failure to write it. Returns the exit status. */
int report_written(stream *out);

/* A line of text for each warning. */
void report_warnings(const settings *s, const cct_diagnosis *diagnosis);

#endif
