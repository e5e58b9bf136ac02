/* SPDX-License-Identifier: MIT */
/* Clocks, randomness, trust anchors: what needs no network. */
#include <string.h>

#include "conformance.h"

enum { SOME = 1000 };

static conformance_verdict the_clock_never_goes_back(const conformance_rig *rig)
{
    void *context = rig->open(ANCHORS_PEM);
    int64_t before = rig->port->monotonic_ms(context);
    EXPECT(before >= 0);
    int64_t first = before;
    for (int i = 0; i < 50; i++) {
        rig->turn();
        int64_t now = rig->port->monotonic_ms(context);
        EXPECT(now >= before);
        before = now;
    }
    EXPECT(before > first);
    EXPECT(before - first < 60000);
    rig->end(context);
    return CONFORMANCE_PASSED;
}

static conformance_verdict the_wall_clock(const conformance_rig *rig)
{
    void *context = rig->open(ANCHORS_PEM);
    int64_t now = rig->port->wall_clock_s(context);
    rig->end(context);
    SKIP_UNLESS(now >= 0, "the platform has none");
    EXPECT(now > 1577836800); /* 2020 */
    EXPECT(now < 4102444800); /* 2100: no milliseconds */
    return CONFORMANCE_PASSED;
}

static conformance_verdict random_bytes_fill_all(const conformance_rig *rig)
{
    static const size_t lengths[] = {1, 2, 32, 257, SOME};
    void *context = rig->open(ANCHORS_PEM);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        uint8_t seen[SOME + 1] = {0}; /* the bits that were ever set, by place */
        size_t len = lengths[i];
        for (int tries = 0; tries < 20; tries++) {
            uint8_t bytes[SOME + 1];
            memset(bytes, CANARY, sizeof bytes);
            EXPECT(rig->port->random_bytes(context, bytes, len) == CCT_OK);
            EXPECT(bytes[len] == CANARY);
            for (size_t at = 0; at < len; at++) {
                seen[at] |= bytes[at] ^ CANARY;
            }
        }
        for (size_t at = 0; at < len; at++) {
            EXPECT(seen[at] != 0); /* an untouched byte is the same 20 times */
        }
    }
    rig->end(context);
    return CONFORMANCE_PASSED;
}

static conformance_verdict random_bytes_differ(const conformance_rig *rig)
{
    void *context = rig->open(ANCHORS_PEM);
    uint8_t first[32];
    uint8_t second[32];
    EXPECT(rig->port->random_bytes(context, first, sizeof first) == CCT_OK);
    EXPECT(rig->port->random_bytes(context, second, sizeof second) == CCT_OK);
    EXPECT(memcmp(first, second, sizeof first) != 0);
    rig->end(context);
    return CONFORMANCE_PASSED;
}

static conformance_verdict native_error_at_any_time(const conformance_rig *rig)
{
    void *context = rig->open(ANCHORS_PEM);
    (void)rig->port->native_error(context);
    rig->port->cancel(context);
    rig->port->disconnect(context, 0);
    (void)rig->port->native_error(context);
    rig->end(context);
    return CONFORMANCE_PASSED;
}

/* Reads on to the end by pieces of this size; compares with anchors[0..len). */
static conformance_verdict read_all(const conformance_rig *rig, void *context, size_t piece_len, const char *anchors,
                                    size_t len)
{
    char piece[SOME + 1];
    size_t at = 0;
    for (;;) {
        memset(piece, CANARY, sizeof piece);
        int got = rig->port->anchors_read(context, piece, piece_len);
        if (got == CCT_EOF) {
            break;
        }
        EXPECT(got > 0 && (size_t)got <= piece_len);
        EXPECT(piece[piece_len] == CANARY);
        EXPECT(at + (size_t)got <= len && memcmp(piece, anchors + at, (size_t)got) == 0);
        at += (size_t)got;
    }
    EXPECT(at == len);
    EXPECT(rig->port->anchors_read(context, piece, piece_len) == CCT_EOF);
    return CONFORMANCE_PASSED;
}

/* In either format the port only passes bytes on. */
static conformance_verdict read_repeatedly(const conformance_rig *rig, conformance_anchors anchors, int format,
                                           const char *bytes, size_t len)
{
    static const size_t pieces[] = {SOME, 1, 7, SOME};
    void *context = rig->open(anchors);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        EXPECT(rig->port->anchors_rewind(context) == format);
        TRY(read_all(rig, context, pieces[i], bytes, len));
    }
    rig->port->anchors_end(context);
    EXPECT(rig->port->anchors_rewind(context) == format);
    rig->port->anchors_end(context);
    rig->end(context);
    return CONFORMANCE_PASSED;
}

static conformance_verdict anchors_by_pieces(const conformance_rig *rig)
{
    return read_repeatedly(rig, ANCHORS_PEM, CCT_ANCHORS_PEM, rig->anchors, strlen(rig->anchors));
}

static conformance_verdict anchors_in_der(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->anchors_der != NULL, "the port reads PEM only");
    return read_repeatedly(rig, ANCHORS_DER, CCT_ANCHORS_DER, rig->anchors_der, rig->anchors_der_len);
}

static conformance_verdict anchors_ended_in_the_middle(const conformance_rig *rig)
{
    void *context = rig->open(ANCHORS_PEM);
    char piece[5];
    rig->port->anchors_end(context); /* before anything was read, too */
    for (int i = 0; i < 3; i++) {
        EXPECT(rig->port->anchors_rewind(context) == CCT_ANCHORS_PEM);
        EXPECT(rig->port->anchors_read(context, piece, sizeof piece) > 0);
        if (i > 0) {
            rig->port->anchors_end(context);
            rig->port->anchors_end(context);
        }
    }
    EXPECT(rig->port->anchors_rewind(context) == CCT_ANCHORS_PEM);
    TRY(read_all(rig, context, SOME, rig->anchors, strlen(rig->anchors)));
    rig->port->anchors_end(context);
    rig->end(context);
    return CONFORMANCE_PASSED;
}

static conformance_verdict read_and_end(const conformance_rig *rig, void *context)
{
    char piece[5];
    EXPECT(rig->port->anchors_rewind(context) == CCT_ANCHORS_PEM);
    EXPECT(rig->port->anchors_read(context, piece, sizeof piece) > 0);
    rig->port->anchors_end(context);
    return CONFORMANCE_PASSED;
}

static conformance_verdict anchors_many_times(const conformance_rig *rig)
{
    return conformance_does_not_grow(rig, read_and_end);
}

static conformance_verdict no_anchors(const conformance_rig *rig)
{
    void *context = rig->open(ANCHORS_NONE);
    EXPECT(rig->port->anchors_rewind(context) == CCT_ERROR_NOT_FOUND);
    rig->port->anchors_end(context);
    rig->end(context);
    return CONFORMANCE_PASSED;
}

const conformance_case conformance_platform_cases[] = {
    {"the clock never goes back", the_clock_never_goes_back},
    {"the wall clock counts seconds since 1970", the_wall_clock},
    {"random bytes fill all, and no more", random_bytes_fill_all},
    {"random bytes differ", random_bytes_differ},
    {"native_error at any time", native_error_at_any_time},
    {"anchors are the same by pieces of any size", anchors_by_pieces},
    {"anchors in DER", anchors_in_der},
    {"anchors after an end in the middle", anchors_ended_in_the_middle},
    {"anchors are read many times", anchors_many_times},
    {"no anchors", no_anchors},
    {NULL, NULL},
};
