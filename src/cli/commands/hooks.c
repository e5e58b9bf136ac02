/* SPDX-License-Identifier: MIT */
#include "cli/commands/hooks.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "cause/diagnosis.h"
#include "cli/io/alarm.h"
#include "cli/io/deadline.h"
#include "cli/io/pid_file.h"
#include "cli/settings/families.h"
#include "cli/settings/signal_option.h"
#include "format/print.h"

int hooks_resolve(hooks *h, const options *o, cct_diagnosis *diagnosis)
{
    const char *value = o->value[OPTION_SIGNAL];
    const char *complaint = o->operands != NULL && o->operand_count == 0 ? "a command is missing after --" : NULL;
    /* With --config the same memory is used to check each section in turn. */
    *h = (hooks){.child = NO_CHILD};
    h->command = o->operands;
    h->most_ms = settings_timeout_ms(o, OPTION_THEN_TIMEOUT);
    /* An option without effect is a mistake, and is reported before anything is sent. */
    if (o->value[OPTION_THEN_TIMEOUT] != NULL && o->operands == NULL) {
        complaint = "--then-timeout is for a command after --";
    }
    if (value != NULL) {
        cct_span path;
        if (!signal_option_parse(value, &path, &h->signal) || path.len >= sizeof h->pid_file) {
            complaint = "--signal expects PIDFILE:SIG, with a signal such as HUP";
        } else {
            memcpy(h->pid_file, path.ptr, path.len);
        }
    }
    if (complaint != NULL) {
        cct_diagnose_text(diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0, complaint);
        return CCT_FAILED;
    }
    return CCT_OK;
}

/* ---- the signal -------------------------------------------------------- */

/*
 * Sends the signal and logs the result. The PID file is read each time, because the process may
 * have been restarted.
 */
static void hooks_signal(const hooks *h, const watch_log *log)
{
    pid_t pid = 0;
    const char *fault = pid_file_read(h->pid_file, &pid);
    if (fault == NULL && kill(pid, h->signal) != 0) {
        fault = strerror(errno);
    }
    watch_log_hook(log, fault != NULL, h->pid_file, fault != NULL ? fault : "signal sent to process",
                   fault != NULL ? -1 : pid);
}

/* ---- the command ------------------------------------------------------- */

/*
 * Starts the command with the token's path in its environment, never with the token: an environment
 * can be read from /proc, and is inherited by everything that the command starts.
 */
static void hooks_start(hooks *h, const watch_log *log)
{
    const char *const entries[] = {h->file_entry, h->expiry_entry, NULL};
    /* Otherwise hooks_look() would start it again after each of its ends. */
    h->again = false;
    if (!child_start(&h->child, h->command, variable_is_secret, entries, h->most_ms)) {
        watch_log_hook(log, true, h->command[0], strerror(errno), -1);
    }
}

/* Logs how the command ended, in words and with its number. */
static void hooks_report(const hooks *h, const watch_log *log, child_end end)
{
    static const char *const words[] = {
        [CHILD_LOST] = "killed",
        [CHILD_TIMED_OUT] = "ended after --then-timeout",
        [CHILD_SIGNALLED] = "ended by signal",
        [CHILD_EXITED] = "exit status",
    };
    bool failed = end.how != CHILD_EXITED || end.value != 0;
    /* The other outcomes have no number: a time limit is not an exit status. */
    bool is_numbered = end.how == CHILD_EXITED || end.how == CHILD_SIGNALLED;
    const char *what = end.how == CHILD_NOT_STARTED ? strerror(end.value) : words[end.how];
    watch_log_hook(log, failed, h->command[0], what, is_numbered ? end.value : -1);
}

void hooks_look(hooks *h, const watch_log *log)
{
    struct pollfd report = {h->child.report, POLLIN, 0};
    /*
     * poll() with no time-out: this is also called when only a signal or the time has ended a wait.
     */
    if (h->child.report >= 0 && poll(&report, 1, 0) > 0) {
        hooks_report(h, log, child_take_end(&h->child));
        if (h->again) {
            hooks_start(h, log);
        }
    }
}

void hooks_wait(hooks *h, const watch_log *log)
{
    struct pollfd report = {h->child.report, POLLIN, 0};
    if (report.fd >= 0) {
        /* The keeper reports long before that: the alarm is for a keeper that is stuck. */
        alarm_begin_run(h->most_ms + CHILD_GRACE_MS + DEADLINE_GRACE_MS);
        /* EINTR is repeated by poll() alone: the report must not be read before it is complete. */
        while (poll(&report, 1, -1) < 0 && errno == EINTR) {
        }
        hooks_look(h, log);
    }
}

void hooks_stop(hooks *h)
{
    child_stop(&h->child);
}

/* ---- both -------------------------------------------------------------- */

/*
 * Process 1 of a container becomes the parent of what a command has left running, and must reap it.
 * No child of this process's own runs at that time, so none can be reaped by mistake.
 */
static void hooks_reap(void)
{
    while (waitpid(-1, NULL, WNOHANG) > 0) {
    }
}

/*
 * Writes the two variables of the command. They must be complete before the fork: the keeper has a
 * copy of them as they are then, so a later renewal can overwrite them.
 */
static void write_entries(hooks *h, const char *path, int64_t expires_at_s)
{
    cct_writer writer;
    cct_writer_init(&writer, h->file_entry, sizeof h->file_entry);
    cct_print(&writer, "CCTOKEN_FILE=%s%c", path, '\0');
    cct_writer_init(&writer, h->expiry_entry, sizeof h->expiry_entry);
    cct_print(&writer, "CCTOKEN_EXPIRES_UNIX=%lld%c", (long long)expires_at_s, '\0');
}

void hooks_renewed(hooks *h, const watch_log *log, const char *path, int64_t expires_at_s)
{
    if (h->pid_file[0] != '\0') {
        hooks_signal(h, log);
    }
    if (h->command == NULL) {
        return;
    }
    hooks_look(h, log);
    write_entries(h, path, expires_at_s);
    /*
     * A command that still runs is not started a second time: after its end it runs again, once,
     * for the newest token, however many renewals there were.
     */
    h->again = h->child.report >= 0;
    if (!h->again) {
        hooks_reap();
        hooks_start(h, log);
    }
}
