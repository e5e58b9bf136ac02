/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "internal.h"

/* All three are borrowed and must outlive the context. */
void cct_sockets_init(cct_sockets *sockets, cct_sockets_resolver *resolver, const cct_sockets_board *board,
                      void *board_context)
{
    memset(sockets, 0, sizeof *sockets);
    sockets->resolver = resolver;
    sockets->board = board;
    sockets->board_context = board_context;
}

/* The bytes are not copied: they may be in flash. */
void cct_sockets_set_anchors(cct_sockets *sockets, int format, const void *anchors, size_t len)
{
    sockets->anchors_format = format;
    sockets->anchors = anchors;
    sockets->anchors_len = anchors != NULL ? len : 0;
    sockets->anchors_at = 0;
}

/* ---- what the board has ------------------------------------------------ */

/*
 * The board's functions keep the contract of cct_port, so their results, errors too, are passed on.
 */
static int64_t monotonic_ms(void *context)
{
    const cct_sockets *sockets = context;
    return sockets->board->monotonic_ms(sockets->board_context);
}

static int64_t wall_clock_s(void *context)
{
    const cct_sockets *sockets = context;
    return sockets->board->wall_clock_s(sockets->board_context);
}

static int random_bytes(void *context, uint8_t *out, size_t len)
{
    const cct_sockets *sockets = context;
    return sockets->board->random_bytes(sockets->board_context, out, len);
}

/* ---- trust anchors ----------------------------------------------------- */

/* Returns the format, CCT_OK for PEM or the one of prepared anchors. */
static int anchors_rewind(void *context)
{
    cct_sockets *sockets = context;
    sockets->anchors_at = 0;
    return sockets->anchors_len > 0 ? sockets->anchors_format : CCT_ERROR_NOT_FOUND;
}

/*
 * From memory, so this never fails. At the end it returns CCT_EOF, repeatedly, as the contract
 * requires.
 */
static int anchors_read(void *context, char *bytes, size_t capacity)
{
    cct_sockets *sockets = context;
    size_t left = sockets->anchors_len - sockets->anchors_at;
    size_t n = left < capacity ? left : capacity;
    if (n == 0) {
        return CCT_EOF;
    }
    memcpy(bytes, sockets->anchors + sockets->anchors_at, n);
    sockets->anchors_at += n;
    return (int)n;
}

static void anchors_end(void *context)
{
    (void)context; /* reading from memory needs no resource */
}

/* Of the call that failed last; errno itself may belong to another task by now. */
static int native_error(void *context)
{
    const cct_sockets *sockets = context;
    return sockets->error;
}

const cct_port cct_port_sockets = {
    .monotonic_ms = monotonic_ms,
    .wall_clock_s = wall_clock_s,
    .random_bytes = random_bytes,
    .resolve = cct_sockets_resolve,
    .cancel = cct_sockets_cancel,
    .connect = cct_sockets_connect,
    .send = cct_sockets_send_some,
    .receive = cct_sockets_receive_some,
    .disconnect = cct_sockets_disconnect,
    .wait = cct_sockets_wait,
    .anchors_rewind = anchors_rewind,
    .anchors_read = anchors_read,
    .anchors_end = anchors_end,
    .native_error = native_error,
};
