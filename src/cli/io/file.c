/* SPDX-License-Identifier: MIT */
#include "cli/io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "cause/diagnosis.h"
#include "cctoken_posix.h"
#include "cli/io/deadline.h"
#include "format/print.h"
#include "oauth/redact.h"

/*
 * A relative name that does not exist may be a secret in the wrong option: it is redacted like one.
 */
void file_write_path(cct_writer *out, const char *path, int error)
{
    bool is_no_file = error == ENOENT || error == ENAMETOOLONG || error == ENOTDIR;
    if (path[0] != '/' && is_no_file) {
        const cct_secrets none = cct_secrets_of_client(CCT_NO_SPAN, CCT_NO_SPAN);
        cct_write_redacted_printable(out, cct_span_of(path), &none);
    } else {
        cct_write_printable(out, cct_span_of(path));
    }
}

int file_failed(cct_diagnosis *diagnosis, cct_cause cause, const char *path, int error)
{
    bool is_limit = cct_posix_is_limit(error);
    cct_writer detail = cct_diagnose(diagnosis, is_limit ? CCT_CAUSE_SYSTEM_LIMIT : cause, CCT_STAGE_CONFIG, error);
    file_write_path(&detail, path, error);
    if (error != 0) {
        /* No other call on a file takes a descriptor. */
        cct_print(&detail, is_limit ? ": open: %s" : ": %s", strerror(error));
    }
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}

/* Waits for input, no longer than the whole run may last. */
static int await_more(int descriptor)
{
    int64_t left_ms = deadline_left_ms();
    return left_ms > 0 ? deadline_await(descriptor, POLLIN, left_ms) : CCT_ERROR_TIMED_OUT;
}

/*
 * Reads to the end, waiting no longer than the run may last. A FIFO that was opened without waiting
 * for its writer returns 0 until there is one: an end before any data is accepted only after
 * poll(2) has confirmed it. CCT_OK; CCT_AGAIN and CCT_ERROR_TIMED_OUT as deadline_await();
 * CCT_ERROR_IO: errno says why.
 */
static int read_on(int descriptor, char *out, size_t capacity, size_t *len)
{
    bool waited = descriptor == STDIN_FILENO; /* whose read may block: it waits first, always */
    int result = waited ? await_more(descriptor) : CCT_OK;
    while (result == CCT_OK) {
        char excess;
        bool full = *len == capacity;
        ssize_t n = read(descriptor, full ? &excess : out + *len, full ? 1 : capacity - *len);
        /*
         * One byte more than fits: the file is too large, which is not the same as a file that fits
         * exactly.
         */
        if (n > 0 && full) {
            errno = EFBIG;
        }
        if ((n > 0 && full) || (n < 0 && errno != EINTR && errno != EAGAIN)) {
            return CCT_ERROR_IO;
        }
        if (n == 0 && (waited || *len > 0)) {
            return CCT_OK;
        }
        *len += n > 0 ? (size_t)n : 0;
        waited = n <= 0 || descriptor == STDIN_FILENO;
        result = waited ? await_more(descriptor) : CCT_OK;
    }
    return result;
}

/* Turns the result of read_on() into a diagnosis. */
static int file_fail_reading(int result, const char *label, cct_diagnosis *diagnosis)
{
    if (result == CCT_ERROR_TIMED_OUT) {
        cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_TIMEOUT, CCT_STAGE_CONFIG, 0);
        cct_write_text(&detail, "while reading ");
        cct_write_printable(&detail, cct_span_of(label));
        cct_writer_terminate(&detail);
        return CCT_FAILED;
    }
    return result == CCT_AGAIN ? CCT_AGAIN : file_failed(diagnosis, CCT_CAUSE_FILE_UNREADABLE, label, errno);
}

/* These names refer to it on Linux, so they must not be opened a second time. */
bool file_is_standard_input(const char *path)
{
    static const char *const names[] = {"-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (path != NULL && strcmp(path, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

int file_read(const char *path, const char *label, char *out, size_t capacity, size_t *len, cct_diagnosis *diagnosis)
{
    bool standard_input = file_is_standard_input(path);
    /*
     * Opened again, so that the file offset is not shared with other processes. musl's open() adds
     * an fcntl().
     */
    int descriptor =
        standard_input ? STDIN_FILENO : openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    *len = 0;
    int result = descriptor < 0 ? CCT_ERROR_IO : read_on(descriptor, out, capacity, len);
    if (standard_input && result == CCT_ERROR_IO && errno == EISDIR) {
        errno = EBADF; /* it was closed: see guard_standard_descriptors() */
    }
    if (result != CCT_OK) {
        result = file_fail_reading(result, standard_input ? "standard input" : label, diagnosis);
        cct_wipe(out, capacity);
    }
    if (descriptor > STDIN_FILENO) {
        (void)close(descriptor);
    }
    return result;
}
