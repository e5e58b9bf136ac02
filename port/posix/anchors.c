/* SPDX-License-Identifier: MIT */
/*
 * Trust anchors, read piece by piece from files, directories or memory. Without
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

/*
 * Where a directory entry has its length (two bytes) and its name (NUL-terminated); see
 * getdents64(2).
 */
enum { ENTRY_LENGTH_AT = 16, ENTRY_NAME_AT = 19 };

/* open() must neither wait for the writer of a FIFO nor make a terminal the controlling one. */
enum { OPEN_FLAGS = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY };

static void close_at(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
}

/* A signal handler of the program may interrupt a read, which is then repeated. */
static ssize_t read_again(int fd, char *bytes, size_t capacity)
{
    ssize_t n;
    do {
        n = read(fd, bytes, capacity);
    } while (n < 0 && errno == EINTR);
    return n;
}

static void begin_file(cct_posix *posix)
{
    posix->anchors_at = 0;
    posix->anchors_ended = false;
}

/*
 * Continues to read a file without extra calls: no lseek() to the start, and a short read is the
 * end of the file. A file without offsets, such as a FIFO, is read sequentially.
 */
static ssize_t read_on(cct_posix *posix, int fd, char *bytes, size_t capacity)
{
    ssize_t n = 0;
    if (posix->anchors_ended) {
        return 0;
    }
    do {
        n = pread(fd, bytes, capacity, posix->anchors_at);
    } while (n < 0 && errno == EINTR);
    if (n < 0 && errno == ESPIPE) {
        posix->anchors_is_stream = true;
        return read_again(fd, bytes, capacity);
    }
    if (n >= 0) {
        posix->anchors_at += n;
        posix->anchors_ended = (size_t)n < capacity;
        posix->anchors_separate = posix->anchors_separate || n > 0;
    }
    return n;
}

static int io_error(cct_posix *posix)
{
    return cct_posix_failed(posix, "read", errno, CCT_ERROR_IO);
}

/* ---- each file once ----------------------------------------------------- */

/*
 * Everything but the inode number that distinguishes files, as one number: some file systems use
 * one inode number for several files. It saves room in the table; that two files with one inode
 * number have the same value by chance is improbable.
 */
static uint64_t mix(const struct stat *about)
{
    const uint64_t odd = 0x9E3779B97F4A7C15; /* 2^64 divided by the golden ratio */
    uint64_t rest = (uint64_t)about->st_dev;
    rest = (rest ^ (uint64_t)about->st_size) * odd;
    rest = (rest ^ (uint64_t)about->st_mtim.tv_sec) * odd;
    return (rest ^ (uint64_t)about->st_mtim.tv_nsec) * odd;
}

static void forget_files(cct_posix *posix)
{
    memset(posix->anchors_files, 0, sizeof posix->anchors_files);
}

/*
 * True if the file is new. It is known from now on, unless the table has no room near its place:
 * then it may be read twice, which is only slower. A search ends after NEAR places, even if the
 * table is full.
 */
static bool is_new_file(cct_posix *posix, const struct stat *about)
{
    enum { NEAR = 16 };
    uint64_t inode = (uint64_t)about->st_ino, rest = mix(about);
    for (unsigned i = 0; i < NEAR; i++) {
        struct cct_posix_file *file = &posix->anchors_files[(inode + i) % CCT_POSIX_FILES];
        if (file->inode == inode && file->rest == rest) {
            return false;
        }
        if (file->inode == 0) {
            *file = (struct cct_posix_file){inode, rest};
            return true;
        }
    }
    return true;
}

/* ---- paths -------------------------------------------------------------- */

static int open_path(cct_posix *posix, const char *path)
{
    /* The first read() shows whether it is a directory: a file needs no further call. */
    posix->anchors_is_directory = false;
    posix->anchors_is_stream = false;
    begin_file(posix);
    posix->anchors = openat(AT_FDCWD, path, OPEN_FLAGS); /* musl's open() adds an fcntl() */
    if (posix->anchors >= 0) {
        return CCT_OK;
    }
    /* ENOTDIR: a part of the path is a file, so nothing exists under this path either. */
    int error = errno;
    return cct_posix_failed(posix, "open", error,
                            error == ENOENT || error == ENOTDIR ? CCT_ERROR_NOT_FOUND : CCT_ERROR_IO);
}

/*
 * A path that cannot be opened is counted; the others may suffice. If they do not, and a limit was
 * met, the limit is the reason.
 */
static void pass_over(cct_posix *posix)
{
    posix->anchors_unread++;
    posix->anchors_limit = cct_posix_is_limit(errno) ? errno : posix->anchors_limit;
}

static void open_first_of_several(cct_posix *posix)
{
    close_at(&posix->anchors);
    forget_files(posix);
    posix->anchors_rest = posix->anchors_more;
    if (posix->anchors_path != NULL && open_path(posix, posix->anchors_path) != CCT_OK) {
        pass_over(posix);
    }
}

/* Opens the next of several paths that can be opened. False when none is left. */
static bool open_next_path(cct_posix *posix)
{
    char path[PATH_MAX];
    close_at(&posix->anchors);
    while (*posix->anchors_rest != '\0') {
        const char *next = posix->anchors_rest;
        size_t len = strcspn(next, ":");
        /* A path that is too long becomes the empty one, which cannot be opened either. */
        size_t fits = len < sizeof path ? len : 0;
        posix->anchors_rest = next + len + (next[len] == ':');
        memcpy(path, next, fits);
        path[fits] = '\0';
        if (len > 0 && open_path(posix, path) == CCT_OK) {
            return true;
        }
        if (len > 0) {
            pass_over(posix);
        }
    }
    return false;
}

int cct_posix_anchors_rewind(void *context)
{
    cct_posix *posix = context;
    posix->anchors_memory_at = 0;
    posix->anchors_unread = 0;
    posix->anchors_limit = 0;
    posix->anchors_separate = false;
    posix->entries_at = posix->entries_len = 0;
    close_at(&posix->anchors_file);
    /* Whether one of several paths can be read shows only when they are read. */
    if (posix->anchors_more != NULL) {
        open_first_of_several(posix);
        return CCT_OK;
    }
    if (posix->anchors_path == NULL) {
        return posix->anchors_memory_len > 0 ? CCT_OK : CCT_ERROR_NOT_FOUND;
    }
    if (posix->anchors < 0) {
        return open_path(posix, posix->anchors_path);
    }
    /*
     * A file is read from an offset; only a directory has a position to return to. Of a FIFO
     * nothing can be read again: lseek() fails.
     */
    begin_file(posix);
    if (posix->anchors_is_directory) {
        forget_files(posix);
    }
    bool stays = !posix->anchors_is_directory && !posix->anchors_is_stream;
    return stays || lseek(posix->anchors, 0, SEEK_SET) == 0 ? CCT_OK : io_error(posix);
}

/* ---- directories -------------------------------------------------------- */

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
    /* The buffer is declared as numbers of 64 bits, so it must not be read as one of 16 bits. */
    memcpy(&entry_len, entry + ENTRY_LENGTH_AT, sizeof entry_len);
    posix->entries_at += entry_len;
    return entry + ENTRY_NAME_AT;
}

/*
 * Opens a file of the directory unless it was read already or is none. False, too, when it cannot
 * be opened.
 */
static bool open_entry(cct_posix *posix, const char *name)
{
    struct stat about;
    /*
     * Follows links, so a file with several links is one file; and before open(), which can have an
     * effect on a device.
     */
    bool known = fstatat(posix->anchors, name, &about, 0) == 0;
    if (known && (!S_ISREG(about.st_mode) || !is_new_file(posix, &about))) {
        return false;
    }
    posix->anchors_file = known ? openat(posix->anchors, name, OPEN_FLAGS) : -1;
    if (posix->anchors_file < 0) {
        pass_over(posix);
    }
    return posix->anchors_file >= 0;
}

/* Opens the next regular file that can be opened. CCT_OK, CCT_EOF, CCT_ERROR_IO. */
static int open_next(cct_posix *posix)
{
    int result = CCT_OK;
    const char *name;
    while ((name = next_name(posix, &result)) != NULL) {
        if (name[0] != '.' && open_entry(posix, name)) {
            begin_file(posix);
            return CCT_OK;
        }
    }
    return result;
}

/*
 * The previous file may lack its final line feed. The contract requires a call of its own for it.
 */
static int separate(cct_posix *posix, char *bytes)
{
    posix->anchors_separate = false;
    bytes[0] = '\n';
    return 1;
}

static int read_directory(cct_posix *posix, char *bytes, size_t capacity)
{
    for (;;) {
        if (posix->anchors_file < 0) {
            int result = open_next(posix);
            if (result != CCT_OK || posix->anchors_separate) {
                return result == CCT_OK ? separate(posix, bytes) : result;
            }
        }
        ssize_t n = read_on(posix, posix->anchors_file, bytes, capacity);
        if (n > 0) {
            return (int)n;
        }
        posix->anchors_unread += n < 0;
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

/* A file among several paths counts as read, so that it is not read again from a directory. */
static void remember_file(cct_posix *posix)
{
    struct stat about;
    if (posix->anchors_more != NULL && posix->anchors_at == 0 && fstat(posix->anchors, &about) == 0) {
        /* Of a file that was read before, nothing is read. */
        posix->anchors_ended = S_ISREG(about.st_mode) && !is_new_file(posix, &about);
    }
}

static int read_path(cct_posix *posix, char *bytes, size_t capacity)
{
    if (!posix->anchors_is_directory) {
        remember_file(posix);
        ssize_t n = read_on(posix, posix->anchors, bytes, capacity);
        if (n >= 0) {
            return n > 0 ? (int)n : CCT_EOF;
        }
        /* Only now is it known what the path is: this saves a call for files. */
        if (errno != EISDIR) {
            return io_error(posix);
        }
        posix->anchors_is_directory = true;
        if (posix->anchors_more == NULL) {
            forget_files(posix);
        }
    }
    return read_directory(posix, bytes, capacity);
}

/* One path after the other; what cannot be read is counted. */
static int read_several(cct_posix *posix, char *bytes, size_t capacity)
{
    for (;;) {
        int n = posix->anchors >= 0 ? read_path(posix, bytes, capacity) : CCT_EOF;
        if (n > 0) {
            return n;
        }
        posix->anchors_unread += n != CCT_EOF;
        if (!open_next_path(posix)) {
            return CCT_EOF;
        }
        if (posix->anchors_separate) {
            return separate(posix, bytes);
        }
    }
}

int cct_posix_anchors_read(void *context, char *bytes, size_t capacity)
{
    cct_posix *posix = context;
    /* The result is an int. */
    size_t max = capacity < INT_MAX ? capacity : INT_MAX;
    if (posix->anchors_more != NULL) {
        return read_several(posix, bytes, max);
    }
    return posix->anchors_path != NULL ? read_path(posix, bytes, max) : read_memory(posix, bytes, max);
}

void cct_posix_anchors_end(void *context)
{
    cct_posix *posix = context;
    close_at(&posix->anchors_file);
    close_at(&posix->anchors);
}
