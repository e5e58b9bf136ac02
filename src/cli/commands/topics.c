/* SPDX-License-Identifier: MIT */
#include "cli/commands/topics.h"

#include "cli/io/columns.h"
#include "cli/obtain/output.h"
#include "cli/obtain/template.h"
#include "cli/settings/families.h"
#include "cli/settings/options.h"
#include "cli/texts/cause_texts.h"

const variable_row environment_rows[] = {
    {"CCTOKEN_ENV_FILE", "the env file, if --env-file is not given"},
    {"SSL_CERT_FILE, SSL_CERT_DIR",
     "trust anchors, a file and directories separated by colons, if --ca is not given; if only one is set, only that "
     "one counts; "
     "a target that does not exist is an error only if the other variable yields no trust anchor"},
    {"NO_COLOR, TERM", "the report of doctor has no colour if NO_COLOR is set or TERM is 'dumb'"},
    {"LC_ALL, LC_CTYPE, LANG", "whether the report of doctor may use characters outside ASCII"},
    {"GITHUB_OUTPUT", "the file to which --format github appends the token"},
    {"KUBERNETES_EXEC_INFO", "the version of ExecCredential that --format k8s writes: v1 (also if unset) or v1beta1"},
    {"NOTIFY_SOCKET", "where watch notifies systemd of the first token"},
    {"CCTOKEN_HELPER_HOSTS, CCTOKEN_HELPER_USERNAME", "for which hosts, HOST[:PORT] separated by commas, a credential "
                                                      "helper issues the token (also from an env file); and with "
                                                      "which user name, default oauth2"},
    {"PATH", "where exec looks for the command"},
    {"https_proxy, HTTPS_PROXY, all_proxy, ALL_PROXY",
     "the HTTP proxy, http://[USER:PASSWORD@]HOST[:PORT], if --proxy is not given; the first that is set counts"},
    {"no_proxy, NO_PROXY",
     "hosts reached without a proxy, also that of --proxy, separated by commas or spaces: a name with all under it, an "
     "address or a prefix such as 10.0.0.0/8; :PORT limits an entry to one port; * is every host"},
    {"CCTOKEN_PROXY_AUTHORIZATION", "the header value for the proxy, instead of user and password in its URL"},
    {NULL, NULL},
};

const status_row status_rows[] = {
    {0, "success: a token; of probe: the token is valid", false},
    {2, "usage or configuration; nothing was sent", false},
    {3, "network: name, connection, proxy, time-out", true},
    {4, "TLS: trust, name, date, protocol", false},
    {5, "the server refused the client", false},
    {6, "the server is busy or down; of probe: the token has expired", true},
    {7, "the response is not a token response", false},
    {8, "a local file or a limit of this machine; of probe: there is no token", false},
    {70, "internal error", false},
    {126, "the command of exec is not executable", false},
    {127, "the command of exec is not found", false},
    {0, NULL, false},
};

/* One line each, under their groups: name, exit status, what happened. */
static void list_cause(columns *table, cct_cause cause)
{
    columns_cell(table, "%s", cct_cause_name(cause));
    columns_cell(table, "%d ", cct_cause_is_warning(cause) ? 0 : cct_cause_status(cause));
    columns_cell(table, "%s", cct_cause_text(cause));
    columns_end_row(table);
}

static void list_causes(stream *out)
{
    columns table = columns_begin(out, "  ", 1);
    while (columns_pass(&table)) {
        for (int i = 1; i < CCT_CAUSE_COUNT; i++) {
            cct_cause cause = (cct_cause)i;
            cct_cause_group group = cct_cause_group_of(cause);
            if (i == 1 || group != cct_cause_group_of((cct_cause)(i - 1))) {
                columns_line(&table, "%s%s\n", i == 1 ? "" : "\n", cause_group_name(group));
            }
            list_cause(&table, cause);
        }
    }
    stream_text(out, "\nStatus 0: a warning, which does not stop the request. See also: cctoken help CAUSE\n");
}

/* ---- environment ------------------------------------------------------- */

void topics_write_families(stream *out)
{
    for (const variable_family *f = families; f->id != NULL; f++) {
        stream_print(out, "  %s, %s\n", f->id, f->secret);
    }
}

static bool is_of_family(cct_span name)
{
    for (const variable_family *f = families; f->id != NULL; f++) {
        if (cct_span_equals(name, f->id)) {
            return true;
        }
    }
    return false;
}

static bool is_in_environment_alone(cct_span name)
{
    return cct_span_equals(name, environment_rows[0].names);
}

static void write_variables_of(columns *table, option_id id)
{
    cct_span name;
    for (size_t n = 0; (name = option_variable(id, n)).ptr != NULL; n++) {
        if (!is_of_family(name) && !is_in_environment_alone(name)) {
            columns_cell(table, "%.*s", CCT_SPAN(name));
            columns_cell(table, "%s", option_name(id));
            columns_end_row(table);
        }
    }
}

static void write_variables(stream *out)
{
    columns table = columns_begin(out, "  ", 2);
    while (columns_pass(&table)) {
        for (option_id id = 0; id < OPTION_COUNT; id++) {
            write_variables_of(&table, id);
        }
    }
}

static void write_environment(stream *out)
{
    stream_text(out, "Client ID and secret come from one family, the first of these that sets either of them, in the\n"
                     "environment before the env file:\n");
    topics_write_families(out);
    stream_text(out, "\nThese correspond to options; an option takes precedence:\n");
    write_variables(out);
    stream_text(
        out,
        "\nAll of these may be in an env file too; the environment takes precedence. An empty value counts as\n"
        "unset. These are read too, those of proxies also from an env file, the others from the environment alone:\n");
    for (const variable_row *row = environment_rows; row->names != NULL; row++) {
        stream_print(out, "  %s\n      %s\n", row->names, row->help);
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
    columns_line(table, "\n--template TEXT of get and watch, without a newline at the end, replaces:\n");
    for (size_t i = 0; template_placeholder_name(i) != NULL; i++) {
        columns_cell(table, "{%s}", template_placeholder_name(i));
        columns_cell(table, "%s", template_placeholder_help(i));
        columns_end_row(table);
    }
    columns_cell(table, "{{ }} \\n \\t");
    columns_cell(table, "a brace, a line feed, a tab");
    columns_end_row(table);
}

static void write_formats(stream *out)
{
    columns table = columns_begin(out, "  ", 4);
    while (columns_pass(&table)) {
        list_formats(&table);
    }
    stream_text(out,
                "A token, type or scope with characters other than letters, digits and -._~+/= (in a scope also space\n"
                "and colon) is not inserted: output_refused.\n"
                "\n--format of doctor, regions and version: text or json.\n"
                "--log text or json, of every command: failures and warnings on standard error.\n");
}

/* ---- exit status ------------------------------------------------------- */

static void write_statuses(stream *out)
{
    for (const status_row *row = status_rows; row->meaning != NULL; row++) {
        stream_print(out, "%s%d  %s%s\n",
                     row->status < 10    ? "    "
                     : row->status < 100 ? "   "
                                         : "  ",
                     row->status, row->meaning, row->later ? " (a later attempt may succeed)" : "");
    }
    stream_text(out, "Otherwise the status of exec is that of the command. See also: cctoken help causes\n");
}

const topic topics[] = {
    {"causes", "all causes of failure", list_causes},
    {"environment", "the variables that are read", write_environment},
    {"formats", "the formats in which a token is written", write_formats},
    {"exit-status", "what the exit statuses mean", write_statuses},
    {NULL, NULL, NULL},
};
