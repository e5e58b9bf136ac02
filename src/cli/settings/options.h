/* SPDX-License-Identifier: MIT */
/*
 * options.h: the command line. Everything about an option is in one table, option_rows.h: its name,
 * its value, the commands that accept it, its help.
 */
#ifndef CCT_CLI_SETTINGS_OPTIONS_H
#define CCT_CLI_SETTINGS_OPTIONS_H

#include "cctoken.h"
#include "cli/io/stream.h"
#include "cli/settings/option_rows.h"

typedef enum option_id {
#define OPTION_ID(identifier, name, letter, value, commands, help) OPTION_##identifier,
    OPTIONS(OPTION_ID)
#undef OPTION_ID
        OPTION_COUNT
} option_id;

/* The commands that accept an option; bits. */
enum {
    COMMAND_GET = 1,
    COMMAND_REGIONS = 2,
    COMMAND_DOCTOR = 4,
    COMMAND_WATCH = 8,
    COMMAND_PROBE = 16,
    COMMAND_EXEC = 32,
    COMMAND_HELP = 64,
    COMMAND_VERSION = 128,
    COMMAND_VERSION_LINE = 256,
    COMMAND_FORGET = 512,
    COMMAND_COMPLETION = 1024,
    COMMAND_SECTION = 2048, /* of the file of watch --config */
    COMMAND_INSPECT = 4096,
    COMMAND_REVOKE = 8192,
    COMMANDS_ABOUT_TOKENS = COMMAND_INSPECT | COMMAND_REVOKE,
    COMMANDS_OF_REPORTS = COMMAND_DOCTOR | COMMAND_REGIONS | COMMAND_VERSION | COMMAND_VERSION_LINE |
                          COMMAND_INSPECT, /* --format text or json */
    /* help, man page and completions list their options */
    COMMANDS_LISTED = COMMAND_HELP - 1 + COMMAND_VERSION + COMMAND_FORGET + COMMANDS_ABOUT_TOKENS,
    COMMANDS_OF_REQUESTS =
        COMMAND_GET | COMMAND_DOCTOR | COMMAND_WATCH | COMMAND_EXEC | COMMAND_FORGET | COMMANDS_ABOUT_TOKENS
};

#define PARAMETERS_MAX 32
#define PINS_MAX 16

typedef struct options {
    const char *value[OPTION_COUNT];          /* NULL: not given, or given empty (--output: or "-");
                                               * "" for a flag */
    cct_parameter parameters[PARAMETERS_MAX]; /* --resource and --param, in their order */
    size_t parameter_count;
    const char *pins[PINS_MAX]; /* each --pin; one may list several */
    size_t pin_count;
    /* What follows "--", or the one argument of probe, completion and help; in the parsed array. */
    char **operands;
    int operand_count;
} options;

/*
 * Reads arguments[0..count), which it may change in place (NAME=VALUE is split). Returns false if
 * they are invalid, with the cause recorded.
 */
bool options_parse(options *out, unsigned command, char **arguments, int count, cct_diagnosis *diagnosis);

/* The same for more arguments, after others. */
bool options_add(options *out, unsigned command, char **arguments, int count, cct_diagnosis *diagnosis);

/*
 * Whether the arguments hold "OPTION VALUE" or "OPTION=VALUE" before any "--", even if they are
 * invalid otherwise.
 */
bool options_ask_for(char **arguments, int count, const char *option, const char *value);

/* Whether --format of a report is text, json or not given; else usage is recorded. */
bool options_check_report_format(const char *format, cct_diagnosis *diagnosis);

/*
 * The n-th variable that stands for the option, named in its help; absent after the last. Valid
 * like that help.
 */
cct_span option_variable(option_id id, size_t n);

/* Lists the options that a command accepts. */
void options_help(stream *out, unsigned command);

/* "--token-url" */
const char *option_name(option_id id);

/*
 * The help of an option, with the variables that set the same value in brackets. Valid until
 * prose() is called again.
 */
const char *option_help(option_id id);

/* The other properties of an option, for the man page and completions. */
typedef struct option_row {
    const char *name;
    const char *value_name; /* NULL for a flag; "[=…]" when it may be left out */
    unsigned commands;      /* COMMAND_… */
    char letter;            /* or '\0' */
} option_row;

const option_row *option_describe(option_id id);

#endif
