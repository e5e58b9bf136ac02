/* SPDX-License-Identifier: MIT */
/*
 * report.h: what a person is told about failures and warnings.
 */
#ifndef CCT_CLI_REPORT_H
#define CCT_CLI_REPORT_H

#include "cctoken.h"

/*
 * Writes the cause and the advice to standard error, two lines; with `quiet`
 * the first alone. Returns the exit status.
 */
int report_failure(const cct_diagnosis *diagnosis, bool quiet);

/* A line for each warning. */
void report_warnings(const cct_diagnosis *diagnosis);

#endif
