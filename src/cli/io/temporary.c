/* SPDX-License-Identifier: MIT */
#include "cli/io/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "cli/io/checksum.h"
#include "format/print.h"

/* ---- names ------------------------------------------------------------- */

/*
 * Without randomness the clock and the place of the stack do: O_EXCL refuses a name that another
 * process has.
 */
static uint64_t temporary_random(void)
{
    uint64_t number;
    if (getrandom(&number, sizeof number, GRND_NONBLOCK) == (ssize_t)sizeof number) {
        return number;
    }
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    uint64_t sources[] = {(uint64_t)now.tv_sec, (uint64_t)now.tv_nsec, (uint64_t)getpid(), (uintptr_t)&now};
    return checksum_of(sources, sizeof sources);
}

/* 64 random bits: two processes practically never choose the same one. */
void temporary_name(char out[TEMPORARY_LEN + 1])
{
    cct_writer name;
    uint64_t number = temporary_random();
    cct_writer_init(&name, out, TEMPORARY_LEN + 1);
    cct_print(&name, TEMPORARY_PREFIX "%08x%08x" TEMPORARY_SUFFIX, (unsigned)(number >> 32), (unsigned)number);
    cct_writer_terminate(&name);
}

/* Only names of exactly this form are ever removed. */
static bool is_temporary_name(const char *name)
{
    size_t prefix = sizeof TEMPORARY_PREFIX - 1;
    if (strlen(name) != TEMPORARY_LEN || memcmp(name, TEMPORARY_PREFIX, prefix) != 0) {
        return false;
    }
    for (size_t i = prefix; i < prefix + TEMPORARY_DIGITS; i++) {
        if (cct_hex_value(name[i]) < 0) {
            return false;
        }
    }
    return strcmp(name + prefix + TEMPORARY_DIGITS, TEMPORARY_SUFFIX) == 0;
}

/* ---- locks ------------------------------------------------------------- */

/*
 * Between creation and this call a process that cleans up may have taken the lock: and then removes
 * the name.
 */
bool temporary_lock(int descriptor)
{
    struct stat status;
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        return errno != EWOULDBLOCK;
    }
    return fstat(descriptor, &status) == 0 && status.st_nlink > 0;
}

/*
 * Where a file system has no locks, only the age is left to go by. The time of change cannot be set
 * at will.
 */
static bool is_old(const struct stat *status)
{
    const time_t old_s = 600;
    return time(NULL) - status->st_ctim.tv_sec > old_s;
}

/* Whether nobody is writing the file: it is ours, has no other name, and its lock is free. */
static bool has_no_writer(int descriptor)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid() ||
        status.st_nlink != 1) {
        return false;
    }
    return flock(descriptor, LOCK_EX | LOCK_NB) == 0 || (errno != EWOULDBLOCK && is_old(&status));
}

/* Removes one file if nobody is writing it. */
static void remove_if_left(int folder, const char *name)
{
    int descriptor = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (descriptor >= 0) {
        if (has_no_writer(descriptor)) {
            (void)unlinkat(folder, name, 0);
        }
        (void)close(descriptor);
    }
}

/* ---- folders ----------------------------------------------------------- */

/*
 * How getdents64 lays out an entry: inode, offset, length of the entry, kind, name. opendir() would
 * allocate.
 */
enum { ENTRY_LENGTH = 16, ENTRY_NAME = 19 };

/* Looks at the entries that the kernel has returned. */
static void remove_among(int folder, const char *entries, size_t len)
{
    uint16_t entry_len;
    for (size_t at = 0; at < len; at += entry_len) {
        const char *name = entries + at + ENTRY_NAME;
        memcpy(&entry_len, entries + at + ENTRY_LENGTH, sizeof entry_len);
        if (is_temporary_name(name)) {
            remove_if_left(folder, name);
        }
    }
}

/*
 * The first thousands of names: no write may take long because its folder is full of other files.
 */
void temporary_remove_left(int folder)
{
    enum { READS_MAX = 64 };
    uint64_t entries[512];
    int descriptor = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        return;
    }
    for (int i = 0; i < READS_MAX; i++) {
        long len = syscall(SYS_getdents64, descriptor, entries, sizeof entries);
        if (len <= 0) {
            break;
        }
        remove_among(descriptor, (const char *)entries, (size_t)len);
    }
    (void)close(descriptor);
}
