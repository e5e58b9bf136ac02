/* SPDX-License-Identifier: MIT */
#include "cli/io/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cause/diagnosis.h"
#include "cli/io/file.h"
#include "cli/io/file_at.h"
#include "format/print.h"

/* A random name that exists already is a matter of chance; several in a row are not. */
#define NAMES_MAX 8

/* ---- where ------------------------------------------------------------- */

/*
 * Only a regular file is replaced; a link would lead to another place, a device or FIFO would lose
 * its kind.
 */
static int check_replaceable(const char *path, cct_diagnosis *diagnosis)
{
    struct stat status;
    if (lstat(path, &status) != 0) {
        return errno == ENOENT ? CCT_OK : file_failed(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, path, errno);
    }
    return S_ISREG(status.st_mode) ? CCT_OK : file_failed(diagnosis, CCT_CAUSE_OUTPUT_REFUSED, path, 0);
}

/*
 * Temporary file and target stay in one folder, even if that is renamed meanwhile. A folder need
 * not be readable.
 */
static int open_folder(file_replacement *file)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(file->path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - file->path) + 1;
    file->name = file->path + len;
    if (len >= sizeof folder) {
        return ENAMETOOLONG;
    }
    memcpy(folder, len == 0 ? "." : file->path, len == 0 ? 1 : len);
    folder[len == 0 ? 1 : len] = '\0';
    file->folder = openat(AT_FDCWD, folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return file->folder < 0 ? errno : 0;
}

/* ---- a new file -------------------------------------------------------- */

/* Closes the temporary file, if it is open. */
static void close_file(file_replacement *file)
{
    if (file->descriptor >= 0) {
        (void)close(file->descriptor);
    }
    file->descriptor = -1;
}

/* The name goes first: afterwards its lock is free. */
static void replacement_discard(file_replacement *file)
{
    if (file->temporary[0] != '\0') {
        (void)unlinkat(file->folder, file->temporary, 0);
    }
    file->temporary[0] = '\0';
    close_file(file);
}

/* Under a name. 0, or an errno; EEXIST: another one may do. */
static int create_under(file_replacement *file, const char *name)
{
    int descriptor = openat(file->folder, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return errno;
    }
    file->descriptor = descriptor;
    if (!temporary_lock(descriptor)) {
        replacement_discard(file);
        return EEXIST;
    }
    memcpy(file->temporary, name, sizeof file->temporary);
    return 0;
}

/* A temporary file with a random name, where the file system has no files without one. */
static int create_named(file_replacement *file)
{
    int error = EEXIST;
    for (int i = 0; i < NAMES_MAX && (error == EEXIST || error == EINTR); i++) {
        char name[TEMPORARY_LEN + 1];
        temporary_name(name);
        error = create_under(file, name);
    }
    return error;
}

/* Some file systems (FAT, FUSE) refuse every change, even to what the file has already. */
static int set_mode(file_replacement *file)
{
    struct stat status;
    if (fchmod(file->descriptor, file->mode) == 0) {
        return 0;
    }
    int error = errno;
    return fstat(file->descriptor, &status) == 0 && (status.st_mode & 07777) == file->mode ? 0 : error;
}

/*
 * Without /proc a file that has no name can get none, and what is written would be needed twice:
 * see copy_named().
 */
static bool may_name_later(void)
{
    return access("/proc/self/fd", F_OK) == 0;
}

/* A file without a name, if possible: then nothing is left behind if this process is killed. */
static int replacement_create(file_replacement *file)
{
    if (may_name_later()) {
        file->descriptor = openat(file->folder, ".", O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
    }
    if (file->descriptor >= 0) {
        (void)temporary_lock(file->descriptor); /* for the moment between link and rename */
        return set_mode(file);
    }
    int error = create_named(file);
    return error != 0 ? error : set_mode(file);
}

int file_replace_begin(file_replacement *file, const char *path, mode_t mode, cct_diagnosis *diagnosis)
{
    *file = (file_replacement){.path = path, .folder = -1, .descriptor = -1, .mode = mode, .time_s = -1};
    if (check_replaceable(path, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    int error = open_folder(file);
    if (error == 0) {
        /* What killed processes left is removed by the next process that writes into the folder. */
        temporary_remove_left(file->folder);
        error = replacement_create(file);
    }
    if (error != 0) {
        file_replace_abandon(file);
        return file_failed(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, path, error);
    }
    return CCT_OK;
}

void file_replace_abandon(file_replacement *file)
{
    replacement_discard(file);
    if (file->folder >= 0) {
        (void)close(file->folder);
    }
    file->folder = -1;
}

/* ---- completion -------------------------------------------------------- */

/*
 * So that a machine that loses power does not come up with an empty file. If fsync is not
 * supported, or interrupted each time, that is not guaranteed, but the token is still written.
 */
static void replacement_flush(file_replacement *file)
{
    int interruptions = 0;
    while (fsync(file->descriptor) != 0) {
        if (errno != EINTR) {
            bool unsupported = errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP || errno == EROFS;
            file->error = file->error == 0 && !unsupported ? errno : file->error;
            return;
        }
        if (++interruptions == FILE_INTERRUPTIONS_MAX) {
            return;
        }
    }
}

/* Sets the modification time; the access time is now. */
static void apply_time(const file_replacement *file)
{
    struct timespec times[] = {{.tv_nsec = UTIME_NOW}, {.tv_sec = (time_t)file->time_s}};
    (void)futimens(file->descriptor, times);
}

/*
 * The data is flushed first: a network file system would otherwise set the time again when it is
 * written.
 */
bool file_replace_set_time(file_replacement *file, int64_t s)
{
    const int64_t coarse_s = 2; /* the time of FAT */
    struct stat status;
    file->time_s = s;
    replacement_flush(file);
    apply_time(file);
    return fstat(file->descriptor, &status) == 0 && status.st_mtim.tv_sec <= s && status.st_mtim.tv_sec > s - coarse_s;
}

/*
 * /proc/self/fd/N is how linkat() reaches a file without a name; AT_EMPTY_PATH is for root alone
 * before Linux 6.10.
 */
static int link_under(const file_replacement *file, const char *name)
{
    char path[32];
    cct_writer writer;
    cct_writer_init(&writer, path, sizeof path);
    cct_print(&writer, "/proc/self/fd/%d", file->descriptor);
    cct_writer_terminate(&writer);
    return linkat(AT_FDCWD, path, file->folder, name, AT_SYMLINK_FOLLOW) != 0 ? errno : 0;
}

/* Copies the content, and wipes the memory that held it. */
static int replacement_copy(int from, int to)
{
    char bytes[4096];
    size_t at = 0, len = 1;
    int error = 0;
    while (error == 0 && len > 0) {
        error = file_read_at(from, bytes, sizeof bytes, at, &len);
        error = error != 0 ? error : file_write_at(to, bytes, len, at);
        at += len;
    }
    cct_wipe(bytes, sizeof bytes);
    return error;
}

/* Where policy forbids links: a second file that has a name from the start. */
static int copy_named(file_replacement *file)
{
    int unnamed = file->descriptor;
    int error = create_named(file);
    if (error == 0) {
        error = replacement_copy(unnamed, file->descriptor);
        error = error != 0 ? error : set_mode(file);
        replacement_flush(file);
        if (file->time_s >= 0) {
            apply_time(file);
        }
    } else {
        file->descriptor = -1;
    }
    (void)close(unnamed);
    return error;
}

/* The file gets a name just before it is renamed to its target. */
static int give_name(file_replacement *file)
{
    int error = EEXIST;
    for (int i = 0; i < NAMES_MAX && error == EEXIST; i++) {
        char name[TEMPORARY_LEN + 1];
        temporary_name(name);
        error = link_under(file, name);
        if (error == 0) {
            memcpy(file->temporary, name, sizeof file->temporary);
        }
    }
    return error == 0 ? 0 : copy_named(file);
}

/* Some file systems that a container shares with Windows rename no file that is open. */
static int take_place(file_replacement *file)
{
    int error = renameat(file->folder, file->temporary, file->folder, file->name) != 0 ? errno : 0;
    if (error == EBUSY || error == EACCES || error == ETXTBSY) {
        close_file(file);
        error = renameat(file->folder, file->temporary, file->folder, file->name) != 0 ? errno : 0;
    }
    if (error == 0) {
        file->temporary[0] = '\0'; /* it is the target's now */
    }
    return error;
}

/*
 * A file that was mounted into a container by itself can be written, but nothing can take its
 * place.
 */
static int commit_failed(const char *path, int error, cct_diagnosis *diagnosis)
{
    if (error != EBUSY) {
        return file_failed(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, path, error);
    }
    cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, CCT_STAGE_CONFIG, error);
    cct_write_printable(&detail, cct_span_of(path));
    cct_write_text(&detail, " is a mount point and cannot be replaced; mount its folder instead");
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}

int file_replace_commit(file_replacement *file, cct_diagnosis *diagnosis)
{
    replacement_flush(file);
    int error = file->error;
    if (error == 0 && file->temporary[0] == '\0') {
        error = give_name(file);
        error = error != 0 ? error : file->error;
    }
    error = error != 0 ? error : take_place(file);
    file_replace_abandon(file);
    return error == 0 ? CCT_OK : commit_failed(file->path, error, diagnosis);
}
