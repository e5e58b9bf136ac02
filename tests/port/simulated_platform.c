/* SPDX-License-Identifier: MIT */
/* The simulated port's clocks, randomness and trust anchors. */
#include <string.h>

#include "rigs.h"
#include "simulated.h"

int64_t simulated_monotonic_ms(void *context)
{
    (void)context;
    int64_t back = net_breaks(BREACH_CLOCK_GOES_BACK) && net_turns % 7 == 6 ? 3 : 0;
    return 1000 + net_turns - back;
}

int64_t simulated_wall_clock_s(void *context)
{
    (void)context;
    return net_breaks(BREACH_WALL_CLOCK_IN_MS) ? 1800000000000 : 1800000000;
}

int simulated_random_bytes(void *context, uint8_t *out, size_t len)
{
    (void)context;
    size_t written = len - net_breaks(BREACH_RANDOM_LEAVES_THE_LAST) + net_breaks(BREACH_RANDOM_WRITES_BEHIND);
    for (size_t i = 0; i < written; i++) {
        out[i] = net_breaks(BREACH_RANDOM_REPEATS) ? (uint8_t)i : (uint8_t)net_any(256);
    }
    return CCT_OK;
}

int simulated_anchors_rewind(void *context)
{
    simulated *s = context;
    net_held += !s->anchors_are_open;
    s->anchors_are_open = true;
    s->anchors_at = net_breaks(BREACH_ANCHORS_GO_ON) ? s->anchors_at : 0;
    bool is_other = net_breaks(BREACH_ANCHORS_CHANGE_FORMAT) && s->rewinds++ % 2 == 1;
    if (s->anchors == ANCHORS_NONE) {
        return net_breaks(BREACH_NO_ANCHORS_ARE_FINE) ? CCT_ANCHORS_PEM : CCT_ERROR_NOT_FOUND;
    }
    return (s->anchors == ANCHORS_DER) == !is_other ? CCT_ANCHORS_DER : CCT_ANCHORS_PEM;
}

int simulated_anchors_read(void *context, char *bytes, size_t capacity)
{
    simulated *s = context;
    bool is_der = s->anchors == ANCHORS_DER;
    size_t left = (is_der ? RIG_ANCHORS_DER_LEN : strlen(RIG_ANCHORS)) - s->anchors_at;
    size_t most = left < capacity ? left : capacity;
    if (most == 0) {
        s->anchors_at = net_breaks(BREACH_ANCHORS_BEGIN_AGAIN) ? 0 : s->anchors_at;
        return CCT_EOF;
    }
    size_t n = 1 + net_any((uint32_t)most);
    memcpy(bytes, is_der ? &RIG_ANCHORS_DER[s->anchors_at] : &RIG_ANCHORS[s->anchors_at], n);
    if (net_breaks(BREACH_ANCHORS_WRITE_BEHIND)) {
        bytes[capacity] = '\0';
    }
    s->anchors_at += n;
    return (int)n;
}

void simulated_anchors_end(void *context)
{
    simulated *s = context;
    net_held -= s->anchors_are_open && !net_breaks(BREACH_ANCHORS_LEAK);
    s->anchors_are_open = false;
}
