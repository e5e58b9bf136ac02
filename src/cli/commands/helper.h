/* SPDX-License-Identifier: MIT */
/*
 * helper.h: the program as a credential helper of git, docker or terraform, which start it by a name of their own.
 */
#ifndef CCT_CLI_COMMANDS_HELPER_H
#define CCT_CLI_COMMANDS_HELPER_H

#include "cli/settings/settings.h"

/* Does what it was called for, and returns the exit status; -1: argv[0] is no such name. */
int helper_start(settings *s, char **argv);

#endif
