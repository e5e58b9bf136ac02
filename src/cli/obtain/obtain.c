/* SPDX-License-Identifier: MIT */
#include "cli/obtain/obtain.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "cause/diagnosis.h"
#include "cctoken_posix.h"
#include "cli/io/deadline.h"
#include "cli/io/file.h"
#include "cli/obtain/cache.h"
#include "cli/obtain/flight.h"
#include "cli/obtain/request.h"

/* The library's defaults, for a configuration that leaves them to it (0). */
#define TIMEOUT_MS 30000
#define CONNECT_TIMEOUT_MS 10000

/* Pages that are not touched cost nothing. */
static struct {
    cct_token token; /* first, beside what a cached token needs of the cache */
    cache cache;
    flight flight;
} memory;

typedef struct request {
    settings *settings;
    cct_observer observer;
    void *observer_context;
    obtained_token *out;
    cct_diagnosis *diagnosis;
    int64_t began_ms;
} request;

/* The monotonic clock, for lifetimes and deadlines. */
static int64_t obtain_now_ms(void)
{
    return cct_port_posix.monotonic_ms(NULL);
}

/* The wall clock, for what is stored. */
static int64_t now_s(void)
{
    return cct_port_posix.wall_clock_s(NULL);
}

/* For -v and doctor: where the token comes from. */
static void obtain_say(const request *r, const char *what)
{
    if (r->observer != NULL) {
        r->observer(r->observer_context, CCT_EVENT_SEEN, CCT_STAGE_CONFIG, what, strlen(what));
    }
}

/* ---- from the cache ---------------------------------------------------- */

/*
 * What is accepted from the cache. LOOK_ONLY accepts nothing: it only checks that the file may be
 * used. NOT_EXPIRED accepts a token however soon it expires, as after another process was issued
 * one.
 */
typedef enum wanted { LOOK_ONLY, GOOD_FOR_A_WHILE, NOT_EXPIRED } wanted;

/*
 * Whether a cached token can be used: enough of its lifetime is left, and it is not older than
 * allowed.
 */
static bool is_good(const cache_entry *entry, wanted what, const cache_policy *policy, int64_t at_s)
{
    int64_t remaining_s = cache_remaining_s(entry, at_s);
    int64_t margin_s = policy->min_ttl_s < 0 ? cct_renewal_margin_s(entry->lifetime_s) : policy->min_ttl_s;
    if (what == NOT_EXPIRED) {
        return remaining_s > 0;
    }
    return remaining_s > 0 && remaining_s > margin_s && at_s - entry->requested_at_s < policy->max_age_s;
}

/* Returns the token from the cache. Its lifetime is what is left now. */
static void cache_serve(request *r, const cache_entry *entry, int64_t at_s)
{
    /* The texts stay in the cache's memory, which is not read again until obtain_end(). */
    memory.token = (cct_token){
        .access_token = entry->access_token,
        .access_token_len = entry->access_token_len,
        .token_type = entry->token_type,
        .scope = entry->scope,
        .expires_in_s = cache_remaining_s(entry, at_s),
        .requested_at_ms = obtain_now_ms(),
        .requested_at_s = at_s,
    };
    *r->out = (obtained_token){.token = &memory.token, .cached = true};
    obtain_say(r, "token from the cache");
}

/* Takes the token from what was read. CCT_OK; CCT_AGAIN: no entry can be used. */
static int cache_take_token(request *r, wanted what)
{
    cache_entry entry;
    const settings *s = r->settings;
    int64_t at_s = now_s();
    if (what == LOOK_ONLY || !cache_find(&memory.cache, s, at_s, &entry) || !is_good(&entry, what, &s->cache, at_s)) {
        return CCT_AGAIN;
    }
    cache_serve(r, &entry, at_s);
    return CCT_OK;
}

/*
 * The discovered token URL for this request, as long as the issuer permits to keep it. --fresh
 * discovers it again.
 */
static void cache_take_endpoint(request *r)
{
    cache_entry entry;
    settings *s = r->settings;
    cct_writer url;
    if (s->config.issuer == NULL || s->cache.fresh || !cache_find_endpoint(&memory.cache, s, now_s(), &entry)) {
        return;
    }
    cct_writer_init(&url, s->found_url, sizeof s->found_url);
    cct_write_text(&url, entry.endpoint);
    cct_writer_terminate(&url);
    /* A longer one was truncated by the writer, so it is not used: the file may be damaged. */
    if (url.len <= CCT_URL_MAX) {
        s->found_until_s = entry.endpoint_until_s;
        obtain_say(r, "token endpoint from the cache");
    }
}

/*
 * Reads the cache and takes the token from it, otherwise the endpoint. As cache_take_token(), or
 * CCT_FAILED: the file must not be used.
 */
static int cache_look(request *r, wanted what)
{
    settings *s = r->settings;
    if (cache_read(&memory.cache, r->diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    /*
     * Damage is remembered: a second look may find a file that another process has replaced since.
     */
    s->cache_trouble.damaged = s->cache_trouble.damaged || memory.cache.damaged;
    s->cache_trouble.foreign = memory.cache.foreign;
    s->cache_trouble.read_error = memory.cache.error;
    int result = cache_take_token(r, what);
    if (result == CCT_AGAIN) {
        cache_take_endpoint(r);
    }
    return result;
}

/*
 * The same for the place beside the lock, where a token is kept if the disk has no room for the
 * cache.
 */
static int look_at_spare(request *r, wanted what)
{
    cache_wipe(&memory.cache);
    cache_adopt(&memory.cache, flight_read_spare(&memory.flight, memory.cache.bytes));
    return cache_take_token(r, what);
}

/* ---- from the server --------------------------------------------------- */

/* The server may have moved, unless it responded that it is busy. */
static void cache_suspect_endpoint(const request *r)
{
    cct_diagnosis refused = {0};
    const settings *s = r->settings;
    if (s->cache.path != NULL && s->found_until_s > 0 && cct_cause_group_of(r->diagnosis->cause) != CCT_GROUP_BUSY &&
        cache_read(&memory.cache, &refused) == CCT_OK) {
        cache_forget_endpoint(&memory.cache, s);
    }
}

/* Sends the request; the result is in memory.token, its texts in request.c. */
static int obtain_ask(request *r)
{
    settings *s = r->settings;
    int result = request_token(s, r->observer, r->observer_context, r->diagnosis);
    if (result == CCT_FAILED) {
        cache_suspect_endpoint(r);
    }
    if (result != CCT_OK) {
        return result;
    }
    memory.token = *request_result();
    if (memory.token.expires_in_s == CCT_LIFETIME_UNKNOWN && s->cache.assume_ttl_s > 0) {
        /* Otherwise a token of unknown lifetime could not be cached at all. */
        memory.token.expires_in_s = s->cache.assume_ttl_s;
    }
    *r->out = (obtained_token){.token = &memory.token};
    return CCT_OK;
}

/*
 * The clock may have been set while the request was under way: its age is subtracted from the
 * present time.
 */
static cache_entry entry_wanted(const settings *s, const cct_token *token)
{
    int64_t at_s = now_s();
    return (cache_entry){
        .access_token = token->access_token,
        .access_token_len = token->access_token_len,
        .token_type = token->token_type,
        .scope = token->scope,
        .requested_at_s = at_s - (token->expires_in_s - cct_token_remaining_s(token, obtain_now_ms())),
        .stored_at_s = at_s,
        .lifetime_s = token->expires_in_s,
        .endpoint = s->found_until_s > at_s ? s->found_url : NULL,
        .endpoint_until_s = s->found_until_s,
    };
}

/*
 * The cache is read again first: a token that another process requested later stays. True if one of
 * the two tokens is in the file.
 */
static bool store_in_file(settings *s, const cache_entry *entry)
{
    cct_diagnosis refused = {0};
    cache_entry other;
    bool usable = cache_read(&memory.cache, &refused) == CCT_OK;
    s->cache_trouble.foreign = memory.cache.foreign;
    if (cache_find(&memory.cache, s, entry->stored_at_s, &other) && other.requested_at_s > entry->requested_at_s) {
        return true;
    }
    /* EPERM: the file is not this user's alone any more. */
    s->cache_trouble.write_error = usable ? cache_store(&memory.cache, s, entry) : EPERM;
    return s->cache_trouble.write_error == 0;
}

/* Stores the token beside the lock, in the form of a cache with one entry. */
static bool store_in_spare(const settings *s, const cache_entry *entry)
{
    cache_wipe(&memory.cache);
    return cache_put(&memory.cache, s, entry) == 0 &&
           flight_write_spare(&memory.flight, memory.cache.bytes, memory.cache.len);
}

/*
 * Returns true if the token is in the cache. Otherwise it is kept beside the lock, if that is held.
 * An older token does not stay there, since it would be used in place of a newer one.
 */
static bool cache_store_token(request *r)
{
    const flight *f = &memory.flight;
    settings *s = r->settings;
    cache_entry entry = entry_wanted(s, &memory.token);
    /*
     * A token of unknown lifetime is never stored: a reader could not know whether it has expired.
     */
    bool known = memory.token.expires_in_s != CCT_LIFETIME_UNKNOWN;
    bool stored = known && store_in_file(s, &entry);
    if (f->held && (stored || !known || !store_in_spare(s, &entry))) {
        flight_erase_spare(f);
    }
    return stored;
}

/* ---- one for all ------------------------------------------------------- */

static uint32_t min_ttl_or_default(uint32_t value, uint32_t otherwise)
{
    return value == 0 ? otherwise : value;
}

/*
 * Enough time remains after waiting for a request of its own: a holder that is stopped must not
 * prevent others from getting a token.
 */
static int64_t end_of_waiting_ms(const request *r)
{
    const cct_config *config = &r->settings->config;
    uint32_t all_ms = min_ttl_or_default(config->timeout_ms, TIMEOUT_MS);
    uint32_t connect_ms = min_ttl_or_default(config->connect_timeout_ms, CONNECT_TIMEOUT_MS);
    return r->began_ms + all_ms - (all_ms / 2 < connect_ms ? all_ms / 2 : connect_ms);
}

/* Sends the request within what is left of the time-out after waiting. */
static int ask_in_time(request *r)
{
    uint32_t *timeout_ms = &r->settings->config.timeout_ms;
    int64_t left_ms = r->began_ms + min_ttl_or_default(*timeout_ms, TIMEOUT_MS) - obtain_now_ms();
    *timeout_ms = left_ms > 0 ? (uint32_t)left_ms : 1;
    return obtain_ask(r);
}

/* Without coordination: the lock cannot be used, or waiting took too long. */
static int ask_alone(request *r)
{
    int result = ask_in_time(r);
    if (result == CCT_OK) {
        cache_store_token(r);
    }
    return result;
}

/* As the holder of the lock: the outcome is recorded for those that wait. */
static int ask_for_all(request *r)
{
    /*
     * Before the request: what the attributes hold is discarded, and that must not be its outcome.
     */
    flight_leave_attributes(&memory.flight);
    int result = ask_in_time(r);
    if (result == CCT_OK) {
        flight_tell_token(&memory.flight, cache_store_token(r));
    } else if (result == CCT_FAILED) {
        flight_tell_failure(&memory.flight, r->diagnosis);
    }
    return result;
}

/* Uses the outcome of another process. CCT_AGAIN: it is of no use, wait on. */
static int flight_follow(request *r)
{
    flight *f = &memory.flight;
    if (f->told.kind == FLIGHT_FAILED) {
        return flight_inherit(f, r->diagnosis) ? CCT_FAILED : CCT_AGAIN;
    }
    /*
     * The token was stored after this process began to wait, so it need only be valid: a request of
     * its own would hardly get a better one.
     */
    if (f->told.kind == FLIGHT_STORED) {
        return cache_look(r, NOT_EXPIRED);
    }
    if (look_at_spare(r, NOT_EXPIRED) == CCT_OK) {
        return CCT_OK;
    }
    /*
     * Neither the cache nor the lock had room for that token, and the next holder could not store
     * one either: waiting in line is of no use.
     */
    flight_end(f);
    return ask_alone(r);
}

/*
 * Sends the request itself, unless the cache was filled while this process waited, or just before.
 */
static int take_turn(request *r, flight_turn turn)
{
    wanted what = r->settings->cache.fresh ? LOOK_ONLY : GOOD_FOR_A_WHILE;
    int result = cache_look(r, what);
    if (result == CCT_AGAIN && turn == FLIGHT_ASK) {
        result = look_at_spare(r, what);
    }
    if (result != CCT_AGAIN) {
        return result;
    }
    return turn == FLIGHT_ASK ? ask_for_all(r) : ask_alone(r);
}

/* Waits for its turn or for an outcome, whichever comes first. */
static int flight_join(request *r)
{
    flight *f = &memory.flight;
    if (flight_begin(f, r->settings, O_CREAT, r->diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    int64_t until_ms = end_of_waiting_ms(r);
    int result = CCT_AGAIN;
    flight_turn turn = FLIGHT_TOLD;
    while (result == CCT_AGAIN && turn == FLIGHT_TOLD) {
        turn = flight_wait(f, until_ms);
        result = turn == FLIGHT_TOLD ? flight_follow(r) : take_turn(r, turn);
    }
    flight_end(f);
    r->settings->cache_trouble.lock_foreign = f->foreign;
    return result;
}

/* Trouble with the cache is a warning: the token is returned. */
static void obtain_warn(const settings *s, cct_diagnosis *diagnosis)
{
    if (s->cache_trouble.damaged || s->cache_trouble.read_error != 0) {
        cct_warn(diagnosis, CCT_CAUSE_FILE_UNREADABLE, CCT_SUBJECT_NONE, CCT_NO_OFFSET);
    }
    if (s->cache_trouble.write_error != 0 || s->cache_trouble.foreign || s->cache_trouble.lock_foreign) {
        cct_warn(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, CCT_SUBJECT_NONE, CCT_NO_OFFSET);
    }
}

int obtain_token(settings *s, cct_observer observer, void *observer_context, obtained_token *out,
                 cct_diagnosis *diagnosis)
{
    request r = {s, observer, observer_context, out, diagnosis, deadline_began_ms()};
    if (s->cache.path == NULL) {
        return obtain_ask(&r);
    }
    memory.cache.path = s->cache.path;
    int result = cache_look(&r, s->cache.fresh ? LOOK_ONLY : GOOD_FOR_A_WHILE);
    if (result == CCT_AGAIN) {
        result = flight_join(&r);
    }
    obtain_warn(s, diagnosis);
    return result;
}

int obtain_cached(settings *s, obtained_token *out, cct_diagnosis *diagnosis)
{
    request r = {s, NULL, NULL, out, diagnosis, 0};
    memory.cache.path = s->cache.path;
    int result = cache_look(&r, NOT_EXPIRED);
    obtain_warn(s, diagnosis);
    return result;
}

/* ---- removed from the cache -------------------------------------------- */

/* Removes the token that is kept beside the lock, if it matches. Returns 1, or 0. */
static size_t forget_spare(const settings *s)
{
    cache *c = &memory.cache;
    cache_wipe(c);
    cache_adopt(c, flight_read_spare(&memory.flight, c->bytes));
    size_t count = cache_remove(c, s);
    if (count > 0) {
        flight_erase_spare(&memory.flight);
    }
    return count;
}

/* Removes entries from the file itself. */
static int forget_in_file(settings *s, bool all, size_t *count, cct_diagnosis *diagnosis)
{
    cache *c = &memory.cache;
    if (cache_read(c, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    /* With --all a damaged file is replaced by an empty one, so there is nothing to warn of. */
    s->cache_trouble.damaged = c->damaged && !all;
    int error = cache_forget(c, all ? NULL : s, count);
    if (c->foreign) {
        cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, CCT_STAGE_CONFIG, 0);
        cct_write_printable(&detail, cct_span_of(c->path));
        cct_write_text(&detail, ": not a cache, left as it is");
        cct_writer_terminate(&detail);
        return CCT_FAILED;
    }
    return error == 0 ? CCT_OK : file_failed(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, c->path, error);
}

/*
 * With the lock: otherwise a process that stores its own token at this time could write back what
 * was removed.
 */
int obtain_forget(settings *s, bool all, size_t *count, cct_diagnosis *diagnosis)
{
    flight *f = &memory.flight;
    int64_t until_ms = obtain_now_ms() + deadline_left_ms();
    memory.cache.path = s->cache.path;
    if (flight_begin(f, s, 0, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    /* Outcomes of requests do not matter here, only the lock. */
    while (flight_wait(f, until_ms) == FLIGHT_TOLD) {
    }
    size_t spare = f->held ? forget_spare(all ? NULL : s) : 0;
    int result = forget_in_file(s, all, count, diagnosis);
    *count += spare;
    flight_end(f);
    s->cache_trouble.lock_foreign = f->foreign;
    obtain_warn(s, diagnosis);
    return result;
}

void obtain_end(void)
{
    cache_wipe(&memory.cache);
    memset(&memory.token, 0, sizeof memory.token);
    request_end();
}
