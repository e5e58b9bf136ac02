/* SPDX-License-Identifier: MIT */
#include "simulated.h"

#include <string.h>

#include "name_server.h"
#include "rigs.h"

enum { CONTEXTS = 64, PORT = 443, HASTY_TURNS = 10 };

static simulated contexts[CONTEXTS];
static int context_count;
static int shared_error;
static unsigned signals_raised;
static bool is_exhausted, is_disturbed;

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
    shared_error = 0;
    is_exhausted = is_disturbed = false;
    simulated_forget_late();
    net_start(which);
}

void simulated_block(breach which)
{
    net_turns += breaks(which) ? 5000 : 0;
}

static void turn(void)
{
    net_turns++;
    simulated_answer_late();
}

int simulated_fail(simulated *s, int result)
{
    s->error = breaks(BREACH_NATIVE_ERROR_IS_UNKNOWN) ? 0 : -result;
    shared_error = s->error;
    return result;
}

static int native_error(void *context)
{
    const simulated *s = context;
    return breaks(BREACH_NATIVE_ERROR_IS_SHARED) ? shared_error : s->error;
}

static void leave(connection *c);

static void cancel(void *context)
{
    simulated *s = context;
    simulated_cancel(context);
    for (unsigned number = 0; number < CCT_CONNECTIONS && breaks(BREACH_CANCEL_DISCONNECTS); number++) {
        leave(&s->connections[number]);
    }
}

/* ---- connections ------------------------------------------------------- */

static connection *connection_of(simulated *s, unsigned number)
{
    return &s->connections[breaks(BREACH_CONNECTIONS_SHARE) ? 0 : number];
}

static bool is_taken(const connection *c)
{
    return c->link != NULL || c->fails_at != 0;
}

static bool is_attempt(const connection *c)
{
    return c->fails_at != 0 || (c->link != NULL && net_turns < c->link->stands_at);
}

/* What becomes of an attempt that fails, and of its breaches. */
static const struct {
    int result;
    breach is_io, leaks;
} failures[] = {
    {CCT_ERROR_REFUSED, BREACH_REFUSAL_IS_IO, BREACH_REFUSAL_LEAKS},
    {CCT_ERROR_UNREACHABLE, BREACH_UNREACHABLE_IS_IO, BREACH_UNREACHABLE_LEAKS},
    {CCT_ERROR_TIMED_OUT, BREACH_TIMEOUT_IS_IO, BREACH_COUNT},
    {CCT_ERROR_LIMIT, BREACH_LIMIT_IS_IO, BREACH_COUNT},
};

static int fail_to_connect(simulated *s, connection *c)
{
    int result = c->failure;
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        if (failures[i].result == c->failure) {
            result = breaks(failures[i].is_io) ? CCT_ERROR_IO : result;
            net_held += breaks(failures[i].leaks);
        }
    }
    if (!breaks(BREACH_REFUSAL_STAYS)) {
        leave(c);
    }
    return simulated_fail(s, result);
}

static void begin(connection *c, const cct_address *address)
{
    static const struct {
        uint16_t port;
        int after, failure;
    } places[] = {
        {9, DELAY_TURNS, CCT_ERROR_REFUSED}, {29, 1, CCT_ERROR_UNREACHABLE}, {19, FOREVER, CCT_ERROR_TIMED_OUT}};
    c->began_at = net_turns;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (address->port == places[i].port) {
            c->failure = places[i].failure;
            c->fails_at = places[i].after == FOREVER ? FOREVER : net_turns + places[i].after;
        }
    }
    if (breaks(BREACH_IPV6_IS_MISSING) && address->family == CCT_FAMILY_IPV6) {
        c->failure = CCT_ERROR_UNREACHABLE;
        c->fails_at = net_turns + 1;
    }
    if (c->fails_at == 0) {
        c->link = is_exhausted ? NULL
                               : net_connect(address->port == rig_simulated.listen(CCT_FAMILY_IPV4).port
                                                 ? net_turns + DELAY_TURNS
                                                 : LATE);
    }
    if (c->fails_at == 0 && c->link == NULL) {
        c->failure = CCT_ERROR_LIMIT;
        c->fails_at = net_turns;
    }
}

static int poll_attempt(simulated *s, connection *c)
{
    bool is_late = c->link != NULL && c->link->stands_at == LATE && net_turns > c->began_at + HASTY_TURNS;
    if (breaks(BREACH_ATTEMPT_IS_HASTY) && is_late) {
        c->failure = CCT_ERROR_TIMED_OUT;
        return fail_to_connect(s, c);
    }
    if (c->fails_at != 0) {
        bool is_silent = net_turns < c->fails_at || breaks(BREACH_REFUSAL_IS_SILENT);
        return is_silent ? CCT_AGAIN : fail_to_connect(s, c);
    }
    simulated_block(BREACH_CONNECT_BLOCKS);
    c->is_known = net_turns >= c->link->stands_at || breaks(BREACH_ATTEMPT_SEEMS_ESTABLISHED);
    return c->is_known ? CCT_OK : CCT_AGAIN;
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
    if (is_taken(c)) {
        return poll_attempt(s, c);
    }
    begin(c, address);
    return c->failure == CCT_ERROR_LIMIT ? fail_to_connect(s, c) : CCT_AGAIN;
}

static int fail_to_send(simulated *s, connection *c, size_t len)
{
    signals_raised += breaks(BREACH_SEND_RAISES_A_SIGNAL);
    bool recovers = breaks(BREACH_SEND_AFTER_RESET) || (breaks(BREACH_SEND_RECOVERS) && c->failed);
    c->failed = true;
    return recovers ? (int)len : simulated_fail(s, CCT_ERROR_CLOSED);
}

static int send(void *context, unsigned number, const uint8_t *bytes, size_t len)
{
    connection *c = connection_of(context, number);
    bool is_gone = c->link == NULL || c->link->reset || (c->link->peer_gone && !breaks(BREACH_SEND_TO_NOBODY));
    if (is_gone || (breaks(BREACH_SEND_ENDS_WITH_PEER) && c->ended_once)) {
        return fail_to_send(context, c, len);
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
    simulated_block(BREACH_RECEIVE_BLOCKS);
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
    bool is_given_up = c->fails_at == FOREVER;
    net_held += is_given_up && breaks(BREACH_ATTEMPT_LEAKS);
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

static bool is_attempt_ready(const connection *c)
{
    if (c->fails_at != 0) {
        return net_turns >= c->fails_at && !breaks(BREACH_WAIT_MISSES_REFUSALS);
    }
    return net_turns >= c->link->stands_at && !breaks(BREACH_WAIT_MISSES_ESTABLISHED);
}

static bool is_connection_ready(const connection *c, unsigned wants)
{
    const net_link *l = c->link;
    if (l == NULL || !c->is_known) {
        return is_taken(c) && is_attempt_ready(c);
    }
    bool has_ended = (l->to_port.finished || l->reset) && !breaks(BREACH_WAIT_MISSES_ENDS);
    bool readable = (l->to_port.len > 0 || has_ended) && !breaks(BREACH_WAIT_WRITES);
    bool writable = (l->to_peer.len < PIPE_LEN || l->reset) && !breaks(BREACH_WAIT_READS);
    bool wants_both = wants == (CCT_WANT_READ | CCT_WANT_WRITE);
    wants = wants_both && breaks(BREACH_WAIT_TAKES_ONE_WANT) ? CCT_WANT_WRITE : wants;
    return ((wants & CCT_WANT_READ) != 0 && readable) || ((wants & CCT_WANT_WRITE) != 0 && writable);
}

static bool is_ready(const simulated *s, unsigned wants)
{
    bool has_query = s->queries[0].host != NULL || s->queries[1].host != NULL;
    bool has_connection = is_taken(&s->connections[0]) || is_taken(&s->connections[1]);
    bool answered = simulated_has_answer(&s->queries[0]) || simulated_has_answer(&s->queries[1]);
    bool ready = is_connection_ready(&s->connections[0], wants) ||
                 (is_connection_ready(&s->connections[1], wants) && !breaks(BREACH_WAIT_MISSES_NUMBER_1));
    return (answered && !(breaks(BREACH_WAIT_PREFERS_CONNECTIONS) && has_connection)) ||
           (ready && !(breaks(BREACH_WAIT_PREFERS_QUERIES) && has_query));
}

static int wait_until(void *context, unsigned wants, int64_t until_ms)
{
    simulated *s = context;
    bool is_deaf = breaks(BREACH_WAIT_IS_DEAF) || (breaks(BREACH_WAIT_WANTS_NEWS) && is_ready(s, wants));
    while (simulated_monotonic_ms(s) < until_ms && (is_deaf || !is_ready(s, wants))) {
        turn();
        if (is_disturbed && breaks(BREACH_WAIT_FAILS_WHEN_INTERRUPTED)) {
            return CCT_ERROR_IO;
        }
    }
    if (breaks(BREACH_WAIT_EATS_REFUSALS) && s->connections[0].fails_at != 0) {
        s->connections[0].fails_at = FOREVER;
    }
    bool is_over = until_ms < simulated_monotonic_ms(s);
    net_turns += breaks(BREACH_WAIT_OVERSLEEPS) || (is_over && breaks(BREACH_WAIT_IGNORES_THE_PAST)) ? 20000 : 0;
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

static cct_address listen_once(cct_family family)
{
    if (family == CCT_FAMILY_IPV6) {
        return (cct_address){{[15] = 1}, CCT_FAMILY_IPV6, 0, PORT};
    }
    return (cct_address){{127, 0, 0, 1}, CCT_FAMILY_IPV4, 0, PORT};
}

static cct_address slow_address(void)
{
    return (cct_address){{127, 0, 0, 1}, CCT_FAMILY_IPV4, 0, PORT + 1};
}

static void hasten(void *context, unsigned number)
{
    ((simulated *)context)->connections[number].fails_at = net_turns + DELAY_TURNS;
}

static void exhaust(bool on)
{
    is_exhausted = on;
}

static void disturb(bool on)
{
    is_disturbed = on;
}

static unsigned count_signals(void)
{
    return signals_raised;
}

static bool sends_at_once(void *context, unsigned number)
{
    (void)context;
    (void)number;
    return !breaks(BREACH_SEND_IS_LATE);
}

static const cct_port port = {
    .monotonic_ms = simulated_monotonic_ms,
    .wall_clock_s = simulated_wall_clock_s,
    .random_bytes = simulated_random_bytes,
    .resolve = simulated_resolve,
    .cancel = cancel,
    .connect = connect,
    .send = send,
    .receive = receive,
    .disconnect = disconnect,
    .wait = wait_until,
    .anchors_rewind = simulated_anchors_rewind,
    .anchors_read = simulated_anchors_read,
    .anchors_end = simulated_anchors_end,
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
    .unreachable = {{127, 0, 0, 1}, CCT_FAMILY_IPV4, 0, 29},
    .slow = slow_address,
    .admit = net_admit,
    .hasten = hasten,
    .exhaust = exhaust,
    .disturb = disturb,
    .signals = count_signals,
    .sends_at_once = sends_at_once,
    .name_known = NAME_KNOWN,
    .name_both = NAME_BOTH,
    .name_half = NAME_HALF,
    .name_many = NAME_MANY,
    .name_long = NAME_LONG,
    .name_alias = NAME_ALIAS,
    .name_lost = NAME_LOST,
    .name_absent = NAME_ABSENT,
    .name_silent = NAME_SILENT,
    .name_failing = NAME_FAILING,
    .has_native_errors = true,
    .anchors = RIG_ANCHORS,
    .anchors_der = RIG_ANCHORS_DER,
    .anchors_der_len = RIG_ANCHORS_DER_LEN,
    .bulk_len = 50000,
};
