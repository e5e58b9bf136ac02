/* SPDX-License-Identifier: MIT */
/*
 * cache_file.c: where a cache is kept: in a file of its own, which is replaced
 * as a whole, or in a reserved part of another one.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cache.h"
#include "file_at.h"
#include "private_file.h"
#include "replace.h"

/* What was not read is zero. */
static bool begins_as_cache(const cache *c)
{
    return memcmp(c->bytes, CACHE_MAGIC, sizeof CACHE_MAGIC - 1) == 0;
}

/* ---- a file of its own ------------------------------------------------- */

/* Of a file that is larger than any cache only the beginning matters: whose it is. */
static void read_content(cache *c, int descriptor, off_t size)
{
    bool fits = size <= CACHE_MAX;
    c->error = file_read_at(descriptor, c->bytes, fits ? (size_t)size : sizeof CACHE_MAGIC, 0, &c->len);
    c->touched = c->len;
    c->foreign = c->error == 0 && c->len > 0 && !begins_as_cache(c);
    c->damaged = c->error == 0 && !c->foreign && !(fits && cache_is_whole(c));
    if (c->error != 0 || c->foreign || c->damaged) {
        c->len = 0;
    }
}

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

static int replace(const cache *c)
{
    file_replacement file;
    cct_diagnosis diagnosis = {0};
    if (file_replace_begin(&file, c->path, 0600, &diagnosis) == CCT_OK) {
        file.error = file_write_at(file.descriptor, c->bytes, c->len, 0);
        file_replace_commit(&file, &diagnosis);
    }
    return diagnosis.cause == CCT_CAUSE_OUTPUT_REFUSED ? EEXIST : diagnosis.native_error;
}

int cache_store(cache *c, const cct_config *config, const cache_entry *entry)
{
    if (c->foreign || c->error != 0) {
        return c->foreign ? EEXIST : c->error; /* what cannot be read may be somebody's */
    }
    int error = cache_put(c, config, entry);
    return error != 0 ? error : replace(c);
}

/* ---- a part of another file -------------------------------------------- */

void cache_read_at(cache *c, int descriptor, size_t at, size_t room)
{
    cache_wipe(c);
    int error = file_read_at(descriptor, c->bytes, room, at, &c->touched);
    c->len = error == 0 ? cache_len_of(c, c->touched) : 0;
    if (!cache_is_whole(c)) {
        c->len = 0;
    }
}

int cache_store_at(cache *c, const cct_config *config, const cache_entry *entry, int descriptor, size_t at, size_t room)
{
    cache_wipe(c);
    int error = cache_put(c, config, entry);
    error = error == 0 && c->len > room ? EFBIG : error;
    return error != 0 ? error : file_write_at(descriptor, c->bytes, c->len, at);
}

void cache_erase_at(cache *c, int descriptor, size_t at, size_t room)
{
    cache_read_at(c, descriptor, at, room);
    size_t len = begins_as_cache(c) ? c->touched : 0;
    cache_wipe(c);
    (void)file_write_at(descriptor, c->bytes, len, at);
}
