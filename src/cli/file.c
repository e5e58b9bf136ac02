/* SPDX-License-Identifier: MIT */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diagnosis.h"

int file_failed(cct_diagnosis *diagnosis, cct_cause cause, const char *path, int error)
{
    cct_writer detail = cct_diagnose(diagnosis, cause, CCT_STAGE_CONFIG, error);
    cct_write_printable(&detail, cct_span_of(path));
    if (error != 0) {
        cct_write_text(&detail, ": ");
        cct_write_text(&detail, strerror(error));
    }
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}

/* ---- reading ----------------------------------------------------------- */

static int read_whole(int descriptor, char *out, size_t capacity, size_t *len)
{
    *len = 0;
    for (;;) {
        char excess;
        bool full = *len == capacity;
        ssize_t n = read(descriptor, full ? &excess : out + *len, full ? 1 : capacity - *len);
        if (n == 0) {
            return 0;
        }
        if (n > 0 && full) {
            return EFBIG;
        }
        if (n > 0) {
            *len += (size_t)n;
        } else if (errno != EINTR) {
            return errno;
        }
    }
}

int file_read(const char *path, const char *label, char *out, size_t capacity, size_t *len, cct_diagnosis *diagnosis)
{
    bool standard_input = strcmp(path, "-") == 0;
    int descriptor = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    int error = descriptor < 0 ? errno : read_whole(descriptor, out, capacity, len);
    if (descriptor > STDIN_FILENO) {
        close(descriptor);
    }
    if (standard_input && error == EISDIR) {
        error = EBADF; /* it was closed: see guard_standard_descriptors() */
    }
    if (error != 0) {
        cct_wipe(out, capacity);
        return file_failed(diagnosis, CCT_CAUSE_FILE_UNREADABLE, standard_input ? "standard input" : label, error);
    }
    return CCT_OK;
}

/* ---- writing ----------------------------------------------------------- */

static int check_replaceable(const char *path, cct_diagnosis *diagnosis)
{
    struct stat status;
    if (lstat(path, &status) != 0) {
        return errno == ENOENT ? CCT_OK : file_failed(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, path, errno);
    }
    return S_ISREG(status.st_mode) ? CCT_OK : file_failed(diagnosis, CCT_CAUSE_OUTPUT_REFUSED, path, 0);
}

/* PATH.PID.tmp, in the same directory: only there is a rename atomic. PATH.tmp where there is no other process. */
static bool name_temporary(file_replacement *file, bool alone)
{
    cct_writer name;
    cct_writer_init(&name, file->temporary, sizeof file->temporary);
    cct_write_text(&name, file->path);
    if (!alone) {
        cct_write_byte(&name, '.');
        cct_write_number(&name, getpid());
    }
    cct_write_text(&name, ".tmp");
    cct_write_byte(&name, '\0');
    return cct_writer_fits(&name);
}

static int begin(file_replacement *file, const char *path, mode_t mode, bool alone, cct_diagnosis *diagnosis)
{
    file->path = path;
    file->descriptor = -1;
    if (check_replaceable(path, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    if (!name_temporary(file, alone)) {
        return file_failed(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, path, ENAMETOOLONG);
    }
    unlink(file->temporary); /* of a process that was killed */
    file->descriptor = open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file->descriptor < 0) {
        return file_failed(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, path, errno);
    }
    if (fchmod(file->descriptor, mode) != 0) {
        int error = errno;
        file_replace_abandon(file);
        return file_failed(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, path, error);
    }
    return CCT_OK;
}

int file_replace_begin(file_replacement *file, const char *path, mode_t mode, cct_diagnosis *diagnosis)
{
    return begin(file, path, mode, false, diagnosis);
}

int file_replace_begin_alone(file_replacement *file, const char *path, mode_t mode, cct_diagnosis *diagnosis)
{
    return begin(file, path, mode, true, diagnosis);
}

void file_replace_abandon(file_replacement *file)
{
    if (file->descriptor >= 0) {
        close(file->descriptor);
        unlink(file->temporary);
        file->descriptor = -1;
    }
}

void file_replace_set_time(file_replacement *file, int64_t s)
{
    struct timespec times[] = {{.tv_nsec = UTIME_NOW}, {.tv_sec = (time_t)s}};
    (void)futimens(file->descriptor, times);
}

int file_replace_commit(file_replacement *file, cct_diagnosis *diagnosis)
{
    int error = fsync(file->descriptor) != 0 && errno != EINVAL ? errno : 0;
    if (error == 0 && rename(file->temporary, file->path) != 0) {
        error = errno;
    }
    if (error != 0) {
        file_replace_abandon(file);
        return file_failed(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, file->path, error);
    }
    close(file->descriptor);
    file->descriptor = -1;
    return CCT_OK;
}
