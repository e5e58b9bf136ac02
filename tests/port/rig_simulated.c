/* SPDX-License-Identifier: MIT */
#include "simulated.h"

#include <string.h>

#include "rigs.h"

enum { CONTEXTS = 64, DELAY_TURNS = 3, PORT = 443, FOREVER = INT32_MAX, LAST_ADDRESS = 3 };

typedef struct query {
    const char *host; /* in progress, or NULL */
    int answer_at;    /* the turn */
    cct_family family;
    int before; /* the result of the one before */
} query;

typedef struct connection {
    net_link *link;  /* or NULL */
    int refused_at;  /* the turn; 0: it will not be */
    bool is_known;   /* to stand */
    bool ended_once; /* `receive` has told of the end or of a reset */
    bool failed;     /* `send` has told of a reset */
    const uint8_t *kept;
    size_t kept_len;
} connection;

typedef struct simulated {
    conformance_anchors anchors;
    size_t anchors_at;
    unsigned rewinds;
    query queries[2];
    connection connections[CCT_CONNECTIONS];
} simulated;

static simulated contexts[CONTEXTS];
static int context_count;

/* A result on its way to a context that has ended. */
static struct {
    simulated *context; /* or NULL */
    int at;
} late;

static bool breaks(breach which)
{
    return net_breaks(which);
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
    memset(contexts, 0, sizeof contexts);
    context_count = 0;
    late.context = NULL;
    net_start(which);
}

/* What a call that waits for the network takes. */
static void block(breach which)
{
    net_turns += breaks(which) ? 5000 : 0;
}

static void turn(void)
{
    net_turns++;
    if (late.context != NULL && net_turns >= late.at) {
        late.context->queries[0].before = 1;
        late.context = NULL;
    }
}

/* ---- the platform ------------------------------------------------------ */

static int64_t monotonic_ms(void *context)
{
    (void)context;
    int64_t back = breaks(BREACH_CLOCK_GOES_BACK) && net_turns % 7 == 6 ? 3 : 0;
    return 1000 + net_turns - back;
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
        out[i] = breaks(BREACH_RANDOM_REPEATS) ? (uint8_t)i : (uint8_t)net_any(256);
    }
    return CCT_OK;
}

static int anchors_rewind(void *context)
{
    simulated *s = context;
    s->anchors_at = breaks(BREACH_ANCHORS_GO_ON) ? s->anchors_at : 0;
    bool is_other = breaks(BREACH_ANCHORS_CHANGE_FORMAT) && s->rewinds++ % 2 == 1;
    if (s->anchors == ANCHORS_NONE) {
        return breaks(BREACH_NO_ANCHORS_ARE_FINE) ? CCT_ANCHORS_PEM : CCT_ERROR_NOT_FOUND;
    }
    return (s->anchors == ANCHORS_DER) == !is_other ? CCT_ANCHORS_DER : CCT_ANCHORS_PEM;
}

static int anchors_read(void *context, char *bytes, size_t capacity)
{
    simulated *s = context;
    bool is_der = s->anchors == ANCHORS_DER;
    size_t left = (is_der ? RIG_ANCHORS_DER_LEN : strlen(RIG_ANCHORS)) - s->anchors_at;
    size_t most = left < capacity ? left : capacity;
    if (most == 0) {
        s->anchors_at = breaks(BREACH_ANCHORS_BEGIN_AGAIN) ? 0 : s->anchors_at;
        return CCT_EOF;
    }
    size_t n = 1 + net_any((uint32_t)most);
    memcpy(bytes, is_der ? &RIG_ANCHORS_DER[s->anchors_at] : &RIG_ANCHORS[s->anchors_at], n);
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

static bool is_name(const char *name, const char *other)
{
    return strcmp(name, other) == 0;
}

/* How many addresses of a family the name has, or FOREVER: no answer ever comes. */
static int count_addresses(const char *host, cct_family family)
{
    bool is_ipv6 = family == CCT_FAMILY_IPV6 && !breaks(BREACH_ANOTHER_FAMILY);
    if (is_name(host, rig_simulated.name_silent) || (is_ipv6 && is_name(host, rig_simulated.name_half))) {
        return FOREVER;
    }
    if (is_name(host, rig_simulated.name_absent) || (is_ipv6 && !is_name(host, rig_simulated.name_both))) {
        return 0;
    }
    return is_name(host, rig_simulated.name_many) ? LAST_ADDRESS : 1;
}

static int store(const query *q, cct_address *addresses, size_t capacity)
{
    int known = count_addresses(q->host, q->family);
    if (known == 0) {
        return breaks(BREACH_NO_ADDRESS_IS_ZERO) ? 0 : CCT_ERROR_NAME;
    }
    int count = known <= (int)capacity || breaks(BREACH_MORE_ADDRESSES_THAN_ROOM) ? known : (int)capacity;
    for (int i = 0; i < count; i++) {
        addresses[i] = (cct_address){.bytes = {127, 0, 0, (uint8_t)(i + 1)}, .family = (uint8_t)q->family};
        addresses[i].family = breaks(BREACH_ANOTHER_FAMILY) ? CCT_FAMILY_IPV4 : addresses[i].family;
        addresses[i].port = breaks(BREACH_ADDRESS_HAS_PORT) ? PORT : 0;
    }
    return count;
}

static bool has_answer(const query *q)
{
    return q->host != NULL && net_turns >= q->answer_at && count_addresses(q->host, q->family) != FOREVER;
}

/* Whether the other query, which began before, keeps this one from its result. */
static bool is_held_up(const query *q, const query *other)
{
    bool is_second = other->host != NULL && other->answer_at <= q->answer_at && other->family != q->family;
    return (breaks(BREACH_SECOND_QUERY_STARVES) && is_second && q->family == CCT_FAMILY_IPV6) ||
           (breaks(BREACH_FAMILY_WAITS_FOR_OTHER) && other->host != NULL && !has_answer(other));
}

static int resolve(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity)
{
    simulated *s = context;
    size_t which = family == CCT_FAMILY_IPV6 && !breaks(BREACH_QUERIES_SHARE);
    query *q = &s->queries[which];
    if (q->host == NULL) {
        if (breaks(BREACH_RESULT_STAYS) && q->before > 0) {
            return q->before;
        }
        *q = (query){.host = host, .answer_at = net_turns + DELAY_TURNS, .family = family};
        return CCT_AGAIN;
    }
    if (!has_answer(q) || is_held_up(q, &s->queries[1 - which])) {
        block(BREACH_RESOLVE_BLOCKS);
        return CCT_AGAIN;
    }
    q->before = store(q, addresses, capacity);
    q->host = NULL;
    return q->before;
}

static void leave(connection *c);

static void cancel(void *context)
{
    simulated *s = context;
    for (int i = 0; i < 2; i++) {
        query *q = &s->queries[i];
        if (q->host != NULL && breaks(BREACH_RESULT_OUTLIVES_CONTEXT)) {
            late.context = s;
            late.at = q->answer_at;
        }
        q->host = breaks(BREACH_QUERY_OUTLIVES_CANCEL) ? q->host : NULL;
    }
    for (unsigned number = 0; number < CCT_CONNECTIONS && breaks(BREACH_CANCEL_DISCONNECTS); number++) {
        leave(&s->connections[number]);
    }
}

/* ---- connections ------------------------------------------------------- */

static connection *connection_of(simulated *s, unsigned number)
{
    return &s->connections[breaks(BREACH_CONNECTIONS_SHARE) ? 0 : number];
}

static bool is_attempt(const connection *c)
{
    return c->refused_at != 0 || (c->link != NULL && net_turns < c->link->stands_at);
}

static int refuse(connection *c)
{
    if (net_turns < c->refused_at || breaks(BREACH_REFUSAL_IS_SILENT)) {
        return CCT_AGAIN;
    }
    c->refused_at = breaks(BREACH_REFUSAL_STAYS) ? c->refused_at : 0;
    return CCT_ERROR_REFUSED;
}

static bool begin(connection *c, const cct_address *address)
{
    if (address->port == rig_simulated.refusing.port) {
        c->refused_at = net_turns + DELAY_TURNS;
        return true;
    }
    c->link = net_connect(address->port == rig_simulated.silent.port ? FOREVER : net_turns + DELAY_TURNS);
    return c->link != NULL;
}

static int connect(void *context, unsigned number, const cct_address *address)
{
    simulated *s = context;
    connection *c = connection_of(s, number);
    if (breaks(BREACH_ATTEMPTS_IN_TURN) && is_attempt(&s->connections[1 - number])) {
        return CCT_AGAIN;
    }
    if (c->ended_once && breaks(BREACH_CONNECT_BEGINS_ANEW)) {
        leave(c);
    }
    if (c->link == NULL && c->refused_at == 0) {
        return begin(c, address) ? CCT_AGAIN : CCT_ERROR_LIMIT;
    }
    if (c->refused_at != 0) {
        return refuse(c);
    }
    block(BREACH_CONNECT_BLOCKS);
    c->is_known = net_turns >= c->link->stands_at;
    return c->is_known ? CCT_OK : CCT_AGAIN;
}

static int fail_to_send(connection *c, size_t len)
{
    bool recovers = breaks(BREACH_SEND_AFTER_RESET) || (breaks(BREACH_SEND_RECOVERS) && c->failed);
    c->failed = true;
    return recovers ? (int)len : CCT_ERROR_CLOSED;
}

static int send(void *context, unsigned number, const uint8_t *bytes, size_t len)
{
    connection *c = connection_of(context, number);
    if (c->link == NULL || c->link->reset || (breaks(BREACH_SEND_ENDS_WITH_PEER) && c->ended_once)) {
        return fail_to_send(c, len);
    }
    if (len > 60 && net_any(5) == 0) {
        return CCT_AGAIN;
    }
    pipe *out = &c->link->to_peer;
    if (breaks(BREACH_SEND_KEEPS_THE_POINTER) && c->kept_len > 0) {
        (void)pipe_put(out, c->kept, c->kept_len);
        c->kept_len = 0;
    }
    size_t most = len > 100 ? 1 + net_any(100) : len;
    size_t room = PIPE_LEN - out->len;
    size_t n = most < room ? most : room;
    if (n == 0) {
        return CCT_AGAIN;
    }
    if (breaks(BREACH_SEND_KEEPS_THE_POINTER)) {
        c->kept = bytes;
        c->kept_len = n;
        return (int)n;
    }
    size_t lost = breaks(BREACH_SEND_TAKES_LESS) && n > 5;
    (void)pipe_put(out, bytes, n - lost);
    return (int)(breaks(BREACH_SEND_TAKES_MORE) && n > 5 ? n - 1 : n);
}

/* Nothing is left to read: why. */
static int result_at_end(const connection *c)
{
    if (c->link == NULL) {
        return CCT_ERROR_CLOSED;
    }
    if (c->link->reset) {
        bool is_an_end = breaks(BREACH_RESET_IS_AN_END) || (breaks(BREACH_RESET_IS_TOLD_ONCE) && c->ended_once) ||
                         (breaks(BREACH_RESET_IS_TOLD_TO_SEND) && c->failed);
        return is_an_end ? CCT_EOF : CCT_ERROR_CLOSED;
    }
    if (!c->link->to_port.finished) {
        return CCT_AGAIN;
    }
    return breaks(BREACH_RECEIVE_ENDS_ONCE) && c->ended_once ? CCT_AGAIN : CCT_EOF;
}

static int end_of_receiving(connection *c, uint8_t *bytes)
{
    int result = result_at_end(c);
    block(BREACH_RECEIVE_BLOCKS);
    if (result != CCT_AGAIN) {
        c->ended_once = true;
        bytes[0] = breaks(BREACH_RECEIVE_STORES_AT_END) ? 0 : bytes[0];
    }
    return result;
}

static int receive(void *context, unsigned number, uint8_t *bytes, size_t capacity)
{
    connection *c = connection_of(context, number);
    pipe *in = c->link != NULL ? &c->link->to_port : NULL;
    if (in == NULL || in->len == 0 || (breaks(BREACH_RECEIVE_ENDS_EARLY) && in->finished)) {
        return end_of_receiving(c, bytes);
    }
    if (breaks(BREACH_RECEIVE_WRITES_BEHIND)) {
        bytes[capacity] = 0;
    }
    int got = (int)pipe_take(in, bytes, 1 + net_any((uint32_t)(capacity < 500 ? capacity : 500)));
    if (breaks(BREACH_RECEIVE_DROPS) && in->len > PIPE_LEN / 2) {
        in->len--;
    }
    return got;
}

static void leave(connection *c)
{
    if (c->link != NULL) {
        net_leave(c->link);
    }
    *c = (connection){.link = NULL};
}

static void disconnect(void *context, unsigned number)
{
    simulated *s = context;
    if (breaks(BREACH_DISCONNECT_CANCELS)) {
        cancel(s);
    }
    if (breaks(BREACH_DISCONNECT_ENDS_BOTH)) {
        leave(&s->connections[1 - number]);
    }
    connection *c = connection_of(s, number);
    if (!is_attempt(c) || !breaks(BREACH_ATTEMPT_OUTLIVES_DISCONNECT)) {
        leave(c);
    }
}

/* ---- waiting ----------------------------------------------------------- */

static bool is_connection_ready(const connection *c, unsigned wants)
{
    if (c->refused_at != 0) {
        return net_turns >= c->refused_at && !breaks(BREACH_WAIT_MISSES_REFUSALS);
    }
    if (c->link == NULL || !c->is_known) {
        return c->link != NULL && net_turns >= c->link->stands_at;
    }
    const net_link *l = c->link;
    bool has_ended = (l->to_port.finished || l->reset) && !breaks(BREACH_WAIT_MISSES_ENDS);
    bool readable = l->to_port.len > 0 || has_ended;
    bool writable = l->to_peer.len < PIPE_LEN || l->reset;
    return ((wants & CCT_WANT_READ) != 0 && readable) || ((wants & CCT_WANT_WRITE) != 0 && writable);
}

static bool is_ready(const simulated *s, unsigned wants)
{
    bool has_query = s->queries[0].host != NULL || s->queries[1].host != NULL;
    bool has_connection = s->connections[0].link != NULL || s->connections[1].link != NULL;
    bool answered = has_answer(&s->queries[0]) || has_answer(&s->queries[1]);
    bool ready = is_connection_ready(&s->connections[0], wants) ||
                 (is_connection_ready(&s->connections[1], wants) && !breaks(BREACH_WAIT_MISSES_NUMBER_1));
    return (answered && !(breaks(BREACH_WAIT_PREFERS_CONNECTIONS) && has_connection)) ||
           (ready && !(breaks(BREACH_WAIT_PREFERS_QUERIES) && has_query));
}

static int wait_until(void *context, unsigned wants, int64_t until_ms)
{
    bool is_deaf = breaks(BREACH_WAIT_IS_DEAF) || (breaks(BREACH_WAIT_WANTS_NEWS) && is_ready(context, wants));
    while (monotonic_ms(context) < until_ms && (is_deaf || !is_ready(context, wants))) {
        turn();
    }
    net_turns += breaks(BREACH_WAIT_OVERSLEEPS) ? 20000 : 0;
    return breaks(BREACH_WAIT_SAYS_AGAIN) ? CCT_AGAIN : CCT_OK;
}

/* ---- the rig ----------------------------------------------------------- */

static void *open_context(conformance_anchors anchors)
{
    simulated *s = &contexts[context_count++ % CONTEXTS];
    memset(s, 0, sizeof *s);
    s->anchors = anchors;
    return s;
}

static void end_context(void *context)
{
    (void)context;
}

static cct_address listen_once(void)
{
    return (cct_address){{127, 0, 0, 1}, CCT_FAMILY_IPV4, 0, PORT};
}

static const cct_port port = {
    .monotonic_ms = monotonic_ms,
    .wall_clock_s = wall_clock_s,
    .random_bytes = random_bytes,
    .resolve = resolve,
    .cancel = cancel,
    .connect = connect,
    .send = send,
    .receive = receive,
    .disconnect = disconnect,
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
    .end = end_context,
    .context_len = sizeof(simulated),
    .turn = turn,
    .in_use = net_in_use,
    .listen = listen_once,
    .accept = net_accept,
    .peer_send = net_peer_send,
    .peer_receive = net_peer_receive,
    .peer_finish = net_peer_finish,
    .peer_reset = net_peer_reset,
    .peer_close = net_peer_close,
    .refusing = {{127, 0, 0, 1}, CCT_FAMILY_IPV4, 0, 9},
    .silent = {{127, 0, 0, 1}, CCT_FAMILY_IPV4, 0, 19},
    .name_known = "known.test",
    .name_both = "both.test",
    .name_half = "half.test",
    .name_many = "many.test",
    .name_absent = "absent.test",
    .name_silent = "silent.test",
    .anchors = RIG_ANCHORS,
    .anchors_der = RIG_ANCHORS_DER,
    .anchors_der_len = RIG_ANCHORS_DER_LEN,
    .bulk_len = 50000,
};
