/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "internal.h"

void cct_posix_init(cct_posix *posix)
{
    memset(posix, 0, sizeof *posix);
    posix->socket = -1;
    posix->resolver = -1;
    posix->wake = -1;
    posix->anchors = -1;
    posix->anchors_file = -1;
}

int cct_posix_descriptor(const cct_posix *posix)
{
    return posix->resolver >= 0 ? posix->resolver : posix->socket;
}

void cct_posix_set_wake(cct_posix *posix, int descriptor)
{
    posix->wake = descriptor;
}

void cct_posix_set_anchors(cct_posix *posix, const char *path)
{
    cct_posix_anchors_end(posix);
    posix->anchors_path = path;
    posix->anchors_more = NULL;
}

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
    posix->anchors_memory_at = 0;
}

static int native_error(void *context)
{
    const cct_posix *posix = context;
    return posix->error;
}

const cct_port cct_port_posix = {
    .monotonic_ms = cct_posix_monotonic_ms,
    .wall_clock_s = cct_posix_wall_clock_s,
    .random_bytes = cct_posix_random_bytes,
    .resolve = cct_posix_resolve,
    .connect = cct_posix_connect,
    .send = cct_posix_send,
    .receive = cct_posix_receive,
    .close = cct_posix_close,
    .wait = cct_posix_wait,
    .anchors_rewind = cct_posix_anchors_rewind,
    .anchors_read = cct_posix_anchors_read,
    .anchors_end = cct_posix_anchors_end,
    .native_error = native_error,
};
