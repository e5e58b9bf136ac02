/* SPDX-License-Identifier: MIT */
/*
 * simulated.h: a port and its network in memory. It keeps the contract in other
 * ways than an operating system does: few bytes at a time, CCT_AGAIN for no
 * reason, answers after some turns. And it can break the contract, in one way
 * at a time: so that the conformance test can be tested itself.
 */
#ifndef SIMULATED_H
#define SIMULATED_H

#include "conformance.h"

#define BREACHES(X)                                                                                                    \
    X(NONE, "keeps the contract")                                                                                      \
    X(CLOCK_GOES_BACK, "lets the clock go back")                                                                       \
    X(WALL_CLOCK_IN_MS, "counts milliseconds as seconds")                                                              \
    X(RANDOM_LEAVES_THE_LAST, "leaves the last random byte")                                                           \
    X(RANDOM_WRITES_BEHIND, "writes behind the random bytes")                                                          \
    X(RANDOM_REPEATS, "repeats its random bytes")                                                                      \
    X(ANCHORS_GO_ON, "does not rewind the anchors")                                                                    \
    X(ANCHORS_BEGIN_AGAIN, "begins the anchors again after their end")                                                 \
    X(ANCHORS_WRITE_BEHIND, "writes behind a piece of the anchors")                                                    \
    X(ANCHORS_CHANGE_FORMAT, "changes the format of the anchors")                                                      \
    X(ANCHORS_LEAK, "keeps something of the anchors each time")                                                        \
    X(NO_ANCHORS_ARE_FINE, "finds no fault with no anchors")                                                           \
    X(MORE_ADDRESSES_THAN_ROOM, "stores more addresses than there is room for")                                        \
    X(ANOTHER_FAMILY, "gives addresses of another family")                                                             \
    X(ADDRESS_HAS_PORT, "sets the port of an address")                                                                 \
    X(ADDRESS_IS_HALF_SET, "leaves the precedence of an address as it was")                                            \
    X(NAME_IS_CUT, "cuts a long name")                                                                                 \
    X(FAILURE_IS_NO_NAME, "takes a failure of the name servers for a name that does not exist")                        \
    X(NO_NAME_IS_A_FAILURE, "takes a name that does not exist for a failure of the name servers")                      \
    X(NO_ADDRESS_IS_ZERO, "answers 0 for a name that does not exist")                                                  \
    X(RESOLVE_BLOCKS, "blocks until it has the result of a query")                                                     \
    X(RESULT_STAYS, "gives the result of a query to the next")                                                         \
    X(QUERIES_SHARE, "has one query for both families")                                                                \
    X(SECOND_QUERY_STARVES, "lets a query rest until the one before it is over")                                       \
    X(FAMILY_WAITS_FOR_OTHER, "keeps the addresses of one family until the other has an answer")                       \
    X(QUERY_OUTLIVES_CANCEL, "lets a query outlive its cancel")                                                        \
    X(CANCEL_MISSES_ONE, "cancels the query for IPv4 only")                                                            \
    X(CANCEL_KEEPS_ONE, "keeps the query for IPv6 until the next, which never comes")                                  \
    X(ALIAS_IS_NO_NAME, "takes an alias for a name without addresses")                                                 \
    X(LOST_QUERY_IS_OVER, "waits for the response of a query that was lost")                                           \
    X(RESULT_OUTLIVES_CONTEXT, "stores a late result in a context that has ended")                                     \
    X(CONTEXTS_SHARE_QUERIES, "has one query for all contexts")                                                        \
    X(QUERY_LEAKS, "keeps something of each query that is abandoned")                                                  \
    X(RESULT_LEAKS, "keeps something of each query that has its result")                                               \
    X(CANCEL_DISCONNECTS, "ends connections with the queries")                                                         \
    X(REFUSAL_STAYS, "stays refused")                                                                                  \
    X(REFUSAL_IS_SILENT, "never tells of a refusal")                                                                   \
    X(ATTEMPT_OUTLIVES_DISCONNECT, "lets an attempt outlive its disconnect")                                           \
    X(REFUSAL_IS_IO, "takes a refusal for an error of input and output")                                               \
    X(UNREACHABLE_IS_IO, "takes a way that is missing for an error of input and output")                               \
    X(TIMEOUT_IS_IO, "takes a time-out for an error of input and output")                                              \
    X(LIMIT_IS_IO, "takes a resource that has run out for an error of input and output")                               \
    X(IPV6_IS_MISSING, "finds no way to an address of IPv6")                                                           \
    X(ATTEMPT_SEEMS_ESTABLISHED, "finds a connection established before it is")                                        \
    X(ATTEMPT_IS_HASTY, "gives up an attempt that only takes its time")                                                \
    X(REFUSAL_LEAKS, "keeps something of each refused attempt")                                                        \
    X(UNREACHABLE_LEAKS, "keeps something of each attempt that has no way")                                            \
    X(ATTEMPT_LEAKS, "keeps something of each attempt that is given up")                                               \
    X(NATIVE_ERROR_IS_UNKNOWN, "has a number for no error")                                                            \
    X(NATIVE_ERROR_IS_SHARED, "gives the error of one context to all")                                                 \
    X(CONNECT_BLOCKS, "blocks until it has the result of an attempt")                                                  \
    X(ATTEMPTS_IN_TURN, "begins an attempt when the other is over")                                                    \
    X(CONNECT_BEGINS_ANEW, "begins anew where a connection has ended")                                                 \
    X(CONNECTIONS_SHARE, "has one connection for both numbers")                                                        \
    X(CONTEXTS_SHARE, "has one connection for all contexts")                                                           \
    X(SEND_TAKES_LESS, "takes fewer bytes than it says")                                                               \
    X(SEND_TAKES_MORE, "takes more bytes than it says")                                                                \
    X(SEND_KEEPS_THE_POINTER, "sends what the buffer holds later")                                                     \
    X(SEND_IS_LATE, "keeps small pieces until there is more to send")                                                  \
    X(SEND_RAISES_A_SIGNAL, "raises a signal when it sends to nobody")                                                 \
    X(SEND_TO_NOBODY, "sends to a peer that is gone")                                                                  \
    X(SEND_AFTER_RESET, "sends after a reset")                                                                         \
    X(SEND_ENDS_WITH_PEER, "sends nothing to a peer that has finished")                                                \
    X(SEND_RECOVERS, "sends again after it has failed")                                                                \
    X(RECEIVE_BLOCKS, "blocks until something arrives")                                                                \
    X(RECEIVE_WRITES_BEHIND, "writes behind the capacity")                                                             \
    X(RECEIVE_STORES_AT_END, "stores a byte at the end")                                                               \
    X(RECEIVE_ENDS_EARLY, "ends before all was read")                                                                  \
    X(RECEIVE_ENDS_ONCE, "tells of the end once")                                                                      \
    X(RESET_IS_AN_END, "takes a reset for an end")                                                                     \
    X(RESET_IS_TOLD_ONCE, "tells of a reset once, and then of an end")                                                 \
    X(RESET_IS_TOLD_TO_SEND, "tells of a reset when it sends, and of an end when it receives")                         \
    X(RECEIVE_DROPS, "drops what does not fit")                                                                        \
    X(DISCONNECT_KEEPS_RECEIVED, "gives the next connection what the last has left")                                   \
    X(DISCONNECT_LOSES_SENT, "loses at a disconnect what was sent")                                                    \
    X(DISCONNECT_LEAKS, "keeps something of each connection")                                                          \
    X(DISCONNECT_ENDS_BOTH, "ends both connections at once")                                                           \
    X(DISCONNECT_CANCELS, "ends queries with a connection")                                                            \
    X(WAIT_OVERSLEEPS, "waits too long")                                                                               \
    X(WAIT_IS_DEAF, "waits although it is ready")                                                                      \
    X(WAIT_SAYS_AGAIN, "has not waited long enough")                                                                   \
    X(WAIT_WANTS_NEWS, "waits although it was ready before")                                                           \
    X(WAIT_MISSES_ENDS, "waits although the connection has ended")                                                     \
    X(WAIT_MISSES_REFUSALS, "waits although the attempt was refused")                                                  \
    X(WAIT_MISSES_ESTABLISHED, "waits although the connection is established")                                         \
    X(WAIT_EATS_REFUSALS, "loses the result of an attempt in a wait")                                                  \
    X(WAIT_READS, "waits for reading alone")                                                                           \
    X(WAIT_WRITES, "waits for writing alone")                                                                          \
    X(WAIT_TAKES_ONE_WANT, "waits for one of two things")                                                              \
    X(WAIT_IGNORES_THE_PAST, "waits for a time that is over")                                                          \
    X(WAIT_FAILS_WHEN_INTERRUPTED, "takes an interruption for an error")                                               \
    X(WAIT_MISSES_NUMBER_1, "waits for the first connection alone")                                                    \
    X(WAIT_PREFERS_QUERIES, "waits for nothing but queries while there are any")                                       \
    X(WAIT_PREFERS_CONNECTIONS, "waits for nothing but connections while there are any")

typedef enum breach {
#define X(name, text) BREACH_##name,
    BREACHES(X)
#undef X
        BREACH_COUNT
} breach;

const char *breach_text(breach which);

extern const conformance_rig rig_simulated;

/* An empty world, whose port breaks the contract in this way. */
void simulated_start(breach which);

enum { DELAY_TURNS = 3, FOREVER = INT32_MAX, LATE = FOREVER - 1 };

/* ---- the port ---------------------------------------------------------- */

typedef struct query {
    bool is_kept;     /* cancelled, but not released */
    const char *host; /* in progress, or NULL */
    int answer_at;    /* the turn */
    cct_family family;
    int before; /* the result of the one before */
} query;

struct net_link;
typedef struct connection {
    struct net_link *link; /* or NULL */
    int fails_at;          /* the turn, or FOREVER; 0: there is no attempt that fails */
    int failure;
    int began_at;
    bool is_known;   /* to stand */
    bool ended_once; /* `receive` has told of the end or of a reset */
    bool failed;     /* `send` has told of a reset */
    const uint8_t *kept;
    size_t kept_len;
} connection;

typedef struct simulated {
    conformance_anchors anchors;
    size_t anchors_at;
    bool anchors_are_open;
    unsigned rewinds;
    int error;
    query queries[2];
    connection connections[CCT_CONNECTIONS];
} simulated;

/* What a call that waits for the network takes, where that is what the port does wrong. */
void simulated_block(breach which);

/* The port's last error: passes on the result. */
int simulated_fail(simulated *s, int result);

/* simulated_platform.c */
int64_t simulated_monotonic_ms(void *context);
int64_t simulated_wall_clock_s(void *context);
int simulated_random_bytes(void *context, uint8_t *out, size_t len);
int simulated_anchors_rewind(void *context);
int simulated_anchors_read(void *context, char *bytes, size_t capacity);
void simulated_anchors_end(void *context);

/* simulated_names.c; then whether the query has its result, and what a turn does. */
int simulated_resolve(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity);
void simulated_cancel(void *context);
bool simulated_has_answer(const query *q);
void simulated_answer_late(void);
void simulated_forget_late(void);

/* ---- the network ------------------------------------------------------- */

enum { PIPE_LEN = 3000, LINKS = 16 };

typedef struct pipe {
    uint8_t bytes[PIPE_LEN];
    size_t len;
    bool finished;
} pipe;

typedef struct net_link {
    bool in_use;
    bool accepted;
    bool reset;     /* by the peer */
    bool port_gone; /* the port has disconnected */
    bool peer_gone; /* the peer has closed */
    int stands_at;  /* the turn */
    pipe to_peer, to_port;
} net_link;

/* What time there is, what can happen by chance, and what the port does wrong. */
extern int net_turns;
bool net_breaks(breach which);
uint32_t net_any(uint32_t below);

/* Puts and takes as much as fits; returns how much. */
size_t pipe_put(pipe *p, const uint8_t *bytes, size_t len);
size_t pipe_take(pipe *p, uint8_t *bytes, size_t capacity);

/* A new link, by its number, that stands from this turn on; or NULL. Then the port's end of it. */
net_link *net_connect(int stands_at);
void net_leave(net_link *l);

/* Empties the network, and lets the port do this wrong; then the former without the latter. */
void net_start(breach which);
void net_heal(void);

/* What else is in use: queries, attempts and the like. */
extern unsigned net_held;

/* The peers and the network of the rig. */
unsigned net_in_use(void);
void net_admit(void); /* links that stand LATE stand soon */
int net_accept(void);
size_t net_peer_send(int peer, const uint8_t *bytes, size_t len);
int net_peer_receive(int peer, uint8_t *bytes, size_t capacity);
void net_peer_finish(int peer);
void net_peer_reset(int peer);
void net_peer_close(int peer);

#endif
