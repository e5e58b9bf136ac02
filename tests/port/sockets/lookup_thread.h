/* SPDX-License-Identifier: MIT */
/*
 * lookup_thread.h: names for port/sockets, looked up by threads with getaddrinfo, which blocks. An
 * example to copy: with tasks, a mutex and a queue of your system instead of pthreads it is the
 * same.
 */
#ifndef LOOKUP_THREAD_H
#define LOOKUP_THREAD_H

#include <pthread.h>

#include "cctoken_sockets.h"

/*
 * Each thread looks up one name at a time, and an abandoned query occupies its thread until
 * getaddrinfo gives up. As many threads as there are queries: then none waits for another. With
 * two, one for each family, it works as well; a query may then wait for one that was abandoned.
 */
enum { LOOKUP_THREADS = CCT_SOCKETS_QUERIES };

typedef struct lookup_thread {
    pthread_mutex_t mutex;
    pthread_cond_t news;
    cct_sockets_query *waiting[CCT_SOCKETS_QUERIES]; /* in order */
    size_t count;
    void (*prepare)(void); /* in each thread first */
} lookup_thread;

/* The functions for cct_sockets_resolver_init(); their context is a lookup_thread. */
extern const cct_sockets_lookup lookup_by_thread;

/* Starts the threads, which never end. False: there are none. */
bool lookup_thread_start(lookup_thread *lookup, void (*prepare)(void));

#endif
