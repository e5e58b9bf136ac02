/* SPDX-License-Identifier: MIT */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
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
