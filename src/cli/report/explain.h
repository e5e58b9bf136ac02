/* SPDX-License-Identifier: MIT */
/*
 * explain.h: what the program knows of its settings, added to what the library found.
 */
#ifndef CCT_CLI_REPORT_EXPLAIN_H
#define CCT_CLI_REPORT_EXPLAIN_H

#include "cli/settings/settings.h"
#include "cli/texts/advice.h"

/* Writes what to do about a failure. NUL-terminated. */
void settings_advise(const settings *s, const cct_diagnosis *diagnosis, char out[ADVICE_MAX]);

#endif
