/* SPDX-License-Identifier: MIT */
/*
 * exec.c: a command with a token in its environment, in place of this program. It starts with the
 * descriptors and signals that this program was started with.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cause/diagnosis.h"
#include "cli/io/alarm.h"
#include "cli/io/launch.h"
#include "cli/obtain/obtain.h"
#include "cli/report/report.h"
#include "cli/report/trace.h"
#include "cli/settings/commands.h"
#include "cli/settings/families.h"
#include "format/print.h"

#define NAME_MAX_LEN 255
#define GENESYS_NAME "GENESYSCLOUD_ACCESS_TOKEN"
#define REGION_NAME "GENESYSCLOUD_REGION"

enum { CANNOT_BE_RUN = 126, NOT_FOUND = 127 };

/* Static: the entries must exist until execve(2), and the program allocates nothing. */
static struct {
    trace trace;
    char entry[NAME_MAX_LEN + 1 + CCT_TOKEN_MAX + 1];
    char genesys_entry[sizeof GENESYS_NAME + CCT_TOKEN_MAX + 1];
    char region_entry[sizeof REGION_NAME + 32];
    const char *entries[4]; /* those above that are set, and NULL */
} memory;

/* Records a usage error. */
static int exec_complain(cct_diagnosis *diagnosis, const char *what)
{
    cct_diagnose_text(diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0, what);
    return CCT_FAILED;
}

/* ---- before anything is asked ------------------------------------------ */

/* The name of the variable that gets the token. */
static const char *variable_of(const options *o)
{
    const char *name = o->value[OPTION_ENV];
    return name == NULL ? "ACCESS_TOKEN" : name;
}

/*
 * A name that every shell accepts (POSIX); not that of a secret, because those variables are
 * removed from the command's environment.
 */
static bool is_variable_name(const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < len; i++) {
        bool letter = name[i] == '_' || (cct_is_alphanumeric(name[i]) && !cct_is_digit(name[i]));
        if (!letter && (i == 0 || !cct_is_digit(name[i]))) {
            return false;
        }
    }
    return len > 0 && len <= NAME_MAX_LEN && !variable_is_secret(cct_span_of(name));
}

/* Before a token is requested, since afterwards it would be wasted. */
static int check_options(const options *o, cct_diagnosis *diagnosis)
{
    if (o->operand_count == 0) {
        return exec_complain(diagnosis, "exec requires -- and a command");
    }
    if (!is_variable_name(variable_of(o))) {
        return exec_complain(
            diagnosis, "--env requires the name of a variable: letters, digits and _, but not a variable of a secret");
    }
    if (!launch_has_room(sizeof memory.entries / sizeof *memory.entries)) {
        return exec_complain(diagnosis, "the environment has too many variables, more than 8000");
    }
    return CCT_OK;
}

/* ---- the token --------------------------------------------------------- */

/* The token, from the cache or the server. */
static int exec_obtain(settings *s, obtained_token *out, cct_diagnosis *diagnosis)
{
    trace *t = &memory.trace;
    if (check_options(&s->options, diagnosis) != CCT_OK || settings_resolve(s, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    if (cct_check(&s->config, diagnosis) != CCT_CAUSE_NONE) {
        return CCT_FAILED;
    }
    /* Before the request: a trace that cannot be written must not cost a token. */
    if (trace_open(t, &s->options, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    report_observe(s);
    int result = obtain_token(s, t->messages || t->stages ? trace_observe : NULL, t, out, diagnosis);
    /* The token is still good, so a lost trace is only a warning. */
    if (t->out.error != 0) {
        cct_warn(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, CCT_SUBJECT_NONE, CCT_NO_OFFSET);
    }
    return result;
}

/* NAME=VALUE, NUL-terminated; the room suffices for the longest token. */
static const char *write_entry(char *out, size_t capacity, const char *name, cct_span value)
{
    cct_writer writer;
    cct_writer_init(&writer, out, capacity);
    cct_print(&writer, "%s=%.*s", name, CCT_SPAN(value));
    cct_writer_terminate(&writer);
    return out;
}

/* An empty variable counts as unset, as everywhere in this program. */
static bool is_unset(const char *name)
{
    const char *value = getenv(name);
    return value == NULL || *value == '\0';
}

/*
 * Adds the variables that Genesys Cloud's own tools read, so that they need no configuration.
 * Returns the new number of entries.
 */
static size_t write_genesys_entries(const settings *s, cct_span token, size_t count)
{
    if (strcmp(s->target.profile->name, "genesys") != 0) {
        return count;
    }
    if (strcmp(variable_of(&s->options), GENESYS_NAME) != 0) {
        memory.entries[count++] = write_entry(memory.genesys_entry, sizeof memory.genesys_entry, GENESYS_NAME, token);
    }
    /* A region that the user has set is not replaced: the command may work with another one. */
    const cct_region *region = settings_region(s);
    if (region != NULL && is_unset(REGION_NAME) && strcmp(variable_of(&s->options), REGION_NAME) != 0) {
        memory.entries[count++] =
            write_entry(memory.region_entry, sizeof memory.region_entry, REGION_NAME, cct_span_of(region->name));
    }
    return count;
}

/* The variables that the command gets in addition to its environment. */
static void write_entries(const settings *s, const cct_token *token)
{
    cct_span text = {token->access_token, token->access_token_len};
    memory.entries[0] = write_entry(memory.entry, sizeof memory.entry, variable_of(&s->options), text);
    memory.entries[write_genesys_entries(s, text, 1)] = NULL;
}

/* ---- the command ------------------------------------------------------- */

/* Only called if the command could not be started: otherwise this memory is gone. */
static void wipe_entries(void)
{
    cct_wipe(memory.entry, sizeof memory.entry);
    cct_wipe(memory.genesys_entry, sizeof memory.genesys_entry);
}

/* Returns only when it failed: the exit status. */
static int exec_run(const options *o)
{
    const char *advice = "check its permissions, and that it is a program for this machine";
    bool quiet = o->value[OPTION_QUIET] != NULL;
    /* The command must find signals as this program found them. */
    alarm_end_signals();
    /* On success this does not return. */
    int error = launch(o->operands);
    alarm_begin_signals();
    if (error == ENOENT) {
        return report_local(CCT_CAUSE_FILE_UNREADABLE, NOT_FOUND, "there is no such command", o->operands[0],
                            quiet ? NULL : "check its name, the interpreter in the first line of a script, and PATH");
    }
    if (error == E2BIG) {
        advice = "arguments and environment are too large together";
    }
    return report_local(CCT_CAUSE_FILE_UNREADABLE, CANNOT_BE_RUN, strerror(error), o->operands[0],
                        quiet ? NULL : advice);
}

int command_exec(settings *s)
{
    cct_diagnosis diagnosis = {0};
    obtained_token obtained;
    bool ready = exec_obtain(s, &obtained, &diagnosis) == CCT_OK;
    const failure f = failure_of(s, &diagnosis);
    int status = report_result(s, &f);
    if (ready) {
        /* The token is copied here, before obtain_end() wipes the original. */
        write_entries(s, obtained.token);
        ready = launch_prepare(variable_is_secret, memory.entries);
    }
    obtain_end();
    /*
     * Nothing is resolved again, so what came by standard input is forgotten too: execve(2) may
     * fail, and this process then continues without the secret.
     */
    s->input = INPUT_NONE;
    settings_forget(s);
    if (ready) {
        status = exec_run(&s->options);
    }
    wipe_entries();
    return status;
}
