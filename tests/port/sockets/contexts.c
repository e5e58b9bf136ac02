/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "rig.h"

static cct_sockets contexts[2];
static bool taken[2];
static cct_sockets_resolver resolver;

static int64_t monotonic_ms(void *board)
{
    struct timespec now;
    (void)board;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t wall_clock_s(void *board)
{
    (void)board;
    return time(NULL);
}

static int random_bytes(void *board, uint8_t *out, size_t len)
{
    (void)board;
    while (len > 0) {
        size_t piece = len < 256 ? len : 256; /* which getentropy gives at most */
        if (getentropy(out, piece) != 0) {
            return CCT_ERROR_LIMIT;
        }
        out += piece;
        len -= piece;
    }
    return CCT_OK;
}

static void sleep_ms(void *board, uint32_t ms)
{
    const struct timespec pause = {ms / 1000, (long)(ms % 1000) * 1000000};
    (void)board;
    (void)nanosleep(&pause, NULL);
}

static const cct_sockets_board board = {monotonic_ms, wall_clock_s, random_bytes, sleep_ms};

void rig_contexts_start(const cct_sockets_lookup *lookup, void *lookup_context)
{
    cct_sockets_resolver_init(&resolver, lookup, lookup_context);
}

void *rig_open(conformance_anchors anchors)
{
    int i = taken[0];
    taken[i] = true;
    cct_sockets_init(&contexts[i], &resolver, &board, NULL);
    if (anchors == ANCHORS_PEM) {
        cct_sockets_set_anchors(&contexts[i], CCT_ANCHORS_PEM, RIG_ANCHORS, strlen(RIG_ANCHORS));
    } else if (anchors == ANCHORS_DER) {
        cct_sockets_set_anchors(&contexts[i], CCT_ANCHORS_DER, RIG_ANCHORS_DER, RIG_ANCHORS_DER_LEN);
    }
    return &contexts[i];
}

void rig_end(void *context)
{
    taken[context == &contexts[1]] = false;
}

int rig_socket_of(void *context, unsigned connection)
{
    return (int)((cct_sockets *)context)->connections[connection].socket;
}
