/* SPDX-License-Identifier: MIT */
/*
 * advise.h: what to do about a failure, where these settings say more than the cause, the configuration and the
 * response.
 */
#ifndef CCT_CLI_REPORT_ADVISE_H
#define CCT_CLI_REPORT_ADVISE_H

#include "cli/report/failure.h"
#include "cli/texts/advice.h"

/* Writes what to do about a failure. NUL-terminated. */
void settings_advise(const settings *s, const failure *f, char out[ADVICE_MAX]);

/* Writes a command that avoids the faults, as far as that can be known; nothing where it cannot. */
void settings_suggest(const settings *s, unsigned faulty, cct_writer *out);

#endif
