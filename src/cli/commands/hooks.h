/* SPDX-License-Identifier: MIT */
/*
 * hooks.h: what 'watch' does after each renewal: it sends a signal (--signal), and runs a command
 * (-- CMD ARG...), one at a time. Their results are logged and have no other effect.
 */
#ifndef CCT_CLI_COMMANDS_HOOKS_H
#define CCT_CLI_COMMANDS_HOOKS_H

#include <limits.h>

#include "cli/io/child.h"
#include "cli/report/watch_log.h"

typedef struct hooks {
    char **command; /* NULL: none */
    int64_t most_ms;
    int signal;
    char pid_file[PATH_MAX]; /* empty: no signal is sent */
    child child;
    bool again; /* a renewal came while the command ran */
    char file_entry[PATH_MAX + 16];
    char expiry_entry[64];
} hooks;

/* Reads the options. CCT_OK, or CCT_FAILED with the cause recorded. */
int hooks_resolve(hooks *h, const options *o, cct_diagnosis *diagnosis);

/*
 * Called after a token was written to that file; expires_at_s: seconds since 1970, negative if
 * unknown.
 */
void hooks_renewed(hooks *h, const watch_log *log, const char *path, int64_t expires_at_s);

/* Checks whether the command has ended; once h->child.report is readable it has. */
void hooks_look(hooks *h, const watch_log *log);

/* Waits for the end of the command, if one runs. */
void hooks_wait(hooks *h, const watch_log *log);

/* Ends the command, if one runs. */
void hooks_stop(hooks *h);

#endif
