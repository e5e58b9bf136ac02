/* SPDX-License-Identifier: MIT */
/*
 * hint.h: what was meant by an option, a command or a topic that does not exist: what other programs call it, or the
 * nearest name. Never a value, and nothing of a name that is not known.
 */
#ifndef CCT_CLI_SETTINGS_HINT_H
#define CCT_CLI_SETTINGS_HINT_H

#include "cli/settings/options.h"

/* Writes "; did you mean --scope?", or another pointer; nothing if nothing is near. The name as given, without a value.
 */
void hint_option(cct_writer *out, cct_span name, unsigned taker);

/* The same for the first argument of the program. */
void hint_command(cct_writer *out, const char *name);

/* Writes "; did you mean NAME?" for a name that is known; nothing for NULL. */
void hint_name(cct_writer *out, const char *name);

#endif
