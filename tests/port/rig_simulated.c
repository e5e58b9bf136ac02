/* SPDX-License-Identifier: MIT */
#include "simulated.h"

#include <string.h>

#include "rigs.h"

enum { PIPE_LEN = 3000, LINKS = 16, CONTEXTS = 64, DELAY_TURNS = 3, PORT = 443 };

typedef struct pipe {
    uint8_t bytes[PIPE_LEN];
    size_t len;
    bool finished;
} pipe;

typedef struct net_link {
    bool in_use;
    bool accepted;
    bool reset;     /* by the peer */
    bool port_gone; /* the port has closed */
    bool peer_gone; /* the peer has closed */
    int stands_at;  /* the turn */
    pipe to_peer, to_port;
} net_link;

typedef struct simulated {
    bool with_anchors;
    size_t anchors_at;
    const char *host; /* the question under way, or NULL */
    int answer_at;    /* the turn */
    int link;         /* or -1 */
    bool refused;
    bool ended_once;
    const uint8_t *kept;
    size_t kept_len;
} simulated;

static struct world {
    breach breach;
    uint32_t random;
    int turns;
    int context_count;
    simulated contexts[CONTEXTS];
    net_link links[LINKS];
} world;

static bool breaks(breach which)
{
    return world.breach == which;
}

const char *breach_text(breach which)
{
    static const char *const texts[] = {
#define X(name, text) text,
        BREACHES(X)
#undef X
    };
    return texts[which];
}

void simulated_start(breach which)
{
    memset(&world, 0, sizeof world);
    world.breach = which;
    world.random = 1;
}

static uint32_t any(uint32_t below)
{
    world.random = world.random * 1664525 + 1013904223;
    return (world.random >> 8) % below;
}

static void turn(void)
{
    world.turns++;
}

/* ---- pipes ------------------------------------------------------------- */

static size_t put(pipe *p, const uint8_t *bytes, size_t len)
{
    size_t room = PIPE_LEN - p->len;
    size_t n = len < room ? len : room;
    memcpy(p->bytes + p->len, bytes, n);
    p->len += n;
    return n;
}

static size_t take(pipe *p, uint8_t *bytes, size_t capacity)
{
    size_t n = capacity < p->len ? capacity : p->len;
    memcpy(bytes, p->bytes, n);
    memmove(p->bytes, p->bytes + n, p->len - n);
    p->len -= n;
    return n;
}

/* ---- the platform ------------------------------------------------------ */

static int64_t monotonic_ms(void *context)
{
    (void)context;
    int64_t back = breaks(BREACH_CLOCK_GOES_BACK) && world.turns % 7 == 6 ? 3 : 0;
    return 1000 + world.turns - back;
}

static int64_t wall_clock_s(void *context)
{
    (void)context;
    return breaks(BREACH_WALL_CLOCK_IN_MS) ? 1800000000000 : 1800000000;
}

static int random_bytes(void *context, uint8_t *out, size_t len)
{
    (void)context;
    size_t written = len - breaks(BREACH_RANDOM_LEAVES_THE_LAST) + breaks(BREACH_RANDOM_WRITES_BEHIND);
    for (size_t i = 0; i < written; i++) {
        out[i] = breaks(BREACH_RANDOM_REPEATS) ? (uint8_t)i : (uint8_t)any(256);
    }
    return CCT_OK;
}

static int anchors_rewind(void *context)
{
    simulated *s = context;
    s->anchors_at = breaks(BREACH_ANCHORS_GO_ON) ? s->anchors_at : 0;
    return s->with_anchors || breaks(BREACH_NO_ANCHORS_ARE_FINE) ? CCT_OK : CCT_ERROR_NOT_FOUND;
}

static int anchors_read(void *context, char *bytes, size_t capacity)
{
    simulated *s = context;
    size_t left = strlen(RIG_ANCHORS) - s->anchors_at;
    size_t most = left < capacity ? left : capacity;
    if (most == 0) {
        s->anchors_at = breaks(BREACH_ANCHORS_BEGIN_AGAIN) ? 0 : s->anchors_at;
        return CCT_EOF;
    }
    size_t n = 1 + any((uint32_t)most);
    memcpy(bytes, &RIG_ANCHORS[s->anchors_at], n);
    if (breaks(BREACH_ANCHORS_WRITE_BEHIND)) {
        bytes[capacity] = '\0';
    }
    s->anchors_at += n;
    return (int)n;
}

static void anchors_end(void *context)
{
    (void)context;
}

static int native_error(void *context)
{
    (void)context;
    return 0;
}

/* ---- names ------------------------------------------------------------- */

static int resolve(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity)
{
    simulated *s = context;
    if (s->host == NULL) {
        s->host = host;
        s->answer_at = world.turns + DELAY_TURNS;
    }
    const char *asked = s->host;
    if (world.turns < s->answer_at || strcmp(asked, rig_simulated.name_silent) == 0) {
        return CCT_AGAIN;
    }
    s->host = NULL;
    bool exists = strcmp(asked, rig_simulated.name_absent) != 0;
    if (!exists || (family == CCT_FAMILY_IPV6 && !breaks(BREACH_ANOTHER_FAMILY))) {
        return breaks(BREACH_NO_ADDRESS_IS_ZERO) ? 0 : CCT_ERROR_NAME;
    }
    size_t known = strcmp(asked, rig_simulated.name_many) == 0 ? 3 : 1;
    size_t count = known < capacity || breaks(BREACH_MORE_ADDRESSES_THAN_ROOM) ? known : capacity;
    for (size_t i = 0; i < count; i++) {
        addresses[i] = (cct_address){{127, 0, 0, (uint8_t)(i + 1)}, CCT_FAMILY_IPV4, 0};
    }
    return (int)count;
}

/* ---- the connection ---------------------------------------------------- */

static int free_link(void)
{
    for (int i = 0; i < LINKS; i++) {
        if (!world.links[i].in_use) {
            return i;
        }
    }
    return -1;
}

static int refuse(simulated *s)
{
    s->refused = breaks(BREACH_REFUSAL_STAYS);
    return breaks(BREACH_REFUSAL_IS_SILENT) ? CCT_AGAIN : CCT_ERROR_REFUSED;
}

static int connect(void *context, const cct_address *address)
{
    simulated *s = context;
    if (s->refused || address->port == rig_simulated.refusing.port) {
        return refuse(s);
    }
    if (s->link < 0) {
        s->link = breaks(BREACH_CONTEXTS_SHARE) && world.links[0].in_use ? 0 : free_link();
        if (s->link < 0) {
            return CCT_ERROR_IO;
        }
        net_link *fresh = &world.links[s->link];
        size_t left = breaks(BREACH_CLOSE_KEEPS_RECEIVED) ? fresh->to_port.len : 0;
        fresh->to_peer.len = 0;
        fresh->to_port.len = left;
        fresh->to_peer.finished = fresh->to_port.finished = false;
        fresh->accepted = fresh->reset = fresh->port_gone = fresh->peer_gone = false;
        fresh->in_use = true;
        fresh->stands_at = address->port == rig_simulated.silent.port ? INT32_MAX : world.turns + DELAY_TURNS;
    }
    return world.turns >= world.links[s->link].stands_at ? CCT_OK : CCT_AGAIN;
}

static int send(void *context, const uint8_t *bytes, size_t len)
{
    simulated *s = context;
    net_link *l = &world.links[s->link];
    if (l->reset) {
        return breaks(BREACH_SEND_AFTER_RESET) ? (int)len : CCT_ERROR_CLOSED;
    }
    if (len > 60 && any(5) == 0) {
        return CCT_AGAIN;
    }
    if (breaks(BREACH_SEND_KEEPS_THE_POINTER) && s->kept_len > 0) {
        (void)put(&l->to_peer, s->kept, s->kept_len);
        s->kept_len = 0;
    }
    size_t most = len > 100 ? 1 + any(100) : len;
    size_t room = PIPE_LEN - l->to_peer.len;
    size_t n = most < room ? most : room;
    if (n == 0) {
        return CCT_AGAIN;
    }
    if (breaks(BREACH_SEND_KEEPS_THE_POINTER)) {
        s->kept = bytes;
        s->kept_len = n;
        return (int)n;
    }
    size_t lost = breaks(BREACH_SEND_TAKES_LESS) && n > 5;
    (void)put(&l->to_peer, bytes, n - lost);
    return (int)(breaks(BREACH_SEND_TAKES_MORE) && n > 5 ? n - 1 : n);
}

static int nothing_left(simulated *s, const net_link *l)
{
    if (l->reset) {
        return breaks(BREACH_RESET_IS_AN_END) ? CCT_EOF : CCT_ERROR_CLOSED;
    }
    if (!l->to_port.finished) {
        return CCT_AGAIN;
    }
    int result = breaks(BREACH_RECEIVE_ENDS_ONCE) && s->ended_once ? CCT_AGAIN : CCT_EOF;
    s->ended_once = true;
    return result;
}

static int receive(void *context, uint8_t *bytes, size_t capacity)
{
    simulated *s = context;
    net_link *l = &world.links[s->link];
    if (l->to_port.len == 0 || (breaks(BREACH_RECEIVE_ENDS_EARLY) && l->to_port.finished)) {
        return nothing_left(s, l);
    }
    if (breaks(BREACH_RECEIVE_WRITES_BEHIND)) {
        bytes[capacity] = 0;
    }
    int got = (int)take(&l->to_port, bytes, 1 + any((uint32_t)(capacity < 500 ? capacity : 500)));
    if (breaks(BREACH_RECEIVE_DROPS) && l->to_port.len > PIPE_LEN / 2) {
        l->to_port.len--;
    }
    return got;
}

static void leave(net_link *l)
{
    if (breaks(BREACH_CLOSE_LOSES_SENT)) {
        l->to_peer.len = 0;
    }
    l->to_peer.finished = true;
    l->port_gone = true;
    l->in_use = breaks(BREACH_CLOSE_LEAKS) || (l->accepted && !l->peer_gone && !l->reset);
}

static void close_port(void *context)
{
    simulated *s = context;
    if (!breaks(BREACH_QUESTION_OUTLIVES_CLOSE)) {
        s->host = NULL;
    }
    bool attempt = s->link >= 0 && world.turns < world.links[s->link].stands_at;
    if (s->link >= 0 && !(attempt && breaks(BREACH_ATTEMPT_OUTLIVES_CLOSE))) {
        leave(&world.links[s->link]);
        s->link = -1;
    }
    s->ended_once = false;
}

/* ---- waiting ----------------------------------------------------------- */

static bool is_ready(const simulated *s, unsigned wants)
{
    if (s->host != NULL) {
        return world.turns >= s->answer_at;
    }
    if (s->link < 0) {
        return false;
    }
    const net_link *l = &world.links[s->link];
    bool readable = l->to_port.len > 0 || l->to_port.finished || l->reset;
    bool writable = l->to_peer.len < PIPE_LEN || l->reset;
    return ((wants & CCT_WANT_READ) != 0 && readable) || ((wants & CCT_WANT_WRITE) != 0 && writable);
}

static int wait_until(void *context, unsigned wants, int64_t until_ms)
{
    while (monotonic_ms(context) < until_ms && (breaks(BREACH_WAIT_IS_DEAF) || !is_ready(context, wants))) {
        turn();
    }
    world.turns += breaks(BREACH_WAIT_OVERSLEEPS) ? 20000 : 0;
    return CCT_OK;
}

/* ---- the rig ----------------------------------------------------------- */

static void *open_context(bool with_anchors)
{
    simulated *s = &world.contexts[world.context_count++ % CONTEXTS];
    memset(s, 0, sizeof *s);
    s->with_anchors = with_anchors;
    s->link = -1;
    return s;
}

static unsigned in_use(void)
{
    unsigned count = 0;
    for (int i = 0; i < LINKS; i++) {
        count += world.links[i].in_use;
    }
    return count;
}

static cct_address listen_once(void)
{
    return (cct_address){{127, 0, 0, 1}, CCT_FAMILY_IPV4, PORT};
}

static int accept_one(void)
{
    for (int i = 0; i < LINKS; i++) {
        net_link *l = &world.links[i];
        if (l->in_use && !l->accepted && !l->port_gone && world.turns >= l->stands_at) {
            l->accepted = true;
            return i;
        }
    }
    return -1;
}

static size_t peer_send(int peer, const uint8_t *bytes, size_t len)
{
    return put(&world.links[peer].to_port, bytes, len);
}

static int peer_receive(int peer, uint8_t *bytes, size_t capacity)
{
    pipe *p = &world.links[peer].to_peer;
    if (p->len == 0) {
        return p->finished ? PEER_ENDED : PEER_NOTHING;
    }
    return (int)take(p, bytes, capacity);
}

static void peer_finish(int peer)
{
    world.links[peer].to_port.finished = true;
}

static void peer_reset(int peer)
{
    world.links[peer].reset = true;
}

static void peer_close(int peer)
{
    net_link *l = &world.links[peer];
    l->to_port.finished = true;
    l->peer_gone = true;
    l->in_use = l->in_use && (!l->port_gone || breaks(BREACH_CLOSE_LEAKS));
}

static const cct_port port = {
    .monotonic_ms = monotonic_ms,
    .wall_clock_s = wall_clock_s,
    .random_bytes = random_bytes,
    .resolve = resolve,
    .connect = connect,
    .send = send,
    .receive = receive,
    .close = close_port,
    .wait = wait_until,
    .anchors_rewind = anchors_rewind,
    .anchors_read = anchors_read,
    .anchors_end = anchors_end,
    .native_error = native_error,
};

const conformance_rig rig_simulated = {
    .name = "simulated",
    .port = &port,
    .open = open_context,
    .end = close_port,
    .turn = turn,
    .in_use = in_use,
    .listen = listen_once,
    .accept = accept_one,
    .peer_send = peer_send,
    .peer_receive = peer_receive,
    .peer_finish = peer_finish,
    .peer_reset = peer_reset,
    .peer_close = peer_close,
    .refusing = {{127, 0, 0, 1}, CCT_FAMILY_IPV4, 9},
    .silent = {{127, 0, 0, 1}, CCT_FAMILY_IPV4, 19},
    .name_known = "known.test",
    .name_many = "many.test",
    .name_absent = "absent.test",
    .name_silent = "silent.test",
    .anchors = RIG_ANCHORS,
    .bulk_len = 50000,
};
