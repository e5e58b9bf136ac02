/* SPDX-License-Identifier: MIT */
/*
 * cache.h: tokens in a file, for the next process that needs the same one. The file is a header and
 * entries one after the other (see cache.c), and is only ever replaced as a whole: a reader needs
 * no lock. A damaged file, or one of another version, counts as empty and is replaced; a file that
 * is not a cache is not.
 */
#ifndef CCT_CLI_OBTAIN_CACHE_H
#define CCT_CLI_OBTAIN_CACHE_H

#include "cli/obtain/identity.h"

/* The largest token (CCT_TOKEN_MAX) several times. */
#define CACHE_MAX (256 * 1024)

/*
 * Every version of the file begins with this. A file that begins otherwise, and is not empty, is
 * not a cache.
 */
#define CACHE_MAGIC "cctoken cache "

typedef struct cache {
    const char *path;
    bool damaged;   /* a cache was there, of no use */
    bool foreign;   /* the file is no cache: it is left as it is */
    int error;      /* it could not be read: errno; or 0 */
    size_t len;     /* bytes of a whole file; 0: it counts as empty */
    size_t touched; /* bytes that have held something */
    char bytes[CACHE_MAX];
} cache;

/*
 * A stored token. Its texts are in the cache's bytes, until these are read again, changed or wiped.
 */
typedef struct cache_entry {
    const char *access_token;
    size_t access_token_len;
    const char *token_type;
    const char *scope; /* or NULL */
    int64_t requested_at_s;
    int64_t stored_at_s;
    int64_t lifetime_s;       /* counts from requested_at_s */
    const char *endpoint;     /* the token URL that was found by discovery; or NULL */
    int64_t endpoint_until_s; /* the Unix time until which it may be used */
} cache_entry;

/*
 * Reads the file at c->path. CCT_OK also when it does not exist, cannot be read, is damaged or
 * foreign: then the cache counts as empty. CCT_FAILED: it is not this user's alone, and the cause
 * is recorded.
 */
int cache_read(cache *c, cct_diagnosis *diagnosis);

/* The entry for this request that was requested last and has not expired at `now_s`. */
bool cache_find(const cache *c, const settings *s, int64_t now_s, cache_entry *found);

/*
 * The token URL that was found for this request and needs no discovery at `now_s`, whether or not
 * its token has expired.
 */
bool cache_find_endpoint(const cache *c, const settings *s, int64_t now_s, cache_entry *found);

/*
 * The seconds that an entry has left. 0 or less: none. A clock that is earlier than the entry's own
 * times has been set back: then the entry is not used, nor is one whose times are impossible.
 */
int64_t cache_remaining_s(const cache_entry *entry, int64_t now_s);

/*
 * Adds an entry to what was read, in place of older ones for the same request. What has expired is
 * removed; where room is short, what expires first. 0, or an errno.
 */
int cache_put(cache *c, const settings *s, const cache_entry *entry);

/*
 * The same, and replaces the file. 0, or an errno; then the file is as it was. A foreign file is
 * EEXIST.
 */
int cache_store(cache *c, const settings *s, const cache_entry *entry);

/*
 * Removes the discovered token URL of this request, so that the next one discovers it again.
 * Returns whether that changed anything.
 */
bool cache_remove_endpoint(cache *c, const settings *s);

/* The same, and replaces the file if that changes it. Where that fails, the file is as it was. */
void cache_forget_endpoint(cache *c, const settings *s);

/*
 * Removes the entries for this request (NULL: all) from what was read, and returns how many there
 * were; an expired one counts too. If the settings are about a token, removes the entries with that
 * token, whatever request they are for.
 */
size_t cache_remove(cache *c, const settings *s);

/*
 * The same, and replaces the file if that changes it. 0, or an errno as cache_store(); then the
 * file is as it was.
 */
int cache_forget(cache *c, const settings *s, size_t *count);

/* Whether c->len bytes are a whole cache. */
bool cache_is_whole(const cache *c);

/* Copies bytes that were read elsewhere into c->bytes, at most `len`: a whole cache, or nothing. */
void cache_adopt(cache *c, size_t len);

/* Wipes what was read. */
void cache_wipe(cache *c);

#endif
