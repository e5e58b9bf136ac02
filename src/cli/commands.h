/* SPDX-License-Identifier: MIT */
/*
 * commands.h: what the first word of the command line may be. Each function
 * takes the arguments behind it and returns the exit status.
 */
#ifndef CCT_CLI_COMMANDS_H
#define CCT_CLI_COMMANDS_H

#include <stdbool.h>

int command_get(char **arguments, int count);
int command_doctor(char **arguments, int count);
int command_regions(char **arguments, int count);
int command_help(char **arguments, int count);
int command_version(char **arguments, int count);

/* The command of that name and what it is for: see main.c. */
typedef struct command {
    const char *name;
    int (*run)(char **arguments, int count);
    unsigned options; /* COMMAND_… of options.h, or 0 */
    const char *synopsis;
    const char *help;
} command;

/* What --help of a command does: as 'cctoken help NAME'. */
int command_help_on(const char *name);

/* Whether the program was started without a standard output. */
bool standard_output_is_closed(void);

/* All commands, ended by a name NULL. */
extern const command commands[];

#endif
