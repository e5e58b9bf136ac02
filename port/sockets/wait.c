/* SPDX-License-Identifier: MIT */
#include "internal.h"

/*
 * The end of a lookup cannot end a wait for sockets: while there is a query, look at it from time
 * to time. Without one, wake up from time to time, since the board's clock may differ from the
 * stack's.
 */
enum { QUERY_MS = 10, LONGEST_MS = 10000 };

/* A state that was reported once need not be visible in the socket any more. */
static bool has_ended(const cct_sockets_connection *c, unsigned wants)
{
    return ((wants & CCT_WANT_READ) != 0 && c->receive_ended != 0) ||
           ((wants & CCT_WANT_WRITE) != 0 && c->send_ended != 0);
}

/* Returns how many there are to wait for. */
static size_t fill_targets(const cct_sockets *sockets, unsigned wants, cct_sockets_target *targets, bool *is_ready)
{
    size_t count = 0;
    for (size_t i = 0; i < CCT_CONNECTIONS; i++) {
        const cct_sockets_connection *c = &sockets->connections[i];
        *is_ready = *is_ready || has_ended(c, wants);
        bool reads = c->is_known && (wants & CCT_WANT_READ) != 0;
        bool writes = !c->is_known || (wants & CCT_WANT_WRITE) != 0;
        if (c->in_use && (reads || writes)) {
            targets[count++] = (cct_sockets_target){c->socket, reads, writes};
        }
    }
    return count;
}

/* Once, for at most so long. */
static int wait_once(cct_sockets *sockets, unsigned wants, int64_t longest_ms, bool *is_ready)
{
    cct_sockets_target targets[CCT_CONNECTIONS];
    size_t count = fill_targets(sockets, wants, targets, is_ready);
    int error = 0;
    int64_t slice_ms = cct_sockets_has_query(sockets) ? QUERY_MS : LONGEST_MS;
    slice_ms = longest_ms < slice_ms ? longest_ms : slice_ms;
    if (*is_ready) {
        return CCT_OK;
    }
    if (count == 0) {
        sockets->board->sleep_ms(sockets->board_context, (uint32_t)slice_ms);
    } else if (!cct_sockets_poll(targets, count, (int)slice_ms, is_ready, &error)) {
        sockets->error = error;
        return CCT_ERROR_IO;
    }
    return CCT_OK;
}

int cct_sockets_wait(void *context, unsigned wants, int64_t until_ms)
{
    cct_sockets *sockets = context;
    bool is_ready = false;
    int result = CCT_OK;
    int64_t now_ms = sockets->board->monotonic_ms(sockets->board_context);
    while (result == CCT_OK && now_ms >= 0 && now_ms < until_ms && !is_ready && !cct_sockets_has_result(sockets)) {
        result = wait_once(sockets, wants, until_ms - now_ms, &is_ready);
        now_ms = sockets->board->monotonic_ms(sockets->board_context);
        if (sockets->awaits_room[0] || sockets->awaits_room[1]) {
            break; /* only another call of `resolve` shows whether there is room by now */
        }
    }
    return now_ms < 0 ? (int)now_ms : result;
}
