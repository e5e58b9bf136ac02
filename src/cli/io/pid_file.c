/* SPDX-License-Identifier: MIT */
#include "cli/io/pid_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/io/file_at.h"
#include "format/text.h"

/*
 * Returns why the file must not be trusted, or NULL: whoever can write it chooses which process
 * gets the signal. The open file is examined, so that it cannot be exchanged after the check.
 */
static const char *pid_file_find_fault(int descriptor)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0) {
        return strerror(errno);
    }
    if (!S_ISREG(status.st_mode)) {
        return "is not a regular file";
    }
    if (status.st_uid != 0 && status.st_uid != geteuid()) {
        return "belongs to another user";
    }
    return (status.st_mode & (S_IWGRP | S_IWOTH)) != 0 ? "is writable by other users" : NULL;
}

/* Reads one positive number: to kill(2), 0 and negative ones would mean process groups. */
static const char *pid_file_parse(int descriptor, pid_t *pid)
{
    char text[32];
    size_t len;
    uint64_t value;
    int error = file_read_at(descriptor, text, sizeof text, 0, &len);
    if (error != 0) {
        return strerror(error);
    }
    /* A file that fills the memory has more than one number, or something else. */
    bool is_number = len < sizeof text && cct_span_to_u64(cct_span_trim_space((cct_span){text, len}), &value);
    if (!is_number || value == 0 || value > INT_MAX) {
        return "does not contain the number of one process";
    }
    *pid = (pid_t)value;
    return NULL;
}

/*
 * Neither a FIFO (O_NONBLOCK) nor a terminal (O_NOCTTY) in place of the file has an effect on this
 * process, and a link (O_NOFOLLOW) could lead to a file of another user.
 */
const char *pid_file_read(const char *path, pid_t *pid)
{
    int descriptor = openat(AT_FDCWD, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0) {
        return errno == ELOOP ? "is a symbolic link" : strerror(errno);
    }
    const char *fault = pid_file_find_fault(descriptor);
    if (fault == NULL) {
        fault = pid_file_parse(descriptor, pid);
    }
    (void)close(descriptor);
    return fault;
}
