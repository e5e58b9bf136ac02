/* SPDX-License-Identifier: MIT */
/*
 * cctoken_port.h: what a platform must provide.
 *
 * MUST, SHOULD and MAY are used as in RFC 2119. tests/port checks every rule that can be observed
 * from outside: see docs/PORTING.md.
 *
 * A port is one `const cct_port` of functions. Each receives the context pointer of the client
 * (`cct_config.port_context`), which holds the state of that client's queries and connections. Two
 * clients never share a context.
 *
 * Rules for all functions. Only `wait` waits. Any other function MUST return at once, with
 * CCT_AGAIN if it has to be called again; only `resolve` MAY block, where it could only fail
 * otherwise. None allocates. A function that a platform cannot offer MUST return
 * CCT_ERROR_NOT_PROVIDED; a NULL pointer is not allowed. In `port/none` all functions do that. The
 * library calls these functions from within cct_step() and cct_end() (`wait`: from cct_run()), on
 * the same thread.
 *
 * Queries and connections are independent of each other. A context has two queries, one for each
 * address family, and CCT_CONNECTIONS connections, numbered from 0. Each goes through these states:
 *
 *   query        idle --resolve--> in progress --a result, or cancel--> idle
 *   connection   free --connect--> attempt --CCT_OK--> established --disconnect--> free
 *                                  attempt --an error, or disconnect--> free
 *
 * What a context may be asked, and when:
 *   resolve            at any time; two queries in progress are for one name: a
 *                      query for another name follows a `cancel`
 *   connect            at any time; with the same address until it has a result
 *   send, receive      only while that connection is established, ended or not
 *   cancel, disconnect, anchors_end, native_error
 *                      at any time, any number of times, also before any other
 *
 * At the end cct_end() calls `cancel`, `disconnect` of each number in use and `anchors_end`. After
 * that the port MUST NOT access the context or anything that was passed to it: this memory may be
 * released or used by another client. A platform that cannot cancel a query therefore keeps it in
 * memory of its own that outlives the client, and drops the late result there, as `port/lwip` does.
 *
 * mbedTLS itself calls the platform for two things, without a context: the time, to check
 * certificates (time(), or the function named by MBEDTLS_PLATFORM_TIME_MACRO; it must agree with
 * `wall_clock_s`), and random bytes for its keys (mbedtls_psa_external_get_random(); they must be
 * as good as those of `random_bytes`).
 */
#ifndef CCTOKEN_PORT_H
#define CCTOKEN_PORT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Results. Zero or positive: success. Negative: nothing was done; the number is the reason. */
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
    CCT_ERROR_LIMIT = -16        /* a resource of this machine has run out: descriptors, memory,
                                  * randomness */
} cct_result;

typedef enum cct_family { CCT_FAMILY_ANY = 0, CCT_FAMILY_IPV4 = 4, CCT_FAMILY_IPV6 = 6 } cct_family;

/* An IP address and a TCP port. */
typedef struct cct_address {
    uint8_t bytes[16];  /* network byte order; IPv4 uses the first four */
    uint8_t family;     /* CCT_FAMILY_IPV4 or CCT_FAMILY_IPV6 */
    uint8_t precedence; /* of two addresses the one with the higher is tried first (RFC 6724); 0:
                         * not known */
    uint16_t port;      /* host byte order; `resolve` leaves it 0 */
} cct_address;

/* What a client waits for; bits. The deadline always applies as well. */
enum { CCT_WANT_NOTHING = 0, CCT_WANT_READ = 1, CCT_WANT_WRITE = 2 };

/* The connections of a context: attempts to connect to two addresses may run side by side. */
enum { CCT_CONNECTIONS = 2 };

/* The format of trust anchors, from `anchors_rewind`. */
enum {
    CCT_ANCHORS_PEM = 0, /* text (RFC 7468); what is not a certificate is skipped */
    CCT_ANCHORS_DER = 1  /* certificates (RFC 5280), one after the other, with nothing between
                          * them */
};

typedef struct cct_port {
    /*
     * Milliseconds of a clock that MUST NOT go back and, where the platform can, SHOULD continue
     * through suspend. Its origin does not matter. Returns >= 0, or an error, with which every
     * request fails.
     */
    int64_t (*monotonic_ms)(void *context);

    /* Seconds since 1970-01-01T00:00:00Z. Returns >= 0, or an error. MAY jump. */
    int64_t (*wall_clock_s)(void *context);

    /*
     * Fills out[0..len) with random bytes, which MUST be fit for cryptography, and returns CCT_OK;
     * or CCT_ERROR_LIMIT if it cannot provide all of them.
     */
    int (*random_bytes)(void *context, uint8_t *out, size_t len);

    /*
     * Looks up the addresses of `host` (a DNS name, NUL-terminated, at most 253 bytes; never a
     * numeric address) of one family: CCT_FAMILY_IPV4 or CCT_FAMILY_IPV6, never CCT_FAMILY_ANY. The
     * first call begins a query, further calls with the same name and family poll for its result.
     *
     * Returns the number of addresses stored (1 to capacity), all of that family, in the order in
     * which they should be tried; CCT_AGAIN; CCT_ERROR_NAME, CCT_ERROR_RESOLVER, CCT_ERROR_LIMIT. A
     * result ends the query: the next call MUST begin a new one.
     *
     * The queries of the two families, for one name, may be in progress side by side and be polled
     * in any order. Each MUST end with a result even if no name server ever responds to the other.
     * A platform that supports only one at a time returns CCT_AGAIN and begins the second after the
     * first has ended. A port that sends its queries itself SHOULD repeat those that remain without
     * response.
     */
    int (*resolve)(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity);

    /*
     * Abandons the queries in progress. MUST NOT affect connections. The result of an abandoned
     * query MUST NOT be returned for another one.
     */
    void (*cancel)(void *context);

    /*
     * Opens a TCP connection; `connection` is its number, below CCT_CONNECTIONS. The first call
     * begins an attempt, further calls poll whether it is established. Returns CCT_OK, CCT_AGAIN,
     * CCT_ERROR_REFUSED, CCT_ERROR_UNREACHABLE, CCT_ERROR_TIMED_OUT, CCT_ERROR_LIMIT, CCT_ERROR_IO.
     *
     * After an error the number MUST be free, as after `disconnect`: the next call begins a new
     * attempt, with any address. While the number has a connection, ended or not, `connect` MUST
     * return CCT_OK without beginning another attempt.
     *
     * A platform with a single connection returns CCT_ERROR_NOT_PROVIDED for all numbers but 0:
     * addresses are then tried one after the other.
     */
    int (*connect)(void *context, unsigned connection, const cct_address *address);

    /*
     * Sends up to len (> 0) bytes. Returns the number accepted (> 0), which MAY be less than len;
     * CCT_AGAIN if none can be accepted now; CCT_ERROR_CLOSED, CCT_ERROR_LIMIT, CCT_ERROR_IO. MUST
     * NOT keep a pointer to the bytes, nor raise a signal. What was accepted SHOULD be sent at
     * once, without Nagle's algorithm, and MUST NOT be lost by `disconnect`.
     *
     * After an error, `send` MUST return that error again until `disconnect`. `receive` may still
     * return what had arrived.
     */
    int (*send)(void *context, unsigned connection, const uint8_t *bytes, size_t len);

    /*
     * Receives up to capacity (> 0) bytes. Returns their number (> 0); CCT_AGAIN; CCT_EOF when the
     * peer has closed its side and all was read; CCT_ERROR_CLOSED (also after a reset, which is no
     * CCT_EOF), CCT_ERROR_LIMIT, CCT_ERROR_IO.
     *
     * After CCT_EOF or an error, `receive` MUST return the same again until `disconnect` and MUST
     * NOT write to `bytes`. After CCT_EOF `send` still works, as TCP allows; after an error of
     * `receive` it MUST return an error.
     */
    int (*receive)(void *context, unsigned connection, uint8_t *bytes, size_t capacity);

    /*
     * Ends an attempt or a connection: the number MUST be free afterwards. MUST NOT affect the
     * queries and the other connection. Nothing of this connection MUST be visible in the next one
     * with this number.
     */
    void (*disconnect)(void *context, unsigned connection);

    /*
     * Waits until a query or an attempt in progress has its result, or an established connection is
     * ready for one of `wants` (bits of CCT_WANT_…; a connection that has ended or failed is
     * ready), or until monotonic_ms reaches until_ms. It MUST also return if one of these
     * conditions was met before the call: a result that no call has fetched yet counts. MAY return
     * early. Returns CCT_OK or an error, never CCT_AGAIN.
     *
     * An error becomes the result of cct_run() and does not end the request: cct_run(), cct_step()
     * or cct_end() may follow. Only cct_run() calls `wait`; a program with its own loop need not
     * provide it.
     */
    int (*wait)(void *context, unsigned wants, int64_t until_ms);

    /*
     * Trust anchors, read piece by piece from the start. `anchors_rewind` opens them, or returns to
     * the start, and returns their format, CCT_ANCHORS_PEM or CCT_ANCHORS_DER, which MUST remain
     * the same during a request; CCT_ERROR_NOT_FOUND if there are none, CCT_ERROR_LIMIT,
     * CCT_ERROR_IO. `anchors_read` returns the number of bytes stored (1 to capacity), CCT_EOF at
     * the end (and MUST return it again if called again), CCT_ERROR_LIMIT, CCT_ERROR_IO. A port
     * that reads several PEM files in turn returns the first bytes of each in a separate call, and
     * a line feed before them. `anchors_end` releases what reading required, such as a descriptor.
     */
    int (*anchors_rewind)(void *context);
    int (*anchors_read)(void *context, char *bytes, size_t capacity);
    void (*anchors_end)(void *context);

    /*
     * The platform's own number of the last error, such as errno; 0 if there was none or it has no
     * number.
     */
    int (*native_error)(void *context);
} cct_port;

/* A port in which every function returns CCT_ERROR_NOT_PROVIDED. */
extern const cct_port cct_port_none;

#ifdef __cplusplus
}
#endif

#endif
