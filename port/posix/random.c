/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <sys/random.h>

#include "internal.h"

int cct_posix_fill_random(uint8_t *out, size_t len)
{
    size_t done = 0;
    while (done < len) {
        /* More than 256 bytes may come in pieces, and a signal may interrupt (getrandom(2)). */
        ssize_t n = getrandom(out + done, len - done, 0);
        if (n > 0) {
            done += (size_t)n;
        } else if (n == 0 || errno != EINTR) {
            return n == 0 ? EIO : errno;
        }
    }
    return 0;
}

int cct_posix_random_bytes(void *context, uint8_t *out, size_t len)
{
    cct_posix *posix = context;
    int error = cct_posix_fill_random(out, len);
    if (error != 0) {
        posix->error = error;
        return CCT_ERROR_IO;
    }
    return CCT_OK;
}
