/* SPDX-License-Identifier: MIT */
/*
 * cache.h: tokens in a file, for the next process that wants the same.
 *
 * The file is a header and entries one after the other (see cache.c), and is
 * only ever replaced as a whole: a reader needs no lock. What is not a whole
 * file of this version counts as empty and is written anew.
 */
#ifndef CCT_CLI_CACHE_H
#define CCT_CLI_CACHE_H

#include "key.h"

/* The largest token (CCT_TOKEN_MAX) several times. */
#define CACHE_MAX (256 * 1024)

typedef struct cache {
    const char *path;
    bool damaged;   /* something was there, and of no use */
    int error;      /* it could not be read: errno; or 0 */
    size_t len;     /* bytes of a whole file; 0: it counts as empty */
    size_t touched; /* bytes that have held something */
    char bytes[CACHE_MAX];
} cache;

/* A token that was kept. The texts lie in the cache's bytes, until it is read, changed or wiped. */
typedef struct cache_entry {
    const char *access_token;
    size_t access_token_len;
    const char *token_type;
    const char *scope; /* or NULL */
    int64_t requested_at_s;
    int64_t stored_at_s;
    int64_t lifetime_s; /* counts from requested_at_s */
} cache_entry;

/*
 * Reads the file at c->path. CCT_OK also when it is not there, cannot be read or is
 * damaged: then it counts as empty. CCT_FAILED: it is not this user's alone, which is put down.
 */
int cache_read(cache *c, cct_diagnosis *diagnosis);

/* What is kept for this request. */
bool cache_find(const cache *c, const cct_config *config, cache_entry *found);

/*
 * The seconds that an entry has left. 0 or less: none. A clock that is behind
 * the entry's own times has been set back, and says nothing about it.
 */
int64_t cache_remaining_s(const cache_entry *entry, int64_t now_s);

/*
 * Puts an entry into what was read, in place of an older one for the same
 * request, and writes the file. What has expired goes; where room is short, what
 * expires first. `locked`: nobody else stores at this time. 0, or an errno; then
 * the file is as it was.
 */
int cache_store(cache *c, const cct_config *config, const cache_entry *entry, bool locked);

/* Wipes what was read. */
void cache_wipe(cache *c);

#endif
