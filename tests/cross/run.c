/* SPDX-License-Identifier: MIT */
/*
 * Runs the executable `cctoken` next to it, which is for another architecture: executes the qemu
 * that this was compiled for, with the same arguments, environment and process id. (A shell script
 * would add to the environment.)
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ARGUMENTS 256

extern char **environ;

int main(int argc, char **argv)
{
    static char qemu[] = "qemu", name_follows[] = "-0", its_name[] = "cctoken", program[4096];
    static char *arguments[ARGUMENTS] = {qemu, name_follows, its_name, program};
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - sizeof "cctoken");
    char *name = length > 0 ? strrchr(program, '/') : NULL;
    if (name == NULL || argc > ARGUMENTS - 4) {
        fputs("run: too many arguments, or no /proc\n", stderr);
        return 1;
    }
    strcpy(name + 1, "cctoken");
    for (int i = 1; i < argc; i++) {
        arguments[3 + i] = argv[i];
    }
    execve(QEMU, arguments, environ);
    perror(QEMU);
    return 1;
}
