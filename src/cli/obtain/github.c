/* SPDX-License-Identifier: MIT */
#include "cli/obtain/github.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/io/file.h"
#include "cli/io/file_at.h"
#include "format/print.h"

/*
 * Opens the file for outputs. GitHub creates it, so a file that is missing is not created: the name
 * is wrong then. Returns the descriptor, or -1.
 */
static int output_open(const char *path, off_t *len, cct_diagnosis *diagnosis)
{
    struct stat status;
    int descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) {
        bool is_link = errno == ELOOP;
        file_failed(diagnosis, is_link ? CCT_CAUSE_OUTPUT_REFUSED : CCT_CAUSE_FILE_UNWRITABLE, path, errno);
        return -1;
    }
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        file_failed(diagnosis, CCT_CAUSE_OUTPUT_REFUSED, path, 0);
        close(descriptor);
        return -1;
    }
    *len = status.st_size;
    return descriptor;
}

/* Before the token is requested: whether the file could be appended to. */
int github_output_check(const char *path, cct_diagnosis *diagnosis)
{
    off_t len;
    int descriptor = output_open(path, &len, diagnosis);
    if (descriptor < 0) {
        return CCT_FAILED;
    }
    close(descriptor);
    return CCT_OK;
}

/*
 * What an earlier command of the step wrote without a line end: what follows would be a part of
 * that value.
 */
static bool ends_within_line(const char *path, off_t len)
{
    char last = '\n';
    size_t read_len;
    int descriptor = len > 0 ? open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK) : -1;
    if (descriptor >= 0) {
        /* If it cannot be read, the line is taken to be complete, which is the usual case. */
        (void)file_read_at(descriptor, &last, 1, (size_t)len - 1, &read_len);
        close(descriptor);
    }
    return last != '\n';
}

int github_output_append(const char *path, const cct_token *token, cct_diagnosis *diagnosis)
{
    stream out;
    off_t len;
    int descriptor = output_open(path, &len, diagnosis);
    if (descriptor < 0) {
        return CCT_FAILED;
    }
    cct_span text = {token->access_token, token->access_token_len};
    stream_init(&out, descriptor);
    stream_print(&out, "%saccess_token=%.*s\n", ends_within_line(path, len) ? "\n" : "", CCT_SPAN(text));
    int error = stream_end(&out) ? 0 : errno;
    if (error != 0 && ftruncate(descriptor, len) != 0) {
        error = errno; /* half a token would remain there: that failure matters more */
    }
    close(descriptor);
    return error == 0 ? CCT_OK : file_failed(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, path, error);
}
