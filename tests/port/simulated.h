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
    X(NO_ANCHORS_ARE_FINE, "finds no fault with no anchors")                                                           \
    X(MORE_ADDRESSES_THAN_ROOM, "stores more addresses than there is room for")                                        \
    X(ANOTHER_FAMILY, "gives addresses of another family")                                                             \
    X(NO_ADDRESS_IS_ZERO, "answers 0 for a name that does not exist")                                                  \
    X(QUESTION_OUTLIVES_CLOSE, "lets a question outlive its close")                                                    \
    X(REFUSAL_STAYS, "stays refused")                                                                                  \
    X(REFUSAL_IS_SILENT, "never tells of a refusal")                                                                   \
    X(ATTEMPT_OUTLIVES_CLOSE, "lets an attempt outlive its close")                                                     \
    X(SEND_TAKES_LESS, "takes fewer bytes than it says")                                                               \
    X(SEND_TAKES_MORE, "takes more bytes than it says")                                                                \
    X(SEND_KEEPS_THE_POINTER, "sends what the buffer holds later")                                                     \
    X(SEND_AFTER_RESET, "sends after a reset")                                                                         \
    X(RECEIVE_WRITES_BEHIND, "writes behind the capacity")                                                             \
    X(RECEIVE_ENDS_EARLY, "ends before all was read")                                                                  \
    X(RECEIVE_ENDS_ONCE, "tells of the end once")                                                                      \
    X(RESET_IS_AN_END, "takes a reset for an end")                                                                     \
    X(RECEIVE_DROPS, "drops what does not fit")                                                                        \
    X(CLOSE_KEEPS_RECEIVED, "gives the next connection what the last has left")                                        \
    X(CLOSE_LOSES_SENT, "loses at a close what was sent")                                                              \
    X(CLOSE_LEAKS, "keeps something of each connection")                                                               \
    X(CONTEXTS_SHARE, "has one connection for all contexts")                                                           \
    X(WAIT_OVERSLEEPS, "waits too long")                                                                               \
    X(WAIT_IS_DEAF, "waits although it is ready")

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

#endif
