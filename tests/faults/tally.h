/* SPDX-License-Identifier: MIT */
/* tally.h: cases counted and reported, and what a process may leave open. */
#ifndef TALLY_H
#define TALLY_H

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>

static unsigned passed;
static unsigned failed;

/* The line that tests/tally.sh looks for; returns the exit status. */
static int report(void)
{
    printf("%u passed, %u failed\n", passed, failed);
    fflush(stdout);
    return failed > 0;
}

static unsigned count_descriptors(void)
{
    unsigned n = 0;
    DIR *dir = opendir("/proc/self/fd");
    while (dir != NULL && readdir(dir) != NULL) {
        n++;
    }
    closedir(dir);
    return n;
}

static bool has_child(void)
{
    return waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD;
}

#endif
