/* SPDX-License-Identifier: MIT */
/*
 * shells.h: the scripts that complete a command line in a shell, written from the tables of
 * commands and options.
 */
#ifndef CCT_CLI_COMMANDS_SHELLS_H
#define CCT_CLI_COMMANDS_SHELLS_H

#include "cli/io/stream.h"

/* Writes the script for that shell; false when there is none. */
bool shell_write_completion(stream *out, const char *shell);

#endif
