/* SPDX-License-Identifier: MIT */
/*
 * measure time|memory COMMAND [ARGUMENT ...]
 *
 * Runs the command and writes one line of JSON to descriptor 3. time: wall and
 * processor time from posix_spawn() to exit, children that it waited for
 * included. Not from fork(), which would copy the tables of this program's
 * pages and count that for the command.
 * memory: what /proc/PID/smaps_rollup says when the process is about to exit.
 * (The maximum in getrusage counts in batches and misses small processes.)
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RESULT = 3, CANNOT = 125 };

__attribute__((noreturn)) static void die(const char *what)
{
    fprintf(stderr, "measure: %s: %s\n", what, strerror(errno));
    exit(CANNOT);
}

static pid_t start(char **command)
{
    pid_t pid;
    errno = posix_spawn(&pid, command[0], NULL, NULL, command, environ);
    if (errno != 0) {
        die(command[0]);
    }
    return pid;
}

static pid_t start_traced(char **command)
{
    pid_t pid = fork();
    if (pid < 0) {
        die("fork");
    }
    if (pid == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0 || raise(SIGSTOP) != 0) {
            die("ptrace");
        }
        execv(command[0], command);
        die(command[0]);
    }
    return pid;
}

static int exit_status(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void measure_time(char **command)
{
    struct timespec from, to;
    struct rusage usage;
    int status;
    clock_gettime(CLOCK_MONOTONIC, &from);
    pid_t pid = start(command);
    while (wait4(pid, &status, 0, &usage) < 0) {
        if (errno != EINTR) {
            die("wait4");
        }
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    double wall = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
    dprintf(RESULT, "{\"status\":%d,\"wall\":%.6f,\"cpu\":%.6f}\n", exit_status(status), wall,
            seconds(usage.ru_utime) + seconds(usage.ru_stime));
}

/* The file's lines "Name:  N kB" as members; its first line is an address range. */
static void report_memory(pid_t pid)
{
    char path[64], line[256], name[64];
    unsigned long kib;
    snprintf(path, sizeof path, "/proc/%ld/smaps_rollup", (long)pid);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        die(path);
    }
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "%63[A-Za-z_]: %lu kB", name, &kib) == 2) {
            dprintf(RESULT, "\"%s\":%lu,", name, kib);
        }
    }
    fclose(file);
}

static void measure_memory(char **command)
{
    int status;
    pid_t pid = start_traced(command);
    if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status) ||
        ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACEEXIT | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL) != 0) {
        die("ptrace");
    }
    dprintf(RESULT, "{");
    int signal = 0;
    for (;;) {
        ptrace(PTRACE_CONT, pid, NULL, (void *)(long)signal);
        if (waitpid(pid, &status, __WALL) != pid) {
            die("waitpid");
        }
        if (!WIFSTOPPED(status)) {
            break;
        }
        int event = status >> 16;
        signal = event == 0 ? WSTOPSIG(status) : 0;
        if (event == PTRACE_EVENT_EXIT) {
            report_memory(pid);
        }
    }
    dprintf(RESULT, "\"status\":%d}\n", exit_status(status));
}

int main(int argc, char **argv)
{
    if (argc < 3 || (strcmp(argv[1], "time") != 0 && strcmp(argv[1], "memory") != 0)) {
        fprintf(stderr, "usage: measure time|memory COMMAND [ARGUMENT ...]\n");
        return CANNOT;
    }
    if (fcntl(RESULT, F_SETFD, FD_CLOEXEC) != 0) {
        die("descriptor 3");
    }
    if (argv[1][0] == 't') {
        measure_time(argv + 2);
    } else {
        measure_memory(argv + 2);
    }
    return 0;
}
