/* SPDX-License-Identifier: MIT */
/*
 * commands.h: the commands, which are the first argument. main.c parses the options after it and
 * shows the help if requested; the function of the command does the rest and returns the exit
 * status. Afterwards main.c wipes the settings.
 */
#ifndef CCT_CLI_SETTINGS_COMMANDS_H
#define CCT_CLI_SETTINGS_COMMANDS_H

#include <stdbool.h>

#include "cli/settings/settings.h"

/*
 * X(function, name, options, synopsis, help): all commands. The options are COMMAND_… of options.h.
 */
/* clang-format off */
#define COMMANDS(X) \
    X(command_get, "get", COMMAND_GET, "cctoken get [options]", "print an access token") \
    X(command_doctor, "doctor", COMMAND_DOCTOR, "cctoken doctor [options]", "find out why a token request fails") \
    X(command_watch, "watch", COMMAND_WATCH, "cctoken watch --output FILE [options] [-- CMD ARG...]", "keep a token file fresh (sidecar)") \
    X(command_probe, "probe", COMMAND_PROBE, "cctoken probe FILE", "is the token in that file still valid?") \
    X(command_exec, "exec", COMMAND_EXEC, "cctoken exec [options] -- CMD ARG...", "run a command with a token in its environment") \
    X(command_inspect, "inspect", COMMAND_INSPECT, "cctoken inspect [options] [-]", "show what a token contains and whether the server still accepts it") \
    X(command_revoke, "revoke", COMMAND_REVOKE, "cctoken revoke [options] [-]", "revoke a token before it expires") \
    X(command_forget, "forget", COMMAND_FORGET, "cctoken forget [options]", "remove the matching token from the cache") \
    X(command_regions, "regions", COMMAND_REGIONS, "cctoken regions [--format text|json]", "Genesys Cloud regions and hosts") \
    X(command_completion, "completion", COMMAND_COMPLETION, "cctoken completion bash|zsh|fish", "print a completion script for that shell") \
    X(command_help, "help", COMMAND_HELP, "cctoken help [TOPIC]", "explain a command, a cause of failure or another topic") \
    X(command_version, "version", COMMAND_VERSION, "cctoken version [--format text|json]", "print the version and how it was built; also -V") \
    X(command_version_line, "--version", COMMAND_VERSION_LINE, "cctoken --version", "print the version on one line")
/* clang-format on */

#define COMMAND_FUNCTION(function, name, options, synopsis, help) int function(settings *s);
COMMANDS(COMMAND_FUNCTION)
#undef COMMAND_FUNCTION

typedef struct command {
    const char *name;
    int (*run)(settings *s);
    unsigned options;
    const char *synopsis;
    const char *help;
} command;

/* doctor --format json whose command line is not understood: that is reported as JSON, too. */
int command_doctor_misused(settings *s, const cct_diagnosis *misuse);

/* What --help of a command does: as 'cctoken help NAME'. */
int command_help_on(const char *name);

/* Whether the program was started without a standard output. */
bool standard_output_is_closed(void);

/* All commands, ended by a name NULL. */
extern const command commands[];

#endif
