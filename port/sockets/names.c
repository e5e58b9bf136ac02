/* SPDX-License-Identifier: MIT */
/*
 * Queries. They are in the resolver, never in a context: the result of a lookup may come long after
 * the client has ended, and is then dropped here.
 */
#include <string.h>

#include "internal.h"

void cct_sockets_resolver_init(cct_sockets_resolver *resolver, const cct_sockets_lookup *lookup, void *context)
{
    memset(resolver, 0, sizeof *resolver);
    resolver->lookup = lookup;
    resolver->context = context;
    for (size_t i = 0; i < CCT_SOCKETS_QUERIES; i++) {
        resolver->queries[i].resolver = resolver;
    }
}

/*
 * Answers come from another thread or task; the board provides the lock, which protects the state
 * of a query and its result.
 */
static void lock(const cct_sockets_resolver *resolver)
{
    resolver->lookup->lock(resolver->context);
}

static void unlock(const cct_sockets_resolver *resolver)
{
    resolver->lookup->unlock(resolver->context);
}

/* ---- lookups ----------------------------------------------------------- */

/* Keeps the addresses of the query's family: a function that looks names up may return both. */
static int store_addresses(cct_sockets_query *query, const cct_address *addresses, int count)
{
    int stored = 0;
    for (int i = 0; i < count && stored < CCT_SOCKETS_ADDRESSES_MAX; i++) {
        if (addresses[i].family == query->family) {
            query->addresses[stored] = addresses[i];
            query->addresses[stored++].port = 0;
        }
    }
    return stored > 0 ? stored : CCT_ERROR_NAME;
}

/*
 * Called by whatever looks names up, exactly once per query. An abandoned query becomes free here.
 */
void cct_sockets_answer(cct_sockets_query *query, const cct_address *addresses, int result, int error)
{
    lock(query->resolver);
    /* No addresses are an error, because `resolve` must not return 0. */
    query->result = result > 0 ? store_addresses(query, addresses, result) : result < 0 ? result : CCT_ERROR_NAME;
    query->error = error;
    query->state = query->state == CCT_SOCKETS_ASKED ? CCT_SOCKETS_ANSWERED : CCT_SOCKETS_FREE;
    unlock(query->resolver);
}

/* Lets a lookup stop early. */
bool cct_sockets_is_abandoned(const cct_sockets_query *query)
{
    lock(query->resolver);
    bool is_abandoned = query->state == CCT_SOCKETS_ABANDONED;
    unlock(query->resolver);
    return is_abandoned;
}

/* ---- queries ----------------------------------------------------------- */

/* A free query, which is taken from then on; or NULL. */
static cct_sockets_query *take_free(cct_sockets_resolver *resolver, const char *host, cct_family family)
{
    cct_sockets_query *taken = NULL;
    lock(resolver);
    for (size_t i = 0; i < CCT_SOCKETS_QUERIES && taken == NULL; i++) {
        if (resolver->queries[i].state == CCT_SOCKETS_FREE) {
            taken = &resolver->queries[i];
            taken->state = CCT_SOCKETS_ASKED; /* first: it may be answered before `ask` returns */
        }
    }
    unlock(resolver);
    /* Without the lock: until `ask` is called, nothing else has a pointer to this query. */
    if (taken != NULL) {
        memcpy(taken->host, host, strlen(host) + 1);
        taken->family = family;
    }
    return taken;
}

/*
 * CCT_OK: the query is in progress, and may be answered already. CCT_AGAIN: there is no room for it
 * now.
 */
static int ask(cct_sockets *sockets, size_t which, const char *host, cct_family family)
{
    cct_sockets_resolver *resolver = sockets->resolver;
    cct_sockets_query *query = take_free(resolver, host, family);
    int result = query != NULL ? resolver->lookup->ask(resolver->context, query) : CCT_AGAIN;
    /* `ask` has refused it, so there will be no answer that would free it. */
    if (query != NULL && result != CCT_OK) {
        lock(resolver);
        query->state = CCT_SOCKETS_FREE;
        unlock(resolver);
    }
    sockets->awaits_room[which] = result == CCT_AGAIN;
    sockets->queries[which] = result == CCT_OK ? query : NULL;
    return result;
}

/* The result, which ends the query; CCT_AGAIN: there is none yet. */
static int fetch(cct_sockets *sockets, cct_sockets_query *query, cct_address *addresses, size_t capacity)
{
    int result = CCT_AGAIN;
    lock(sockets->resolver);
    if (query->state == CCT_SOCKETS_ANSWERED) {
        /* An error is negative, so it is always the smaller one. */
        result = query->result < (int)capacity ? query->result : (int)capacity;
        sockets->error = result < 0 ? query->error : sockets->error;
        if (result > 0) {
            memcpy(addresses, query->addresses, (size_t)result * sizeof *addresses);
        }
        query->state = CCT_SOCKETS_FREE;
    }
    unlock(sockets->resolver);
    return result;
}

int cct_sockets_resolve(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity)
{
    cct_sockets *sockets = context;
    size_t which = family == CCT_FAMILY_IPV6;
    /* DNS has no longer names; take_free() copies it without another check. */
    if (strlen(host) >= CCT_SOCKETS_NAME_SIZE) {
        return CCT_ERROR_NAME;
    }
    if (sockets->queries[which] == NULL) {
        int began = ask(sockets, which, host, family);
        if (began != CCT_OK) {
            return began;
        }
    }
    int result = fetch(sockets, sockets->queries[which], addresses, capacity);
    if (result != CCT_AGAIN) {
        sockets->queries[which] = NULL;
    }
    return result;
}

/* The query stays reserved until its answer arrives, since the lookup may still write to it. */
void cct_sockets_cancel(void *context)
{
    cct_sockets *sockets = context;
    for (size_t i = 0; i < 2; i++) {
        cct_sockets_query *query = sockets->queries[i];
        if (query != NULL) {
            lock(sockets->resolver);
            query->state = query->state == CCT_SOCKETS_ASKED ? CCT_SOCKETS_ABANDONED : CCT_SOCKETS_FREE;
            unlock(sockets->resolver);
        }
        sockets->queries[i] = NULL;
        sockets->awaits_room[i] = false;
    }
}

bool cct_sockets_has_query(const cct_sockets *sockets)
{
    return sockets->queries[0] != NULL || sockets->queries[1] != NULL || sockets->awaits_room[0] ||
           sockets->awaits_room[1];
}

bool cct_sockets_has_result(cct_sockets *sockets)
{
    bool has_result = false;
    lock(sockets->resolver);
    for (size_t i = 0; i < 2; i++) {
        const cct_sockets_query *query = sockets->queries[i];
        has_result = has_result || (query != NULL && query->state == CCT_SOCKETS_ANSWERED);
    }
    unlock(sockets->resolver);
    return has_result;
}
