/* SPDX-License-Identifier: MIT */
/* cache_file.c: the file of a cache: read, and replaced as a whole. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli/io/file_at.h"
#include "cli/io/private_file.h"
#include "cli/io/replace.h"
#include "cli/obtain/cache.h"

/*
 * Reads the content; what is not read is zero. Of a file that is larger than any cache only the
 * beginning matters, which shows whether it is one.
 */
static void read_content(cache *c, int descriptor, off_t size)
{
    bool fits = size <= CACHE_MAX;
    c->error = file_read_at(descriptor, c->bytes, fits ? (size_t)size : sizeof CACHE_MAGIC, 0, &c->len);
    c->touched = c->len;
    c->foreign = c->error == 0 && c->len > 0 && memcmp(c->bytes, CACHE_MAGIC, sizeof CACHE_MAGIC - 1) != 0;
    c->damaged = c->error == 0 && !c->foreign && !(fits && cache_is_whole(c));
    if (c->error != 0 || c->foreign || c->damaged) {
        c->len = 0;
    }
}

/*
 * CCT_FAILED only for a file that must not be used at all; a missing or damaged one is an empty
 * cache.
 */
int cache_read(cache *c, cct_diagnosis *diagnosis)
{
    struct stat status;
    cache_wipe(c);
    c->damaged = false;
    c->foreign = false;
    int descriptor = private_file_open(c->path, O_RDONLY, &status, &c->error, diagnosis);
    if (descriptor < 0) {
        c->error = c->error == ENOENT ? 0 : c->error;
        return diagnosis->cause == CCT_CAUSE_NONE ? CCT_OK : CCT_FAILED;
    }
    read_content(c, descriptor, status.st_size);
    close(descriptor);
    return CCT_OK;
}

/* Readers need no lock: they see the old file or the new one. Returns 0 or an errno. */
static int cache_file_replace(const cache *c)
{
    file_replacement file;
    cct_diagnosis diagnosis = {0};
    if (file_replace_begin(&file, c->path, 0600, &diagnosis) == CCT_OK) {
        file.error = file_write_at(file.descriptor, c->bytes, c->len, 0);
        file_replace_commit(&file, &diagnosis);
    }
    return diagnosis.cause == CCT_CAUSE_OUTPUT_REFUSED ? EEXIST : diagnosis.native_error;
}

int cache_store(cache *c, const settings *s, const cache_entry *entry)
{
    if (c->foreign || c->error != 0) {
        return c->foreign ? EEXIST : c->error; /* an unreadable file may belong to another user */
    }
    int error = cache_put(c, s, entry);
    return error != 0 ? error : cache_file_replace(c);
}

void cache_forget_endpoint(cache *c, const settings *s)
{
    if (cache_remove_endpoint(c, s)) {
        (void)cache_file_replace(c);
    }
}

/*
 * Removes entries and replaces the file. A damaged file is replaced by an empty one: it may hold
 * tokens as well.
 */
int cache_forget(cache *c, const settings *s, size_t *count)
{
    *count = 0;
    if (c->foreign || c->error != 0) {
        return c->foreign ? EEXIST : c->error;
    }
    *count = cache_remove(c, s);
    return *count > 0 || (s == NULL && c->damaged) ? cache_file_replace(c) : 0;
}
