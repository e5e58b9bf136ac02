/* SPDX-License-Identifier: MIT */
#include "cli/settings/hint.h"

#include <string.h>

#include "cli/settings/commands.h"
#include "cli/texts/prose.h"
#include "format/nearest.h"
#include "format/print.h"

/* Appends a hint to a message that does not end with a full stop. */
void hint_name(cct_writer *out, const char *name)
{
    if (name != NULL) {
        cct_print(out, "; did you mean %s?", name);
    }
}

/* Whether a list of names, separated by spaces, has this one. */
static bool is_alias_among(const char *names, cct_span name)
{
    for (size_t len; *names != '\0'; names += len + (names[len] == ' ')) {
        len = strcspn(names, " ");
        if (len == name.len && memcmp(names, name.ptr, len) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- options ----------------------------------------------------------- */

/* What other programs call an option, or what there is instead of one. */
typedef struct option_alias {
    const char *names; /* separated by spaces */
    option_id id;      /* or OPTION_COUNT */
    unsigned text;     /* of prose(), or HELP_NONE */
} option_alias;

/* Names of curl, wget and kubectl, and of the OAuth clients that users come from. */
static const option_alias option_aliases[] = {
    {"--scopes", OPTION_SCOPE, HELP_NONE},
    {"--cacert --ca-cert --ca-file --cafile --capath --ca-bundle --ca-certificate", OPTION_CA, HELP_NONE},
    {"-k --insecure --no-verify --skip-verify --tls-skip-verify --insecure-skip-tls-verify --no-check-certificate",
     OPTION_COUNT, HELP_HINT_VERIFIED},
    {"-u --user --username --credentials", OPTION_COUNT, HELP_HINT_CREDENTIALS},
    {"--id", OPTION_CLIENT_ID, HELP_NONE},
    {"--secret-file", OPTION_CLIENT_SECRET_FILE, HELP_NONE},
    {"-m --max-time", OPTION_TIMEOUT, HELP_NONE},
    {"--url --uri --endpoint --token-uri --token-endpoint", OPTION_TOKEN_URL, HELP_NONE},
    {"--tenant --tenant-id", OPTION_COUNT, HELP_HINT_TENANT},
    {"--domain", OPTION_COUNT, HELP_HINT_DOMAIN},
    {"--realm", OPTION_COUNT, HELP_HINT_REALM},
    {"--grant-type", OPTION_COUNT, HELP_HINT_GRANT},
    {"-d -F --data --data-urlencode --form", OPTION_COUNT, HELP_HINT_PARAMETERS},
    {"-H --header", OPTION_COUNT, HELP_HINT_HEADERS},
    {"-X --request", OPTION_COUNT, HELP_HINT_POST},
    {"-L --location", OPTION_COUNT, HELP_HINT_REDIRECT},
    {"-x --https-proxy", OPTION_PROXY, HELP_NONE},
    {"--noproxy --no-proxy", OPTION_COUNT, HELP_HINT_NO_PROXY},
    {"-U --proxy-user", OPTION_COUNT, HELP_HINT_PROXY_USER},
    {"--certificate", OPTION_CERT, HELP_NONE},
    {"--private-key", OPTION_KEY, HELP_NONE},
    {"--kid", OPTION_KEY_ID, HELP_NONE},
    {"-s --silent", OPTION_QUIET, HELP_NONE},
    {"--debug", OPTION_TRACE, HELP_NONE},
    {"--pinnedpubkey", OPTION_PIN, HELP_NONE},
    {"--resolve", OPTION_CONNECT_TO, HELP_NONE},
    {"--out --outfile --file", OPTION_OUTPUT, HELP_NONE},
    {"--json", OPTION_COUNT, HELP_HINT_JSON},
    {"--dotenv", OPTION_ENV_FILE, HELP_NONE},
    {"--ttl", OPTION_MIN_TTL, HELP_NONE},
    {"--no-cache --force", OPTION_FRESH, HELP_NONE},
};

/* Whether the command accepts the option: a hint must not name any other. */
static bool hint_takes(unsigned taker, option_id id)
{
    return (option_describe(id)->commands & taker) != 0;
}

/* Finds an alias by its exact name; find_nearest_option() handles typing mistakes. */
static const option_alias *find_alias(cct_span name)
{
    for (size_t i = 0; i < sizeof option_aliases / sizeof *option_aliases; i++) {
        if (is_alias_among(option_aliases[i].names, name)) {
            return &option_aliases[i];
        }
    }
    return NULL;
}

/* Finds the option with the most similar name. "-scope" is compared as --scope, too. */
static const char *find_nearest_option(cct_span name, unsigned taker)
{
    const char *found = NULL;
    size_t hyphens = name.len > 1 && name.ptr[1] == '-' ? 2 : 1;
    cct_nearest nearest = cct_nearest_begin((cct_span){name.ptr + hyphens, name.len - hyphens});
    /* Letters of options are more likely after one hyphen, so only one character may differ. */
    nearest.limit = hyphens == 1 ? 1 : nearest.limit;
    for (option_id id = 0; id < OPTION_COUNT; id++) {
        const char *known = option_name(id);
        if (hint_takes(taker, id) && known[1] == '-' && cct_nearest_offer(&nearest, known + 2)) {
            found = known;
        }
    }
    return found;
}

/*
 * A table of names alone: the table of main.c has the functions of the commands, and settings must
 * not depend on these.
 */
typedef struct command_name {
    const char *name;
    unsigned options;
} command_name;

static const command_name command_names[] = {
#define COMMAND_NAME(function, name, options, synopsis, help) {name, options},
    COMMANDS(COMMAND_NAME)
#undef COMMAND_NAME
};

#define COMMAND_COUNT (sizeof command_names / sizeof *command_names)

/* Names the commands that accept the option, if there are any. */
static bool name_takers(cct_writer *out, cct_span name)
{
    unsigned takers = 0;
    const char *before = "; it is an option of ";
    for (option_id id = 0; id < OPTION_COUNT; id++) {
        takers |= cct_span_equals(name, option_name(id)) ? option_describe(id)->commands : 0;
    }
    for (size_t i = 0; i < COMMAND_COUNT && takers != 0; i++) {
        if ((command_names[i].options & takers) != 0) {
            cct_print(out, "%s%s", before, command_names[i].name);
            before = ", ";
        }
    }
    return takers != 0;
}

/*
 * The most certain hint first: the exact option of another command, then a name from another
 * program, then a similar name.
 */
void hint_option(cct_writer *out, cct_span name, unsigned taker)
{
    bool is_long = name.len > 1 && name.ptr[1] == '-';
    const char *nearest = find_nearest_option(name, taker);
    if (name_takers(out, name)) {
        return;
    }
    /* Before the aliases: "-scope" begins with "-s", which is one. */
    if (!is_long && nearest != NULL) {
        hint_name(out, nearest);
        return;
    }
    /* Of several letters after one hyphen only the first is looked up, as in "-kv". */
    const option_alias *alias = find_alias(is_long ? name : (cct_span){name.ptr, 2});
    if (alias == NULL) {
        hint_name(out, nearest);
    } else if (alias->text != HELP_NONE && hint_takes(taker, OPTION_TOKEN_URL)) {
        cct_print(out, "; %s", prose(alias->text));
    } else if (alias->text == HELP_NONE && hint_takes(taker, alias->id)) {
        hint_name(out, option_name(alias->id));
    }
}

/* ---- commands ---------------------------------------------------------- */

static const struct {
    const char *names;
    const char *meant;
} command_aliases[] = {
    {"token get-token access-token fetch login auth request print", "get"},
    {"check diagnose test debug", "doctor"},
    {"status health healthcheck", "probe"},
    {"refresh renew daemon serve", "watch"},
    {"run", "exec"},
    {"hosts", "regions"},
    {"-v", "--version"},
};

/* Finds the command with the most similar name. */
static const char *find_nearest_command(const char *name)
{
    const char *found = NULL;
    cct_nearest nearest = cct_nearest_begin(cct_span_of(name));
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        found = cct_nearest_offer(&nearest, command_names[i].name) ? command_names[i].name : found;
    }
    return found;
}

/*
 * Finds an option that was written in place of the command. Only its name is repeated: what follows
 * it may be a secret.
 */
static const char *find_option(const char *argument)
{
    cct_span name = {argument, strcspn(argument, "=")};
    for (option_id id = 0; id < OPTION_COUNT; id++) {
        if (cct_span_equals(name, option_name(id)) && hint_takes(COMMANDS_OF_REQUESTS, id)) {
            return option_name(id);
        }
    }
    return NULL;
}

/*
 * Options before the command are a frequent mistake, as is the name that another program has for
 * it.
 */
void hint_command(cct_writer *out, const char *name)
{
    const char *option = find_option(name);
    if (option != NULL) {
        cct_print(out, "; write it before the options: cctoken get %s", option);
        return;
    }
    for (size_t i = 0; i < sizeof command_aliases / sizeof *command_aliases; i++) {
        if (is_alias_among(command_aliases[i].names, cct_span_of(name))) {
            hint_name(out, command_aliases[i].meant);
            return;
        }
    }
    hint_name(out, find_nearest_command(name));
}
