/* SPDX-License-Identifier: MIT */
/*
 * advise.h: advice about a failure that depends on the user's settings, not only on the cause, the
 * configuration and the response.
 */
#ifndef CCT_CLI_REPORT_ADVISE_H
#define CCT_CLI_REPORT_ADVISE_H

#include "cli/report/failure.h"
#include "cli/texts/advice.h"

/* Writes what to do about a failure. NUL-terminated. */
void settings_advise(const settings *s, const failure *f, char out[ADVICE_MAX]);

/* Writes a command without the faults; nothing if none can be derived. */
void settings_suggest(const settings *s, unsigned faulty, cct_writer *out);

#endif
