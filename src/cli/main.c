/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "cause/diagnosis.h"
#include "cli/commands/helper.h"
#include "cli/io/alarm.h"
#include "cli/report/report.h"
#include "cli/settings/commands.h"
#include "cli/settings/hint.h"
#include "cli/settings/options.h"

const command commands[] = {
#define COMMAND_ROW(function, name, options, synopsis, help) {name, function, options, synopsis, help},
    COMMANDS(COMMAND_ROW){NULL, NULL, 0, NULL, NULL},
};

/* Known before anything is opened: afterwards the descriptor has another meaning. */
static bool output_is_closed;

bool standard_output_is_closed(void)
{
    return output_is_closed;
}

/*
 * If a standard descriptor is closed, the next file that is opened gets its number: a token's file
 * could become standard output. So something that can be neither read nor written is opened in its
 * place.
 */
static void guard_standard_descriptors(void)
{
    struct pollfd standard[] = {{0, 0, 0}, {1, POLLOUT, 0}, {2, 0, 0}};
    if (poll(standard, 3, 0) <= 0) {
        return;
    }
    output_is_closed = (standard[STDOUT_FILENO].revents & POLLNVAL) != 0;
    /* A pipe that is ready for writing accepts PIPE_BUF bytes at once. */
    stream_note_room((standard[STDOUT_FILENO].revents & POLLOUT) != 0 ? PIPE_BUF : 0);
    for (int i = 0; i < 3; i++) {
        /*
         * The lowest free number is the one that was closed (POSIX), as they are filled in order.
         */
        if ((standard[i].revents & POLLNVAL) != 0 && open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC) < 0) {
            _exit(8);
        }
    }
}

/*
 * The environment may hold secrets from the start: there must be no core file, and other processes
 * of the same user must not read this one's memory. RLIMIT_CORE is not used, because the command of
 * `exec` would inherit it; this attribute is reset by the kernel for each new program.
 */
static void hide_memory(void)
{
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* The command of that name. The conventional options for help and version are commands, too. */
static const command *command_find(const char *name)
{
    if (strcmp(name, "-h") == 0 || strcmp(name, "--help") == 0) {
        name = "help";
    }
    if (strcmp(name, "-V") == 0) {
        name = "version";
    }
    const command *found = commands;
    while (found->name != NULL && strcmp(found->name, name) != 0) {
        found++;
    }
    return found->name == NULL ? NULL : found;
}

/* The name is never repeated: it may be a secret that was pasted in the wrong place. */
static int main_complain(const char *name)
{
    cct_diagnosis diagnosis = {0};
    cct_writer detail = cct_diagnose(&diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0);
    cct_write_text(&detail, name == NULL || name[0] == '-' ? "no command given" : "unknown command");
    if (name != NULL) {
        hint_command(&detail, name);
    }
    cct_writer_terminate(&detail);
    return report_failure(&diagnosis);
}

static settings main_settings;

/*
 * Options are parsed first: their faults are usage errors, whatever the command would do. With
 * --help the format is not checked, since it is not used.
 */
static bool command_parse(const command *c, options *o, char **arguments, int count, cct_diagnosis *diagnosis)
{
    return options_parse(o, c->options, arguments, count, diagnosis) &&
           ((c->options & COMMANDS_OF_REPORTS) == 0 || o->value[OPTION_HELP] != NULL ||
            options_check_report_format(o->value[OPTION_FORMAT], diagnosis));
}

/*
 * Runs a command and returns its exit status. The settings are wiped in any case, since they hold
 * the secret.
 */
static int command_run(const command *c, char **arguments, int count)
{
    settings *s = &main_settings;
    cct_diagnosis misuse = {0};
    bool understood = command_parse(c, &s->options, arguments, count, &misuse);
    if (understood && c->options != COMMAND_HELP && s->options.value[OPTION_HELP] != NULL) {
        return command_help_on(c->name);
    }
    /* A program that reads the report must get it even if an option is wrong. */
    bool json = c->options == COMMAND_DOCTOR && options_ask_for(arguments, count, "--format", "json");
    int status = understood ? c->run(s) : json ? command_doctor_misused(s, &misuse) : report_failure(&misuse);
    settings_wipe(s);
    return status;
}

int main(int argc, char **argv)
{
    /*
     * The order matters: descriptors are repaired before anything is opened, and the form of
     * reports is known before anything can fail.
     */
    hide_memory();
    guard_standard_descriptors();
    alarm_begin_signals();
    report_begin(argv + 1, argc > 0 ? argc - 1 : 0);
    /* Credential helpers are started by a name of their own, not by a command. */
    int status = argc < 1 ? -1 : helper_start(&main_settings, argv);
    if (status >= 0) {
        return status;
    }
    const command *wanted = argc < 2 ? NULL : command_find(argv[1]);
    if (wanted != NULL) {
        return command_run(wanted, argv + 2, argc - 2);
    }
    return main_complain(argc < 2 ? NULL : argv[1]);
}
