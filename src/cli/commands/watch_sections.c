/* SPDX-License-Identifier: MIT */
/*
 * watch_sections.c: several tokens, each in a process of its own. This process starts them, and
 * again if they end, forwards signals to them, and writes what they report: the metrics, and that
 * all have a token.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cause/diagnosis.h"
#include "cctoken_posix.h"
#include "cli/commands/watch.h"
#include "cli/io/file.h"
#include "cli/io/notify.h"
#include "cli/io/wake.h"
#include "cli/io/watchdog.h"
#include "cli/obtain/schedule.h"
#include "cli/report/report.h"
#include "cli/report/watch_log.h"

/*
 * How long the others may take to end after a signal; on a file system that does not respond they
 * need 2 s.
 */
enum { STOP_MS = 5000, LOOK_MS = 50 };

typedef struct worker {
    pid_t pid;      /* 0: it does not run */
    int64_t due_ms; /* then: when it is started; INT64_MAX: not again */
    int status;     /* of the last end, as an exit status */
    schedule schedule;
} worker;

static struct {
    sections sections;
    worker workers[SECTIONS_MAX];
    metrics metrics[SECTIONS_MAX];
    settings *settings;
    options options;
    watch_log log;
    wake wake;
    int report; /* the end of the pipe that the others write to */
    bool once;
    bool ready;
} memory;

/* The clock of the schedules. */
static int64_t now_ms(void)
{
    return cct_port_posix.monotonic_ms(NULL);
}

/* ---- metrics ----------------------------------------------------------- */

/* One file for all sections. The watchdog guards it, because the file system may not respond. */
static void sections_write_metrics(void)
{
    cct_diagnosis diagnosis = {0};
    const char *path = memory.options.value[OPTION_METRICS];
    watchdog_begin_guard(now_ms() + settings_timeout_ms(&memory.options, OPTION_TIMEOUT));
    if (metrics_write(path, memory.metrics, memory.sections.count, &diagnosis) != CCT_OK) {
        watch_log_hook(&memory.log, true, option_name(OPTION_METRICS), diagnosis.detail, -1);
    }
    watchdog_end_guard();
}

/*
 * Reads all reports that have arrived. Each is complete, so the newest of a section replaces
 * earlier ones.
 */
static void take_reports(void)
{
    section_report r;
    bool any = false, all = true;
    while (read(memory.wake.other, &r, sizeof r) == (ssize_t)sizeof r) {
        if (r.section < memory.sections.count) {
            any = true;
            memory.metrics[r.section] = r.metrics;
            memory.workers[r.section].schedule = (schedule){0};
        }
    }
    if (any) {
        sections_write_metrics();
    }
    for (size_t i = 0; i < memory.sections.count; i++) {
        all = all && memory.metrics[i].renewals > 0;
    }
    if (all && !memory.ready) {
        memory.ready = true;
        notify("READY=1");
    }
}

/* ---- processes --------------------------------------------------------- */

/*
 * The handler of SIGCHLD: a process that has ended sends no report, so this writes an empty one in
 * its place, which ends the wait. If the pipe is full that fails, but then reports that end the
 * wait are in it.
 */
static void note_end(int signal)
{
    int error = errno;
    section_report none = {.section = SECTIONS_MAX};
    (void)signal;
    (void)!write(memory.report, &none, sizeof none);
    errno = error;
}

/*
 * In the new process: becomes the watch of one section. What belongs to the first process is closed
 * or reset.
 */
static void worker_become(size_t i, pid_t parent)
{
    section_report first = {i, memory.metrics[i]};
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    sigset_t all;
    sigemptyset(&all);
    (void)sigaddset(&all, SIGHUP);
    (void)sigaddset(&all, SIGTERM);
    (void)sigaddset(&all, SIGINT);
    (void)signal(SIGCHLD, SIG_DFL);
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
    /* The parent may have ended before prctl(2), which then sends nothing. */
    if (getppid() != parent) {
        _exit(0);
    }
    /* There is one standard input, but several processes. */
    (void)dup2(null, STDIN_FILENO);
    (void)close(memory.wake.other);
    /*
     * With --once a signal ends the process; otherwise it takes signals itself, and they must stay
     * blocked until it does.
     */
    if (memory.once) {
        (void)sigprocmask(SIG_UNBLOCK, &all, NULL);
    }
    wake_close(&memory.wake);
    _exit(watch_section(memory.settings, &memory.sections.all[i], &first, memory.report));
}

/*
 * Plans the restart of a process: the more often it has ended without reporting an attempt, the
 * later.
 */
static void worker_plan(worker *w)
{
    schedule_failure conditions = {.refused = true, .retry_after_s = -1};
    (void)!getrandom(&conditions.random, sizeof conditions.random, GRND_NONBLOCK);
    w->due_ms = memory.once ? INT64_MAX : now_ms() + schedule_retry_ms(&w->schedule, &conditions);
}

/* Starts the process of a section. If that fails it is tried again later. */
static void worker_start(size_t i)
{
    pid_t parent = getpid();
    worker *w = &memory.workers[i];
    w->pid = fork();
    if (w->pid == 0) {
        worker_become(i, parent);
    }
    if (w->pid < 0) {
        w->pid = 0;
        w->status = cct_cause_status(CCT_CAUSE_SYSTEM_LIMIT);
        watch_log_ended(&memory.log, memory.sections.all[i].name, "fork", errno);
        worker_plan(w);
    }
}

/* A process has ended: logs it, and plans its restart. */
static void worker_end(size_t i, int status)
{
    bool exited = WIFEXITED(status);
    worker *w = &memory.workers[i];
    int value = exited ? WEXITSTATUS(status) : WTERMSIG(status);
    w->pid = 0;
    w->status = exited ? value : cct_cause_status(CCT_CAUSE_INTERNAL_ERROR);
    if (!exited || !memory.once) {
        watch_log_ended(&memory.log, memory.sections.all[i].name, exited ? "exit status" : "ended by signal", value);
        memory.metrics[i].up = false;
        sections_write_metrics();
    }
    worker_plan(w);
}

/* Returns how many still run. */
static size_t take_ends(void)
{
    int status;
    pid_t pid;
    size_t running = 0;
    /* As process 1 of a container this one also reaps processes that are not in the list. */
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        for (size_t i = 0; i < memory.sections.count; i++) {
            if (memory.workers[i].pid == pid) {
                worker_end(i, status);
            }
        }
    }
    for (size_t i = 0; i < memory.sections.count; i++) {
        running += memory.workers[i].pid > 0;
    }
    return running;
}

/* Sends a signal to all processes that run. */
static void signal_all(int number)
{
    for (size_t i = 0; i < memory.sections.count; i++) {
        if (memory.workers[i].pid > 0) {
            (void)kill(memory.workers[i].pid, number);
        }
    }
}

/*
 * Those that wait for their restart begin at once. With --once nothing is sent, because SIGHUP
 * would end the processes.
 */
static void renew_all(void)
{
    for (size_t i = 0; i < memory.sections.count && !memory.once; i++) {
        memory.workers[i].due_ms = 0;
    }
    if (!memory.once) {
        signal_all(SIGHUP);
    }
}

/* Asks all processes to end, and kills those that have not ended in time. */
static void stop_all(void)
{
    int64_t until_ms = now_ms() + STOP_MS;
    /* From now on no process is started again: see worker_plan(). */
    memory.once = true;
    signal_all(SIGTERM);
    while (take_ends() > 0 && now_ms() < until_ms) {
        (void)poll(NULL, 0, LOOK_MS);
    }
    signal_all(SIGKILL);
}

/* ---- all --------------------------------------------------------------- */

/* Starts those that are due. Returns when the next one is. */
static int64_t start_due(void)
{
    int64_t next_ms = INT64_MAX;
    for (size_t i = 0; i < memory.sections.count; i++) {
        worker *w = &memory.workers[i];
        if (w->pid == 0 && w->due_ms <= now_ms()) {
            worker_start(i);
            next_ms = 0; /* look again */
        }
        next_ms = w->pid == 0 && w->due_ms < next_ms ? w->due_ms : next_ms;
    }
    return next_ms;
}

/* Runs until all processes have ended for good, or a signal comes. */
static void supervise(wake *w)
{
    for (;;) {
        /* Reports first: the last one of a process must be taken before its end is recorded. */
        take_reports();
        size_t running = take_ends();
        int64_t next_ms = start_due();
        if (running == 0 && next_ms == INT64_MAX) {
            return;
        }
        (void)wake_wait(w, next_ms < INT64_MAX ? next_ms : now_ms() + 3600000);
        if (w->stop_signal != 0) {
            stop_all();
            return;
        }
        if (w->renew) {
            w->renew = false;
            renew_all();
        }
    }
}

/* In the watchdog's thread. */
static void sections_end_at_once(int signal)
{
    watch_log_stuck(&memory.log, signal);
    signal_all(SIGKILL);
    _exit(signal != 0 ? 0 : cct_cause_status(CCT_CAUSE_TIMEOUT));
}

/* The exit status of the first that failed. */
static int sections_status(void)
{
    for (size_t i = 0; i < memory.sections.count; i++) {
        if (memory.workers[i].status != 0) {
            return memory.workers[i].status;
        }
    }
    return 0;
}

/* Everything after the file was read, until the end. */
static int sections_run(void)
{
    int ends[2];
    wake *w = &memory.wake;
    struct sigaction action = {.sa_handler = note_end, .sa_flags = SA_RESTART | SA_NOCLDSTOP};
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        cct_diagnosis diagnosis = {0};
        (void)file_failed(&diagnosis, CCT_CAUSE_SYSTEM_LIMIT, "pipe", errno);
        return report_failure(&diagnosis);
    }
    wake_open(w);
    w->other = ends[0];
    memory.report = ends[1];
    (void)sigaction(SIGCHLD, &action, NULL);
    (void)watchdog_start(sections_end_at_once);
    supervise(w);
    bool stopped = w->stop_signal != 0;
    take_reports();
    if (memory.ready || stopped) {
        notify("STOPPING=1");
    }
    if (stopped) {
        for (size_t i = 0; i < memory.sections.count; i++) {
            memory.metrics[i].up = false;
        }
        sections_write_metrics();
    }
    bool is_end = memory.options.value[OPTION_ONCE] == NULL; /* as a signal ends 'watch --once' */
    return !stopped ? sections_status() : is_end ? 0 : 128 + w->stop_signal;
}

/* ---- the file ---------------------------------------------------------- */

/*
 * A file that is not understood ends the program: running without one of the sections would go
 * unnoticed.
 */
static int sections_fail(const char *path, const char *what)
{
    return report_local(CCT_CAUSE_USAGE, cct_cause_status(CCT_CAUSE_USAGE), what, path,
                        "write [NAME] for each token, and below it OPTION = VALUE");
}

/* Checks one section. Two sections with the same output would overwrite each other's token. */
static bool check_section(size_t i, cct_diagnosis *diagnosis)
{
    section *s = &memory.sections.all[i];
    const char *output = s->options.value[OPTION_OUTPUT];
    const char *const *given = memory.options.value;
    if (watch_check(&s->options, diagnosis) != CCT_OK) {
        return section_complain(diagnosis, s->line, diagnosis->detail);
    }
    for (size_t j = 0; j < i; j++) {
        if (strcmp(memory.sections.all[j].options.value[OPTION_OUTPUT], output) == 0) {
            return section_complain(diagnosis, s->line, "another section has the same output");
        }
    }
    s->options.value[OPTION_ONCE] = given[OPTION_ONCE];
    s->options.value[OPTION_QUIET] = given[OPTION_QUIET];
    s->options.value[OPTION_VERBOSE] = given[OPTION_VERBOSE];
    memory.metrics[i] = (metrics){.token = s->name, .expires_at_s = -1};
    return true;
}

/* Whether the option applies to all sections, so that it belongs on the command line. */
static bool is_for_all(option_id id)
{
    return id == OPTION_CONFIG || id == OPTION_METRICS || id == OPTION_ONCE || id == OPTION_LOG ||
           id == OPTION_VERBOSE || id == OPTION_QUIET;
}

/* An option that belongs into a section, by name; NULL if there is none. */
static const char *find_misplaced(const options *o)
{
    for (option_id id = 0; id < OPTION_COUNT; id++) {
        if (o->value[id] != NULL && !is_for_all(id)) {
            return option_name(id);
        }
    }
    return o->parameter_count > 0 ? option_name(OPTION_PARAM) : o->operands != NULL ? "--" : NULL;
}

/*
 * Only trust anchors and proxies are read from the environment, so everything else is removed from
 * it. NOTIFY_SOCKET is used by this process only.
 */
static void keep_environment(void)
{
    static const char *const kept[] = {"NOTIFY_SOCKET", "SSL_CERT_*", "CCTOKEN_PIN", "CCTOKEN_PROXY_AUTHORIZATION",
                                       "HTTPS_PROXY",   "ALL_PROXY",  "NO_PROXY"};
    char **to = environ;
    for (char **from = environ; from != NULL && *from != NULL; from++) {
        cct_span name = {*from, strcspn(*from, "=")};
        for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
            if (cct_span_matches(name, kept[i])) {
                *to++ = *from;
                break;
            }
        }
    }
    if (to != NULL) {
        *to = NULL;
    }
}

int watch_sections(settings *s)
{
    size_t len;
    cct_diagnosis diagnosis = {0};
    memory.options = s->options;
    memory.settings = s;
    memory.once = s->options.value[OPTION_ONCE] != NULL;
    watch_log_open(&memory.log, &s->options);
    const char *path = s->options.value[OPTION_CONFIG];
    const char *misplaced = find_misplaced(&s->options);
    if (misplaced != NULL) {
        cct_writer detail = cct_diagnose(&diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0);
        cct_print(&detail, "with --config each section has its own %s", misplaced);
        cct_writer_terminate(&detail);
        return report_failure(&diagnosis);
    }
    if (file_read(path, path, memory.sections.text, SECTIONS_TEXT_MAX, &len, &diagnosis) != CCT_OK) {
        return report_failure(&diagnosis);
    }
    bool good = sections_parse(&memory.sections, len, &diagnosis);
    for (size_t i = 0; good && i < memory.sections.count; i++) {
        good = check_section(i, &diagnosis);
    }
    if (!good) {
        return sections_fail(path, diagnosis.detail);
    }
    keep_environment();
    return sections_run();
}
