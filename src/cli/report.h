/* SPDX-License-Identifier: MIT */
/*
 * report.h: what a person is told about failures and warnings.
 */
#ifndef CCT_CLI_REPORT_H
#define CCT_CLI_REPORT_H

#include "cctoken.h"

/* Writes cause and advice to standard error, two lines. Returns the exit status. */
int report_failure(const cct_diagnosis *diagnosis);

/* The same with this advice; NULL: none, and the first line alone. */
int report_failure_advising(const cct_diagnosis *diagnosis, const char *advice);

/* A line for each warning. */
void report_warnings(const cct_diagnosis *diagnosis);

#endif
