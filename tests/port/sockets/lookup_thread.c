/* SPDX-License-Identifier: MIT */
#include "lookup_thread.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* ---- in a thread ------------------------------------------------------- */

static void convert(const struct addrinfo *from, cct_address *to)
{
    memset(to, 0, sizeof *to);
    if (from->ai_family == AF_INET) {
        to->family = CCT_FAMILY_IPV4;
        memcpy(to->bytes, &((const struct sockaddr_in *)(const void *)from->ai_addr)->sin_addr, 4);
    } else if (from->ai_family == AF_INET6) {
        to->family = CCT_FAMILY_IPV6;
        memcpy(to->bytes, &((const struct sockaddr_in6 *)(const void *)from->ai_addr)->sin6_addr, 16);
    }
}

/*
 * Which of the resolver's codes mean that the name does not exist, or has no address of that
 * family.
 */
static int result_of(int code)
{
    bool is_absent = code == EAI_NONAME;
#ifdef EAI_NODATA
    is_absent = is_absent || code == EAI_NODATA;
#endif
    return is_absent ? CCT_ERROR_NAME : code == EAI_MEMORY ? CCT_ERROR_LIMIT : CCT_ERROR_RESOLVER;
}

static void look_up(cct_sockets_query *query)
{
    cct_address found[CCT_SOCKETS_ADDRESSES_MAX];
    struct addrinfo hints = {.ai_family = query->family == CCT_FAMILY_IPV6 ? AF_INET6 : AF_INET,
                             .ai_socktype = SOCK_STREAM};
    struct addrinfo *list = NULL;
    int code = getaddrinfo(query->host, NULL, &hints, &list);
    if (code != 0) {
        cct_sockets_answer(query, NULL, result_of(code), code);
        return;
    }
    int count = 0;
    for (const struct addrinfo *at = list; at != NULL && count < CCT_SOCKETS_ADDRESSES_MAX; at = at->ai_next) {
        convert(at, &found[count++]);
    }
    freeaddrinfo(list);
    cct_sockets_answer(query, found, count, 0);
}

static cct_sockets_query *next_query(lookup_thread *lookup)
{
    (void)pthread_mutex_lock(&lookup->mutex);
    while (lookup->count == 0) {
        (void)pthread_cond_wait(&lookup->news, &lookup->mutex);
    }
    cct_sockets_query *query = lookup->waiting[0];
    lookup->count--;
    memmove(lookup->waiting, lookup->waiting + 1, lookup->count * sizeof(cct_sockets_query *));
    (void)pthread_mutex_unlock(&lookup->mutex);
    return query;
}

static void *serve(void *context)
{
    lookup_thread *lookup = context;
    if (lookup->prepare != NULL) {
        lookup->prepare();
    }
    for (;;) {
        cct_sockets_query *query = next_query(lookup);
        if (cct_sockets_is_abandoned(query)) {
            cct_sockets_answer(query, NULL, CCT_ERROR_RESOLVER, 0);
        } else {
            look_up(query);
        }
    }
    return NULL;
}

bool lookup_thread_start(lookup_thread *lookup, void (*prepare)(void))
{
    pthread_t thread;
    int started = 0;
    memset(lookup, 0, sizeof *lookup);
    lookup->prepare = prepare;
    (void)pthread_mutex_init(&lookup->mutex, NULL);
    (void)pthread_cond_init(&lookup->news, NULL);
    while (started < LOOKUP_THREADS && pthread_create(&thread, NULL, serve, lookup) == 0) {
        started++;
    }
    return started > 0;
}

/* ---- for the port ------------------------------------------------------ */

/* There is room: no more queries can be in progress than it has places. */
static int ask(void *context, cct_sockets_query *query)
{
    lookup_thread *lookup = context;
    (void)pthread_mutex_lock(&lookup->mutex);
    lookup->waiting[lookup->count++] = query;
    (void)pthread_cond_signal(&lookup->news);
    (void)pthread_mutex_unlock(&lookup->mutex);
    return CCT_OK;
}

static void lock(void *context)
{
    (void)pthread_mutex_lock(&((lookup_thread *)context)->mutex);
}

static void unlock(void *context)
{
    (void)pthread_mutex_unlock(&((lookup_thread *)context)->mutex);
}

const cct_sockets_lookup lookup_by_thread = {ask, lock, unlock};
