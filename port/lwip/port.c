/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "internal.h"

void cct_lwip_init(cct_lwip *lwip, const cct_lwip_board *board, void *board_context, const char *pem,
                   size_t anchors_len)
{
    memset(lwip, 0, sizeof *lwip);
    lwip->board = board;
    lwip->board_context = board_context;
    lwip->anchors = pem;
    lwip->anchors_len = pem != NULL ? anchors_len : 0;
}

/* ---- what the board has ------------------------------------------------ */

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

static bool is_ready(const cct_lwip *lwip, unsigned wants)
{
    if (lwip->host != NULL) {
        return lwip->answered;
    }
    if (lwip->lost != ERR_OK) {
        return true;
    }
    if (lwip->pcb != NULL && !lwip->connected) {
        return false;
    }
    bool readable = lwip->received != NULL || lwip->ended;
    bool writable = lwip->pcb != NULL && tcp_sndbuf(lwip->pcb) > 0;
    return ((wants & CCT_WANT_READ) != 0 && readable) || ((wants & CCT_WANT_WRITE) != 0 && writable);
}

static int wait_until(void *context, unsigned wants, int64_t until_ms)
{
    const cct_lwip *lwip = context;
    int64_t now_ms = monotonic_ms(context);
    while (now_ms >= 0 && now_ms < until_ms && !is_ready(lwip, wants)) {
        lwip->board->turn(lwip->board_context);
        now_ms = monotonic_ms(context);
    }
    return now_ms < 0 ? (int)now_ms : CCT_OK;
}

/* ---- trust anchors ----------------------------------------------------- */

static int anchors_rewind(void *context)
{
    cct_lwip *lwip = context;
    lwip->anchors_at = 0;
    return lwip->anchors_len > 0 ? CCT_OK : CCT_ERROR_NOT_FOUND;
}

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
    (void)context; /* reading memory holds nothing */
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
    .connect = cct_lwip_connect,
    .send = cct_lwip_send,
    .receive = cct_lwip_receive,
    .close = cct_lwip_close,
    .wait = wait_until,
    .anchors_rewind = anchors_rewind,
    .anchors_read = anchors_read,
    .anchors_end = anchors_end,
    .native_error = native_error,
};
