/* SPDX-License-Identifier: MIT */
#include "cli/settings/signal_option.h"

#include <signal.h>
#include <string.h>

/*
 * The signals that have a name here, without the prefix SIG, which is optional. The rest, which
 * nobody sends to a server on purpose (SEGV), can be set by number.
 */
static const struct {
    char name[6];
    unsigned char number;
} names[] = {
    {"HUP", SIGHUP},   {"INT", SIGINT},   {"QUIT", SIGQUIT}, {"ABRT", SIGABRT},   {"KILL", SIGKILL}, {"USR1", SIGUSR1},
    {"USR2", SIGUSR2}, {"PIPE", SIGPIPE}, {"ALRM", SIGALRM}, {"TERM", SIGTERM},   {"CHLD", SIGCHLD}, {"CONT", SIGCONT},
    {"STOP", SIGSTOP}, {"TSTP", SIGTSTP}, {"URG", SIGURG},   {"WINCH", SIGWINCH}, {"IO", SIGIO},     {"PWR", SIGPWR},
};

/* Returns the number of a signal, or 0 if there is no such signal. */
static int signal_find(cct_span name)
{
    uint64_t number;
    /*
     * The largest number, also of those that a libc uses itself: the other process may have another
     * libc, or none.
     */
    const int most = 64;
    if (cct_span_to_u64(name, &number)) {
        return number <= (uint64_t)most ? (int)number : 0;
    }
    if (cct_span_starts_ignoring_case(name, "SIG")) {
        name = (cct_span){name.ptr + 3, name.len - 3};
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (cct_span_equals_ignoring_case(name, names[i].name)) {
            return names[i].number;
        }
    }
    return 0;
}

/* PIDFILE or PIDFILE:SIGNAL. A colon before a slash belongs to the path. */
bool signal_option_parse(const char *value, cct_span *path, int *number)
{
    const char *colon = strrchr(value, ':');
    *path = cct_span_of(value);
    *number = SIGHUP;
    if (colon != NULL && strchr(colon, '/') == NULL) {
        path->len = (size_t)(colon - value);
        *number = signal_find(cct_span_of(colon + 1));
    }
    return path->len > 0 && *number > 0;
}
