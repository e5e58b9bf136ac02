/* SPDX-License-Identifier: MIT */
#include "cli/obtain/flight_spare.h"

#include <sys/xattr.h>

#include "cli/io/file_at.h"

/*
 * On a full disk small extended attributes often still fit, since many file systems keep them in
 * the inode.
 */
#define OUTCOMES_ATTRIBUTE "user.cctoken.outcomes"
#define TOKEN_ATTRIBUTE "user.cctoken.token"
#define ATTRIBUTE_LEN (offsetof(flight_file, outcomes) + sizeof(flight_outcome))

/* An attribute of another length is not one of this version. */
bool flight_read_attribute(flight *f, size_t *len)
{
    ssize_t n = fgetxattr(f->descriptor, OUTCOMES_ATTRIBUTE, &f->file, sizeof f->file);
    *len = n > 0 ? (size_t)n : 0;
    return *len == ATTRIBUTE_LEN;
}

/* False on file systems without extended attributes; the file itself then holds the data. */
bool flight_write_attribute(const flight *f)
{
    return fsetxattr(f->descriptor, OUTCOMES_ATTRIBUTE, &f->file, ATTRIBUTE_LEN, 0) == 0;
}

void flight_remove_attributes(const flight *f)
{
    (void)fremovexattr(f->descriptor, OUTCOMES_ATTRIBUTE);
    (void)fremovexattr(f->descriptor, TOKEN_ATTRIBUTE);
}

/* Returns 0 if there is none. May be torn by a process that writes at the same time. */
size_t flight_read_spare(const flight *f, char out[FLIGHT_SPARE_LEN])
{
    size_t len = 0;
    if (f->in_attribute) {
        ssize_t n = fgetxattr(f->descriptor, TOKEN_ATTRIBUTE, out, FLIGHT_SPARE_LEN);
        return n > 0 ? (size_t)n : 0;
    }
    (void)file_read_at(f->descriptor, out, FLIGHT_SPARE_LEN, FLIGHT_SPARE_AT, &len);
    return len;
}

/* False if it does not fit; the waiting processes then send requests of their own. */
bool flight_write_spare(const flight *f, const char *bytes, size_t len)
{
    if (len > FLIGHT_SPARE_LEN) {
        return false;
    }
    if (f->in_attribute) {
        return fsetxattr(f->descriptor, TOKEN_ATTRIBUTE, bytes, len, 0) == 0;
    }
    return file_write_at(f->descriptor, bytes, len, FLIGHT_SPARE_AT) == 0;
}

/* No token begins with NUL: what does was never written, or is erased already. */
void flight_erase_spare(const flight *f)
{
    static char zeros[512]; /* not const: then it would be a part of the executable */
    char first = '\0';
    size_t len;
    if (f->in_attribute) {
        (void)fremovexattr(f->descriptor, TOKEN_ATTRIBUTE);
        return;
    }
    (void)file_read_at(f->descriptor, &first, 1, FLIGHT_SPARE_AT, &len);
    for (size_t at = 0; first != '\0' && at < FLIGHT_SPARE_LEN; at += sizeof zeros) {
        (void)file_write_at(f->descriptor, zeros, sizeof zeros, FLIGHT_SPARE_AT + at);
    }
}
