/* SPDX-License-Identifier: MIT */
/*
 * shells.c: for bash and zsh one table, which says what may stand in a place of the command line: $l for the
 * command $c, where the option $o precedes the word $w. FILE and CMD stand for files and for commands of the system.
 * fish has a notation of its own for options.
 */
#include "cli/commands/shells.h"

#include <string.h>

#include "cli/commands/topics.h"
#include "cli/settings/commands.h"

/* ---- words --------------------------------------------------------------- */

static void write_names(stream *out, bool with_version)
{
    for (const command *c = commands; c->name != NULL; c++) {
        if (c->name[0] != '-' || with_version) {
            stream_print(out, "%s ", c->name);
        }
    }
}

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

/* The help of such an option begins with them: "1.2 or 1.3; default 1.2". */
static void write_choices(stream *out, const char *help)
{
    for (size_t len; *help != '\0' && strchr("[", *help) == NULL; help += len + strspn(help + len, ", ")) {
        len = strcspn(help, ", ;:");
        if (len != 2) { /* or */
            stream_print(out, "%.*s ", (int)len, help);
        }
        if (help[len] == ';' || help[len] == ':') {
            return;
        }
    }
}

static bool is_choice(const option_row *row)
{
    static const char *const names[] = {"METHOD", "FORMAT", "VERSION"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(row->value_name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void write_value(stream *out, const command *c, option_id id)
{
    size_t count;
    const option_row *row = option_describe(id);
    if (id == OPTION_FORMAT && (c->options & COMMANDS_OF_REPORTS) != 0) {
        stream_text(out, "text json");
    } else if (id == OPTION_REGION) {
        const cct_region *regions = cct_regions(&count);
        for (size_t i = 0; i < count; i++) {
            stream_print(out, "%s ", regions[i].name);
        }
    } else if (is_choice(row)) {
        write_choices(out, option_help(id));
    }
}

static bool is_listed(const command *c, const option_row *row)
{
    return (c->options & COMMANDS_LISTED & row->commands) != 0;
}

static bool is_file(const option_row *row)
{
    return strstr(row->value_name, "FILE") != NULL;
}

/* ---- bash and zsh -------------------------------------------------------- */

static void write_rule(stream *out, const command *c, option_id id)
{
    const option_row *row = option_describe(id);
    stream_print(out, "%s,%s=,*", c->name, row->name);
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

static void write_rules(stream *out, const command *c)
{
    for (option_id id = 0; id < OPTION_COUNT; id++) {
        if (is_listed(c, option_describe(id)) && option_describe(id)->value_name != NULL) {
            write_rule(out, c, id);
        }
    }
    stream_print(out, "%s,*,|%s,*,-*)l='", c->name, c->name);
    for (option_id id = 0; id < OPTION_COUNT; id++) {
        if (is_listed(c, option_describe(id))) {
            stream_print(out, "%s ", option_name(id));
        }
    }
    stream_text(out, "';;\n");
}

static void write_sh(stream *out, const char *rest)
{
    stream_text(
        out, "#compdef cctoken\n_cctoken_words(){\ncase $c,$o,$w in\nexec,--,*)l=CMD;;\n*,--,*|*,F,*)l=FILE;;\n,*)l='");
    write_names(out, true);
    stream_text(out, "';;\nprobe,*,|probe,*,[!-]*)l=FILE;;\ncompletion,completion,*)l='bash zsh fish';;\n"
                     "help,help,|help,help,[!-]*)l='");
    write_topics(out);
    stream_text(out, "';;\n");
    for (const command *c = commands; c->name != NULL; c++) {
        write_rules(out, c);
    }
    stream_print(out, "esac;}\n_cctoken(){\nlocal c= l= p= %s", rest);
}

static const char bash[] = "w=${COMP_WORDS[COMP_CWORD]} o=${COMP_WORDS[COMP_CWORD-1]}\n"
                           "case $w in\n"
                           "=)o=$o= w=;;\n"
                           "--*=*)p=${w%%=*}= o=$p w=${w#*=};;\n"
                           "*)[[ $o != = ]]||o=${COMP_WORDS[COMP_CWORD-2]}=\n"
                           "esac\n"
                           "((COMP_CWORD<2))||c=${COMP_WORDS[1]}\n"
                           "[[ \" ${COMP_WORDS[*]:0:COMP_CWORD-1} \" != *' -- '* ]]||o=F\n"
                           "_cctoken_words\n"
                           "case $l in\n"
                           "FILE)COMPREPLY=();compopt -o default;;\n"
                           "CMD)COMPREPLY=($(compgen -c -- \"$w\"));;\n"
                           "*)COMPREPLY=($(compgen -P \"$p\" -W \"$l\" -- \"$w\"))\n"
                           "esac;}\n"
                           "complete -F _cctoken cctoken\n";

static const char zsh[] = "w=$PREFIX o=$words[CURRENT-1]\n"
                          "[[ $w != --*=* ]]||{ o=${w%%=*}=;compset -P '*=';}\n"
                          "((CURRENT<3))||c=$words[2]\n"
                          "((words[(i)--]>CURRENT-2))||o=F\n"
                          "_cctoken_words\n"
                          "case $l in\n"
                          "FILE)_files;;\n"
                          "CMD)_command_names -e;;\n"
                          "*)compadd -- ${=l}\n"
                          "esac;}\n"
                          "if [[ $funcstack[1] = _cctoken ]];then _cctoken;else compdef _cctoken cctoken;fi\n";

/* ---- fish ---------------------------------------------------------------- */

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

static void write_fish(stream *out)
{
    stream_text(
        out,
        "function __cctoken\nset -l w (commandline -opc) ''\ntest $w[2] = $argv[1]\nand not contains -- -- $w\nend\n"
        "complete -c cctoken -f\ncomplete -c cctoken -n '__cctoken \"\"' -a '");
    write_names(out, true);
    stream_text(out, "'\ncomplete -c cctoken -n '__cctoken help;and test (count (commandline -opc)) = 2' -a '");
    write_topics(out);
    stream_text(out, "'\ncomplete -c cctoken -n '__cctoken completion' -a 'bash zsh fish'\n"
                     "complete -c cctoken -n '__cctoken probe' -F\n"
                     "complete -c cctoken -n 'contains -- -- (commandline -opc)' -a "
                     "'(complete -C (string replace -r \"^.*? -- \" \"\" -- (commandline -cp)))'\n");
    for (const command *c = commands; c->name != NULL; c++) {
        for (option_id id = 0; id < OPTION_COUNT; id++) {
            if (is_listed(c, option_describe(id))) {
                write_fish_option(out, c, id);
            }
        }
    }
}

/* -------------------------------------------------------------------------- */

bool shell_write_completion(stream *out, const char *shell)
{
    bool is_bash = strcmp(shell, "bash") == 0;
    if (is_bash || strcmp(shell, "zsh") == 0) {
        write_sh(out, is_bash ? bash : zsh);
        return true;
    }
    if (strcmp(shell, "fish") == 0) {
        write_fish(out);
        return true;
    }
    return false;
}
