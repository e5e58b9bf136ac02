/* SPDX-License-Identifier: MIT */
/*
 * hint.h: suggestions for options, commands and topics that do not exist: the name for what other
 * programs call so, or the most similar name. Never shows a value, nor an unknown name.
 */
#ifndef CCT_CLI_SETTINGS_HINT_H
#define CCT_CLI_SETTINGS_HINT_H

#include "cli/settings/options.h"

/*
 * Writes "; did you mean --scope?" or another hint; nothing if no name is similar. `name` is the
 * option as given, without a value.
 */
void hint_option(cct_writer *out, cct_span name, unsigned taker);

/* The same for the first argument of the program. */
void hint_command(cct_writer *out, const char *name);

/* Writes "; did you mean NAME?" for a name that is known; nothing for NULL. */
void hint_name(cct_writer *out, const char *name);

#endif
