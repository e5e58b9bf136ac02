/* SPDX-License-Identifier: MIT */
/*
 * shells.c: bash and zsh share one table, a case statement that sets $l, the words that may be
 * completed, for the command $c, the preceding option $o and the word $w. FILE and CMD stand for
 * files and for commands of the system. fish has a notation of its own for options.
 */
#include "cli/commands/shells.h"

#include <string.h>

#include "cli/commands/topics.h"
#include "cli/settings/commands.h"
#include "cli/texts/prose.h"

/* ---- words --------------------------------------------------------------- */

/* The commands, with those that look like options if asked for. */
static void write_names(stream *out, bool with_version)
{
    for (const command *c = commands; c->name != NULL; c++) {
        if (c->name[0] != '-' || with_version) {
            stream_print(out, "%s ", c->name);
        }
    }
}

/* Everything that "cctoken help" explains. */
static void write_topics(stream *out)
{
    for (const topic *t = topics; t->name != NULL; t++) {
        stream_print(out, "%s ", t->name);
    }
    write_names(out, false);
    for (int cause = 1; cause < CCT_CAUSE_COUNT; cause++) {
        stream_print(out, "%s ", cct_cause_name((cct_cause)cause));
    }
}

/*
 * The choices of an option are the first words of its help: "1.2 or 1.3; default 1.2". So they
 * cannot differ from it.
 */
static void write_choices(stream *out, const char *help)
{
    for (size_t len; *help != '\0' && strchr("[", *help) == NULL; help += len + strspn(help + len, ", ")) {
        len = strcspn(help, ", ;:");
        /* The word "or" is no choice; no choice has two letters. */
        if (len != 2) {
            cct_span word = {help, len};
            stream_print(out, "%.*s ", CCT_SPAN(word));
        }
        /* What follows explains the choices, or names the default. */
        if (help[len] == ';' || help[len] == ':') {
            return;
        }
    }
}

/* The values that an option accepts; nothing where any text is allowed. */
static void write_value(stream *out, const command *c, option_id id)
{
    size_t count;
    /* The help of --format lists the formats of a token; reports have two others. */
    if (id == OPTION_FORMAT && (c->options & COMMANDS_OF_REPORTS) != 0) {
        stream_text(out, "text json");
    } else if (id == OPTION_REGION) {
        const cct_region *regions = cct_regions(&count);
        for (size_t i = 0; i < count; i++) {
            stream_print(out, "%s ", regions[i].name);
        }
    } else if (id == OPTION_AUTH || id == OPTION_FORMAT || id == OPTION_TLS_MIN || id == OPTION_LOG) {
        write_choices(out, option_help(id));
    }
}

/* Whether the command accepts the option and shows it. */
static bool is_listed(const command *c, const option_row *row)
{
    return (c->options & COMMANDS_LISTED & row->commands) != 0;
}

/* Whether the value is the name of a file. */
static bool is_file(const option_row *row)
{
    return cct_span_contains(cct_span_of(row->value_name), cct_span_of("FILE"));
}

/* ---- bash and zsh -------------------------------------------------------- */

/*
 * One branch of the shell's case statement: the words that may follow this option of this command.
 */
static void write_rule(stream *out, const command *c, option_id id)
{
    const option_row *row = option_describe(id);
    stream_print(out, "%s,%s=,*", c->name, row->name);
    /* A value that may be left out can only follow a "=": the next word is not its value. */
    if (row->value_name[0] != '[') {
        stream_print(out, "|%s,%s,*|%s,-%c,*", c->name, row->name, c->name, row->letter != '\0' ? row->letter : '-');
    }
    stream_text(out, ")l='");
    if (is_file(row)) {
        stream_text(out, "FILE");
    } else {
        write_value(out, c, id);
    }
    stream_text(out, "';;\n");
}

/* The branch for everything else after the command: its options. */
static void write_rest(stream *out, const command *c)
{
    stream_print(out, "%s,*,|%s,*,-*)l='", c->name, c->name);
    for (option_id id = 0; id < OPTION_COUNT; id++) {
        if (is_listed(c, option_describe(id))) {
            stream_print(out, "%s ", option_name(id));
        }
    }
    stream_text(out, "';;\n");
}

/* ---- fish ---------------------------------------------------------------- */

/* One "complete" line; fish shows the option's help. */
static void write_fish_option(stream *out, const command *c, option_id id)
{
    const option_row *row = option_describe(id);
    stream_print(out, "complete -c cctoken -n '__cctoken %s' -d \"%s\"", c->name, option_help(id));
    if (row->letter != '\0') {
        stream_print(out, " -s %c", row->letter);
    }
    if (row->name[1] == '-') {
        stream_print(out, " -l %s", row->name + 2);
    }
    if (row->value_name != NULL) {
        stream_print(out, "%s%s -a '", row->value_name[0] == '[' ? "" : " -r", is_file(row) ? " -F" : " -f");
        write_value(out, c, id);
        stream_text(out, "'");
    }
    stream_text(out, "\n");
}

/* ---- scripts ------------------------------------------------------------- */

/* All commands with all their options. */
static void write_options(stream *out, bool is_fish)
{
    for (const command *c = commands; c->name != NULL; c++) {
        for (option_id id = 0; id < OPTION_COUNT; id++) {
            if (!is_listed(c, option_describe(id))) {
                continue;
            }
            if (is_fish) {
                write_fish_option(out, c, id);
            } else if (option_describe(id)->value_name != NULL) {
                write_rule(out, c, id);
            }
        }
        if (!is_fish) {
            write_rest(out, c);
        }
    }
}

/*
 * The text of the script, in which @c stands for the commands, @t for the topics of the help, @o
 * and @f for options.
 */
static void write_script(stream *out, unsigned number)
{
    char text[PROSE_MAX];
    /*
     * A copy, because prose() has one buffer, and the help of each option is expanded into it
     * below.
     */
    memcpy(text, prose(number), sizeof text);
    for (const char *at = text; *at != '\0'; at++) {
        if (*at != '@') {
            stream_span(out, (cct_span){at, 1});
            continue;
        }
        at++;
        if (*at == 'c') {
            write_names(out, true);
        } else if (*at == 't') {
            write_topics(out);
        } else {
            write_options(out, *at == 'f');
        }
    }
}

bool shell_write_completion(stream *out, const char *shell)
{
    bool is_fish = strcmp(shell, "fish") == 0, is_bash = strcmp(shell, "bash") == 0;
    if (!is_fish && !is_bash && strcmp(shell, "zsh") != 0) {
        return false;
    }
    write_script(out, is_fish ? HELP_FISH : HELP_SH);
    if (!is_fish) {
        write_script(out, is_bash ? HELP_BASH : HELP_ZSH);
    }
    return true;
}
