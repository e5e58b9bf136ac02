/* SPDX-License-Identifier: MIT */
/* The network and the peers of the simulated port. */
#include "simulated.h"

#include <string.h>

int net_turns;
unsigned net_held;

static breach broken;
static uint32_t seed;
static net_link links[LINKS];

void net_start(breach which)
{
    memset(links, 0, sizeof links);
    net_turns = 0;
    net_held = 0;
    broken = which;
    seed = 1;
}

void net_heal(void)
{
    for (int i = 0; i < LINKS && broken == BREACH_DISCONNECT_LEAKS; i++) {
        net_link *l = &links[i];
        l->in_use = l->in_use && !l->port_gone; /* else there would be no room for others */
    }
    broken = BREACH_NONE;
}

bool net_breaks(breach which)
{
    return broken == which;
}

uint32_t net_any(uint32_t below)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
}

/* ---- bytes ------------------------------------------------------------- */

size_t pipe_put(pipe *p, const uint8_t *bytes, size_t len)
{
    size_t room = PIPE_LEN - p->len;
    size_t n = len < room ? len : room;
    memcpy(p->bytes + p->len, bytes, n);
    p->len += n;
    return n;
}

size_t pipe_take(pipe *p, uint8_t *bytes, size_t capacity)
{
    size_t n = capacity < p->len ? capacity : p->len;
    memcpy(bytes, p->bytes, n);
    memmove(p->bytes, p->bytes + n, p->len - n);
    p->len -= n;
    return n;
}

/* ---- the port's end ---------------------------------------------------- */

static net_link *find_free(void)
{
    if (net_breaks(BREACH_CONTEXTS_SHARE) && links[0].in_use) {
        return &links[0];
    }
    for (int i = 0; i < LINKS; i++) {
        if (!links[i].in_use) {
            return &links[i];
        }
    }
    return NULL;
}

net_link *net_connect(int stands_at)
{
    net_link *fresh = find_free();
    if (fresh != NULL) {
        size_t left = net_breaks(BREACH_DISCONNECT_KEEPS_RECEIVED) ? fresh->to_port.len : 0;
        fresh->to_peer.len = 0;
        fresh->to_port.len = left;
        fresh->to_peer.finished = fresh->to_port.finished = false;
        fresh->accepted = fresh->reset = fresh->port_gone = fresh->peer_gone = false;
        fresh->in_use = true;
        fresh->stands_at = stands_at;
    }
    return fresh;
}

void net_leave(net_link *l)
{
    if (net_breaks(BREACH_DISCONNECT_LOSES_SENT)) {
        l->to_peer.len = 0;
    }
    l->to_peer.finished = true;
    l->port_gone = true;
    l->in_use = net_breaks(BREACH_DISCONNECT_LEAKS) || (l->accepted && !l->peer_gone && !l->reset);
}

unsigned net_in_use(void)
{
    unsigned count = net_held;
    for (int i = 0; i < LINKS; i++) {
        count += links[i].in_use;
    }
    return count;
}

/* ---- the peers' end ---------------------------------------------------- */

void net_admit(void)
{
    for (int i = 0; i < LINKS; i++) {
        links[i].stands_at =
            links[i].in_use && links[i].stands_at == LATE ? net_turns + DELAY_TURNS : links[i].stands_at;
    }
}

int net_accept(void)
{
    for (int i = 0; i < LINKS; i++) {
        net_link *l = &links[i];
        if (l->in_use && !l->accepted && !l->port_gone && net_turns >= l->stands_at) {
            l->accepted = true;
            return i;
        }
    }
    return -1;
}

size_t net_peer_send(int peer, const uint8_t *bytes, size_t len)
{
    return pipe_put(&links[peer].to_port, bytes, len);
}

int net_peer_receive(int peer, uint8_t *bytes, size_t capacity)
{
    pipe *p = &links[peer].to_peer;
    if (p->len == 0) {
        return p->finished ? PEER_ENDED : PEER_NOTHING;
    }
    return (int)pipe_take(p, bytes, capacity);
}

void net_peer_finish(int peer)
{
    links[peer].to_port.finished = true;
}

void net_peer_reset(int peer)
{
    links[peer].reset = true;
}

void net_peer_close(int peer)
{
    net_link *l = &links[peer];
    l->to_port.finished = true;
    l->peer_gone = true;
    l->in_use = l->in_use && (!l->port_gone || net_breaks(BREACH_DISCONNECT_LEAKS));
}
