/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

/*
 * Waits, if at all, early after boot, until the generator has been seeded: before that its output
 * could be predicted. More than 256 bytes may come in pieces, and a signal may interrupt
 * (getrandom(2)).
 */
static int fill_from_kernel(uint8_t *out, size_t len)
{
    size_t done = 0;
    while (done < len) {
        ssize_t n = getrandom(out + done, len - done, 0);
        if (n > 0) {
            done += (size_t)n;
        } else if (n == 0 || errno != EINTR) {
            return n == 0 ? EIO : errno;
        }
    }
    return 0;
}

/* Returns 0 or an errno, as above. */
static int fill_from_file(int fd, uint8_t *out, size_t len)
{
    struct stat about;
    if (fstat(fd, &about) != 0 || !S_ISCHR(about.st_mode)) {
        return ENODEV; /* a regular file in its place is no source of randomness */
    }
    size_t done = 0;
    while (done < len) {
        ssize_t n = read(fd, out + done, len - done);
        if (n > 0) {
            done += (size_t)n;
        } else if (n == 0 || errno != EINTR) {
            return n == 0 ? EIO : errno;
        }
    }
    return 0;
}

int cct_posix_fill_random(uint8_t *out, size_t len)
{
    int error = fill_from_kernel(out, len);
    /*
     * Linux before 3.17, or a filter of system calls that does not know it: with some container
     * runtimes it fails with EPERM.
     */
    if (error == ENOSYS || error == EPERM || error == EACCES) {
        int fd = openat(AT_FDCWD, "/dev/urandom", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY);
        if (fd >= 0) {
            int failed = fill_from_file(fd, out, len);
            /* The error of getrandom() is reported if the file does not help either. */
            error = failed == 0 ? 0 : error;
            (void)close(fd);
        }
    }
    return error;
}

int cct_posix_random_bytes(void *context, uint8_t *out, size_t len)
{
    int error = cct_posix_fill_random(out, len);
    if (error != 0) {
        (void)cct_posix_failed(context, "getrandom", error, CCT_ERROR_LIMIT);
        return CCT_ERROR_LIMIT;
    }
    return CCT_OK;
}
