/* SPDX-License-Identifier: MIT */
/*
 * report.h: what a person is told about failures and warnings.
 */
#ifndef CCT_CLI_REPORT_H
#define CCT_CLI_REPORT_H

#include "settings.h"

/* Writes cause and advice to standard error, two lines. Returns the exit status. */
int report_failure(const cct_diagnosis *diagnosis);

/* The same with the advice that these settings add, or without any where -q is among them. */
int report_failure_of(const settings *s, const cct_diagnosis *diagnosis);

/* The same in words of the caller's, "WHAT: NAME" and the advice (NULL: none). The name is made printable. */
void report_lines(cct_cause cause, const char *what, const char *name, const char *advice);

/* A line for each warning. */
void report_warnings(const settings *s, const cct_diagnosis *diagnosis);

#endif
