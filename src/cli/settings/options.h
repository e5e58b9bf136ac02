/* SPDX-License-Identifier: MIT */
/*
 * options.h: the command line. What there is to say about an option stands in
 * one table: its name, its value, who takes it, its help.
 */
#ifndef CCT_CLI_SETTINGS_OPTIONS_H
#define CCT_CLI_SETTINGS_OPTIONS_H

#include "cctoken.h"
#include "cli/io/stream.h"

typedef enum option_id {
    OPTION_TOKEN_URL,
    OPTION_ISSUER,
    OPTION_REGION,
    OPTION_CLIENT_ID,
    OPTION_CLIENT_SECRET_FILE,
    OPTION_CLIENT_ASSERTION_FILE,
    OPTION_ENV_FILE,
    OPTION_AUTH,
    OPTION_KEY,
    OPTION_KEY_ID,
    OPTION_CERT,
    OPTION_JWT_AUDIENCE,
    OPTION_SCOPE,
    OPTION_AUDIENCE,
    OPTION_RESOURCE,
    OPTION_PARAM,
    OPTION_CA,
    OPTION_PIN,
    OPTION_CONNECT_TO,
    OPTION_PROXY,
    OPTION_TIMEOUT,
    OPTION_CONNECT_TIMEOUT,
    OPTION_TLS_MIN,
    OPTION_IPV4,
    OPTION_IPV6,
    OPTION_RETRY,
    OPTION_RETRY_MAX_WAIT,
    OPTION_OFFLINE,
    OPTION_TRY_AUTH,
    OPTION_TRY_REGIONS,
    OPTION_CACHE,
    OPTION_MIN_TTL,
    OPTION_MAX_AGE,
    OPTION_FRESH,
    OPTION_ALL,
    OPTION_ASSUME_TTL,
    OPTION_FORMAT,
    OPTION_TEMPLATE,
    OPTION_OUTPUT,
    OPTION_MODE,
    OPTION_ONCE,
    OPTION_CONFIG,
    OPTION_SIGNAL,
    OPTION_THEN_TIMEOUT,
    OPTION_METRICS,
    OPTION_LOG,
    OPTION_ENV,
    OPTION_TRACE,
    OPTION_VERBOSE,
    OPTION_QUIET,
    OPTION_HELP,
    OPTION_COUNT
} option_id;

/* The commands that take an option; bits. */
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
    COMMANDS_OF_REPORTS =
        COMMAND_DOCTOR | COMMAND_REGIONS | COMMAND_VERSION | COMMAND_VERSION_LINE, /* --format text or json */
    /* help, man page and completions list their options */
    COMMANDS_LISTED = COMMAND_HELP - 1 + COMMAND_VERSION + COMMAND_FORGET,
    COMMANDS_OF_REQUESTS = COMMAND_GET | COMMAND_DOCTOR | COMMAND_WATCH | COMMAND_EXEC | COMMAND_FORGET
};

#define PARAMETERS_MAX 32
#define PINS_MAX 16

typedef struct options {
    const char *value[OPTION_COUNT];          /* NULL: not given, or given empty (--output: or "-"); "" for a flag */
    cct_parameter parameters[PARAMETERS_MAX]; /* --resource and --param, in their order */
    size_t parameter_count;
    const char *pins[PINS_MAX]; /* each --pin; one may list several */
    size_t pin_count;
    char **operands; /* what follows "--", or the one argument of probe, completion and help; in the array that was
                        parsed */
    int operand_count;
} options;

/*
 * Reads arguments[0..count), which it may change in place (NAME=VALUE is split).
 * Returns false when they are not understood, and puts that down.
 */
bool options_parse(options *out, unsigned command, char **arguments, int count, cct_diagnosis *diagnosis);

/* The same for more arguments, after others. */
bool options_add(options *out, unsigned command, char **arguments, int count, cct_diagnosis *diagnosis);

/* Whether the arguments hold "OPTION VALUE" or "OPTION=VALUE" before any "--", even if they are not understood. */
bool options_ask_for(char **arguments, int count, const char *option, const char *value);

/* Whether --format of a report is text, json or not given; else usage is recorded. */
bool options_check_report_format(const char *format, cct_diagnosis *diagnosis);

/* The n-th variable that stands for the option, named in its help; absent after the last. */
cct_span option_variable(option_id id, size_t n);

/* Lists the options that a command takes. */
void options_help(stream *out, unsigned command);

/* "--token-url" */
const char *option_name(option_id id);

/* All that is said about an option, for man page and completions. */
typedef struct option_row {
    const char *name;
    char letter;            /* or '\0' */
    const char *value_name; /* NULL for a flag; "[=…]" when it may be left out */
    unsigned commands;      /* COMMAND_… */
    const char *help;       /* variables that do the same stand in brackets */
} option_row;

const option_row *option_describe(option_id id);

#endif
