/* SPDX-License-Identifier: MIT */
/* The command line: every option in every form, and what is not understood. */
#include "library_test.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/settings/options.h"

/* ---- arguments --------------------------------------------------------- */

enum { ARGUMENTS_MAX = 80 };

/*
 * What was parsed: the arguments lie in allocations of their exact size, and end with NULL as those
 * of main() do.
 */
typedef struct parsed {
    bool understood;
    options options;
    cct_diagnosis diagnosis;
    char *arguments[ARGUMENTS_MAX + 1];
    int count;
} parsed;

static parsed p;

static void end(void)
{
    for (int i = 0; i < p.count; i++) {
        free(p.arguments[i]);
    }
    memset(&p, 0, sizeof p);
}

static void add(const char *argument)
{
    assert_true(p.count < ARGUMENTS_MAX);
    p.arguments[p.count] = strdup(argument);
    assert_non_null(p.arguments[p.count++]);
}

static void parse(unsigned command)
{
    p.understood = options_parse(&p.options, command, p.arguments, p.count, &p.diagnosis);
    if (p.understood) {
        assert_int_equal(p.diagnosis.cause, CCT_CAUSE_NONE);
    } else {
        assert_int_equal(p.diagnosis.cause, CCT_CAUSE_USAGE);
        assert_int_equal(p.diagnosis.exit_status, 2);
        assert_true(p.diagnosis.detail[0] != '\0');
    }
}

/* The arguments as one text, separated by spaces; "''" is an empty one. */
static void parse_line(unsigned command, const char *line)
{
    char copy[512], *rest = copy;
    end();
    assert_true(strlen(line) < sizeof copy);
    strcpy(copy, line);
    for (char *word = strsep(&rest, " "); word != NULL; word = strsep(&rest, " ")) {
        if (*word != '\0') {
            add(strcmp(word, "''") == 0 ? "" : word);
        }
    }
    parse(command);
}

static bool says(const char *text)
{
    return strstr(p.diagnosis.detail, text) != NULL;
}

#define assert_understood(line) assert_row(p.understood, "%s: %s", line, p.diagnosis.detail)
#define assert_refused(line, text)                                                                                     \
    assert_row(!p.understood && says(text), "%s: '%s' without '%s'", line, p.diagnosis.detail, text)

/* How many options have a value, which is how many were given. */
static size_t count_values(void)
{
    size_t count = 0;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        count += p.options.value[i] != NULL;
    }
    return count;
}

static void check_value(const char *line, option_id id, const char *value)
{
    const char *found = p.options.value[id];
    assert_understood(line);
    assert_row((found == NULL) == (value == NULL) && (value == NULL || strcmp(found, value) == 0), "%s: '%s'", line,
               found == NULL ? "none" : found);
    assert_row(count_values() == (value != NULL), "%s: another option was set", line);
}

/* ---- the table --------------------------------------------------------- */

enum { GET = COMMAND_GET, DOCTOR = COMMAND_DOCTOR, WATCH = COMMAND_WATCH, EXEC = COMMAND_EXEC };
enum { INSPECT = COMMAND_INSPECT, REVOKE = COMMAND_REVOKE, FORGET = COMMAND_FORGET, SECTION = COMMAND_SECTION };
#define REQUESTS (GET | DOCTOR | WATCH | EXEC | FORGET | INSPECT | REVOKE)
#define ALL                                                                                                            \
    (REQUESTS | COMMAND_REGIONS | COMMAND_PROBE | COMMAND_HELP | COMMAND_VERSION | COMMAND_VERSION_LINE |              \
     COMMAND_COMPLETION)

typedef enum kind { FLAG, VALUE, OPTIONAL, LIST, PAIRS, CHOICE } kind;

static const struct {
    const char *name;
    kind kind;
    char letter;
    unsigned commands;
} table[OPTION_COUNT] = {
    [OPTION_TOKEN_URL] = {"--token-url", VALUE, 0, REQUESTS | SECTION},
    [OPTION_ISSUER] = {"--issuer", VALUE, 0, REQUESTS | SECTION},
    [OPTION_REGION] = {"--region", VALUE, 0, REQUESTS | SECTION},
    [OPTION_CLIENT_ID] = {"--client-id", VALUE, 0, REQUESTS | SECTION},
    [OPTION_CLIENT_SECRET_FILE] = {"--client-secret-file", VALUE, 0, REQUESTS | SECTION},
    [OPTION_CLIENT_ASSERTION_FILE] = {"--client-assertion-file", VALUE, 0, REQUESTS | SECTION},
    [OPTION_ENV_FILE] = {"--env-file", VALUE, 0, REQUESTS},
    [OPTION_TOKEN_FILE] = {"--token-file", VALUE, 0, INSPECT | REVOKE},
    [OPTION_INTROSPECTION_URL] = {"--introspection-url", VALUE, 0, INSPECT},
    [OPTION_REVOCATION_URL] = {"--revocation-url", VALUE, 0, REVOKE},
    [OPTION_AUTH] = {"--auth", VALUE, 0, REQUESTS | SECTION},
    [OPTION_KEY] = {"--key", VALUE, 0, REQUESTS | SECTION},
    [OPTION_KEY_ID] = {"--key-id", VALUE, 0, REQUESTS | SECTION},
    [OPTION_CERT] = {"--cert", VALUE, 0, REQUESTS | SECTION},
    [OPTION_JWT_AUDIENCE] = {"--jwt-audience", VALUE, 0, REQUESTS | SECTION},
    [OPTION_SCOPE] = {"--scope", VALUE, 0, REQUESTS | SECTION},
    [OPTION_AUDIENCE] = {"--audience", VALUE, 0, REQUESTS | SECTION},
    [OPTION_RESOURCE] = {"--resource", LIST, 0, REQUESTS | SECTION},
    [OPTION_PARAM] = {"--param", PAIRS, 0, REQUESTS | SECTION},
    [OPTION_DPOP_KEY] = {"--dpop-key", VALUE, 0, REQUESTS | SECTION},
    [OPTION_CA] = {"--ca", VALUE, 0, REQUESTS | SECTION},
    [OPTION_PIN] = {"--pin", VALUE, 0, REQUESTS | SECTION},
    [OPTION_CONNECT_TO] = {"--connect-to", VALUE, 0, REQUESTS | SECTION},
    [OPTION_PROXY] = {"--proxy", VALUE, 0, REQUESTS | SECTION},
    [OPTION_TIMEOUT] = {"--timeout", VALUE, 0, REQUESTS | SECTION},
    [OPTION_CONNECT_TIMEOUT] = {"--connect-timeout", VALUE, 0, REQUESTS | SECTION},
    [OPTION_TLS_MIN] = {"--tls-min", VALUE, 0, REQUESTS | SECTION},
    [OPTION_IPV4] = {"-4", FLAG, '4', REQUESTS | SECTION},
    [OPTION_IPV6] = {"-6", FLAG, '6', REQUESTS | SECTION},
    [OPTION_RETRY] = {"--retry", VALUE, 0, REQUESTS | SECTION},
    [OPTION_RETRY_MAX_WAIT] = {"--retry-max-wait", VALUE, 0, REQUESTS | SECTION},
    [OPTION_OFFLINE] = {"--offline", FLAG, 0, DOCTOR},
    [OPTION_TRY_AUTH] = {"--try-auth", FLAG, 0, DOCTOR},
    [OPTION_TRY_REGIONS] = {"--try-regions", FLAG, 0, DOCTOR},
    [OPTION_CACHE] = {"--cache", VALUE, 0, GET | EXEC | FORGET | INSPECT | REVOKE},
    [OPTION_MIN_TTL] = {"--min-ttl", VALUE, 0, GET | EXEC},
    [OPTION_MAX_AGE] = {"--max-age", VALUE, 0, GET | EXEC},
    [OPTION_FRESH] = {"--fresh", FLAG, 0, GET | EXEC},
    [OPTION_ALL] = {"--all", FLAG, 0, FORGET},
    [OPTION_ASSUME_TTL] = {"--assume-ttl", VALUE, 0, GET | WATCH | EXEC | SECTION},
    [OPTION_FORMAT] = {"--format", VALUE, 0,
                       GET | DOCTOR | WATCH | INSPECT | COMMAND_REGIONS | COMMAND_VERSION | COMMAND_VERSION_LINE |
                           SECTION},
    [OPTION_TEMPLATE] = {"--template", VALUE, 0, GET | WATCH | SECTION},
    [OPTION_OUTPUT] = {"--output", VALUE, 'o', GET | WATCH | SECTION},
    [OPTION_MODE] = {"--mode", VALUE, 0, GET | WATCH | SECTION},
    [OPTION_ONCE] = {"--once", FLAG, 0, WATCH},
    [OPTION_CONFIG] = {"--config", VALUE, 0, WATCH},
    [OPTION_SIGNAL] = {"--signal", VALUE, 0, WATCH | SECTION},
    [OPTION_THEN_TIMEOUT] = {"--then-timeout", VALUE, 0, WATCH},
    [OPTION_METRICS] = {"--metrics", VALUE, 0, WATCH},
    [OPTION_LOG] = {"--log", CHOICE, 0, ALL},
    [OPTION_ENV] = {"--env", VALUE, 0, EXEC},
    [OPTION_TRACE] = {"--trace", OPTIONAL, 0, GET | WATCH | EXEC | SECTION | INSPECT | REVOKE},
    [OPTION_VERBOSE] = {"--verbose", FLAG, 'v', GET | WATCH | COMMAND_PROBE | EXEC | FORGET | INSPECT | REVOKE},
    [OPTION_QUIET] = {"--quiet", FLAG, 'q', GET | WATCH | COMMAND_PROBE | EXEC | FORGET | INSPECT | REVOKE},
    [OPTION_HELP] = {"--help", FLAG, 'h', ALL},
};

static const char *value_of(option_id id)
{
    return table[id].kind == PAIRS ? "a=b" : table[id].kind == CHOICE ? "json" : "x-value";
}

static bool is_long(option_id id)
{
    return table[id].name[1] == '-';
}

/* Each option with each command that takes it. */
typedef void (*option_check)(unsigned command, option_id id);

static void for_each_taker(option_check check)
{
    for (option_id id = 0; id < OPTION_COUNT; id++) {
        for (unsigned command = 1; command <= ALL; command <<= 1) {
            if ((table[id].commands & command) != 0) {
                check(command, id);
            }
        }
    }
    end();
}

static void test_rows(void **state)
{
    (void)state;
    for (option_id id = 0; id < OPTION_COUNT; id++) {
        const option_row *row = option_describe(id);
        bool takes = table[id].kind != FLAG;
        assert_string_equal(row->name, table[id].name);
        assert_string_equal(option_name(id), table[id].name);
        assert_row(row->letter == table[id].letter, "%s", row->name);
        assert_row(row->commands == table[id].commands, "%s: %x", row->name, row->commands);
        assert_row((row->value_name != NULL) == takes, "%s", row->name);
        assert_row(!takes || (row->value_name[0] == '[') == (table[id].kind == OPTIONAL), "%s", row->name);
        assert_true(*option_help(id) != '\0');
        for (option_id other = 0; other < id; other++) {
            assert_true(strcmp(option_name(other), row->name) != 0);
        }
    }
}

static void check_parameter(const char *line, size_t i, const char *name, const char *value)
{
    assert_understood(line);
    assert_row(i < p.options.parameter_count, "%s", line);
    assert_string_equal(p.options.parameters[i].name, name);
    assert_string_equal(p.options.parameters[i].value, value);
}

static void check_given(const char *line, option_id id)
{
    if (table[id].kind == PAIRS) {
        check_parameter(line, 0, "a", "b");
        assert_int_equal(p.options.parameter_count, 1);
        assert_int_equal(count_values(), 0);
        return;
    }
    check_value(line, id, value_of(id));
    assert_int_equal(p.options.parameter_count, table[id].kind == LIST);
    if (table[id].kind == LIST) {
        check_parameter(line, 0, "resource", value_of(id));
    }
}

static void check_with_equals(unsigned command, option_id id)
{
    char line[64];
    if (table[id].kind != FLAG) {
        snprintf(line, sizeof line, "%s=%s", table[id].name, value_of(id));
        parse_line(command, line);
        check_given(line, id);
    }
}

static void check_two_words(unsigned command, option_id id)
{
    char line[64];
    if (table[id].kind != FLAG && table[id].kind != OPTIONAL) {
        snprintf(line, sizeof line, "%s %s", table[id].name, value_of(id));
        parse_line(command, line);
        check_given(line, id);
    }
}

static void check_alone(unsigned command, option_id id)
{
    parse_line(command, table[id].name);
    if (table[id].kind == FLAG || table[id].kind == OPTIONAL) {
        check_value(table[id].name, id, "");
        return;
    }
    char text[64];
    snprintf(text, sizeof text, "a value is missing after %s", table[id].name);
    assert_refused(table[id].name, text);
}

/* "" is as good as not given, in both forms: scripts write --scope "$SCOPE". */
static void check_empty(unsigned command, option_id id)
{
    static const char *const forms[] = {"%s=", "%s ''"};
    for (size_t i = 0; i < COUNT(forms); i++) {
        char line[64];
        snprintf(line, sizeof line, forms[i], table[id].name);
        parse_line(command, line);
        if (table[id].kind == PAIRS) {
            assert_refused(line, "--param");
        } else if (table[id].kind == FLAG && is_long(id)) {
            assert_row(!p.understood || (command & (COMMAND_PROBE | COMMAND_HELP | COMMAND_COMPLETION)) != 0, "%s",
                       line);
        } else if (table[id].kind == VALUE || table[id].kind == CHOICE || table[id].kind == LIST) {
            check_value(line, id, NULL);
            assert_int_equal(p.options.parameter_count, 0);
        }
    }
}

static void check_flag_with_value(unsigned command, option_id id)
{
    static const char *const values[] = {"=", "=1", "=true"};
    for (size_t i = 0; table[id].kind == FLAG && is_long(id) && i < COUNT(values); i++) {
        char line[64];
        snprintf(line, sizeof line, "%s%s", table[id].name, values[i]);
        parse_line(command, line);
        assert_refused(line, table[id].name);
    }
}

/* The last one counts, also an empty one. */
static void check_repeated(unsigned command, option_id id)
{
    char line[128];
    kind what = table[id].kind;
    if (what == LIST || what == PAIRS) {
        return;
    }
    const char *value = value_of(id), *other = what == CHOICE ? "text" : "other";
    if (what == FLAG) {
        snprintf(line, sizeof line, "%s %s", table[id].name, table[id].name);
        parse_line(command, line);
        check_value(line, id, "");
        return;
    }
    snprintf(line, sizeof line, "%s=%s %s=%s", table[id].name, other, table[id].name, value);
    parse_line(command, line);
    check_value(line, id, value);
    snprintf(line, sizeof line, "%s=%s %s=", table[id].name, value, table[id].name);
    parse_line(command, line);
    check_value(line, id, what == OPTIONAL ? "" : NULL);
}

static void check_letter(unsigned command, option_id id)
{
    if (table[id].letter == 0) {
        return;
    }
    char line[64];
    snprintf(line, sizeof line, "-%c", table[id].letter);
    parse_line(command, line);
    if (table[id].kind == FLAG) {
        check_value(line, id, "");
        return;
    }
    assert_refused(line, "a value is missing after -");
    snprintf(line, sizeof line, "-%c x-value", table[id].letter);
    parse_line(command, line);
    check_value(line, id, "x-value");
    snprintf(line, sizeof line, "-%cx-value", table[id].letter);
    parse_line(command, line);
    check_value(line, id, "x-value");
}

/* No abbreviations and no other case: a script must mean the same with a later version. */
static void check_other_spellings(unsigned command, option_id id)
{
    char line[64];
    size_t len = strlen(table[id].name);
    if (!is_long(id)) {
        return;
    }
    snprintf(line, sizeof line, "%sx=%s", table[id].name, value_of(id));
    parse_line(command, line);
    assert_row(!p.understood, "%s", line);
    snprintf(line, sizeof line, "%s=%s", table[id].name, value_of(id));
    line[2] = (char)(line[2] - 'a' + 'A');
    parse_line(command, line);
    assert_row(!p.understood, "%s", line);
    bool is_another = id == OPTION_ENV_FILE || id == OPTION_RETRY_MAX_WAIT;
    snprintf(line, sizeof line, "%.*s", (int)len - 1, table[id].name);
    parse_line(command, line);
    assert_row(!p.understood || is_another, "%s", line);
}

static void test_with_equals(void **state)
{
    (void)state;
    for_each_taker(check_with_equals);
}

static void test_two_words(void **state)
{
    (void)state;
    for_each_taker(check_two_words);
}

static void test_alone(void **state)
{
    (void)state;
    for_each_taker(check_alone);
}

static void test_empty(void **state)
{
    (void)state;
    for_each_taker(check_empty);
}

static void test_flag_with_value(void **state)
{
    (void)state;
    for_each_taker(check_flag_with_value);
}

static void test_repeated(void **state)
{
    (void)state;
    for_each_taker(check_repeated);
}

static void test_letters(void **state)
{
    (void)state;
    for_each_taker(check_letter);
}

static void test_other_spellings(void **state)
{
    (void)state;
    for_each_taker(check_other_spellings);
}

/* With a command that does not take it: unknown, and which commands do. */
static void test_of_another_command(void **state)
{
    (void)state;
    for (option_id id = 0; id < OPTION_COUNT; id++) {
        for (unsigned command = 1; command <= ALL; command <<= 1) {
            char line[64], name[64];
            if ((table[id].commands & command) != 0) {
                continue;
            }
            snprintf(line, sizeof line, table[id].kind == FLAG ? "%s" : "%s=%s", table[id].name, value_of(id));
            snprintf(name, sizeof name, "unknown option %s; it is an option of ", table[id].name);
            parse_line(command, line);
            assert_refused(line, name);
            assert_row(!says(value_of(id)), "%s: %s", line, p.diagnosis.detail);
        }
    }
    end();
}

/* ---- values ------------------------------------------------------------ */

/* A value may look like an option, or hold the character that separates them. */
static void test_values(void **state)
{
    static const struct {
        const char *line;
        option_id id;
        const char *value;
    } rows[] = {
        {"--scope=a=b", OPTION_SCOPE, "a=b"},
        {"--scope==", OPTION_SCOPE, "="},
        {"--scope a=b", OPTION_SCOPE, "a=b"},
        {"--scope --audience", OPTION_SCOPE, "--audience"},
        {"--scope -- ", OPTION_SCOPE, "--"},
        {"--scope -", OPTION_SCOPE, "-"},
        {"--scope=--", OPTION_SCOPE, "--"},
        {"--client-secret-file -", OPTION_CLIENT_SECRET_FILE, "-"},
        {"--client-secret-file=-", OPTION_CLIENT_SECRET_FILE, "-"},
        {"--output -", OPTION_OUTPUT, NULL}, /* standard output, as if it were not given */
        {"--output=-", OPTION_OUTPUT, NULL},
        {"-o -", OPTION_OUTPUT, NULL},
        {"-o-", OPTION_OUTPUT, NULL},
        {"-o ''", OPTION_OUTPUT, NULL},
        {"-o --", OPTION_OUTPUT, "--"},
        {"-ofile", OPTION_OUTPUT, "file"},
        {"-o=file", OPTION_OUTPUT, "=file"}, /* as getopt has it */
        {"-o a --output b", OPTION_OUTPUT, "b"},
        {"--output a -o b", OPTION_OUTPUT, "b"},
        {"-o a -o -", OPTION_OUTPUT, NULL},
        {"--trace", OPTION_TRACE, ""},
        {"--trace=", OPTION_TRACE, ""},
        {"--trace=file", OPTION_TRACE, "file"},
        {"--trace=-", OPTION_TRACE, "-"},
        {"--trace=a --trace", OPTION_TRACE, ""},
        {"--log text", OPTION_LOG, "text"},
        {"--log=json", OPTION_LOG, "json"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        parse_line(GET, rows[i].line);
        check_value(rows[i].line, rows[i].id, rows[i].value);
    }
    end();
}

static void test_several(void **state)
{
    (void)state;
    parse_line(GET, "--token-url https://a.example/t -4 --scope= --client-id=i -qvo f --trace --audience a");
    assert_true(p.understood);
    assert_int_equal(count_values(), 8);
    assert_string_equal(p.options.value[OPTION_TOKEN_URL], "https://a.example/t");
    assert_string_equal(p.options.value[OPTION_IPV4], "");
    assert_null(p.options.value[OPTION_SCOPE]);
    assert_string_equal(p.options.value[OPTION_CLIENT_ID], "i");
    assert_string_equal(p.options.value[OPTION_QUIET], "");
    assert_string_equal(p.options.value[OPTION_VERBOSE], "");
    assert_string_equal(p.options.value[OPTION_OUTPUT], "f");
    assert_string_equal(p.options.value[OPTION_TRACE], "");
    assert_string_equal(p.options.value[OPTION_AUDIENCE], "a");
    end();
    parse(GET);
    assert_true(p.understood);
    assert_int_equal(count_values() + p.options.parameter_count + (size_t)p.options.operand_count, 0);
}

static void test_log(void **state)
{
    static const char *const lines[] = {"--log=xml", "--log JSON", "--log=text,json", "--log=jso", "--log -"};
    (void)state;
    for (size_t i = 0; i < COUNT(lines); i++) {
        parse_line(GET, lines[i]);
        assert_refused(lines[i], "--log");
        assert_refused(lines[i], "text or json");
    }
    end();
}

static void test_joined_letters(void **state)
{
    static const struct {
        const char *line;
        const char *output; /* NULL: not given */
        const char *flags;
    } rows[] = {
        {"-vq", NULL, "vq"},       {"-qv", NULL, "vq"},   {"-vvv", NULL, "v"},  {"-46", NULL, "46"},
        {"-4v6q", NULL, "46vq"},   {"-qo f", "f", "q"},   {"-qof", "f", "q"},   {"-vqo f -4", "f", "4vq"},
        {"-of -q", "f", "q"},      {"-ovq", "vq", ""},    {"-qo-", NULL, "q"},  {"-hq", NULL, "hq"},
        {"-v -q -4", NULL, "4vq"}, {"-vo -q", "-q", "v"}, {"-qo=f", "=f", "q"}, {"-q --verbose", NULL, "vq"},
    };
    static const struct {
        char letter;
        option_id id;
    } flags[] = {
        {'4', OPTION_IPV4}, {'6', OPTION_IPV6}, {'v', OPTION_VERBOSE}, {'q', OPTION_QUIET}, {'h', OPTION_HELP}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        parse_line(GET, rows[i].line);
        assert_understood(rows[i].line);
        for (size_t j = 0; j < COUNT(flags); j++) {
            bool given = strchr(rows[i].flags, flags[j].letter) != NULL;
            assert_row((p.options.value[flags[j].id] != NULL) == given, "%s: -%c", rows[i].line, flags[j].letter);
        }
        const char *output = p.options.value[OPTION_OUTPUT];
        assert_row((output == NULL) == (rows[i].output == NULL), "%s", rows[i].line);
        assert_row(output == NULL || strcmp(output, rows[i].output) == 0, "%s: %s", rows[i].line, output);
        assert_int_equal(count_values(), strlen(rows[i].flags) + (output != NULL));
    }
    end();
}

/* Of what is unknown only the letter is shown: a value may be joined to it. */
static void test_joined_letters_refused(void **state)
{
    static const struct {
        const char *line, *text;
    } rows[] = {
        {"-x", "unknown option -x"},
        {"-vx", "unknown option -x"},
        {"-vqxs3cret", "unknown option -x"},
        {"-xs3cret", "unknown option -x"},
        {"-v-", "unknown option --"},
        {"-v-s3cret", "unknown option --"},
        {"-v=s3cret", "no value belongs to -v"},
        {"-qv=", "no value belongs to -v"},
        {"-4=s3cret", "no value belongs to -4"},
        {"-qo", "a value is missing after -o"},
        {"-V", "unknown option -V"},
        {"-Q", "unknown option -Q"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        parse_line(GET, rows[i].line);
        assert_refused(rows[i].line, rows[i].text);
        assert_row(!says("3cret"), "%s: %s", rows[i].line, p.diagnosis.detail);
    }
    end();
}

/* ---- parameters -------------------------------------------------------- */

static void test_parameters(void **state)
{
    static const struct {
        const char *line;
        size_t count;
        cct_parameter parameters[4];
    } rows[] = {
        {"--param a=b", 1, {{"a", "b"}}},
        {"--param=a=b", 1, {{"a", "b"}}},
        {"--param a=", 1, {{"a", ""}}},
        {"--param=a=", 1, {{"a", ""}}},
        {"--param a=b=c", 1, {{"a", "b=c"}}},
        {"--param a==", 1, {{"a", "="}}},
        {"--param a=b --param a=b", 2, {{"a", "b"}, {"a", "b"}}},
        {"--param a=1 --resource r --param b=2 --resource=s",
         4,
         {{"a", "1"}, {"resource", "r"}, {"b", "2"}, {"resource", "s"}}},
        {"--resource '' --resource=r --resource=", 1, {{"resource", "r"}}},
        {"--resource a=b", 1, {{"resource", "a=b"}}},
        {"--param Scope=x", 1, {{"Scope", "x"}}},
        {"--param client_ids=x", 1, {{"client_ids", "x"}}},
        {"--param --fresh=x", 1, {{"--fresh", "x"}}},
        {"--audience a", 0, {{NULL, NULL}}}, /* added with the environment's, later */
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        parse_line(GET, rows[i].line);
        assert_understood(rows[i].line);
        assert_row(p.options.parameter_count == rows[i].count, "%s", rows[i].line);
        for (size_t j = 0; j < rows[i].count; j++) {
            check_parameter(rows[i].line, j, rows[i].parameters[j].name, rows[i].parameters[j].value);
        }
    }
    end();
}

/*
 * That it was given counts even if the value is empty later on: the environment's must not be added
 * then.
 */
static void test_resource_is_remembered(void **state)
{
    (void)state;
    parse_line(GET, "--resource r --resource=");
    assert_string_equal(p.options.value[OPTION_RESOURCE], "r");
    parse_line(GET, "--resource=");
    assert_null(p.options.value[OPTION_RESOURCE]);
    end();
}

static void test_parameters_refused(void **state)
{
    static const char *const bad[] = {
        "--param s3cret", "--param =s3cret", "--param=", "--param =", "--param=s3cret", "--param ''"};
    static const char *const reserved[] = {
        "grant_type", "client_id", "client_secret", "client_assertion", "client_assertion_type",
        "scope",      "audience",  "resource",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        parse_line(GET, bad[i]);
        assert_refused(bad[i], "NAME=VALUE");
        assert_row(!says("s3cret"), "%s", p.diagnosis.detail);
    }
    for (size_t i = 0; i < COUNT(reserved); i++) {
        char line[64];
        snprintf(line, sizeof line, "--param %s=s3cret", reserved[i]);
        parse_line(GET, line);
        assert_refused(line, reserved[i]);
        assert_row(!says("s3cret"), "%s", p.diagnosis.detail);
    }
    end();
}

static void test_too_many_parameters(void **state)
{
    (void)state;
    for (int count = PARAMETERS_MAX; count <= PARAMETERS_MAX + 1; count++) {
        end();
        for (int i = 0; i < count; i++) {
            char argument[32];
            snprintf(argument, sizeof argument, i % 2 == 0 ? "--param=n%d=v" : "--resource=r%d", i);
            add(argument);
        }
        parse(GET);
        assert_true(p.understood == (count == PARAMETERS_MAX));
        assert_int_equal(p.options.parameter_count, PARAMETERS_MAX);
    }
    assert_true(says("32"));
    end();
}

/* ---- what is no option ------------------------------------------------- */

static void test_operands(void **state)
{
    static const struct {
        unsigned command;
        const char *line;
        int count; /* negative: refused */
        const char *first;
    } rows[] = {
        {EXEC, "-- cmd", 1, "cmd"},
        {EXEC, "-- cmd --help -o -- x", 5, "cmd"},
        {EXEC, "--env N -- cmd", 1, "cmd"},
        {EXEC, "-q -- -q", 1, "-q"},
        {EXEC, "-- ''", 1, ""},
        {EXEC, "-- -- cmd", 2, "--"},
        {EXEC, "--", 0, NULL},
        {EXEC, "cmd", -1, NULL},
        {EXEC, "cmd -- cmd", -1, NULL},
        {EXEC, "-", -1, NULL},
        {COMMAND_PROBE, "file", 1, "file"},
        {COMMAND_PROBE, "-q file", 1, "file"},
        {COMMAND_PROBE, "file -q", 1, "file"},
        {COMMAND_PROBE, "-", 1, "-"},
        {COMMAND_PROBE, "''", 1, ""},
        {COMMAND_PROBE, "-- -q", 1, "-q"},
        {COMMAND_PROBE, "-- a b", 2, "a"},
        {COMMAND_PROBE, "--", 0, NULL},
        {COMMAND_PROBE, "", 0, NULL},
        {COMMAND_PROBE, "a b", -1, NULL},
        {COMMAND_PROBE, "a -- b", -1, NULL},
        {COMMAND_HELP, "topic", 1, "topic"},
        {COMMAND_HELP, "a b", -1, NULL},
        {GET, "file", -1, NULL},
        {GET, "-", -1, NULL},
        {GET, "--", -1, NULL},
        {GET, "''", -1, NULL},
        {GET, "-q -- file", -1, NULL},
        {GET, "--trace file", -1, NULL},
        {DOCTOR, "file", -1, NULL},
        {DOCTOR, "-- cmd", -1, NULL},
        {WATCH, "-- cmd -q --once", 3, "cmd"},
        {WATCH, "-q --", 0, NULL},
        {WATCH, "cmd", -1, NULL},
        {COMMAND_REGIONS, "eu", -1, NULL},
        {COMMAND_VERSION, "x", -1, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        parse_line(rows[i].command, rows[i].line);
        assert_row(p.understood == (rows[i].count >= 0), "%s: %s", rows[i].line, p.diagnosis.detail);
        if (p.understood) {
            assert_row(p.options.operand_count == rows[i].count, "%s", rows[i].line);
            assert_true(rows[i].count == 0 || strcmp(p.options.operands[0], rows[i].first) == 0);
        }
    }
    end();
}

/* execve() wants the list of operands to end with NULL. */
static void test_operands_end_with_null(void **state)
{
    (void)state;
    parse_line(EXEC, "--env N -- cmd a b");
    assert_true(p.understood);
    assert_ptr_equal(p.options.operands, p.arguments + 3);
    assert_null(p.options.operands[p.options.operand_count]);
    end();
}

/* Whatever it is, it is not shown: it may be a secret. */
static void test_operands_are_not_shown(void **state)
{
    static const unsigned commands[] = {GET, DOCTOR, WATCH, EXEC, COMMAND_REGIONS, COMMAND_VERSION};
    static const char *const dashes[] = {"\xE2\x80\x94"
                                         "scope",
                                         "\xE2\x80\x93"
                                         "scope",
                                         "\xE2\x88\x92"
                                         "scope",
                                         "\xE2\x80\x90"
                                         "scope",
                                         "\xE2\x80\x95"};
    (void)state;
    for (size_t i = 0; i < COUNT(commands); i++) {
        parse_line(commands[i], "s3cret");
        assert_refused("s3cret", commands[i] == EXEC ? "write -- before the command" : "argument");
        assert_false(says("s3cret"));
    }
    for (size_t i = 0; i < COUNT(dashes); i++) {
        parse_line(GET, dashes[i]);
        assert_refused(dashes[i], "dash");
        assert_refused(dashes[i], "hyphen");
    }
    parse_line(GET, "\xE2\x80\x96scope"); /* U+2016 is no dash */
    assert_false(says("dash"));
    parse_line(GET, "\xE2");
    assert_false(says("dash"));
    parse_line(GET, "\xE2\x80");
    assert_false(says("dash"));
    end();
}

/* ---- what is unknown --------------------------------------------------- */

static void test_unknown(void **state)
{
    static const struct {
        const char *line, *text;
    } rows[] = {
        {"--scop=x", "unknown option --scop; did you mean --scope?"},
        {"--scop", "unknown option --scop; did you mean --scope?"},
        {"--token_url", "did you mean --token-url?"},
        {"-scope", "did you mean --scope?"},
        {"--insecure", "--ca"},
        {"-k", "--ca"},
        {"--nothing-like-it", "unknown option --nothing-like-it"},
        {"---", "unknown option ---"},
        {"--=x", "unknown option --"},
        {"--no-scope", "unknown option --no-scope"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        parse_line(GET, rows[i].line);
        assert_refused(rows[i].line, rows[i].text);
    }
    end();
}

/* Neither the value of a misspelt option nor what may be a secret that begins with hyphens. */
static void test_secrets_are_not_shown(void **state)
{
    static const char *const lines[] = {
        "--scop=s3cret",
        "--s3cretS3CRET",
        "--S3cret",
        "--s3cret/s3cret+s3cret",
        "--4f3c2b1as3cret9d8e7f6a5b4c3d2e1f0a9b8c7d",
        "-s3cret",
        "-Ss3cret=x",
        "--client-secret=s3cret",
        "--client-secret s3cret",
        "--client-secret-value=s3cret",
        "--client_secret=s3cret",
        "--CLIENT-SECRET=s3cret",
        "--secret=s3cret",
        "--secret-s3cret",
        "--password=s3cret",
        "--passwd=s3cret",
        "-client-secret=s3cret",
    };
    static const char *const unnamed[] = {
        "--9f86d081884c7d659a2feaa0c5", /* digits and letters at random */
        "--a-name-that-is-longer-than-any-option-has",
        "--aB",
        "--a.b",
        "--\xC3\xA4",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(unnamed); i++) {
        parse_line(GET, unnamed[i]);
        assert_refused(unnamed[i], "unknown option, not shown");
        assert_row(!says(unnamed[i] + 2), "%s", p.diagnosis.detail);
    }
    for (size_t i = 0; i < COUNT(lines); i++) {
        parse_line(GET, lines[i]);
        assert_row(!p.understood && !says("s3cret") && !says("S3"), "%s: %s", lines[i], p.diagnosis.detail);
    }
    end();
}

/* The variable that is named is one that would be taken. */
static void test_a_secret_is_no_argument(void **state)
{
    static const struct {
        const char *set, *named;
    } rows[] = {
        {NULL, "CCTOKEN_CLIENT_SECRET"},
        {"CCTOKEN_CLIENT_ID", "CCTOKEN_CLIENT_SECRET"},
        {"GENESYSCLOUD_OAUTHCLIENT_ID", "GENESYSCLOUD_OAUTHCLIENT_SECRET"},
        {"GENESYS_CLIENT_ID", "GENESYS_CLIENT_SECRET"},
        {"GC_CLIENT_ID", "GC_CLIENT_SECRET"},
    };
    static const char *const lines[] = {"--client-secret=s", "--client-secret s", "--client_secret=s", "--secret=s",
                                        "--password s",      "--passwd=s",        "--Client-Secret=s"};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(clearenv(), 0);
        assert_true(rows[i].set == NULL || setenv(rows[i].set, "id", 1) == 0);
        for (size_t j = 0; j < COUNT(lines); j++) {
            char advice[96];
            snprintf(advice, sizeof advice, "use --client-secret-file or %s", rows[i].named);
            parse_line(GET, lines[j]);
            assert_refused(lines[j], advice);
        }
    }
    assert_int_equal(clearenv(), 0);
    parse_line(GET, "--secret-file=f"); /* another name for what is allowed */
    assert_refused("--secret-file", "did you mean --client-secret-file?");
    end();
}

/* Whatever the bytes are, it ends, within the arguments, with an answer or a complaint. */
static void test_every_short_argument(void **state)
{
    static const char alphabet[] = {'-', '=', 'o', 'v', '4', 'x', '\xE2'};
    static const unsigned commands[] = {GET, EXEC, COMMAND_PROBE};
    enum { LEN = 4, COUNT_ALL = 7 * 7 * 7 * 7 };
    (void)state;
    for (size_t n = 0; n < (size_t)COUNT_ALL * COUNT(commands); n++) {
        char argument[LEN + 1] = {0};
        size_t rest = n / COUNT(commands);
        for (size_t i = 0; i < LEN; i++, rest /= COUNT(alphabet)) {
            argument[i] = alphabet[rest % COUNT(alphabet)];
        }
        for (size_t len = 0; len <= LEN; len++) {
            end();
            add(argument + len);
            add("-v");
            parse(commands[n % COUNT(commands)]);
        }
    }
    end();
}

/* ---- beside parsing ---------------------------------------------------- */

static void test_ask_for(void **state)
{
    static const struct {
        const char *line;
        bool asks;
    } rows[] = {
        {"--log json", true},
        {"--log=json", true},
        {"get --log json", true},
        {"--nope --log=json", true},
        {"-x --log json", true},
        {"--log text", false},
        {"--log=text", false},
        {"--log", false},
        {"--log=", false},
        {"--log=jsonx", false},
        {"--logs json", false},
        {"--lo json", false},
        {"--log= json", false},
        {"-log json", false},
        {"-- --log json", false},
        {"exec -- x --log=json", false},
        {"", false},
        {"json --log", false},
        {"--log --log=json", true},
        {"--log text --log json", true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        parse_line(GET, rows[i].line);
        end();
        char copy[128], *rest = copy;
        strcpy(copy, rows[i].line);
        for (char *word = strsep(&rest, " "); word != NULL && *word != '\0'; word = strsep(&rest, " ")) {
            add(word);
        }
        assert_row(options_ask_for(p.arguments, p.count, "--log", "json") == rows[i].asks, "%s", rows[i].line);
    }
    end();
}

static void test_report_format(void **state)
{
    static const struct {
        const char *format;
        bool known;
    } rows[] = {{NULL, true},     {"text", true},  {"json", true}, {"", false},
                {"token", false}, {"JSON", false}, {"jso", false}, {"s3cret", false}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_diagnosis diagnosis = {0};
        assert_row(options_check_report_format(rows[i].format, &diagnosis) == rows[i].known, "row %zu", i);
        assert_int_equal(diagnosis.cause, rows[i].known ? CCT_CAUSE_NONE : CCT_CAUSE_USAGE);
        assert_null(strstr(diagnosis.detail, "s3cret"));
    }
}

static void test_variables(void **state)
{
    static const struct {
        option_id id;
        const char *names[3];
    } rows[] = {
        {OPTION_TOKEN_URL, {"CCTOKEN_TOKEN_URL", NULL, NULL}},
        {OPTION_ISSUER, {"CCTOKEN_ISSUER", NULL, NULL}},
        {OPTION_REGION, {"CCTOKEN_REGION", "GENESYSCLOUD_REGION", NULL}},
        {OPTION_CLIENT_ID, {"CCTOKEN_CLIENT_ID", NULL, NULL}},
        {OPTION_CLIENT_SECRET_FILE, {"CCTOKEN_CLIENT_SECRET_FILE", NULL, NULL}},
        {OPTION_ENV_FILE, {"CCTOKEN_ENV_FILE", NULL, NULL}},
        {OPTION_AUTH, {"CCTOKEN_AUTH", NULL, NULL}},
        {OPTION_SCOPE, {"CCTOKEN_SCOPE", NULL, NULL}},
        {OPTION_AUDIENCE, {"CCTOKEN_AUDIENCE", NULL, NULL}},
        {OPTION_RESOURCE, {"CCTOKEN_RESOURCE", NULL, NULL}},
        {OPTION_CACHE, {"CCTOKEN_CACHE", NULL, NULL}},
        {OPTION_PARAM, {NULL, NULL, NULL}},
        {OPTION_TIMEOUT, {NULL, NULL, NULL}},
        {OPTION_OUTPUT, {NULL, NULL, NULL}},
        {OPTION_HELP, {NULL, NULL, NULL}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (size_t n = 0; n < COUNT(rows[i].names); n++) {
            cct_span name = option_variable(rows[i].id, n);
            const char *expected = rows[i].names[n];
            assert_row((name.ptr == NULL) == (expected == NULL), "row %zu: %.*s", i, SHOW(name));
            assert_row(expected == NULL || cct_span_equals(name, expected), "row %zu: %.*s", i, SHOW(name));
        }
    }
}

/* A line for each option that the command takes, and none for another. */
static void test_help(void **state)
{
    (void)state;
    for (unsigned command = 1; command <= ALL; command <<= 1) {
        static char text[16384];
        stream out;
        if (command == COMMAND_SECTION) { /* which nobody asks for help */
            continue;
        }
        int file = memfd_create("help", MFD_CLOEXEC);
        assert_true(file >= 0);
        stream_init(&out, file);
        options_help(&out, command);
        assert_true(stream_end(&out));
        ssize_t len = pread(file, text, sizeof text - 1, 0);
        assert_true(len > 0 && len < (ssize_t)sizeof text - 1);
        text[len] = '\0';
        close(file);
        for (option_id id = 0; id < OPTION_COUNT; id++) {
            char begin[64], letter[5] = {'-', table[id].letter, ',', ' ', '\0'};
            const char *value_name = option_describe(id)->value_name;
            snprintf(begin, sizeof begin, "  %s%s%s%s", table[id].letter == 0 || !is_long(id) ? "    " : letter,
                     table[id].name, value_name == NULL || *value_name == '[' ? "" : " ",
                     value_name == NULL ? " " : value_name);
            bool shown = strstr(text, begin) != NULL;
            assert_row(shown == ((table[id].commands & command) != 0), "%x: '%s'", command, begin);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_with_equals),
        cmocka_unit_test(test_two_words),
        cmocka_unit_test(test_alone),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_flag_with_value),
        cmocka_unit_test(test_repeated),
        cmocka_unit_test(test_letters),
        cmocka_unit_test(test_other_spellings),
        cmocka_unit_test(test_of_another_command),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_several),
        cmocka_unit_test(test_log),
        cmocka_unit_test(test_joined_letters),
        cmocka_unit_test(test_joined_letters_refused),
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_resource_is_remembered),
        cmocka_unit_test(test_parameters_refused),
        cmocka_unit_test(test_too_many_parameters),
        cmocka_unit_test(test_operands),
        cmocka_unit_test(test_operands_end_with_null),
        cmocka_unit_test(test_operands_are_not_shown),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_secrets_are_not_shown),
        cmocka_unit_test(test_a_secret_is_no_argument),
        cmocka_unit_test(test_every_short_argument),
        cmocka_unit_test(test_ask_for),
        cmocka_unit_test(test_report_format),
        cmocka_unit_test(test_variables),
        cmocka_unit_test(test_help),
    };
    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
