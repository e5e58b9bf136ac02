/* SPDX-License-Identifier: MIT */
#include "cli/commands/topics.h"

#include "cli/io/columns.h"
#include "cli/obtain/output.h"
#include "cli/obtain/template.h"
#include "cli/settings/families.h"
#include "cli/settings/options.h"
#include "cli/texts/cause_texts.h"
#include "cli/texts/prose.h"

const variable_row environment_rows[] = {
    {"CCTOKEN_ENV_FILE", HELP_ENV_FILE},
    {"SSL_CERT_FILE, SSL_CERT_DIR", HELP_SSL_CERT_FILE},
    {"NO_COLOR, TERM", HELP_NO_COLOR},
    {"LC_ALL, LC_CTYPE, LANG", HELP_LOCALE},
    {"GITHUB_OUTPUT", HELP_GITHUB_OUTPUT},
    {"KUBERNETES_EXEC_INFO", HELP_KUBERNETES_EXEC_INFO},
    {"NOTIFY_SOCKET", HELP_NOTIFY_SOCKET},
    {"CCTOKEN_HELPER_HOSTS, CCTOKEN_HELPER_USERNAME", HELP_HELPER},
    {"PATH", HELP_PATH},
    {"https_proxy, HTTPS_PROXY, all_proxy, ALL_PROXY", HELP_PROXY},
    {"no_proxy, NO_PROXY", HELP_NO_PROXY},
    {"CCTOKEN_PROXY_AUTHORIZATION", HELP_PROXY_AUTHORIZATION},
    {NULL, HELP_NONE},
};

static const struct {
    unsigned char status;
    bool later; /* a later attempt may succeed */
    unsigned char meaning;
} status_rows[] = {
    {0, false, HELP_STATUS_0},     {2, false, HELP_STATUS_2},     {3, true, HELP_STATUS_3},
    {4, false, HELP_STATUS_4},     {5, false, HELP_STATUS_5},     {6, true, HELP_STATUS_6},
    {7, false, HELP_STATUS_7},     {8, false, HELP_STATUS_8},     {70, false, HELP_STATUS_70},
    {126, false, HELP_STATUS_126}, {127, false, HELP_STATUS_127},
};

/* One line each, under their groups: name, exit status, what happened. */
static void list_cause(columns *table, cct_cause cause)
{
    columns_cell(table, "%s", cct_cause_name(cause));
    /* The gap of the table is one space; a second one is written here, before the sentence. */
    columns_cell(table, "%d ", cct_cause_is_warning(cause) ? 0 : cct_cause_status(cause));
    columns_cell(table, "%s", cct_cause_text(cause));
    columns_end_row(table);
}

/* All causes, grouped as in cctoken_causes.h. */
static void list_causes(stream *out)
{
    columns table = columns_begin(out, "  ", 1);
    while (columns_pass(&table)) {
        for (int i = 1; i < CCT_CAUSE_COUNT; i++) {
            cct_cause cause = (cct_cause)i;
            cct_cause_group group = cct_cause_group_of(cause);
            /* The enumeration is ordered by group, so a change of group begins a new one. */
            if (i == 1 || group != cct_cause_group_of((cct_cause)(i - 1))) {
                columns_line(&table, "%s%s\n", i == 1 ? "" : "\n", cause_group_name(group));
            }
            list_cause(&table, cause);
        }
    }
    stream_text(out, prose(HELP_CAUSES));
}

/* ---- environment ------------------------------------------------------- */

/* From the table that is also used for reading the variables, so that help and behaviour agree. */
void topics_write_families(stream *out)
{
    for (const variable_family *f = families; f->id != NULL; f++) {
        stream_print(out, "  %s, %s\n", f->id, f->secret);
    }
}

/*
 * Whether the variable belongs to a family: these are listed separately. No option has a client
 * secret as its value, so only the client IDs need to be compared.
 */
static bool is_of_family(cct_span name)
{
    for (const variable_family *f = families; f->id != NULL; f++) {
        if (cct_span_equals(name, f->id)) {
            return true;
        }
    }
    return false;
}

/* CCTOKEN_ENV_FILE cannot be in the file that it names. */
static bool is_in_environment_alone(cct_span name)
{
    return cct_span_equals(name, environment_rows[0].names);
}

/* Writes one row for each variable that corresponds to the option, in the order of the options. */
static void write_variables_of(columns *table, option_id id)
{
    cct_span name;
    for (size_t n = 0; (name = option_variable(id, n)).ptr != NULL; n++) {
        if (!is_of_family(name) && !is_in_environment_alone(name)) {
            /* A variable that several options name appears once for each of them. */
            columns_cell(table, "%.*s", CCT_SPAN(name));
            columns_cell(table, "%s", option_name(id));
            columns_end_row(table);
        }
    }
}

/* A table of all variables and their options. */
static void write_variables(stream *out)
{
    columns table = columns_begin(out, "  ", 2);
    while (columns_pass(&table)) {
        for (option_id id = 0; id < OPTION_COUNT; id++) {
            write_variables_of(&table, id);
        }
    }
}

/* The families come first: most users look for the variables of client ID and secret. */
static void write_environment(stream *out)
{
    stream_text(out, prose(HELP_FAMILIES));
    topics_write_families(out);
    stream_text(out, prose(HELP_VARIABLES));
    write_variables(out);
    stream_text(out, prose(HELP_ENVIRONMENT));
    for (const variable_row *row = environment_rows; row->names != NULL; row++) {
        /*
         * Not in columns: some rows name several variables, and their help is longer than a line.
         */
        stream_print(out, "  %s\n      %s\n", row->names, prose(row->help));
    }
}

/* ---- formats ----------------------------------------------------------- */

/* In the same columns: formats, and what a template replaces. */
static void list_formats(columns *table)
{
    columns_line(table, "--format FORMAT of get and watch:\n");
    for (size_t i = 0; output_format_name(i) != NULL; i++) {
        columns_cell(table, "%s", output_format_name(i));
        columns_cell(table, "%s", output_format_help(i));
        columns_end_row(table);
    }
    /* One table for both, so that the second column begins at the same place. */
    columns_line(table, "\n--template TEXT of get and watch, without a newline at the end, replaces:\n");
    for (size_t i = 0; template_placeholder_name(i) != NULL; i++) {
        columns_cell(table, "{%s}", template_placeholder_name(i));
        columns_cell(table, "%s", template_placeholder_help(i));
        columns_end_row(table);
    }
    /* Not placeholders but escapes, so they are not in the table of template.c. */
    columns_cell(table, "{{ }} \\n \\t");
    columns_cell(table, "a brace, a line feed, a tab");
    columns_end_row(table);
}

/* Placeholders of --template follow, since they are an output format of the user's own. */
static void write_formats(stream *out)
{
    columns table = columns_begin(out, "  ", 4);
    while (columns_pass(&table)) {
        list_formats(&table);
    }
    stream_text(out, prose(HELP_FORMATS));
}

/* ---- exit status ------------------------------------------------------- */

/* The numbers are right-aligned: exit statuses have one to three digits. */
static void write_statuses(stream *out)
{
    for (size_t i = 0; i < sizeof status_rows / sizeof *status_rows; i++) {
        unsigned status = status_rows[i].status;
        stream_print(out, "%s%u  %s%s\n",
                     status < 10    ? "    "
                     : status < 100 ? "   "
                                    : "  ",
                     status, prose(status_rows[i].meaning),
                     status_rows[i].later ? " (a later attempt may succeed)" : "");
    }
    stream_text(out, prose(HELP_STATUS_OTHER));
}

const topic topics[] = {
    {"causes", "all causes of failure", list_causes},
    {"environment", "the variables that are read", write_environment},
    {"formats", "the formats in which a token is written", write_formats},
    {"exit-status", "what the exit statuses mean", write_statuses},
    {NULL, NULL, NULL},
};
