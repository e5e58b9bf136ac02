/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "internal.h"

/* 0 is a valid descriptor, hence -1 for those that are not open. */
void cct_posix_init(cct_posix *posix)
{
    memset(posix, 0, sizeof *posix);
    for (unsigned i = 0; i < CCT_CONNECTIONS; i++) {
        posix->connections[i].socket = -1;
    }
    posix->queries[0].pipe = posix->queries[1].pipe = posix->pipe_writer = -1;
    posix->wake = -1;
    posix->anchors = -1;
    posix->anchors_file = -1;
}

/* The descriptor is borrowed: it is only polled, never read or closed. */
void cct_posix_set_wake(cct_posix *posix, int descriptor)
{
    posix->wake = descriptor;
}

/* Closes what an earlier path has left open. The string is not copied. */
void cct_posix_set_anchors(cct_posix *posix, const char *path)
{
    cct_posix_anchors_end(posix);
    posix->anchors_path = path;
    posix->anchors_more = NULL;
}

/* Several paths, separated by colons. As above, the strings are the caller's. */
void cct_posix_add_anchors(cct_posix *posix, const char *paths)
{
    cct_posix_anchors_end(posix);
    posix->anchors_more = paths;
}

uint32_t cct_posix_anchors_unread(const cct_posix *posix)
{
    return posix->anchors_unread;
}

void cct_posix_set_anchors_memory(cct_posix *posix, const char *pem, size_t len)
{
    posix->anchors_memory = pem;
    posix->anchors_memory_len = pem != NULL ? len : 0;
    /* Reading begins again, even if the previous text was being read. */
    posix->anchors_memory_at = 0;
}

/*
 * Errors that another attempt on this machine will probably meet again until resources are
 * released: reported as such, not as failures of the network.
 */
bool cct_posix_is_limit(int error)
{
    switch (error) {
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case ENOBUFS:
        return true;
    default:
        return false;
    }
}

/* Keeps errno and the name of the call for the diagnosis. Returns the result for the library. */
int cct_posix_failed(cct_posix *posix, const char *call, int error, int otherwise)
{
    posix->error = error;
    posix->call = call;
    return cct_posix_is_limit(error) ? CCT_ERROR_LIMIT : otherwise;
}

/* For messages: the number of an error does not show which resource has run out. */
const char *cct_posix_limited_call(const cct_posix *posix)
{
    return posix->call;
}

/* Not errno itself, which other calls of the program may have changed. */
static int native_error(void *context)
{
    const cct_posix *posix = context;
    return posix->error;
}

/* Every function takes a cct_posix as its context. */
const cct_port cct_port_posix = {
    .monotonic_ms = cct_posix_monotonic_ms,
    .wall_clock_s = cct_posix_wall_clock_s,
    .random_bytes = cct_posix_random_bytes,
    .resolve = cct_posix_resolve,
    .cancel = cct_posix_cancel,
    .connect = cct_posix_connect,
    .send = cct_posix_send,
    .receive = cct_posix_receive,
    .disconnect = cct_posix_disconnect,
    .wait = cct_posix_wait,
    .anchors_rewind = cct_posix_anchors_rewind,
    .anchors_read = cct_posix_anchors_read,
    .anchors_end = cct_posix_anchors_end,
    .native_error = native_error,
};
