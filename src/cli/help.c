/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "diagnosis.h"
#include "options.h"
#include "report.h"

static void describe_commands(stream *out)
{
    stream_text(out, "cctoken gets OAuth 2.0 access tokens by the client-credentials grant,\n"
                     "and says exactly why when the server refuses.\n\n");
    for (const command *c = commands; c->name != NULL; c++) {
        char column[40];
        cct_writer writer;
        cct_writer_init(&writer, column, sizeof column);
        cct_write_text(&writer, c->synopsis);
        while (writer.len < sizeof column) {
            cct_write_byte(&writer, ' ');
        }
        stream_text(out, "  ");
        stream_span(out, (cct_span){column, sizeof column});
        stream_text(out, c->help);
        stream_text(out, "\n");
    }
    stream_text(out, "\nExit status: 0 a token; 2 configuration, nothing was sent; 3 network; 4 TLS;\n"
                     "5 the server refused the client; 6 busy or down; 7 not a token response;\n"
                     "8 a local file; 70 a fault of this program.\n");
}

static void describe_command(stream *out, const command *c)
{
    stream_text(out, c->synopsis);
    stream_text(out, "\n\n  ");
    stream_text(out, c->help);
    stream_text(out, "\n\n");
    options_help(out, c->options);
    if ((c->options & (COMMAND_GET | COMMAND_DOCTOR)) != 0) {
        stream_text(out, "\nThe secret is never an argument: it comes from a file or the environment. Id and\n"
                         "secret are taken from one family of variables, the first that is set:\n"
                         "  CCTOKEN_CLIENT_ID, CCTOKEN_CLIENT_SECRET\n"
                         "  GENESYSCLOUD_OAUTHCLIENT_ID, GENESYSCLOUD_OAUTHCLIENT_SECRET\n"
                         "  GENESYS_CLIENT_ID, GENESYS_CLIENT_SECRET\n"
                         "  GC_CLIENT_ID, GC_CLIENT_SECRET\n");
    }
}

static void describe_cause(stream *out, cct_cause cause)
{
    stream_text(out, cct_cause_name(cause));
    stream_text(out, " (exit status ");
    stream_number(out, cct_cause_status(cause));
    stream_text(out, ")\n  ");
    stream_text(out, cct_cause_text(cause));
    stream_text(out, "\n  try: ");
    stream_text(out, cct_cause_advice(cause));
    stream_text(out, "\n");
}

static bool describe(stream *out, const char *topic)
{
    if (strcmp(topic, "causes") == 0) {
        for (int cause = 1; cause < CCT_CAUSE_COUNT; cause++) {
            describe_cause(out, (cct_cause)cause);
        }
        return true;
    }
    for (const command *c = commands; c->name != NULL; c++) {
        if (strcmp(c->name, topic) == 0) {
            describe_command(out, c);
            return true;
        }
    }
    for (int cause = 1; cause < CCT_CAUSE_COUNT; cause++) {
        if (strcmp(cct_cause_name((cct_cause)cause), topic) == 0) {
            describe_cause(out, (cct_cause)cause);
            return true;
        }
    }
    return false;
}

static int finish(stream *out)
{
    cct_diagnosis diagnosis = {0};
    if (stream_end(out)) {
        return 0;
    }
    cct_diagnose_text(&diagnosis, CCT_CAUSE_FILE_UNWRITABLE, CCT_STAGE_CONFIG, 0, "standard output");
    return report_failure(&diagnosis);
}

static int complain(void)
{
    cct_diagnosis diagnosis = {0};
    cct_diagnose_text(&diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0, "there is no help on that");
    return report_failure(&diagnosis);
}

int command_help_on(const char *name)
{
    stream out;
    stream_init(&out, STDOUT_FILENO);
    return describe(&out, name) ? finish(&out) : complain();
}

int command_help(char **arguments, int count)
{
    stream out;
    if (count > 0) {
        return count == 1 ? command_help_on(arguments[0]) : complain();
    }
    stream_init(&out, STDOUT_FILENO);
    describe_commands(&out);
    return finish(&out);
}

int command_version(char **arguments, int count)
{
    stream out;
    (void)arguments;
    (void)count;
    stream_init(&out, STDOUT_FILENO);
    stream_text(&out, "cctoken " CCT_VERSION "\n");
    return finish(&out);
}
