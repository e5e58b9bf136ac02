/* SPDX-License-Identifier: MIT */
/*
 * providers.c: prints docs/PROVIDERS.md from docs/providers.txt, the table of profiles and the
 * catalogue of wordings (make docs). A block that contradicts the profile of its own endpoint is an
 * error.
 *
 *   providers PROVIDERS WORDINGS
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oauth/auth_method.h"
#include "oauth/profile.h"
#include "oauth/wordings/table.h"

typedef enum provider_field {
    PROVIDER_NAME,
    PROVIDER_PROFILE,
    PROVIDER_ENDPOINT,
    PROVIDER_HOST,
    PROVIDER_PARAMETER,
    PROVIDER_LINE,
    PROVIDER_NOTE,
    PROVIDER_WORDINGS,
    PROVIDER_SOURCE,
    PROVIDER_FIELDS
} provider_field;

static const struct {
    const char *name;
    size_t least, most; /* how often it occurs in a block */
} fields[PROVIDER_FIELDS] = {
    {"provider", 1, 1}, {"profile", 1, 1}, {"endpoint", 1, 1}, {"host", 0, 1},   {"parameter", 1, 8},
    {"line", 4, 4},     {"note", 0, 8},    {"wordings", 0, 4}, {"source", 1, 4},
};

enum { PROVIDERS_MAX = 32, VALUES_MAX = 8, TEXT_MAX = 65536 };

typedef struct provider {
    unsigned line;
    size_t count[PROVIDER_FIELDS];
    const char *value[PROVIDER_FIELDS][VALUES_MAX];
    const cct_profile *found; /* of its endpoint */
} provider;

static const char intro[] =
    "# Providers\n"
    "\n"
    "Written by `make docs`, from `docs/providers.txt` and the tables that `cctoken` itself uses. Tests run the lines "
    "of\n"
    "each provider against a model of it, not against the provider: that cannot be done without an account.\n"
    "\n"
    "Replace the words in capitals with your own values. The secret is in a file, never in an argument; `doctor` "
    "reports\n"
    "any fault; `exec` stores the token in a cache and passes it to a program in its environment. `get`, `watch` and\n"
    "other output formats work with the same variables. Any other server of RFC 6749 works as well, with its token "
    "URL\n"
    "in `CCTOKEN_TOKEN_URL`, or its issuer in `CCTOKEN_ISSUER`.\n"
    "\n"
    "| | token endpoint | default method | parameters |\n"
    "|---|---|---|---|\n";

static void complain(const char *file, unsigned line, const char *what, const char *value)
{
    fprintf(stderr, "%s:%u: %s%s\n", file, line, what, value);
    exit(1);
}

/* ---- reading ----------------------------------------------------------- */

static void add_value(const char *file, unsigned line, provider *p, char *text)
{
    char *value = strstr(text, ": ");
    size_t number = 0;
    if (value == NULL) {
        complain(file, line, "this is no field: ", text);
    }
    *value = '\0';
    while (number < PROVIDER_FIELDS && strcmp(fields[number].name, text) != 0) {
        number++;
    }
    if (number == PROVIDER_FIELDS || p->count[number] == fields[number].most) {
        complain(file, line, "no field, or too many of it: ", text);
    }
    p->line = p->line == 0 ? line : p->line;
    p->value[number][p->count[number]++] = value + 2;
}

static bool has_in_lines(const provider *p, const char *text)
{
    for (size_t i = 0; i < p->count[PROVIDER_LINE]; i++) {
        if (strstr(p->value[PROVIDER_LINE][i], text) != NULL) {
            return true;
        }
    }
    return false;
}

static void check_provider(const char *file, provider *p)
{
    for (size_t i = 0; i < PROVIDER_FIELDS; i++) {
        if (p->count[i] < fields[i].least) {
            complain(file, p->line, "a provider needs more of the field ", fields[i].name);
        }
    }
    cct_url url;
    size_t bad;
    const char *endpoint = p->value[PROVIDER_ENDPOINT][0];
    if (cct_url_parse(cct_span_of(endpoint), &url, &bad) != CCT_OK) {
        complain(file, p->line, "no URL: ", endpoint);
    }
    url.host = p->count[PROVIDER_HOST] > 0 ? cct_span_of(p->value[PROVIDER_HOST][0]) : url.host;
    p->found = cct_profile_of_url(&url);
    if (strcmp(p->found->name, p->value[PROVIDER_PROFILE][0]) != 0) {
        complain(file, p->line, "the endpoint has another profile: ", p->found->name);
    }
    bool is_expected = p->found->scope == CCT_SCOPE_EXPECTED;
    if ((is_expected && !has_in_lines(p, p->found->scope_ending != NULL ? p->found->scope_ending : "CCTOKEN_SCOPE")) ||
        (p->found->audience_expected && !has_in_lines(p, "CCTOKEN_AUDIENCE"))) {
        complain(file, p->line, "its lines lack what the profile expects", "");
    }
}

static size_t read_providers(const char *name, provider *out)
{
    static char text[TEXT_MAX];
    FILE *file = fopen(name, "r");
    size_t count = 0, used = 0;
    if (file == NULL) {
        complain(name, 0, "cannot be read", "");
    }
    for (unsigned line = 1; fgets(text + used, (int)(sizeof text - used), file) != NULL; line++) {
        char *begin = text + used;
        size_t len = strcspn(begin, "\n");
        begin[len] = '\0';
        if (len == 0) {
            count += out[count].line != 0;
        } else if (*begin != '#') {
            add_value(name, line, &out[count], begin);
        }
        used += len + 1;
        if (count == PROVIDERS_MAX || used == sizeof text) {
            complain(name, line, "the file is too long", "");
        }
    }
    (void)fclose(file);
    count += out[count].line != 0;
    for (size_t i = 0; i < count; i++) {
        check_provider(name, &out[i]);
    }
    return count;
}

/* ---- writing ----------------------------------------------------------- */

static const char *method_of(const provider *p)
{
    return cct_auth_name((cct_auth_method)p->found->auth);
}

/* As GitHub makes the anchor of a heading. */
static void print_anchor(const char *heading)
{
    for (; *heading != '\0'; heading++) {
        char c = cct_ascii_lower(*heading);
        if (cct_is_alphanumeric(c) || c == ' ' || c == '-') {
            putchar(c == ' ' ? '-' : c);
        }
    }
}

static void print_overview(const provider *p)
{
    printf("| [%s](#", p->value[PROVIDER_NAME][0]);
    print_anchor(p->value[PROVIDER_NAME][0]);
    printf(") | `%s` | `%s` | ", p->value[PROVIDER_ENDPOINT][0], method_of(p));
    for (size_t i = 0; i < p->count[PROVIDER_PARAMETER]; i++) {
        printf("%s%s", i > 0 ? "; " : "", p->value[PROVIDER_PARAMETER][i]);
    }
    printf(" |\n");
}

/*
 * A row that says what to do: what the server says, as people search for it, its cause, and that.
 */
static void print_wording(const row *r)
{
    const char *const *v = r->value;
    const char *text = *v[FIELD_EXAMPLE] != '\0' ? v[FIELD_EXAMPLE] : v[FIELD_TEXT];
    printf("- ");
    if (*v[FIELD_CODE] != '\0') {
        printf("`%s`%s", v[FIELD_CODE], *text != '\0' ? ": " : "");
    }
    if (*text != '\0') {
        printf("`%s`", text);
    }
    printf(" ([%s](FAILURES.md#%s)): %s\n", v[FIELD_CAUSE], v[FIELD_CAUSE], v[FIELD_ADVICE]);
}

static void print_wordings(const provider *p, const table *wordings)
{
    bool any = false;
    for (size_t i = 0; i < wordings->count; i++) {
        const char *const *v = wordings->rows[i].value;
        for (size_t k = 0; k < p->count[PROVIDER_WORDINGS] && *v[FIELD_ADVICE] != '\0'; k++) {
            if (strcmp(v[FIELD_PROVIDER], p->value[PROVIDER_WORDINGS][k]) == 0) {
                printf("%s", any ? "" : "\nWhat the server says, and what to do:\n\n");
                print_wording(&wordings->rows[i]);
                any = true;
            }
        }
    }
}

static void print_items(const provider *p, provider_field which)
{
    for (size_t i = 0; i < p->count[which]; i++) {
        printf("- %s\n", p->value[which][i]);
    }
}

static void print_provider(const provider *p, const table *wordings)
{
    printf("\n## %s\n\n", p->value[PROVIDER_NAME][0]);
    printf("- Token endpoint: `%s`\n- Method: `%s`, the default\n", p->value[PROVIDER_ENDPOINT][0], method_of(p));
    for (size_t i = 0; i < p->count[PROVIDER_PARAMETER]; i++) {
        printf("- Parameters: %s\n", p->value[PROVIDER_PARAMETER][i]);
    }
    printf("\n```sh\n");
    for (size_t i = 0; i < p->count[PROVIDER_LINE]; i++) {
        printf("%s\n", p->value[PROVIDER_LINE][i]);
    }
    printf("```\n\n");
    print_items(p, PROVIDER_NOTE);
    print_wordings(p, wordings);
    printf("\nSources: ");
    for (size_t i = 0; i < p->count[PROVIDER_SOURCE]; i++) {
        printf("%s%s", p->value[PROVIDER_SOURCE][i], i + 1 < p->count[PROVIDER_SOURCE] ? "; " : ".\n");
    }
}

int main(int count, char **arguments)
{
    static table wordings;
    static provider providers[PROVIDERS_MAX + 1];
    if (count != 3 || !table_read(arguments[2], &wordings)) {
        return 1;
    }
    size_t provider_count = read_providers(arguments[1], providers);
    printf("%s", intro);
    for (size_t i = 0; i < provider_count; i++) {
        print_overview(&providers[i]);
    }
    for (size_t i = 0; i < provider_count; i++) {
        print_provider(&providers[i], &wordings);
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
