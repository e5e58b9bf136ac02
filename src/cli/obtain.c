/* SPDX-License-Identifier: MIT */
#include "obtain.h"

#include <string.h>

#include "cache.h"
#include "cctoken_posix.h"
#include "diagnosis.h"
#include "fetch.h"
#include "flight.h"

#define TIMEOUT_MS 30000
#define CONNECT_TIMEOUT_MS 10000

/* Pages that are not touched cost nothing. */
static struct {
    cache cache;
    flight flight;
    cct_token token;
} memory;

typedef struct request {
    settings *settings;
    cct_observer observer;
    void *observer_context;
    obtained_token *out;
    cct_diagnosis *diagnosis;
    int64_t began_ms;
} request;

static int64_t now_ms(void)
{
    return cct_port_posix.monotonic_ms(NULL);
}

static int64_t now_s(void)
{
    return cct_port_posix.wall_clock_s(NULL);
}

static void say(const request *r, const char *what)
{
    if (r->observer != NULL) {
        r->observer(r->observer_context, CCT_EVENT_SEEN, CCT_STAGE_CONFIG, what, strlen(what));
    }
}

/* ---- from the cache ---------------------------------------------------- */

/* LOOK_ONLY checks that the file may be used, and takes nothing. */
typedef enum wanted { LOOK_ONLY, GOOD_FOR_A_WHILE, NOT_EXPIRED } wanted;

static bool is_good(const cache_entry *entry, wanted what, const cache_policy *policy, int64_t at_s)
{
    int64_t remaining_s = cache_remaining_s(entry, at_s);
    int64_t margin_s = policy->min_ttl_s < 0 ? cct_renewal_margin_s(entry->lifetime_s) : policy->min_ttl_s;
    if (what == NOT_EXPIRED) {
        return remaining_s > 0;
    }
    return remaining_s > 0 && remaining_s > margin_s && at_s - entry->requested_at_s < policy->max_age_s;
}

static void serve(request *r, const cache_entry *entry, int64_t at_s)
{
    memory.token = (cct_token){
        .access_token = entry->access_token,
        .access_token_len = entry->access_token_len,
        .token_type = entry->token_type,
        .scope = entry->scope,
        .expires_in_s = cache_remaining_s(entry, at_s),
        .requested_at_ms = now_ms(),
        .requested_at_s = at_s,
    };
    *r->out = (obtained_token){&memory.token, true};
    say(r, "token from the cache");
}

/* CCT_OK: there is one; CCT_AGAIN: none that will do; CCT_FAILED: the file must not be used. */
static int look(request *r, wanted what)
{
    cache_entry entry;
    settings *s = r->settings;
    if (cache_read(&memory.cache, r->diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    s->cache_trouble.damaged = s->cache_trouble.damaged || memory.cache.damaged;
    s->cache_trouble.read_error = memory.cache.error;
    int64_t at_s = now_s();
    if (what == LOOK_ONLY || !cache_find(&memory.cache, &s->config, &entry) ||
        !is_good(&entry, what, &s->cache, at_s)) {
        return CCT_AGAIN;
    }
    serve(r, &entry, at_s);
    return CCT_OK;
}

/* ---- from the server --------------------------------------------------- */

static int ask(request *r)
{
    settings *s = r->settings;
    int result = fetch_token(s, r->observer, r->observer_context, r->diagnosis);
    if (result != CCT_OK) {
        return result;
    }
    memory.token = *fetch_result();
    if (memory.token.expires_in_s == CCT_LIFETIME_UNKNOWN && s->cache.assume_ttl_s > 0) {
        memory.token.expires_in_s = s->cache.assume_ttl_s;
    }
    *r->out = (obtained_token){&memory.token, false};
    return CCT_OK;
}

/* The clock may have been set while the request was under way: its age comes off the time as it is now. */
static bool store(request *r)
{
    settings *s = r->settings;
    const cct_token *token = &memory.token;
    cct_diagnosis refused = {0};
    int64_t at_s = now_s();
    if (token->expires_in_s == CCT_LIFETIME_UNKNOWN) {
        return false;
    }
    cache_entry entry = {
        .access_token = token->access_token,
        .access_token_len = token->access_token_len,
        .token_type = token->token_type,
        .scope = token->scope,
        .requested_at_s = at_s - (token->expires_in_s - cct_token_remaining_s(token, now_ms())),
        .stored_at_s = at_s,
        .lifetime_s = token->expires_in_s,
    };
    /* Others may have stored theirs meanwhile. */
    (void)cache_read(&memory.cache, &refused);
    s->cache_trouble.write_error = cache_store(&memory.cache, &s->config, &entry, memory.flight.held);
    return s->cache_trouble.write_error == 0;
}

/* ---- one for all ------------------------------------------------------- */

static uint32_t or_default(uint32_t value, uint32_t otherwise)
{
    return value == 0 ? otherwise : value;
}

/* What is left after waiting suffices for a request of one's own: a holder that is stopped costs nobody the token. */
static int64_t end_of_waiting_ms(const request *r)
{
    const cct_config *config = &r->settings->config;
    uint32_t all_ms = or_default(config->timeout_ms, TIMEOUT_MS);
    uint32_t connect_ms = or_default(config->connect_timeout_ms, CONNECT_TIMEOUT_MS);
    return r->began_ms + all_ms - (all_ms / 2 < connect_ms ? all_ms / 2 : connect_ms);
}

static int ask_in_time(request *r)
{
    uint32_t *timeout_ms = &r->settings->config.timeout_ms;
    int64_t left_ms = r->began_ms + or_default(*timeout_ms, TIMEOUT_MS) - now_ms();
    *timeout_ms = left_ms > 0 ? (uint32_t)left_ms : 1;
    return ask(r);
}

static int ask_alone(request *r)
{
    int result = ask_in_time(r);
    if (result == CCT_OK) {
        store(r);
    }
    return result;
}

static int ask_for_all(request *r)
{
    int result = ask_in_time(r);
    if (result == CCT_OK) {
        flight_tell_token(&memory.flight, store(r));
    } else if (result == CCT_FAILED) {
        flight_tell_failure(&memory.flight, r->diagnosis);
    }
    return result;
}

/* CCT_AGAIN: what was told is of no use, wait on. */
static int follow(request *r)
{
    flight *f = &memory.flight;
    switch (f->told.kind) {
    case FLIGHT_FAILED:
        return flight_inherit(f, r->diagnosis) ? CCT_FAILED : CCT_AGAIN;
    case FLIGHT_STORED:
        return look(r, NOT_EXPIRED);
    default:
        /* The next one could not store it either: it is not worth while to stand in line. */
        flight_end(f);
        return ask_alone(r);
    }
}

/* The cache may have been filled while this process waited, or just before it did. */
static int take_turn(request *r, flight_turn turn)
{
    int result = look(r, r->settings->cache.fresh ? LOOK_ONLY : GOOD_FOR_A_WHILE);
    if (result != CCT_AGAIN) {
        return result;
    }
    return turn == FLIGHT_ASK ? ask_for_all(r) : ask_alone(r);
}

static int join(request *r)
{
    flight *f = &memory.flight;
    if (flight_begin(f, r->settings, r->diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    int64_t until_ms = end_of_waiting_ms(r);
    int result = CCT_AGAIN;
    flight_turn turn = FLIGHT_TOLD;
    while (result == CCT_AGAIN && turn == FLIGHT_TOLD) {
        turn = flight_wait(f, until_ms);
        result = turn == FLIGHT_TOLD ? follow(r) : take_turn(r, turn);
    }
    flight_end(f);
    return result;
}

static void warn(const settings *s, cct_diagnosis *diagnosis)
{
    if (s->cache_trouble.damaged || s->cache_trouble.read_error != 0) {
        cct_warn(diagnosis, CCT_CAUSE_FILE_UNREADABLE, CCT_SUBJECT_NONE, CCT_NO_OFFSET);
    }
    if (s->cache_trouble.write_error != 0) {
        cct_warn(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, CCT_SUBJECT_NONE, CCT_NO_OFFSET);
    }
}

int obtain_token(settings *s, cct_observer observer, void *observer_context, obtained_token *out,
                 cct_diagnosis *diagnosis)
{
    request r = {s, observer, observer_context, out, diagnosis, now_ms()};
    if (s->cache.path == NULL) {
        return ask(&r);
    }
    memory.cache.path = s->cache.path;
    int result = look(&r, s->cache.fresh ? LOOK_ONLY : GOOD_FOR_A_WHILE);
    if (result == CCT_AGAIN) {
        result = join(&r);
    }
    warn(s, diagnosis);
    return result;
}

void obtain_end(void)
{
    cache_wipe(&memory.cache);
    memset(&memory.token, 0, sizeof memory.token);
    fetch_end();
}
