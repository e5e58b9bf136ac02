/* SPDX-License-Identifier: MIT */
#include "cli/io/file_at.h"

#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

/* Whether to go on after a call that moved `n` bytes; else *error is why not. */
static bool path_goes_on(ssize_t n, unsigned *interruptions, int *error)
{
    /* A write that accepts nothing would be repeated for ever, so it counts as an error. */
    *error = n < 0 ? errno : n == 0 ? EIO : 0;
    return *error == 0 || (*error == EINTR && ++*interruptions < FILE_INTERRUPTIONS_MAX);
}

/*
 * Reads until the end of the file or of the memory: a regular file may still return less than was
 * asked for.
 */
int file_read_at(int descriptor, void *out, size_t capacity, size_t at, size_t *len)
{
    char *next = out;
    unsigned interruptions = 0;
    int error = 0;
    *len = 0;
    while (*len < capacity) {
        /* pread() does not move the file offset, so the caller need not restore it. */
        ssize_t n = pread(descriptor, next + *len, capacity - *len, (off_t)(at + *len));
        if (n == 0) {
            return 0;
        }
        if (!path_goes_on(n, &interruptions, &error)) {
            return error;
        }
        *len += n > 0 ? (size_t)n : 0;
    }
    return 0;
}

int file_write_at(int descriptor, const void *bytes, size_t len, size_t at)
{
    const char *next = bytes;
    unsigned interruptions = 0;
    int error = 0;
    size_t done = 0;
    while (done < len) {
        ssize_t n = pwrite(descriptor, next + done, len - done, (off_t)(at + done));
        if (!path_goes_on(n, &interruptions, &error)) {
            return error;
        }
        done += n > 0 ? (size_t)n : 0;
    }
    return 0;
}
