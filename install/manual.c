/* SPDX-License-Identifier: MIT */
/*
 * manual.c: the lists in the man page, in mdoc.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/commands/topics.h"
#include "cli/obtain/output.h"
#include "cli/obtain/template.h"
#include "cli/settings/commands.h"
#include "cli/settings/families.h"
#include "cli/texts/cause_texts.h"
#include "cli/texts/prose.h"
#include "fill.h"

/* ---- mdoc -------------------------------------------------------------- */

/* A dash of an option is a minus, which can be copied; one between words is a hyphen. */
static void write_text(const char *text)
{
    bool option = false;
    for (const char *c = text; *c != '\0'; c++) {
        bool begins = c == text || strchr(" '([|=", c[-1]) != NULL;
        option = begins ? *c == '-' : option && (*c == '-' || isalnum((unsigned char)*c));
        if (c == text && (*c == '.' || *c == '\'')) {
            fputs("\\&", stdout);
        }
        if (*c == '\\') {
            fputs("\\e", stdout);
        } else {
            fputs(*c == '-' && option ? "\\" : "", stdout);
            putchar(*c);
        }
    }
}

/* One argument of a macro; never a macro itself. */
static void write_argument(const char *text, size_t len)
{
    fputs("\\&", stdout);
    for (size_t i = 0; i < len; i++) {
        fputs(text[i] == '-' ? "\\" : "", stdout);
        putchar(text[i]);
    }
}

/* " Fl -format", " Ar FILE", " Cm get" */
static void write_word(const char *word, size_t len, bool is_command)
{
    bool is_flag = word[0] == '-';
    fputs(is_flag ? " Fl " : is_command ? " Cm " : " Ar ", stdout);
    write_argument(word + is_flag, len - is_flag);
}

/* "get [options]", with brackets as mdoc's enclosures. */
static void write_synopsis(const char *text)
{
    size_t number = 0;
    while (*text != '\0') {
        size_t opening = strspn(text, "[");
        size_t len = strcspn(text + opening, " ]");
        fputs(opening > 0 ? " Oo" : "", stdout);
        write_word(text + opening, len, number++ == 0);
        text += opening + len;
        fputs(*text == ']' ? " Oc" : "", stdout);
        text += strspn(text, "] ");
    }
}

/* Without the name of the program. */
static const char *synopsis_of(const command *c)
{
    return c->synopsis + strlen("cctoken ");
}

/* ---- head and commands ------------------------------------------------- */

static void write_date(void)
{
    char month[32];
    const char *given = getenv("SOURCE_DATE_EPOCH");
    time_t seconds = given == NULL || *given == '\0' ? time(NULL) : (time_t)strtoll(given, NULL, 10);
    const struct tm *date = gmtime(&seconds);
    strftime(month, sizeof month, "%B", date);
    printf("%s %d, %d", month, date->tm_mday, date->tm_year + 1900);
}

static void write_version(void)
{
    fputs(CCT_VERSION, stdout);
}

static void write_synopses(void)
{
    for (const command *c = commands; c->name != NULL; c++) {
        fputs(".Nm\n.", stdout);
        write_synopsis(synopsis_of(c));
        puts("");
    }
}

static void write_commands(void)
{
    for (const command *c = commands; c->name != NULL; c++) {
        fputs(".It", stdout);
        write_synopsis(synopsis_of(c));
        puts("");
        write_text(c->help);
        puts("");
    }
}

/* ---- options ----------------------------------------------------------- */

static void write_option(option_id id)
{
    char name[32];
    const option_row *row = option_describe(id);
    fputs(".It", stdout);
    if (row->letter != '\0' && row->name[1] == '-') {
        printf(" Fl %c ,", row->letter);
    }
    write_word(row->name, strlen(row->name), false);
    if (row->value_name != NULL) {
        bool optional = option_is_optional(id);
        option_value_name(id, name);
        fputs(optional ? " Ns Oo = Ns Ar " : " Ar ", stdout);
        write_argument(name, strlen(name));
        fputs(optional ? " Oc" : "", stdout);
    }
    puts("");
    write_text(option_help(id));
    puts("");
}

static void write_commands_of(unsigned takers)
{
    const char *comma = ".Ss Options of ";
    for (const command *c = commands; c->name != NULL; c++) {
        if ((c->options & COMMANDS_LISTED & takers) != 0) {
            printf("%s%s", comma, c->name);
            comma = ", ";
        }
    }
    puts("");
}

static bool is_first_of_its_commands(option_id id)
{
    for (option_id before = 0; before < id; before++) {
        if (option_describe(before)->commands == option_describe(id)->commands) {
            return false;
        }
    }
    return true;
}

/* Under one heading those that the same commands take. */
static void write_options(void)
{
    for (option_id first = 0; first < OPTION_COUNT; first++) {
        unsigned takers = option_describe(first)->commands;
        if (!is_first_of_its_commands(first)) {
            continue;
        }
        write_commands_of(takers);
        puts(".Bl -tag -width Ds");
        for (option_id id = first; id < OPTION_COUNT; id++) {
            if (option_describe(id)->commands == takers) {
                write_option(id);
            }
        }
        puts(".El");
    }
}

/* ---- environment ------------------------------------------------------- */

static bool is_of_family(cct_span name)
{
    for (const variable_family *f = families; f->id != NULL; f++) {
        if (cct_span_equals(name, f->id)) {
            return true;
        }
    }
    return false;
}

static void write_variables_of(option_id id)
{
    const char *option = option_describe(id)->name;
    cct_span name;
    for (size_t n = 0; (name = option_variable(id, n)).ptr != NULL; n++) {
        if (!is_of_family(name) && !cct_span_equals(name, environment_rows[0].names)) {
            printf(".It Ev %.*s\nas\n.Fl ", (int)name.len, name.ptr);
            write_argument(option + 1, strlen(option + 1));
            puts("");
        }
    }
}

static void write_variables(void)
{
    for (option_id id = 0; id < OPTION_COUNT; id++) {
        write_variables_of(id);
    }
}

/* "NO_COLOR, TERM" as ".It Ev NO_COLOR , Ev TERM". */
static void write_environment_row(const variable_row *row)
{
    const char *name = row->names;
    fputs(".It", stdout);
    for (size_t len; *name != '\0'; name += len + strspn(name + len, ", ")) {
        len = strcspn(name, ",");
        printf(name == row->names ? " Ev %.*s" : " , Ev %.*s", (int)len, name);
    }
    puts("");
    write_text(prose(row->help));
    puts("");
}

static void write_environment(void)
{
    for (const variable_row *row = environment_rows; row->names != NULL; row++) {
        write_environment_row(row);
    }
}

static void write_formats(void)
{
    for (size_t i = 0; output_format_name(i) != NULL; i++) {
        printf(".It %s\n", output_format_name(i));
        write_text(output_format_help(i));
        puts("");
    }
}

static void write_placeholders(void)
{
    for (size_t i = 0; template_placeholder_name(i) != NULL; i++) {
        printf(".It {%s}\n", template_placeholder_name(i));
        write_text(template_placeholder_help(i));
        puts("");
    }
}

static void write_families(void)
{
    for (const variable_family *f = families; f->id != NULL; f++) {
        printf(".It Ev %s , Ev %s\n", f->id, f->secret);
    }
}

/* ---- causes ------------------------------------------------------------ */

static const int statuses[] = {
#define GROUP_STATUS(identifier, status) status,
    CCT_CAUSE_GROUPS(GROUP_STATUS)};

static bool is_in(int cause, cct_cause_group group)
{
    return cct_cause_group_of((cct_cause)cause) == group;
}

/* Its causes, but not those that only warn. */
static void write_names(cct_cause_group group)
{
    const char *comma = ": ";
    for (int cause = 1; cause < CCT_CAUSE_COUNT; cause++) {
        if (is_in(cause, group) && !cct_cause_is_warning((cct_cause)cause)) {
            printf("%s%s", comma, cct_cause_name((cct_cause)cause));
            comma = ", ";
        }
    }
    puts("");
}

static void write_statuses(void)
{
    for (int status = 1; status < 256; status++) {
        bool named = false;
        for (cct_cause_group group = 0; group < CCT_GROUP_COUNT; group++) {
            if (statuses[group] != status) {
                continue;
            }
            if (named) {
                puts(".br");
            } else {
                printf(".It %d\n", status);
            }
            named = true;
            fputs(cause_group_name(group), stdout);
            write_names(group);
        }
    }
}

static void write_cause(cct_cause cause)
{
    char advice[CAUSE_TEXT_MAX];
    printf(".It Sy %s%s\n", cct_cause_name(cause), cct_cause_is_warning(cause) ? " Pq warning" : "");
    write_text(cct_cause_text(cause));
    fputs("\n.br\ntry: ", stdout);
    write_text(cause_advice(cause, advice));
    puts("");
}

static void write_causes(void)
{
    for (cct_cause_group group = 0; group < CCT_GROUP_COUNT; group++) {
        const char *name = cause_group_name(group);
        printf(".Ss %c%s (exit status %d)\n.Bl -tag -width Ds\n", toupper((unsigned char)*name), name + 1,
               statuses[group]);
        for (int cause = 1; cause < CCT_CAUSE_COUNT; cause++) {
            if (is_in(cause, group)) {
                write_cause((cct_cause)cause);
            }
        }
        puts(".El");
    }
}

/* ------------------------------------------------------------------------ */

const list manual_lists[] = {
    {"DATE", write_date},
    {"VERSION", write_version},
    {"SYNOPSES", write_synopses},
    {"COMMANDS", write_commands},
    {"OPTIONS", write_options},
    {"FAMILIES", write_families},
    {"ENVIRONMENT", write_environment},
    {"FORMATS", write_formats},
    {"PLACEHOLDERS", write_placeholders},
    {"VARIABLES", write_variables},
    {"STATUSES", write_statuses},
    {"CAUSES", write_causes},
    {NULL, NULL},
};
