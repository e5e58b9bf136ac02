/* SPDX-License-Identifier: MIT */
#include "cli/io/expiry_file.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/io/file_at.h"
#include "cli/io/replace.h"
#include "format/print.h"
#include "tls/digest.h"

#define FIRST_LINE "cctoken expiry 1\n"
#define FIRST_LINE_LEN (sizeof FIRST_LINE - 1)

/* A line: the hash in hexadecimal digits, a space, the seconds with leading zeros, a line feed. */
enum { HASH_LEN = CCT_DIGEST_LEN * 2, SECONDS_LEN = 12, LINE_LEN = HASH_LEN + 1 + SECONDS_LEN + 1, LINES_MAX = 2 };
#define FILE_MAX (FIRST_LINE_LEN + LINES_MAX * LINE_LEN)

/* ---- its parts --------------------------------------------------------- */

/* PATH.expiry. False if that is too long. */
static bool name_file(const char *path, char out[PATH_MAX])
{
    cct_writer name;
    cct_writer_init(&name, out, PATH_MAX);
    cct_print(&name, "%s.expiry%c", path, '\0');
    return cct_writer_fits(&name);
}

/*
 * The hash tells which content the time belongs to: the file and this one cannot be replaced at the
 * same moment.
 */
static bool hash_content(int descriptor, char out[HASH_LEN])
{
    char bytes[4096];
    uint8_t hash[CCT_DIGEST_LEN];
    cct_digest digest;
    cct_writer writer;
    size_t at = 0, len = 1;
    int error = 0;
    cct_digest_begin(&digest);
    for (; error == 0 && len > 0; at += len) {
        error = file_read_at(descriptor, bytes, sizeof bytes, at, &len);
        cct_digest_add(&digest, bytes, len);
    }
    cct_digest_end(&digest, hash);
    cct_wipe(bytes, sizeof bytes);
    cct_writer_init(&writer, out, HASH_LEN);
    for (size_t i = 0; i < sizeof hash; i++) {
        cct_print(&writer, "%02x", (unsigned)hash[i]);
    }
    return error == 0;
}

/*
 * Reads the file of that name. Returns how many bytes it has; 0: it does not exist; -1: it is not
 * one of ours, or cannot be read.
 */
static int expiry_read_file(const char *name, char out[FILE_MAX])
{
    struct stat status;
    size_t len = 0;
    if (lstat(name, &status) != 0) {
        return 0;
    }
    /* Not through a link, which would lead to a file elsewhere; a FIFO must not block. */
    int descriptor = openat(AT_FDCWD, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0) {
        return -1;
    }
    int error = file_read_at(descriptor, out, FILE_MAX, 0, &len);
    (void)close(descriptor);
    /*
     * An empty file may be replaced; any other without the first line was not written by cctoken.
     */
    bool ours = len >= FIRST_LINE_LEN && memcmp(out, FIRST_LINE, FIRST_LINE_LEN) == 0;
    return error != 0 || (len > 0 && !ours) ? -1 : (int)len;
}

/* ---- writing ----------------------------------------------------------- */

/* One record of fixed length, so that two always fit. */
static void expiry_write_line(cct_writer *out, cct_span hash, int64_t expires_at_s)
{
    /*
     * Two halves of six digits, since the width in a directive of cct_print() has one digit. Times
     * end with the year 9999, whose seconds have twelve.
     */
    const int64_t half = 1000000;
    cct_print(out, "%.*s %06u%06u\n", CCT_SPAN(hash), (unsigned)(expires_at_s / half), (unsigned)(expires_at_s % half));
}

/* Errors are ignored: without this file probe relies on the modification time alone. */
static void expiry_replace(const char *name, mode_t mode, const char *text, size_t len)
{
    file_replacement file;
    cct_diagnosis diagnosis = {0};
    if (file_replace_begin(&file, name, mode, &diagnosis) == CCT_OK) {
        file.error = file_write_at(file.descriptor, text, len, 0);
        (void)file_replace_commit(&file, &diagnosis);
    }
}

void expiry_file_write(const char *path, int descriptor, int64_t expires_at_s, mode_t mode)
{
    char name[PATH_MAX], old[FILE_MAX], text[FILE_MAX], hash[HASH_LEN];
    cct_writer out;
    int old_len = name_file(path, name) ? expiry_read_file(name, old) : -1;
    if (old_len < 0 || !hash_content(descriptor, hash)) {
        return;
    }
    cct_writer_init(&out, text, sizeof text);
    cct_write_text(&out, FIRST_LINE);
    if ((size_t)old_len >= FIRST_LINE_LEN + LINE_LEN) {
        /* The previous record stays, for a reader that has opened the previous token. */
        cct_write_span(&out, (cct_span){old + old_len - LINE_LEN, LINE_LEN});
    }
    expiry_write_line(&out, (cct_span){hash, HASH_LEN}, expires_at_s);
    expiry_replace(name, mode, text, out.len);
}

/* ---- reading ----------------------------------------------------------- */

int64_t expiry_file_read(const char *path, int descriptor)
{
    char name[PATH_MAX], text[FILE_MAX], hash[HASH_LEN];
    int len = name_file(path, name) ? expiry_read_file(name, text) : -1;
    if (len <= 0 || !hash_content(descriptor, hash)) {
        return -1;
    }
    for (size_t at = FIRST_LINE_LEN; at + LINE_LEN <= (size_t)len; at += LINE_LEN) {
        uint64_t expires_at_s;
        /*
         * Reached only for a token that seems expired (probe.c), so hashing the file costs nothing
         * otherwise.
         */
        if (memcmp(text + at, hash, HASH_LEN) == 0 &&
            cct_span_to_u64((cct_span){text + at + HASH_LEN + 1, SECONDS_LEN}, &expires_at_s)) {
            return (int64_t)expires_at_s;
        }
    }
    return -1;
}
