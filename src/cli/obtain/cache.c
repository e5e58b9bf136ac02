/* SPDX-License-Identifier: MIT */
#include "cli/obtain/cache.h"

#include <errno.h>
#include <string.h>

#include "cli/io/checksum.h"

/* ---- the file's form --------------------------------------------------- */

/*
 * Numbers are stored in the byte order of the machine, and `order` reveals that of another one.
 * There is no padding: within its header every number is at a multiple of its size. An entry
 * follows texts of any length, so a header is copied before it is used.
 */
#define FIRST_LINE CACHE_MAGIC "2\n"
#define ORDER 0x01020304

/* What a count of milliseconds can hold: some 292 million years. */
#define LIFETIME_MAX_S (INT64_MAX / 1000)

typedef struct header {
    char line[16];
    uint64_t checksum;      /* of all that follows in the file */
    uint8_t salt[SALT_LEN]; /* of the keys */
    uint32_t order;
    uint32_t len; /* of the file, bytes */
} header;

enum { TOKEN, TYPE, SCOPE, ENDPOINT, TEXTS };

/* The texts of the entry follow, each ended by a NUL that its length includes. */
typedef struct entry_header {
    uint8_t identity[IDENTITY_LEN];
    int64_t requested_at_s;
    int64_t stored_at_s;
    int64_t lifetime_s;
    int64_t endpoint_until_s;
    uint32_t lens[TEXTS]; /* 0: none */
} entry_header;

/* An entry and its place in the file. */
typedef struct place {
    size_t at;
    size_t len;
    entry_header header;
    const char *text[TEXTS]; /* NULL: none */
} place;

/* The checksum of everything but the first line and the checksum itself. */
static uint64_t cache_sum(const cache *c)
{
    return checksum_of(c->bytes + offsetof(header, salt), c->len - offsetof(header, salt));
}

/* Whether the file is complete and of this version and byte order. */
static bool has_whole_header(const cache *c)
{
    header h;
    if (c->len < sizeof h) {
        return false;
    }
    memcpy(&h, c->bytes, sizeof h);
    return memcmp(h.line, FIRST_LINE, sizeof h.line) == 0 && h.order == ORDER && h.len == c->len &&
           h.checksum == cache_sum(c);
}

/*
 * Takes the text of that length at *at, which must end with the only NUL in it: callers use it as a
 * C string.
 */
static bool take_text(const cache *c, size_t *at, uint32_t len, const char **text)
{
    *text = len == 0 ? NULL : c->bytes + *at;
    if (len > c->len - *at || (len > 0 && memchr(*text, '\0', len) != *text + len - 1)) {
        return false;
    }
    *at += len;
    return true;
}

/*
 * Reads the entry at `at`. False at the end, and where none can be read. The checksum only detects
 * damage: the lengths may still be wrong in a file that was made on purpose, so each is checked.
 */
static bool read_place(const cache *c, size_t at, place *p)
{
    p->at = at;
    if (c->len < at || c->len - at < sizeof p->header) {
        return false;
    }
    memcpy(&p->header, c->bytes + at, sizeof p->header);
    at += sizeof p->header;
    bool whole = true;
    for (int i = 0; whole && i < TEXTS; i++) {
        whole = take_text(c, &at, p->header.lens[i], &p->text[i]);
    }
    p->len = at - p->at;
    /* An entry without these two is of no use, and callers rely on them. */
    return whole && p->text[TOKEN] != NULL && p->text[TYPE] != NULL;
}

/* Whether every entry can be read and nothing follows the last one. */
bool cache_is_whole(const cache *c)
{
    place p = {.at = sizeof(header), .len = 0};
    if (!has_whole_header(c)) {
        return false;
    }
    while (read_place(c, p.at + p.len, &p)) {
    }
    return p.at == c->len;
}

void cache_wipe(cache *c)
{
    cct_wipe(c->bytes, c->touched);
    c->touched = 0;
    c->len = 0;
}

void cache_adopt(cache *c, size_t len)
{
    header h;
    memcpy(&h, c->bytes, sizeof h);
    /* All of it is wiped later, even if it is no whole cache: it may contain a token. */
    c->touched = len;
    /* The space beside the lock is larger than the cache that is kept there. */
    c->len = h.len <= len ? h.len : 0;
    if (!cache_is_whole(c)) {
        c->len = 0;
    }
}

/* ---- looking up -------------------------------------------------------- */

/* The salt of the keys, a part of the header. */
static const uint8_t *salt_of(const cache *c)
{
    return (const uint8_t *)c->bytes + offsetof(header, salt);
}

/* An entry as the callers see it; its texts remain in the cache's memory. */
static cache_entry entry_found(const place *p)
{
    return (cache_entry){
        .access_token = p->text[TOKEN],
        .access_token_len = p->header.lens[TOKEN] - 1,
        .token_type = p->text[TYPE],
        .scope = p->text[SCOPE],
        .requested_at_s = p->header.requested_at_s,
        .stored_at_s = p->header.stored_at_s,
        .lifetime_s = p->header.lifetime_s,
        .endpoint = p->text[ENDPOINT],
        .endpoint_until_s = p->header.endpoint_until_s,
    };
}

/* Finds the first entry with that identity at `at` or after it. */
static bool find_place(const cache *c, const uint8_t identity[IDENTITY_LEN], size_t at, place *p)
{
    for (; read_place(c, at, p); at += p->len) {
        if (memcmp(p->header.identity, identity, IDENTITY_LEN) == 0) {
            return true;
        }
    }
    return false;
}

/*
 * Only one entry is stored for a request; if there are others, the one that was requested last is
 * used.
 */
bool cache_find(const cache *c, const settings *s, int64_t now_s, cache_entry *found)
{
    place p;
    uint8_t identity[IDENTITY_LEN];
    bool any = false;
    if (c->len == 0) {
        return false;
    }
    identity_of_response(s, salt_of(c), identity);
    for (size_t at = sizeof(header); find_place(c, identity, at, &p); at = p.at + p.len) {
        cache_entry entry = entry_found(&p);
        if (cache_remaining_s(&entry, now_s) > 0 && (!any || entry.requested_at_s >= found->requested_at_s)) {
            *found = entry;
            any = true;
        }
    }
    return any;
}

/* Finds the entry of these settings, expired or not. */
static bool find_own_place(const cache *c, const settings *s, place *p)
{
    uint8_t identity[IDENTITY_LEN];
    if (c->len == 0) {
        return false;
    }
    identity_of_response(s, salt_of(c), identity);
    return find_place(c, identity, sizeof(header), p);
}

/*
 * The endpoint is not used either if the clock was set back, or if the time is one that no
 * discovery can have stored.
 */
bool cache_find_endpoint(const cache *c, const settings *s, int64_t now_s, cache_entry *found)
{
    place p;
    if (!find_own_place(c, s, &p)) {
        return false;
    }
    *found = entry_found(&p);
    return found->endpoint != NULL && now_s >= found->stored_at_s && now_s < found->endpoint_until_s &&
           found->endpoint_until_s - now_s <= CCT_DISCOVERY_MAX_AGE_S;
}

/* Whether the times are possible ones. Within these bounds no sum of times overflows. */
static bool is_possible(const cache_entry *entry)
{
    return entry->lifetime_s > 0 && entry->lifetime_s <= LIFETIME_MAX_S && entry->requested_at_s >= 0 &&
           entry->requested_at_s <= LIFETIME_MAX_S;
}

int64_t cache_remaining_s(const cache_entry *entry, int64_t now_s)
{
    if (!is_possible(entry) || now_s < entry->requested_at_s || now_s < entry->stored_at_s) {
        return 0;
    }
    return entry->lifetime_s - (now_s - entry->requested_at_s);
}

/* ---- storing ----------------------------------------------------------- */

/* Removes an entry and wipes the memory that it leaves: it held a token. */
static void remove_place(cache *c, const place *p)
{
    size_t end = p->at + p->len;
    memmove(c->bytes + p->at, c->bytes + end, c->len - end);
    c->len -= p->len;
    cct_wipe(c->bytes + c->len, p->len);
}

/*
 * Removes the entries with that identity; all if it is NULL. Returns how many there were. After a
 * removal the next entry is at the same place, so `at` is not advanced.
 */
static size_t remove_places(cache *c, const uint8_t *identity)
{
    place p;
    size_t count = 0;
    for (size_t at = sizeof(header); identity == NULL ? read_place(c, at, &p) : find_place(c, identity, at, &p);
         at = p.at) {
        remove_place(c, &p);
        count++;
    }
    return count;
}

/* Expired tokens are worthless, but still identify clients: they are not kept. */
static void remove_expired(cache *c, int64_t now_s)
{
    place p;
    for (size_t at = sizeof(header); read_place(c, at, &p);) {
        cache_entry entry = entry_found(&p);
        if (cache_remaining_s(&entry, now_s) <= 0) {
            remove_place(c, &p);
        } else {
            at += p.len;
        }
    }
}

/* Makes room by removing the entry that expires next. False if there is none. */
static bool remove_first_to_expire(cache *c, int64_t now_s)
{
    place p, first = {.len = 0};
    int64_t least_s = 0;
    for (size_t at = sizeof(header); read_place(c, at, &p); at += p.len) {
        cache_entry entry = entry_found(&p);
        int64_t remaining_s = cache_remaining_s(&entry, now_s);
        if (first.len == 0 || remaining_s < least_s) {
            first = p;
            least_s = remaining_s;
        }
    }
    if (first.len > 0) {
        remove_place(c, &first);
    }
    return first.len > 0;
}

/* An empty cache with a fresh salt. Returns 0 or an errno. */
static int begin_new(cache *c)
{
    header h = {.line = FIRST_LINE, .order = ORDER};
    int error = identity_new_salt(h.salt);
    memcpy(c->bytes, &h, sizeof h);
    c->len = error == 0 ? sizeof h : 0;
    return error;
}

/* Appends to the last entry. The caller has made room. */
static void entry_append(cache *c, const void *bytes, size_t len)
{
    memcpy(c->bytes + c->len, bytes, len);
    c->len += len;
}

/*
 * Appends an entry, for which the ones that expire first make room. False if it is larger than a
 * whole cache.
 */
static bool cache_bytes_add(cache *c, const uint8_t identity[IDENTITY_LEN], const cache_entry *entry)
{
    const cct_span texts[TEXTS] = {[TOKEN] = {entry->access_token, entry->access_token_len},
                                   [TYPE] = cct_span_of(entry->token_type),
                                   [SCOPE] = cct_span_of(entry->scope),
                                   [ENDPOINT] = cct_span_of(entry->endpoint)};
    size_t len = sizeof(entry_header);
    /* A lifetime beyond the limit would make the entry an impossible one: see is_possible(). */
    entry_header h = {
        .requested_at_s = entry->requested_at_s,
        .stored_at_s = entry->stored_at_s,
        .lifetime_s = entry->lifetime_s < LIFETIME_MAX_S ? entry->lifetime_s : LIFETIME_MAX_S,
        .endpoint_until_s = entry->endpoint_until_s,
    };
    for (int i = 0; i < TEXTS; i++) {
        h.lens[i] = texts[i].ptr == NULL ? 0 : (uint32_t)texts[i].len + 1;
        len += h.lens[i];
    }
    while (len > CACHE_MAX - c->len) {
        if (!remove_first_to_expire(c, entry->stored_at_s)) {
            return false;
        }
    }
    memcpy(h.identity, identity, IDENTITY_LEN);
    entry_append(c, &h, sizeof h);
    for (int i = 0; i < TEXTS; i++) {
        if (h.lens[i] > 0) {
            entry_append(c, texts[i].ptr, texts[i].len);
            entry_append(c, "", 1);
        }
    }
    return true;
}

/* Completes the header. The length comes first, because the checksum covers it too. */
static void cache_seal(cache *c)
{
    header h;
    memcpy(&h, c->bytes, sizeof h);
    h.len = (uint32_t)c->len;
    memcpy(c->bytes, &h, sizeof h);
    h.checksum = cache_sum(c);
    memcpy(c->bytes, &h, sizeof h);
}

int cache_put(cache *c, const settings *s, const cache_entry *entry)
{
    uint8_t identity[IDENTITY_LEN];
    int error = c->len == 0 ? begin_new(c) : 0;
    if (error != 0) {
        return error;
    }
    identity_of_response(s, salt_of(c), identity);
    /* The older token of the same request would only take up room: the newer one is always used. */
    (void)remove_places(c, identity);
    remove_expired(c, entry->stored_at_s);
    bool fits = cache_bytes_add(c, identity, entry);
    /* What cache_wipe() has to overwrite can only grow. */
    c->touched = c->len > c->touched ? c->len : c->touched;
    if (!fits) {
        return EFBIG;
    }
    cache_seal(c);
    return 0;
}

bool cache_remove_endpoint(cache *c, const settings *s)
{
    place p;
    if (!find_own_place(c, s, &p) || p.header.endpoint_until_s == 0) {
        return false;
    }
    /* The text stays: removing it would move all entries, and without a time it is not used. */
    p.header.endpoint_until_s = 0;
    memcpy(c->bytes + p.at, &p.header, sizeof p.header);
    cache_seal(c);
    return true;
}

/*
 * Removes every entry with this token, whatever request it was obtained with: a revoked token must
 * not be returned for another request either.
 */
static size_t remove_token(cache *c, const char *token)
{
    place p;
    size_t count = 0;
    for (size_t at = sizeof(header); read_place(c, at, &p);) {
        if (strcmp(p.text[TOKEN], token) == 0) {
            remove_place(c, &p);
            count++;
        } else {
            at += p.len;
        }
    }
    return count;
}

size_t cache_remove(cache *c, const settings *s)
{
    size_t count;
    uint8_t identity[IDENTITY_LEN];
    if (c->len == 0) {
        return 0;
    }
    if (s != NULL) {
        identity_of_response(s, salt_of(c), identity);
    }
    count = s != NULL && s->token.value != NULL ? remove_token(c, s->token.value)
                                                : remove_places(c, s == NULL ? NULL : identity);
    cache_seal(c);
    return count;
}
