/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "internal.h"

/* All three are borrowed and must outlive the context. */
void cct_lwip_init(cct_lwip *lwip, cct_lwip_resolver *resolver, const cct_lwip_board *board, void *board_context)
{
    memset(lwip, 0, sizeof *lwip);
    lwip->resolver = resolver;
    lwip->board = board;
    lwip->board_context = board_context;
}

/* The bytes are not copied: they may be in flash. */
void cct_lwip_set_anchors(cct_lwip *lwip, int format, const void *anchors, size_t len)
{
    lwip->anchors_format = format;
    lwip->anchors = anchors;
    lwip->anchors_len = anchors != NULL ? len : 0;
    lwip->anchors_at = 0;
}

/* ---- what the board has ------------------------------------------------ */

/*
 * The board's functions keep the contract of cct_port, so their results, errors too, are passed on.
 */
static int64_t monotonic_ms(void *context)
{
    const cct_lwip *lwip = context;
    return lwip->board->monotonic_ms(lwip->board_context);
}

static int64_t wall_clock_s(void *context)
{
    const cct_lwip *lwip = context;
    return lwip->board->wall_clock_s(lwip->board_context);
}

static int random_bytes(void *context, uint8_t *out, size_t len)
{
    const cct_lwip *lwip = context;
    return lwip->board->random_bytes(lwip->board_context, out, len);
}

/* ---- waiting ----------------------------------------------------------- */

/* Whether anything that the library waits for has happened. */
static bool is_ready(const cct_lwip *lwip, unsigned wants)
{
    bool ready = false;
    for (unsigned i = 0; i < 2; i++) {
        const cct_lwip_query *q = lwip->queries[i];
        ready = ready || (q != NULL && q->state == CCT_LWIP_ANSWERED);
    }
    for (unsigned i = 0; i < CCT_CONNECTIONS; i++) {
        ready = ready || cct_lwip_is_ready(&lwip->connections[i], wants);
    }
    return ready;
}

/*
 * lwIP without an operating system makes progress only in the board's turn(), which also runs its
 * timers.
 */
static int wait_until(void *context, unsigned wants, int64_t until_ms)
{
    const cct_lwip *lwip = context;
    int64_t now_ms = monotonic_ms(context);
    while (now_ms >= 0 && now_ms < until_ms && !is_ready(lwip, wants)) {
        lwip->board->turn(lwip->board_context);
        now_ms = monotonic_ms(context);
        /* Only another call of `resolve` shows whether lwIP has room by now. */
        if (lwip->awaits_room[0] || lwip->awaits_room[1]) {
            break;
        }
    }
    return now_ms < 0 ? (int)now_ms : CCT_OK;
}

/* ---- trust anchors ----------------------------------------------------- */

/* Returns the format, CCT_OK for PEM or the one of prepared anchors. */
static int anchors_rewind(void *context)
{
    cct_lwip *lwip = context;
    lwip->anchors_at = 0;
    return lwip->anchors_len > 0 ? lwip->anchors_format : CCT_ERROR_NOT_FOUND;
}

/* At the end CCT_EOF, repeatedly, as the contract requires. */
static int anchors_read(void *context, char *bytes, size_t capacity)
{
    cct_lwip *lwip = context;
    size_t left = lwip->anchors_len - lwip->anchors_at;
    size_t n = left < capacity ? left : capacity;
    if (n == 0) {
        return CCT_EOF;
    }
    memcpy(bytes, lwip->anchors + lwip->anchors_at, n);
    lwip->anchors_at += n;
    return (int)n;
}

static void anchors_end(void *context)
{
    (void)context; /* reading from memory needs no resource */
}

static int native_error(void *context)
{
    const cct_lwip *lwip = context;
    return lwip->error;
}

const cct_port cct_port_lwip = {
    .monotonic_ms = monotonic_ms,
    .wall_clock_s = wall_clock_s,
    .random_bytes = random_bytes,
    .resolve = cct_lwip_resolve,
    .cancel = cct_lwip_cancel,
    .connect = cct_lwip_connect,
    .send = cct_lwip_send,
    .receive = cct_lwip_receive,
    .disconnect = cct_lwip_disconnect,
    .wait = wait_until,
    .anchors_rewind = anchors_rewind,
    .anchors_read = anchors_read,
    .anchors_end = anchors_end,
    .native_error = native_error,
};
