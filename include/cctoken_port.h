/* SPDX-License-Identifier: MIT */
/*
 * cctoken_port.h: what a platform must provide.
 *
 * A port is one `const cct_port` of functions. Each receives the context pointer
 * of the client (`cct_config.port_context`), which holds the state of that
 * client's only connection. Two clients never share a context.
 *
 * No function except `wait` may block. No function may allocate. Each is
 * called from within `cct_step` (`wait`: from `cct_run`), on its thread.
 *
 * mbedTLS itself calls the platform for two things, without a context: the time,
 * to check certificates (time(), or what MBEDTLS_PLATFORM_TIME_MACRO names; it
 * must agree with `wall_clock_s`), and random bytes for its keys
 * (mbedtls_psa_external_get_random(), as good as `random_bytes`).
 *
 * A function that a platform cannot offer returns CCT_ERROR_NOT_PROVIDED; a
 * NULL pointer is not allowed. `port/none` is a port in which all functions do.
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
    CCT_EOF = -2,                /* the peer has closed its side in an orderly way */
    CCT_ERROR_NOT_PROVIDED = -3, /* this platform does not offer it */
    CCT_ERROR_NAME = -4,         /* the name does not exist, or has no address of that family */
    CCT_ERROR_RESOLVER = -5,     /* the resolver failed to respond; another attempt may help */
    CCT_ERROR_REFUSED = -6,      /* the peer refused the connection */
    CCT_ERROR_UNREACHABLE = -7,  /* no way to the peer */
    CCT_ERROR_CLOSED = -8,       /* the connection was reset or lost */
    CCT_ERROR_TIMED_OUT = -9,    /* the platform gave up waiting for the peer */
    CCT_ERROR_IO = -10,          /* anything else; `native_error` has the details */
    CCT_ERROR_NO_ROOM = -11,     /* the caller's memory is too small */
    CCT_ERROR_MALFORMED = -12,   /* the input violates its grammar */
    CCT_ERROR_TRUNCATED = -13,   /* the input ended early */
    CCT_ERROR_NOT_FOUND = -14,   /* it does not exist */
    CCT_FAILED = -15,            /* the token request failed: see cct_get_diagnosis() */
    CCT_ERROR_LIMIT = -16        /* a resource of this machine has run out: descriptors, memory, randomness */
} cct_result;

typedef enum cct_family { CCT_FAMILY_ANY = 0, CCT_FAMILY_IPV4 = 4, CCT_FAMILY_IPV6 = 6 } cct_family;

/* An IP address and a TCP port, both in plain numbers. */
typedef struct cct_address {
    uint8_t bytes[16]; /* network byte order; IPv4 uses the first four */
    uint8_t family;    /* CCT_FAMILY_IPV4 or CCT_FAMILY_IPV6 */
    uint16_t port;     /* host byte order; `resolve` leaves it 0 */
} cct_address;

/* What a client waits for; bits. The deadline always applies as well. */
enum { CCT_WANT_NOTHING = 0, CCT_WANT_READ = 1, CCT_WANT_WRITE = 2 };

typedef struct cct_port {
    /*
     * Milliseconds of a clock that never goes back and, where the platform can,
     * continues through suspend. Its origin does not matter. >= 0, or an error:
     * no client works without it.
     */
    int64_t (*monotonic_ms)(void *context);

    /* Seconds since 1970-01-01T00:00:00Z. >= 0, or an error. May jump. */
    int64_t (*wall_clock_s)(void *context);

    /*
     * Fills out[0..len) with bytes fit for cryptography and returns CCT_OK.
     * Never returns CCT_OK with fewer bytes. CCT_ERROR_LIMIT: none are available.
     */
    int (*random_bytes)(void *context, uint8_t *out, size_t len);

    /*
     * Looks up the addresses of `host` (a DNS name, NUL-terminated, at most
     * 253 bytes; never a numeric address). The first call begins, further
     * calls with the same name poll for the result. Returns the number of
     * addresses stored (1 to capacity), in the order in which they should be
     * tried; CCT_AGAIN; CCT_ERROR_NAME, CCT_ERROR_RESOLVER, CCT_ERROR_LIMIT.
     * With CCT_FAMILY_ANY an address of one family suffices, whatever the name
     * server does with the query for the other.
     * `close` abandons a query in progress.
     */
    int (*resolve)(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity);

    /*
     * Opens the TCP connection. The first call begins, further calls poll
     * whether it is established. Returns CCT_OK, CCT_AGAIN, CCT_ERROR_REFUSED,
     * CCT_ERROR_UNREACHABLE, CCT_ERROR_TIMED_OUT, CCT_ERROR_LIMIT,
     * CCT_ERROR_IO. After an error the context is in the same state as after
     * `close`.
     */
    int (*connect)(void *context, const cct_address *address);

    /*
     * Sends up to len (> 0) bytes. Returns the number accepted (> 0), which may
     * be less than len; CCT_AGAIN if none can be accepted now;
     * CCT_ERROR_CLOSED, CCT_ERROR_IO. Never raises a signal.
     */
    int (*send)(void *context, const uint8_t *bytes, size_t len);

    /*
     * Receives up to capacity (> 0) bytes. Returns their number (> 0);
     * CCT_AGAIN; CCT_EOF when the peer has closed its side and all was read;
     * CCT_ERROR_CLOSED, CCT_ERROR_IO.
     */
    int (*receive)(void *context, uint8_t *bytes, size_t capacity);

    /*
     * Ends whatever is in progress: query, connection attempt or connection. May
     * be called at any time, any number of times.
     */
    void (*close)(void *context);

    /*
     * Waits until the query, attempt or connection in progress is ready for one
     * of `wants` (bits of CCT_WANT_…; a query and an attempt are ready when their
     * result is available), or until monotonic_ms reaches until_ms.
     * May return early. Returns CCT_OK or an error. Only cct_run() calls it;
     * a program with its own loop need not provide it.
     */
    int (*wait)(void *context, unsigned wants, int64_t until_ms);

    /*
     * Trust anchors, as PEM text read piece by piece from the start.
     * `anchors_rewind` goes (back) to the start: CCT_OK, CCT_ERROR_NOT_FOUND
     * if there are none, CCT_ERROR_IO. `anchors_read` returns the number of
     * bytes stored (1 to capacity), CCT_EOF at the end, CCT_ERROR_IO. A port
     * that reads several files in turn begins each in a call of its own, after a
     * line feed. `anchors_end` releases what reading needs (a descriptor).
     */
    int (*anchors_rewind)(void *context);
    int (*anchors_read)(void *context, char *bytes, size_t capacity);
    void (*anchors_end)(void *context);

    /* The platform's own number of the last error (such as errno), or 0. */
    int (*native_error)(void *context);
} cct_port;

/* A port in which every function returns CCT_ERROR_NOT_PROVIDED. */
extern const cct_port cct_port_none;

#ifdef __cplusplus
}
#endif

#endif
