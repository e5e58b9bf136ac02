/* SPDX-License-Identifier: MIT */
/*
 * shells.c: the lists in the completions for bash, zsh and fish.
 */
#include <stdio.h>
#include <string.h>

#include "cli/commands/topics.h"
#include "fill.h"

/* Whether a command has a help of its own. */
static bool is_topic(const command_row *c)
{
    return c->name[0] != '-';
}

/* In single quotes, with a backslash before each of the characters. */
static void quote(const char *text, const char *escaped)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'' && strchr(escaped, '\'') == NULL) {
            fputs("'\\''", stdout); /* in sh a backslash escapes nothing there */
        } else {
            printf(strchr(escaped, *text) != NULL ? "\\%c" : "%c", *text);
        }
    }
}

static void write_command_names(void)
{
    for (const command_row *c = command_rows; c->name != NULL; c++) {
        printf(c == command_rows ? "%s" : " %s", c->name);
    }
}

/* ---- bash -------------------------------------------------------------- */

static void write_bash_topics(void)
{
    for (const topic *t = topics; t->name != NULL; t++) {
        printf(t == topics ? "%s" : " %s", t->name);
    }
    for (const command_row *c = command_rows; c->name != NULL; c++) {
        if (is_topic(c)) {
            printf(" %s", c->name);
        }
    }
    for (int cause = 1; cause < CCT_CAUSE_COUNT; cause++) {
        printf(" %s", cct_cause_name((cct_cause)cause));
    }
}

/* The words that complete the value. */
static void write_bash_value(option_id id, unsigned taker)
{
    choices found;
    const char *name = option_describe(id)->name;
    value_kind kind = option_value(id, taker, &found);
    if (option_describe(id)->letter != '\0') {
        printf("        -%c | %s | %s=) ", option_describe(id)->letter, name, name);
    } else {
        printf(option_is_optional(id) ? "        %s=) " : "        %s | %s=) ", name, name);
    }
    if (kind == VALUE_FILE) {
        puts("files=yes ;;");
        return;
    }
    fputs("list='", stdout);
    for (size_t i = 0; i < found.count; i++) {
        printf(i == 0 ? "%s" : " %s", found.rows[i].value);
    }
    puts("' ;;");
}

static void write_bash_command(const command_row *c)
{
    printf("    %s)\n        case $option in\n", c->name);
    for (option_id id = 0; id < OPTION_COUNT; id++) {
        if (option_is_taken(id, c->options) && option_describe(id)->value_name != NULL) {
            write_bash_value(id, c->options);
        }
    }
    fputs("        *=) ;;\n        *) list='", stdout);
    const char *space = "";
    for (option_id id = 0; id < OPTION_COUNT; id++) {
        if (option_is_taken(id, c->options)) {
            printf("%s%s", space, option_describe(id)->name);
            space = " ";
        }
    }
    puts("' ;;\n        esac\n        ;;");
}

static void write_bash_commands(void)
{
    for (const command_row *c = command_rows; c->name != NULL; c++) {
        if (c->options != 0) {
            write_bash_command(c);
        }
    }
}

/* ---- zsh --------------------------------------------------------------- */

static void write_zsh_row(const char *name, const char *help)
{
    fputs("        '", stdout);
    quote(name, ":");
    fputs(":", stdout);
    quote(help, "");
    puts("'");
}

static void write_zsh_commands(void)
{
    for (const command_row *c = command_rows; c->name != NULL; c++) {
        write_zsh_row(c->name, c->help);
    }
}

static void write_zsh_topics(void)
{
    for (const topic *t = topics; t->name != NULL; t++) {
        write_zsh_row(t->name, t->help);
    }
    for (const command_row *c = command_rows; c->name != NULL; c++) {
        if (is_topic(c)) {
            write_zsh_row(c->name, c->help);
        }
    }
    for (int cause = 1; cause < CCT_CAUSE_COUNT; cause++) {
        write_zsh_row(cct_cause_name((cct_cause)cause), cct_cause_text((cct_cause)cause));
    }
}

/* ":NAME:action", as _arguments wants it. */
static void write_zsh_value(option_id id, unsigned taker)
{
    choices found;
    char name[32];
    value_kind kind = option_value(id, taker, &found);
    if (kind == VALUE_NONE) {
        return;
    }
    fputs(option_is_optional(id) ? "::" : ":", stdout);
    quote(option_value_name(id, name), ":");
    fputs(kind == VALUE_FILE ? ":_files" : kind == VALUE_TEXT ? ": " : ":((", stdout);
    for (size_t i = 0; i < found.count; i++) {
        printf(i == 0 ? "%s" : " %s", found.rows[i].value);
        if (found.rows[i].help[0] != '\0') {
            fputs("\\:", stdout);
            quote(found.rows[i].help, ": ");
        }
    }
    fputs(kind == VALUE_CHOICE ? "))" : "", stdout);
}

static bool may_be_repeated(option_id id)
{
    return strstr(option_describe(id)->help, "may be repeated") != NULL;
}

static void write_zsh_option(option_id id, unsigned taker)
{
    char brief[256];
    const option_row *row = option_describe(id);
    bool has_letter = row->letter != '\0' && row->name[1] == '-';
    fputs("            ", stdout);
    if (has_letter && row->value_name != NULL) {
        printf("'(-%c %s)'{-%c+,%s=}'[", row->letter, row->name, row->letter, row->name);
    } else if (has_letter) {
        printf("'(-%c %s)'{-%c,%s}'[", row->letter, row->name, row->letter, row->name);
    } else {
        printf(may_be_repeated(id) ? "'*%s" : "'%s", row->name);
        fputs(row->value_name == NULL ? "[" : option_is_optional(id) ? "=-[" : "=[", stdout);
    }
    quote(option_brief(id, brief), "[]");
    fputs("]", stdout);
    write_zsh_value(id, taker);
    puts("' \\");
}

static void write_zsh_options(void)
{
    for (const command_row *c = command_rows; c->name != NULL; c++) {
        if (c->options == 0) {
            continue;
        }
        printf("    %s)\n        _arguments -s -S : \\\n", c->name);
        for (option_id id = 0; id < OPTION_COUNT; id++) {
            if (option_is_taken(id, c->options)) {
                write_zsh_option(id, c->options);
            }
        }
        puts("            $operands\n        ;;");
    }
}

/* ---- fish -------------------------------------------------------------- */

static void write_fish_row(const char *condition, const char *name, const char *help)
{
    printf("complete -c cctoken -n %s -a '%s' -d '", condition, name);
    quote(help, "\\'");
    puts("'");
}

static void write_fish_commands(void)
{
    for (const command_row *c = command_rows; c->name != NULL; c++) {
        write_fish_row("__cctoken_is_first", c->name, c->help);
    }
}

static void write_fish_topics(void)
{
    for (const topic *t = topics; t->name != NULL; t++) {
        write_fish_row("__cctoken_is_topic", t->name, t->help);
    }
    for (const command_row *c = command_rows; c->name != NULL; c++) {
        if (is_topic(c)) {
            write_fish_row("__cctoken_is_topic", c->name, c->help);
        }
    }
    for (int cause = 1; cause < CCT_CAUSE_COUNT; cause++) {
        write_fish_row("__cctoken_is_topic", cct_cause_name((cct_cause)cause), cct_cause_text((cct_cause)cause));
    }
}

static void write_fish_value(option_id id, unsigned taker)
{
    choices found;
    value_kind kind = option_value(id, taker, &found);
    if (kind == VALUE_NONE) {
        return;
    }
    fputs(option_is_optional(id) ? "" : " -r", stdout);
    fputs(kind == VALUE_FILE ? " -F" : " -f", stdout);
    for (size_t i = 0; i < found.count; i++) {
        printf(i == 0 ? " -a '%s" : " %s", found.rows[i].value);
        printf(found.rows[i].help[0] != '\0' ? "\\t%s" : "%s", found.rows[i].help);
    }
    fputs(found.count > 0 ? "'" : "", stdout);
}

static void write_fish_option(const command_row *c, option_id id)
{
    char brief[256];
    const option_row *row = option_describe(id);
    printf("complete -c cctoken -n '__cctoken_is %s'", c->name);
    if (row->letter != '\0') {
        printf(" -s %c", row->letter);
    }
    if (row->name[1] == '-') {
        printf(" -l %s", row->name + 2);
    }
    write_fish_value(id, c->options);
    fputs(" -d '", stdout);
    quote(option_brief(id, brief), "\\'");
    puts("'");
}

static void write_fish_options(void)
{
    for (const command_row *c = command_rows; c->name != NULL; c++) {
        for (option_id id = 0; id < OPTION_COUNT; id++) {
            if (option_is_taken(id, c->options)) {
                write_fish_option(c, id);
            }
        }
    }
}

/* ------------------------------------------------------------------------ */

const list shell_lists[] = {
    {"COMMAND_NAMES", write_command_names}, {"BASH_TOPICS", write_bash_topics},
    {"BASH_COMMANDS", write_bash_commands}, {"ZSH_COMMANDS", write_zsh_commands},
    {"ZSH_TOPICS", write_zsh_topics},       {"ZSH_OPTIONS", write_zsh_options},
    {"FISH_COMMANDS", write_fish_commands}, {"FISH_TOPICS", write_fish_topics},
    {"FISH_OPTIONS", write_fish_options},   {NULL, NULL},
};
