/* SPDX-License-Identifier: MIT */
/*
 * Trust anchors, read piece by piece from a file, a directory or memory. Without
 * opendir, which allocates.
 */
#define _FILE_OFFSET_BITS 64 /* else a 32-bit fstat refuses files with large inode numbers */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "internal.h"

/* Where a directory entry has its length (two bytes) and its name (NUL-terminated); see getdents64(2). */
enum { ENTRY_LENGTH_AT = 16, ENTRY_NAME_AT = 19 };

/* A FIFO must not make us wait for its writer, nor a terminal become ours. */
enum { OPEN_FLAGS = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY };

static void close_at(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
}

static ssize_t read_again(int fd, char *bytes, size_t capacity)
{
    ssize_t n;
    do {
        n = read(fd, bytes, capacity);
    } while (n < 0 && errno == EINTR);
    return n;
}

/*
 * Reads on in a file, without a call to go back or to learn that it has ended:
 * less than was asked for is the end. What has no offsets is read as it comes.
 */
static ssize_t read_on(cct_posix *posix, char *bytes, size_t capacity)
{
    ssize_t n = 0;
    if (posix->anchors_ended) {
        return 0;
    }
    do {
        n = pread(posix->anchors, bytes, capacity, posix->anchors_at);
    } while (n < 0 && errno == EINTR);
    if (n < 0 && errno == ESPIPE) {
        posix->anchors_is_stream = true;
        return read_again(posix->anchors, bytes, capacity);
    }
    if (n >= 0) {
        posix->anchors_at += n;
        posix->anchors_ended = (size_t)n < capacity;
    }
    return n;
}

static int io_error(cct_posix *posix)
{
    posix->error = errno;
    return CCT_ERROR_IO;
}

int cct_posix_anchors_rewind(void *context)
{
    cct_posix *posix = context;
    posix->anchors_memory_at = 0;
    if (posix->anchors_path == NULL) {
        return posix->anchors_memory_len > 0 ? CCT_OK : CCT_ERROR_NOT_FOUND;
    }
    close_at(&posix->anchors_file);
    posix->anchors_separate = false;
    posix->entries_at = posix->entries_len = 0;
    posix->anchors_at = 0;
    posix->anchors_ended = false;
    if (posix->anchors >= 0) {
        /* A file is read from an offset; only the directory has a position, and a FIFO has none to go back to. */
        bool stays = !posix->anchors_is_directory && !posix->anchors_is_stream;
        return stays || lseek(posix->anchors, 0, SEEK_SET) == 0 ? CCT_OK : io_error(posix);
    }
    /* Whether it is a directory the first read() will tell: for a file, no further call is needed. */
    posix->anchors_is_directory = false;
    posix->anchors_is_stream = false;
    posix->anchors = openat(AT_FDCWD, posix->anchors_path, OPEN_FLAGS); /* musl's open() adds an fcntl() */
    if (posix->anchors >= 0) {
        return CCT_OK;
    }
    posix->error = errno;
    return errno == ENOENT || errno == ENOTDIR ? CCT_ERROR_NOT_FOUND : CCT_ERROR_IO;
}

/* The next entry's name, or NULL: *result is CCT_EOF or CCT_ERROR_IO. */
static const char *next_name(cct_posix *posix, int *result)
{
    if (posix->entries_at == posix->entries_len) {
        long n = syscall(SYS_getdents64, posix->anchors, posix->entries, sizeof posix->entries);
        if (n <= 0) {
            *result = n == 0 ? CCT_EOF : io_error(posix);
            return NULL;
        }
        posix->entries_at = 0;
        posix->entries_len = (size_t)n;
    }
    const char *entry = (const char *)posix->entries + posix->entries_at;
    uint16_t entry_len;
    memcpy(&entry_len, entry + ENTRY_LENGTH_AT, sizeof entry_len);
    posix->entries_at += entry_len;
    return entry + ENTRY_NAME_AT;
}

/* Opens the next regular file that can be opened. CCT_OK, CCT_EOF, CCT_ERROR_IO. */
static int open_next(cct_posix *posix)
{
    int result = CCT_OK;
    const char *name;
    while ((name = next_name(posix, &result)) != NULL) {
        struct stat about;
        posix->anchors_file = name[0] == '.' ? -1 : openat(posix->anchors, name, OPEN_FLAGS);
        if (posix->anchors_file >= 0 && fstat(posix->anchors_file, &about) == 0 && S_ISREG(about.st_mode)) {
            return CCT_OK;
        }
        close_at(&posix->anchors_file);
    }
    return result;
}

static int read_directory(cct_posix *posix, char *bytes, size_t capacity)
{
    for (;;) {
        if (posix->anchors_file < 0) {
            int result = open_next(posix);
            if (result != CCT_OK) {
                return result;
            }
            if (posix->anchors_separate) {
                bytes[0] = '\n'; /* the file before may lack its own */
                return 1;
            }
        }
        ssize_t n = read_again(posix->anchors_file, bytes, capacity);
        if (n > 0) {
            posix->anchors_separate = true;
            return (int)n;
        }
        close_at(&posix->anchors_file); /* at its end, or not readable: the next one */
    }
}

static int read_memory(cct_posix *posix, char *bytes, size_t capacity)
{
    size_t left = posix->anchors_memory_len - posix->anchors_memory_at;
    size_t n = left < capacity ? left : capacity;
    if (n == 0) {
        return CCT_EOF;
    }
    memcpy(bytes, posix->anchors_memory + posix->anchors_memory_at, n);
    posix->anchors_memory_at += n;
    return (int)n;
}

int cct_posix_anchors_read(void *context, char *bytes, size_t capacity)
{
    cct_posix *posix = context;
    size_t max = capacity < INT_MAX ? capacity : INT_MAX;
    if (posix->anchors_path == NULL) {
        return read_memory(posix, bytes, max);
    }
    if (!posix->anchors_is_directory) {
        ssize_t n = read_on(posix, bytes, max);
        if (n >= 0) {
            return n > 0 ? (int)n : CCT_EOF;
        }
        if (errno != EISDIR) {
            return io_error(posix);
        }
        posix->anchors_is_directory = true;
    }
    return read_directory(posix, bytes, max);
}

void cct_posix_anchors_end(void *context)
{
    cct_posix *posix = context;
    close_at(&posix->anchors_file);
    close_at(&posix->anchors);
}
