/* SPDX-License-Identifier: MIT */
/*
 * diagnosis_json.h: a diagnosis as members of a JSON object, the same in the report of 'doctor' and
 * on standard error.
 */
#ifndef CCT_CLI_REPORT_DIAGNOSIS_JSON_H
#define CCT_CLI_REPORT_DIAGNOSIS_JSON_H

#include "cli/io/json_writer.h"
#include "cli/report/failure.h"

typedef struct diagnosis_report {
    const failure *failure;
    const char *advice;                     /* or NULL */
    const settings *settings;               /* as far as they are resolved; or NULL */
    const cct_server_report *server_report; /* or NULL */
} diagnosis_report;

/* From "ok" to "clock_skew_s". What is unknown is absent. */
void diagnosis_json_write(json_writer *w, const diagnosis_report *r);

/* The array "warnings". */
void diagnosis_json_write_warnings(json_writer *w, const diagnosis_report *r);

#endif
