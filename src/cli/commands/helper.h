/* SPDX-License-Identifier: MIT */
/*
 * helper.h: the program as a credential helper of git, docker or terraform, which start it by a
 * name of their own.
 */
#ifndef CCT_CLI_COMMANDS_HELPER_H
#define CCT_CLI_COMMANDS_HELPER_H

#include "cli/settings/settings.h"

/* Runs the helper and returns the exit status; -1 if argv[0] is not the name of a helper. */
int helper_start(settings *s, char **argv);

#endif
