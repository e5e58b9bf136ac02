/* SPDX-License-Identifier: MIT */
/*
 * conformance.h: tests whether a port keeps the contract of cctoken_port.h.
 *
 * A porter writes a rig: what the tests need of the world around the port, a
 * peer above all. Everything happens on one thread, and nothing here may block:
 * `turn` lets time pass. docs/PORTING.md tells more.
 */
#ifndef CONFORMANCE_H
#define CONFORMANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cctoken_port.h"

/* What peer_receive answers besides the number of bytes. */
enum { PEER_NOTHING = 0, PEER_ENDED = -1, PEER_LOST = -2 };

/* The trust anchors of a context: none, or those of the rig in this format. */
typedef enum conformance_anchors { ANCHORS_NONE, ANCHORS_PEM, ANCHORS_DER } conformance_anchors;

typedef struct conformance_rig {
    const char *name;
    const cct_port *port;

    /*
     * A fresh context for the port, context_len bytes, and its end, of which
     * `cancel` and `disconnect` were called before. Two may be open at a time. An
     * ended one is the test's to overwrite until the next is opened.
     */
    void *(*open)(conformance_anchors anchors);
    void (*end)(void *context);
    size_t context_len;

    /* Lets the network go on and about a millisecond pass. */
    void (*turn)(void);

    /*
     * Or NULL: how much the port and what lies below it hold (descriptors, blocks, processes); it
     * must not grow.
     */
    unsigned (*in_use)(void);

    /*
     * The peer: listens (once; further calls only tell where; family 0: the network has no such
     * addresses) and accepts: a number >= 0, or -1: none has come.
     */
    cct_address (*listen)(cct_family family);
    int (*accept)(void);
    size_t (*peer_send)(int peer, const uint8_t *bytes, size_t len); /* the number taken, maybe 0 */
    int (*peer_receive)(int peer, uint8_t *bytes, size_t capacity);  /* or PEER_… */

    void (*peer_finish)(int peer); /* sends no more, but still receives */
    void (*peer_reset)(int peer);  /* and forgets it */
    void (*peer_close)(int peer);

    cct_address refusing;    /* there nobody listens */
    cct_address silent;      /* from there no answer ever comes; family 0: there is no such place */
    cct_address unreachable; /* no way leads there; family 0: there is no such place */

    /*
     * Or NULL both: a place that answers nothing until `admit`; then its connections come to
     * `accept`, within seconds.
     */
    cct_address (*slow)(void);
    void (*admit)(void);

    /* Or NULL: the platform shall give up the attempt to reach `silent` within seconds. */
    void (*hasten)(void *context, unsigned connection);

    /*
     * Or NULL: connections shall lack what they are made of (descriptors, blocks), or have it
     * again.
     */
    void (*exhaust)(bool on);

    /*
     * Or NULL: what can interrupt a call that waits shall do so again and again (signals), or no
     * longer.
     */
    void (*disturb)(bool on);

    /* Or NULL: how many signals the port has raised so far. */
    unsigned (*signals)(void);

    /* Or NULL: whether that connection sends small pieces at once, without Nagle's algorithm. */
    bool (*sends_at_once)(void *context, unsigned connection);

    /* Names, or NULL where there is none of that kind. */
    const char *name_known;   /* has an address of IPv4 */
    const char *name_both;    /* has addresses of both families */
    const char *name_half;    /* has an address of IPv4; for IPv6 no server ever answers */
    const char *name_many;    /* has several addresses of IPv4 */
    const char *name_long;    /* has an address of IPv4, and 253 bytes */
    const char *name_alias;   /* is an alias (CNAME) of a name with an address of IPv4 alone */
    const char *name_lost;    /* has an address of IPv4; the network loses a query before it
                               * delivers one */
    const char *name_absent;  /* does not exist */
    const char *name_silent;  /* no server ever answers for it */
    const char *name_failing; /* the servers fail; NULL too where the platform cannot tell that from
                               * `name_absent` */

    bool has_native_errors; /* native_error is not 0 after an attempt or a name server has failed */

    const char *anchors;     /* PEM */
    const char *anchors_der; /* or NULL: the port has no such anchors */
    size_t anchors_der_len;
    size_t bulk_len; /* bytes that are more than the network below holds at a time */
} conformance_rig;

typedef enum conformance_verdict { CONFORMANCE_PASSED, CONFORMANCE_FAILED, CONFORMANCE_SKIPPED } conformance_verdict;

typedef struct conformance_case {
    const char *name;
    conformance_verdict (*run)(const conformance_rig *rig);
} conformance_case;

/* All cases; they end with a name of NULL. */
extern const conformance_case conformance_name_cases[];
extern const conformance_case conformance_attempt_cases[];
extern const conformance_case conformance_connection_cases[];
extern const conformance_case conformance_side_by_side_cases[];
extern const conformance_case conformance_wait_cases[];
extern const conformance_case conformance_platform_cases[];

/*
 * Runs all and prints one line for each; or, when it shall not print, only up to the first that
 * fails. Whatever a case has left (contexts, peers, those not accepted yet) is ended after it, so
 * that it fails no other.
 */
typedef struct conformance_counts {
    unsigned passed, failed, skipped;
    const char *failure; /* the first case that failed, or NULL */
} conformance_counts;
conformance_counts conformance_run(const conformance_rig *rig, bool print);

/* ---- for the cases ----------------------------------------------------- */

enum { TURNS_MAX = 20000 };

/* What the last case that failed expected, and where; or why one was skipped. */
extern const char *conformance_reason;
extern const char *conformance_file;
extern int conformance_line;

/* The second with words for what would be hard to read as an expression. */
#define EXPECT(condition) EXPECT_THAT(condition, #condition)
#define EXPECT_THAT(condition, expected)                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            conformance_reason = (expected);                                                                           \
            conformance_file = __FILE__;                                                                               \
            conformance_line = __LINE__;                                                                               \
            return CONFORMANCE_FAILED;                                                                                 \
        }                                                                                                              \
    } while (0)

#define SKIP_UNLESS(condition, reason)                                                                                 \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            conformance_reason = reason;                                                                               \
            return CONFORMANCE_SKIPPED;                                                                                \
        }                                                                                                              \
    } while (0)

/* Asks until there is an answer other than CCT_AGAIN, with a turn in between; an end to that. */
#define ASK(result, call)                                                                                              \
    do {                                                                                                               \
        (result) = (call);                                                                                             \
        for (int turns = 0; (result) == CCT_AGAIN && turns < TURNS_MAX; turns++) {                                     \
            rig->turn();                                                                                               \
            (result) = (call);                                                                                         \
        }                                                                                                              \
        EXPECT((result) != CCT_AGAIN);                                                                                 \
    } while (0)

/* A call that returns at once takes less, on a busy machine too. */
enum { PROMPT_MS = 3000 };

#define PROMPTLY(context, call)                                                                                        \
    do {                                                                                                               \
        int64_t before_ms = rig->port->monotonic_ms(context);                                                          \
        call;                                                                                                          \
        EXPECT_THAT(rig->port->monotonic_ms(context) - before_ms < PROMPT_MS, "a call returns at once");               \
    } while (0)

/* Passes on what a part of a case found. */
#define TRY(call)                                                                                                      \
    do {                                                                                                               \
        if ((call) != CONFORMANCE_PASSED) {                                                                            \
            return CONFORMANCE_FAILED;                                                                                 \
        }                                                                                                              \
    } while (0)

/* Cancels and disconnects all, and ends the context. */
void conformance_end(const conformance_rig *rig, void *context);

/* A context with a connection, its number, and the peer's end of it. */
typedef struct conformance_link {
    void *context;
    unsigned number;
    int peer;
    cct_family family; /* 0: IPv4 */
} conformance_link;

/*
 * Opens a context if there is none, and connects. The second: the peer's end of what connects. Then
 * the end of both.
 */
conformance_verdict conformance_connect(const conformance_rig *rig, conformance_link *link);
conformance_verdict conformance_accept(const conformance_rig *rig, conformance_link *link);
void conformance_disconnect(const conformance_rig *rig, conformance_link *link);

#define CONNECT(link)                                                                                                  \
    conformance_link link = {NULL, 0, -1, CCT_FAMILY_IPV4};                                                            \
    TRY(conformance_connect(rig, &link))

/*
 * A sequence in which each place can be told from its neighbours: bytes[0..len) of it, from a place
 * on.
 */
enum { CANARY = 0x5A, CONFORMANCE_PIECE = 700 };
void conformance_fill(uint8_t *bytes, size_t from, size_t len);
bool conformance_is_sequence(const uint8_t *bytes, size_t from, size_t len);

/* The peer sends len bytes of it. */
conformance_verdict conformance_peer_sends(const conformance_rig *rig, int peer, size_t from, size_t len);

/*
 * The port receives it up to `until`, by pieces of this size (at most CONFORMANCE_PIECE), and
 * nothing behind them.
 */
conformance_verdict conformance_receive(const conformance_rig *rig, const conformance_link *link, size_t from,
                                        size_t until, size_t capacity);

/* So many bytes of it go from the port to its peer, and so many back. */
conformance_verdict conformance_peer_gets(const conformance_rig *rig, int peer, size_t from, size_t len);
conformance_verdict conformance_exchange(const conformance_rig *rig, const conformance_link *link, size_t from);

/* Whether the port has more than one connection, or a wait; the caller skips the case if not. */
bool conformance_has_two(const conformance_rig *rig);
bool conformance_can_wait(const conformance_rig *rig);

#define SKIP_UNLESS_IT_WAITS() SKIP_UNLESS(conformance_can_wait(rig), "the port has no wait")

/* Does it again and again, on one context: the port does not hold more and more. */
typedef conformance_verdict conformance_round(const conformance_rig *rig, void *context);
conformance_verdict conformance_does_not_grow(const conformance_rig *rig, conformance_round *once);

#endif
