/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <unistd.h>

#include "cause/diagnosis.h"
#include "cli/commands/topics.h"
#include "cli/io/columns.h"
#include "cli/report/report.h"
#include "cli/settings/commands.h"
#include "cli/settings/hint.h"
#include "cli/settings/options.h"
#include "cli/texts/cause_texts.h"
#include "cli/texts/prose.h"
#include "cli/texts/wordings.h"
#include "format/nearest.h"
#include "oauth/wording.h"

/* The overview: commands and topics from their tables. */
static void describe_commands(stream *out)
{
    stream_text(out, prose(HELP_ABOUT));
    /* Each table is written in two passes (columns.h), so the loops over its rows run twice. */
    columns table = columns_begin(out, "  ", 3);
    while (columns_pass(&table)) {
        for (const command *c = commands; c->name != NULL; c++) {
            columns_cell(&table, "%s", c->synopsis);
            columns_cell(&table, "%s", c->help);
            columns_end_row(&table);
        }
    }
    stream_text(out, "\nHelp topics: a command, a cause of failure, or\n");
    table = columns_begin(out, "  ", 3);
    while (columns_pass(&table)) {
        for (const topic *t = topics; t->name != NULL; t++) {
            columns_cell(&table, "%s", t->name);
            columns_cell(&table, "%s", t->help);
            columns_end_row(&table);
        }
    }
}

/* The notes on a command that its options cannot express, as a number of prose(). */
static unsigned notes_on(unsigned which)
{
    return which == COMMAND_WATCH     ? HELP_WATCH
           : which == COMMAND_PROBE   ? HELP_PROBE
           : which == COMMAND_EXEC    ? HELP_EXEC
           : which == COMMAND_INSPECT ? HELP_INSPECT
                                      : HELP_NONE;
}

/* Synopsis, options and notes of one command, and the credentials if it sends a request. */
static void describe_command(stream *out, const command *c)
{
    stream_print(out, "%s\n\n  %s\n\n", c->synopsis, c->help);
    options_help(out, c->options & COMMANDS_LISTED);
    stream_text(out, prose(notes_on(c->options)));
    if ((c->options & COMMANDS_OF_REQUESTS) != 0) {
        stream_text(out, prose(HELP_CREDENTIALS));
        topics_write_families(out);
    }
}

/* ---- causes ------------------------------------------------------------ */

/*
 * All messages of the catalogue that lead to this cause: users search for the text that they have
 * seen.
 */
static void quote_servers(stream *out, cct_cause cause)
{
    cct_wording w;
    for (unsigned number = 1; cct_wording_get(number, &w); number++) {
        char line[3 * CCT_WORDING_MAX];
        cct_writer writer;
        /*
         * The texts are packed (src/format/packed.c) and expanded one at a time, into this line
         * only.
         */
        if (w.cause == cause) {
            cct_writer_init(&writer, line, sizeof line);
            cct_write_text(&writer, "  ");
            wording_write_provider(&writer, number);
            cct_write_text(&writer, " says: ");
            cct_wording_write(&writer, w.code);
            cct_write_text(&writer, *w.code != '\0' && *w.text != '\0' ? ": " : "");
            cct_wording_write(&writer, w.text);
            cct_write_byte(&writer, '\n');
            stream_span(out, (cct_span){line, writer.len});
        }
    }
}

/* What a cause means, why it happens and what to do. */
static void describe_cause(stream *out, cct_cause cause)
{
    char why[CAUSE_TEXT_MAX], advice[CAUSE_TEXT_MAX];
    bool is_warning = cct_cause_is_warning(cause);
    /* A warning has no effect on the exit status, whatever its group. */
    stream_print(out, "%s (%sexit status %d)\n  %s\n", cct_cause_name(cause), is_warning ? "warning; " : "",
                 is_warning ? 0 : cct_cause_status(cause), cct_cause_text(cause));
    stream_print(out, "  why: %s\n  try: %s\n", cause_explanation(cause, why), cause_advice(cause, advice));
    quote_servers(out, cause);
}

/* Looks the name up among topics, commands and causes, whose names do not overlap. */
static bool describe_in_help(stream *out, const char *name)
{
    for (const topic *t = topics; t->name != NULL; t++) {
        if (strcmp(t->name, name) == 0) {
            t->write(out);
            return true;
        }
    }
    for (const command *c = commands; c->name != NULL; c++) {
        if (strcmp(c->name, name) == 0) {
            describe_command(out, c);
            return true;
        }
    }
    for (int cause = 1; cause < CCT_CAUSE_COUNT; cause++) {
        if (strcmp(cct_cause_name((cct_cause)cause), name) == 0) {
            describe_cause(out, (cct_cause)cause);
            return true;
        }
    }
    return false;
}

/* The most similar name of all, for a mistyped one. */
static const char *find_nearest(const char *name)
{
    const char *found = NULL;
    cct_nearest nearest = cct_nearest_begin(cct_span_of(name));
    for (const topic *t = topics; t->name != NULL; t++) {
        found = cct_nearest_offer(&nearest, t->name) ? t->name : found;
    }
    for (const command *c = commands; c->name != NULL; c++) {
        found = cct_nearest_offer(&nearest, c->name) ? c->name : found;
    }
    for (int cause = 1; cause < CCT_CAUSE_COUNT; cause++) {
        const char *known = cct_cause_name((cct_cause)cause);
        /*
         * All names compete: a mistyped command may be nearer to a cause, and the best match is
         * offered.
         */
        found = cct_nearest_offer(&nearest, known) ? known : found;
    }
    return found;
}

/* The name itself is not repeated: it may be anything. */
static int help_complain(const char *name)
{
    cct_diagnosis diagnosis = {0};
    cct_writer detail = cct_diagnose(&diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0);
    cct_write_text(&detail, "unknown help topic");
    hint_name(&detail, find_nearest(name));
    cct_writer_terminate(&detail);
    return report_failure(&diagnosis);
}

/* Help for a name; an unknown one is a usage error, with a hint. */
int command_help_on(const char *name)
{
    stream out;
    stream_init(&out, STDOUT_FILENO);
    return describe_in_help(&out, name) ? report_written(&out) : help_complain(name);
}

/*
 * Help that was requested is a result and goes to standard output; usage errors go to standard
 * error.
 */
int command_help(settings *s)
{
    stream out;
    if (s->options.operand_count > 0) {
        return command_help_on(s->options.operands[0]);
    }
    stream_init(&out, STDOUT_FILENO);
    describe_commands(&out);
    return report_written(&out);
}
