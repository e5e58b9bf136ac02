/* SPDX-License-Identifier: MIT */
/*
 * cctoken_port.h: what a platform must provide.
 *
 * A port is one `const cct_port` of functions. Each takes the context pointer
 * of the client (`cct_config.port_context`), which holds the state of that
 * client's one connection. Two clients never share a context.
 *
 * No function here may block, but `wait`. No function may allocate. Each is
 * called from within `cct_step` (`wait`: from `cct_run`), on its thread.
 *
 * mbedTLS asks the platform for two things by itself, and without a context: the
 * time, to judge certificates by (time(), or what MBEDTLS_PLATFORM_TIME_MACRO
 * names; it must agree with `wall_clock_s`), and random bytes for its keys
 * (mbedtls_psa_external_get_random(), as good as `random_bytes`).
 *
 * A function that a platform cannot offer answers CCT_ERROR_NOT_PROVIDED; a
 * NULL pointer is not allowed. `port/none` is a port in which all do.
 */
#ifndef CCTOKEN_PORT_H
#define CCTOKEN_PORT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Results. Negative: nothing was done, and why. Zero or positive: done. */
typedef enum cct_result {
    CCT_OK = 0,
    CCT_AGAIN = -1,              /* not yet: wait, then call again with the same arguments */
    CCT_EOF = -2,                /* the peer has closed its side in good order */
    CCT_ERROR_NOT_PROVIDED = -3, /* this platform does not offer it */
    CCT_ERROR_NAME = -4,         /* the name does not exist, or has no address of that family */
    CCT_ERROR_RESOLVER = -5,     /* the resolver failed to answer; another try may help */
    CCT_ERROR_REFUSED = -6,      /* the peer refused the connection */
    CCT_ERROR_UNREACHABLE = -7,  /* no way to the peer */
    CCT_ERROR_CLOSED = -8,       /* the connection was reset or lost */
    CCT_ERROR_TIMED_OUT = -9,    /* the platform gave up waiting for the peer */
    CCT_ERROR_IO = -10,          /* anything else; `native_error` tells */
    CCT_ERROR_NO_ROOM = -11,     /* the caller's memory is too small */
    CCT_ERROR_MALFORMED = -12,   /* the input breaks its grammar */
    CCT_ERROR_TRUNCATED = -13,   /* the input ended early */
    CCT_ERROR_NOT_FOUND = -14,   /* no such thing */
    CCT_FAILED = -15             /* the token request failed: see cct_get_diagnosis() */
} cct_result;

typedef enum cct_family { CCT_FAMILY_ANY = 0, CCT_FAMILY_IPV4 = 4, CCT_FAMILY_IPV6 = 6 } cct_family;

/* An IP address and a TCP port, both in plain numbers. */
typedef struct cct_address {
    uint8_t bytes[16]; /* network byte order; IPv4 uses the first four */
    uint8_t family;    /* CCT_FAMILY_IPV4 or CCT_FAMILY_IPV6 */
    uint16_t port;     /* host byte order; `resolve` leaves it 0 */
} cct_address;

/* What a client waits for; bits. The deadline always counts besides. */
enum { CCT_WANT_NOTHING = 0, CCT_WANT_READ = 1, CCT_WANT_WRITE = 2 };

typedef struct cct_port {
    /*
     * Milliseconds of a clock that never goes back and counts on through
     * suspend where the platform can. Its origin is of no matter. >= 0, or an
     * error: without it there is no client.
     */
    int64_t (*monotonic_ms)(void *context);

    /* Seconds since 1970-01-01T00:00:00Z. >= 0, or an error. May jump. */
    int64_t (*wall_clock_s)(void *context);

    /*
     * Fills out[0..len) with bytes fit for cryptography and returns CCT_OK.
     * Never returns CCT_OK with less.
     */
    int (*random_bytes)(void *context, uint8_t *out, size_t len);

    /*
     * Asks for the addresses of `host` (a DNS name, NUL-terminated, at most
     * 253 bytes; never a numeric address). The first call begins, further
     * calls with the same name ask for the answer. Returns the number of
     * addresses stored (1 to capacity), in the order in which they should be
     * tried; CCT_AGAIN; CCT_ERROR_NAME, CCT_ERROR_RESOLVER.
     * `close` abandons a question under way.
     */
    int (*resolve)(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity);

    /*
     * Opens the TCP connection. The first call begins, further calls ask
     * whether it stands. Returns CCT_OK, CCT_AGAIN, CCT_ERROR_REFUSED,
     * CCT_ERROR_UNREACHABLE, CCT_ERROR_TIMED_OUT, CCT_ERROR_IO. After an
     * error the context is as after `close`.
     */
    int (*connect)(void *context, const cct_address *address);

    /*
     * Sends up to len (> 0) bytes. Returns the number taken (> 0), which may
     * be less than len; CCT_AGAIN when none can be taken now;
     * CCT_ERROR_CLOSED, CCT_ERROR_IO. Never raises a signal.
     */
    int (*send)(void *context, const uint8_t *bytes, size_t len);

    /*
     * Receives up to capacity (> 0) bytes. Returns their number (> 0);
     * CCT_AGAIN; CCT_EOF when the peer has closed in order and all was read;
     * CCT_ERROR_CLOSED, CCT_ERROR_IO.
     */
    int (*receive)(void *context, uint8_t *bytes, size_t capacity);

    /*
     * Ends whatever is under way: question, attempt or connection. May be
     * called at any time, any number of times.
     */
    void (*close)(void *context);

    /*
     * Waits until the question, attempt or connection under way is ready for
     * one of `wants` (bits of CCT_WANT_…; a question and an attempt count as
     * ready when their answer is there), or monotonic_ms reaches until_ms.
     * May return early. Returns CCT_OK or an error. Only cct_run() calls it;
     * a program with its own loop need not provide it.
     */
    int (*wait)(void *context, unsigned wants, int64_t until_ms);

    /*
     * Trust anchors, as PEM text read from the start piece by piece.
     * `anchors_rewind` goes (back) to the start: CCT_OK, CCT_ERROR_NOT_FOUND
     * when there are none, CCT_ERROR_IO. `anchors_read` returns the number of
     * bytes stored (1 to capacity), CCT_EOF at the end, CCT_ERROR_IO. A port
     * that reads several files, one after the other, begins each with a call of
     * its own, after a line feed.
     * `anchors_end` releases what the reading holds (a descriptor).
     */
    int (*anchors_rewind)(void *context);
    int (*anchors_read)(void *context, char *bytes, size_t capacity);
    void (*anchors_end)(void *context);

    /* The platform's own number for the last error (errno and the like), or 0. */
    int (*native_error)(void *context);
} cct_port;

/* A port in which every function answers CCT_ERROR_NOT_PROVIDED. */
extern const cct_port cct_port_none;

#ifdef __cplusplus
}
#endif

#endif
