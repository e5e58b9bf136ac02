/* SPDX-License-Identifier: MIT */
#include "cli/settings/options.h"

#include <string.h>

#include "cause/diagnosis.h"
#include "cli/io/columns.h"
#include "cli/settings/families.h"
#include "cli/settings/hint.h"
#include "cli/texts/prose.h"
#include "oauth/opaque.h"

/* Short names for the column `commands` of OPTIONS. */
#define G COMMAND_GET
#define R COMMAND_REGIONS
#define D COMMAND_DOCTOR
#define W COMMAND_WATCH
#define P COMMAND_PROBE
#define E COMMAND_EXEC
#define F COMMAND_FORGET
#define S COMMAND_SECTION
#define I COMMAND_INSPECT
#define K COMMAND_REVOKE
#define REQUEST COMMANDS_OF_REQUESTS
#define V (COMMAND_VERSION | COMMAND_VERSION_LINE)
#define ALL (G | R | D | W | P | E | F | I | K | V | COMMAND_HELP | COMMAND_COMPLETION)

/* In the order of option_id. */
static const option_row rows[OPTION_COUNT] = {
#define OPTION_ROW(identifier, name, letter, value, commands, help) {name, value, commands, letter},
    OPTIONS(OPTION_ROW)
#undef OPTION_ROW
};

const char *option_name(option_id id)
{
    return rows[id].name;
}

const option_row *option_describe(option_id id)
{
    return &rows[id];
}

/* The help of an option, with the variables that set the same value in brackets. */
const char *option_help(option_id id)
{
    return prose((unsigned)PROSE_OPTIONS + id);
}

/* Whether the value ("[=FILE]") may be missing; then it can be attached by "=" only. */
static bool is_optional(const option_row *row)
{
    return row->value_name != NULL && row->value_name[0] == '[';
}

enum { OPTION_NAME_MAX = 32 };

/* ---- complaints -------------------------------------------------------- */

/*
 * Records a usage error. The message never has a value: what follows a misspelt option may be a
 * secret.
 */
static bool options_complain(cct_diagnosis *diagnosis, const char *what, cct_span name)
{
    cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0);
    cct_write_text(&detail, what);
    cct_write_printable(&detail, name);
    cct_writer_terminate(&detail);
    return false;
}

/*
 * Whether a name looks like an option: lower-case letters, digits, hyphens and underscores. A
 * secret may begin with hyphens too, so it must also be short and not look random.
 */
static bool is_like_option(cct_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c != '-' && c != '_' && (!cct_is_alphanumeric(c) || c != cct_ascii_lower(c)) && name.len > 2) {
            return false;
        }
    }
    return name.len <= OPTION_NAME_MAX && !cct_opaque_is_token(name);
}

/* Whether the option's value would be a secret. The options that name a file are exceptions. */
static bool is_secret(cct_span name)
{
    static const char *const beginnings[] = {"--client-secret", "--client_secret", "--secret", "--password",
                                             "--passwd"};
    if (cct_span_equals(name, rows[OPTION_CLIENT_SECRET_FILE].name) || cct_span_equals(name, "--secret-file")) {
        return false;
    }
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        if (cct_span_starts_ignoring_case(name, beginnings[i])) {
            return true;
        }
    }
    return false;
}

/*
 * An unknown option may be a secret in the wrong place, so it is shown only if it looks like an
 * option.
 */
static bool complain_unknown(cct_diagnosis *diagnosis, cct_span name, unsigned command)
{
    if (is_secret(name) && command == COMMAND_SECTION) {
        return options_complain(diagnosis, "a secret is in a file of its own: client-secret-file = FILE", CCT_NO_SPAN);
    }
    if (is_secret(name)) {
        /* Names the variable of the family that is in use: another one would not be read. */
        const variable_family *used = family_find(&(variables){.pairs = NULL}, true, true);
        return options_complain(diagnosis,
                                "a secret is never an argument, where every user of the machine can read it; use "
                                "--client-secret-file or ",
                                cct_span_of((used != NULL ? used : families)->secret));
    }
    /* After one hyphen comes a letter and perhaps its value, as in "-pPASSWORD". */
    cct_span shown = {name.ptr, name.len > 2 && name.ptr[1] != '-' ? 2 : name.len};
    bool is_safe = is_like_option(shown);
    cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0);
    cct_write_text(&detail, is_safe ? "unknown option " : "unknown option, not shown: it may be a secret");
    cct_write_printable(&detail, is_safe ? shown : CCT_NO_SPAN);
    if (is_safe) {
        hint_option(&detail, name, command);
    }
    cct_writer_terminate(&detail);
    return false;
}

/* ---- parsing ----------------------------------------------------------- */

/* Finds an option of this command by its name or letter. */
static const option_row *option_find_named(cct_span name, unsigned command)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        char letter[3] = {'-', rows[i].letter, '\0'};
        bool by_letter = rows[i].letter != '\0' && cct_span_equals(name, letter);
        if ((rows[i].commands & command) != 0 && (by_letter || cct_span_equals(name, rows[i].name))) {
            return &rows[i];
        }
    }
    return NULL;
}

/* Adds a parameter of the token request. */
static bool option_parameter_add(options *out, const char *name, const char *value, cct_diagnosis *diagnosis)
{
    if (out->parameter_count == PARAMETERS_MAX) {
        return options_complain(diagnosis, "more than 32 parameters", CCT_NO_SPAN);
    }
    out->parameters[out->parameter_count++] = (cct_parameter){name, value};
    return true;
}

/*
 * Whether --param must not set the parameter: it has an option of its own, or must never be an
 * argument.
 */
static bool is_reserved(const char *name)
{
    static const char *const names[] = {
        "grant_type", "client_id", "client_secret", "client_assertion", "client_assertion_type",
        "scope",      "audience",  "resource",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Parameters that have an option of their own, which the message names. */
static bool has_option(const char *parameter)
{
    return strcmp(parameter, "scope") == 0 || strcmp(parameter, "audience") == 0 || strcmp(parameter, "resource") == 0;
}

/* Splits in place: the argument is this process's own memory, and outlives the settings. */
static bool split_parameter(options *out, char *argument, cct_diagnosis *diagnosis)
{
    char *equals = strchr(argument, '=');
    if (equals == NULL || equals == argument) {
        return options_complain(diagnosis, "--param requires NAME=VALUE", CCT_NO_SPAN);
    }
    *equals = '\0';
    if (is_reserved(argument)) {
        return options_complain(
            diagnosis, has_option(argument) ? "--param does not set this parameter; use --" : "--param cannot set ",
            cct_span_of(argument));
    }
    return option_parameter_add(out, argument, equals + 1, diagnosis);
}

/*
 * An empty value restores the default, so that scripts can write --option="$VALUE" for an unset
 * variable.
 */
static bool take_value(options *out, option_id id, char *value, cct_diagnosis *diagnosis)
{
    bool empty = *value == '\0';
    /* An empty --param is an error: it has no default to restore. */
    if (id == OPTION_PARAM) {
        return split_parameter(out, value, diagnosis);
    }
    if (id == OPTION_RESOURCE) {
        out->value[id] = empty ? out->value[id] : value;
        return empty || option_parameter_add(out, "resource", value, diagnosis);
    }
    if (id == OPTION_PIN && !empty) {
        if (out->pin_count == PINS_MAX) {
            return options_complain(diagnosis, "more than 16 pins", CCT_NO_SPAN);
        }
        out->pins[out->pin_count++] = value;
    }
    /* Checked here, because every command accepts it. */
    if (id == OPTION_LOG && !empty && strcmp(value, "text") != 0 && strcmp(value, "json") != 0) {
        return options_complain(diagnosis, "--log accepts text or json", CCT_NO_SPAN);
    }
    bool is_default = empty || (id == OPTION_OUTPUT && strcmp(value, "-") == 0);
    out->value[id] = is_default ? NULL : value;
    return true;
}

/*
 * Flags of one letter may be joined, also before a letter that expects a value: -vq, -qo FILE.
 * Returns what is left as an option of its own, -v=1 too, or NULL.
 */
static char *take_letters(options *out, unsigned command, char *argument)
{
    while (argument[1] != '\0') {
        const option_row *row = option_find_named((cct_span){argument, 2}, command);
        if (row == NULL || row->value_name != NULL || argument[2] == '=') {
            return argument;
        }
        out->value[row - rows] = "";
        /* What is left becomes an argument of its own, in place: "-vq" is "-q" then. */
        *++argument = '-';
    }
    return NULL;
}

/* Splits --name=value and -nvalue. Returns the value, or NULL if it is not attached. */
static char *split_option(char *argument, bool is_long, cct_span *name)
{
    char *equals = is_long ? strchr(argument, '=') : NULL;
    *name = (cct_span){argument, !is_long ? 2 : equals == NULL ? strlen(argument) : (size_t)(equals - argument)};
    return equals != NULL ? equals + 1 : !is_long && argument[2] != '\0' ? argument + 2 : NULL;
}

/* Returns how many arguments were taken, or 0. */
static int take_option(options *out, unsigned command, char **arguments, int count, cct_diagnosis *diagnosis)
{
    cct_span name;
    bool is_long = arguments[0][1] == '-';
    char *argument = is_long ? arguments[0] : take_letters(out, command, arguments[0]);
    if (argument == NULL) {
        return 1;
    }
    char *attached = split_option(argument, is_long, &name);
    const option_row *row = option_find_named(name, command);
    if (row == NULL) {
        /* A long option that was written with one hyphen: "-scope". */
        bool is_whole = !is_long && argument[1] != '-';
        return complain_unknown(diagnosis, is_whole ? (cct_span){argument, strcspn(argument, "=")} : name, command);
    }
    option_id id = (option_id)(row - rows);
    bool flag = row->value_name == NULL;
    if (flag && attached != NULL) {
        return options_complain(diagnosis, "no value belongs to ", name);
    }
    if (flag || (is_optional(row) && (attached == NULL || *attached == '\0'))) {
        out->value[id] = "";
        return 1;
    }
    if (attached == NULL && count < 2) {
        return options_complain(diagnosis, "a value is missing after ", name);
    }
    char *value = attached == NULL ? arguments[1] : attached;
    return take_value(out, id, value, diagnosis) ? (attached == NULL ? 2 : 1) : 0;
}

/*
 * Whether the argument begins with a dash that a word processor puts in place of hyphens: U+2010 to
 * U+2015, U+2212.
 */
static bool begins_with_dash(const char *argument)
{
    return strncmp(argument, "\xE2\x88\x92", 3) == 0 ||
           (strncmp(argument, "\xE2\x80", 2) == 0 && argument[2] >= '\x90' && argument[2] <= '\x95');
}

/* What an unexpected operand probably is; its text is not shown, since it may be a token. */
static const char *explain_operand(const char *argument, unsigned command)
{
    if (begins_with_dash(argument)) {
        return "an option begins with a dash that is not a hyphen; type hyphens";
    }
    return command == COMMAND_EXEC ? "write -- before the command"
           : (command & COMMANDS_ABOUT_TOKENS) != 0
               ? "a token is never an argument; use --token-file FILE, or - for standard input"
               : "unexpected argument";
}

/* Takes operands. Returns how many arguments were taken, or 0. */
static int take_operands(options *out, unsigned command, char **arguments, int count, cct_diagnosis *diagnosis)
{
    bool marked = strcmp(arguments[0], "--") == 0;
    bool one = (command & (COMMAND_PROBE | COMMAND_HELP | COMMAND_COMPLETION)) != 0 && out->operand_count == 0;
    /* Everything after "--" belongs to the command, even what looks like an option. */
    if (marked && (one || (command & (COMMAND_EXEC | COMMAND_WATCH)) != 0)) {
        out->operands = arguments + 1;
        out->operand_count = count - 1;
        return count;
    }
    if ((command & COMMANDS_ABOUT_TOKENS) != 0 && strcmp(arguments[0], "-") == 0) {
        out->value[OPTION_TOKEN_FILE] = arguments[0];
        return 1;
    }
    if (one) {
        out->operands = arguments;
        out->operand_count = 1;
        return 1;
    }
    options_complain(diagnosis, explain_operand(arguments[0], command), CCT_NO_SPAN);
    return 0;
}

/* "-" is an operand (standard input), "--" ends the options (POSIX, guideline 10). */
static bool is_option(const char *argument)
{
    return argument[0] == '-' && argument[1] != '\0' && strcmp(argument, "--") != 0;
}

/*
 * Returns false after a usage error, with the diagnosis filled. The arguments are modified and must
 * outlive `out`.
 */
bool options_parse(options *out, unsigned command, char **arguments, int count, cct_diagnosis *diagnosis)
{
    memset(out, 0, sizeof *out);
    return options_add(out, command, arguments, count, diagnosis);
}

/* Adds to what was parsed before: a section's lines, one by one. */
bool options_add(options *out, unsigned command, char **arguments, int count, cct_diagnosis *diagnosis)
{
    while (count > 0) {
        int taken = is_option(arguments[0]) ? take_option(out, command, arguments, count, diagnosis)
                                            : take_operands(out, command, arguments, count, diagnosis);
        if (taken == 0) {
            return false;
        }
        arguments += taken;
        count -= taken;
    }
    return true;
}

/* For commands whose --format accepts these two only. */
bool options_check_report_format(const char *format, cct_diagnosis *diagnosis)
{
    bool known = format == NULL || strcmp(format, "text") == 0 || strcmp(format, "json") == 0;
    return known || options_complain(diagnosis, "--format accepts text or json", CCT_NO_SPAN);
}

/* A name of a variable has an underscore. */
static size_t measure_variable(const char *text)
{
    size_t len = 0;
    while (text[len] == '_' || cct_is_digit(text[len]) || (text[len] >= 'A' && text[len] <= 'Z')) {
        len++;
    }
    return memchr(text, '_', len) != NULL ? len : 0;
}

/*
 * Variable number n of an option, from its help text, the only place that lists them; no span at
 * the end.
 */
cct_span option_variable(option_id id, size_t n)
{
    const char *at = option_help(id);
    while (*at != '\0' && strncmp(at, " [", 2) != 0) {
        at++;
    }
    while (*at != '\0' && *at != ']') {
        size_t len = measure_variable(at);
        if (len > 0 && n-- == 0) {
            return (cct_span){at, len};
        }
        at += len > 0 ? len : 1;
    }
    return CCT_NO_SPAN;
}

/*
 * Looks for "--option=value" or "--option value" without parsing: for reports about errors in
 * parsing itself.
 */
bool options_ask_for(char **arguments, int count, const char *option, const char *value)
{
    size_t len = strlen(option);
    for (int i = 0; i < count && arguments[i] != NULL && strcmp(arguments[i], "--") != 0; i++) {
        const char *rest = strncmp(arguments[i], option, len) == 0 ? arguments[i] + len : NULL;
        const char *given = rest != NULL && *rest == '='    ? rest + 1
                            : rest != NULL && *rest == '\0' ? arguments[i + 1]
                                                            : NULL;
        if (given != NULL && strcmp(given, value) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- help -------------------------------------------------------------- */

/* One line of the help: letter, name, value, and what it does. */
static void write_row(columns *table, option_id id)
{
    const option_row *row = &rows[id];
    char letter[5] = {'-', row->letter, ',', ' ', '\0'};
    bool has_letter = row->letter != '\0' && row->name[1] == '-';
    columns_cell(table, "%s%s%s%s", has_letter ? letter : "    ", row->name,
                 row->value_name == NULL || is_optional(row) ? "" : " ", row->value_name);
    columns_cell(table, "%s", option_help(id));
    columns_end_row(table);
}

/* Measures all options first and then writes those of this command, hence the two passes. */
void options_help(stream *out, unsigned command)
{
    columns table = columns_begin(out, "  ", 1);
    while (columns_pass(&table)) {
        for (option_id id = 0; id < OPTION_COUNT; id++) {
            bool is_listed = (rows[id].commands & command) != 0;
            /* All options are measured, so that every command has the same columns. */
            if (is_listed || columns_measure(&table)) {
                write_row(&table, id);
            }
        }
    }
}
