/* SPDX-License-Identifier: MIT */
/*
 * dumper OUT CALL[,CALL ...] COMMAND [ARGUMENT ...]
 *
 * Runs a command and copies what a process of it holds (memory, registers) whenever it is about to
 * make one of these system calls: "exit" (of the whole process), "execve", "connect" or "sendto".
 * The copies are OUT.NUMBER.CALL. Ends as the command does. What the process does about being
 * looked into does not matter: it is traced from before its first instruction.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/ptrace.h>

enum { REGISTERS_MAX = 16384 };

static const struct {
    const char *name;
    long number;
} calls[] = {{"exit", SYS_exit_group}, {"execve", SYS_execve}, {"connect", SYS_connect}, {"sendto", SYS_sendto}};

static int fail(const char *what)
{
    fprintf(stderr, "dumper: %s: %s\n", what, strerror(errno));
    return 111;
}

/* The name of the call, if a copy is wanted at it. */
static const char *wanted_call(const char *wanted, uint64_t number)
{
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        const char *at = strstr(wanted, calls[i].name);
        if ((uint64_t)calls[i].number == number && at != NULL) {
            return calls[i].name;
        }
    }
    return NULL;
}

static void copy_registers(pid_t process, FILE *out)
{
    static unsigned char registers[REGISTERS_MAX];
    const int sets[] = {NT_PRSTATUS, NT_PRFPREG, 0x202 /* NT_X86_XSTATE */};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        struct iovec all = {registers, sizeof registers};
        if (ptrace(PTRACE_GETREGSET, process, (void *)(intptr_t)sets[i], &all) == 0) {
            fwrite(registers, 1, all.iov_len, out);
        }
    }
}

/* Everything that can be read; the kernel's own pages (vvar) cannot. */
static bool copy_memory(pid_t process, FILE *out)
{
    static char page[4096];
    char path[64], line[512];
    snprintf(path, sizeof path, "/proc/%d/maps", (int)process);
    FILE *maps = fopen(path, "r");
    snprintf(path, sizeof path, "/proc/%d/mem", (int)process);
    int memory = open(path, O_RDONLY | O_CLOEXEC);
    bool any = false;
    if (maps == NULL || memory < 0) {
        return false;
    }
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long long from, to;
        if (sscanf(line, "%llx-%llx", &from, &to) != 2) {
            continue;
        }
        for (; from < to; from += sizeof page) {
            if (pread(memory, page, sizeof page, (off_t)from) == (ssize_t)sizeof page) {
                fwrite(page, 1, sizeof page, out);
                any = true;
            }
        }
    }
    fclose(maps);
    close(memory);
    return any;
}

static bool copy_process(pid_t process, const char *prefix, const char *call)
{
    static int number;
    char path[4096];
    snprintf(path, sizeof path, "%s.%d.%s", prefix, ++number, call);
    FILE *out = fopen(path, "wb");
    if (out == NULL) {
        return false;
    }
    copy_registers(process, out);
    bool copied = copy_memory(process, out);
    return fclose(out) == 0 && copied;
}

static bool at_entry(pid_t process, uint64_t *number)
{
    struct ptrace_syscall_info info;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, process, (void *)sizeof info, &info) < 0 ||
        info.op != PTRACE_SYSCALL_INFO_ENTRY) {
        return false;
    }
    *number = info.entry.nr;
    return true;
}

/* The signal to pass on when a process stops; -1: a copy could not be made. */
static int look_at_stop(pid_t process, int status, const char *prefix, const char *wanted)
{
    uint64_t number;
    if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {
        bool ours = status >> 16 != 0 || WSTOPSIG(status) == SIGTRAP || WSTOPSIG(status) == SIGSTOP;
        return ours ? 0 : WSTOPSIG(status);
    }
    const char *call = at_entry(process, &number) ? wanted_call(wanted, number) : NULL;
    return call != NULL && !copy_process(process, prefix, call) ? -1 : 0;
}

static int follow(pid_t first, const char *prefix, const char *wanted)
{
    int status, end = 0;
    for (;;) {
        pid_t process = waitpid(-1, &status, __WALL);
        if (process < 0) {
            return errno == ECHILD ? end : fail("wait");
        }
        if (!WIFSTOPPED(status)) {
            end = process == first ? (WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)) : end;
            continue;
        }
        int pass = look_at_stop(process, status, prefix, wanted);
        if (pass < 0) {
            return fail("the process cannot be read");
        }
        (void)ptrace(PTRACE_SYSCALL, process, NULL, (void *)(intptr_t)pass);
    }
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: dumper OUT CALL[,CALL ...] COMMAND [ARGUMENT ...]\n");
        return 111;
    }
    pid_t child = fork();
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        raise(SIGSTOP);
        execv(argv[3], argv + 3);
        _exit(fail(argv[3]));
    }
    int status;
    const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                         PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC;
    if (child < 0 || waitpid(child, &status, 0) != child ||
        ptrace(PTRACE_SETOPTIONS, child, NULL, (void *)options) != 0) {
        return fail("trace");
    }
    /* Not the call that starts the command. */
    if (ptrace(PTRACE_CONT, child, NULL, NULL) != 0 || waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) {
        return fail(argv[3]);
    }
    (void)ptrace(PTRACE_SYSCALL, child, NULL, NULL);
    return follow(child, argv[1], argv[2]);
}
