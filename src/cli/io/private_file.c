/* SPDX-License-Identifier: MIT */
#include "cli/io/private_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "cause/diagnosis.h"
#include "format/print.h"

/* What is wrong with the file, or NULL. */
static const char *find_fault(const struct stat *status, int flags)
{
    if (S_ISLNK(status->st_mode)) {
        return "is a symbolic link";
    }
    if (S_ISDIR(status->st_mode)) {
        return "is a directory";
    }
    if (!S_ISREG(status->st_mode)) {
        return "is not a regular file";
    }
    if (status->st_uid != geteuid()) {
        return "belongs to another user";
    }
    if ((status->st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return "is open to other users; its mode must be 0600";
    }
    /* Whoever only reads it, or replaces it, does no harm to the other name. */
    return (flags & O_ACCMODE) != O_RDONLY && status->st_nlink > 1 ? "has another name as well, a hard link" : NULL;
}

/* Names the file and what is wrong with it. */
static void private_file_refuse(cct_diagnosis *diagnosis, const char *path, const char *fault)
{
    cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_OUTPUT_REFUSED, CCT_STAGE_CONFIG, 0);
    cct_write_printable(&detail, cct_span_of(path));
    cct_print(&detail, " %s", fault);
    cct_writer_terminate(&detail);
}

int private_file_open(const char *path, int flags, struct stat *status, int *error, cct_diagnosis *diagnosis)
{
    /* musl's open() adds an fcntl() */
    int descriptor = openat(AT_FDCWD, path, flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0600);
    *error = descriptor < 0 ? errno : 0;
    /*
     * A file that could not be opened may still have one of these faults: a link, a folder, another
     * owner.
     */
    bool known = descriptor >= 0 ? fstat(descriptor, status) == 0 : *error != ENOENT && lstat(path, status) == 0;
    const char *fault = known ? find_fault(status, flags) : NULL;
    if (fault != NULL) {
        private_file_refuse(diagnosis, path, fault);
    } else if (descriptor >= 0 && !known) {
        *error = errno;
    }
    if (descriptor >= 0 && (fault != NULL || !known)) {
        close(descriptor);
        return -1;
    }
    return descriptor;
}
