/* SPDX-License-Identifier: MIT */
/*
 * From a name to a connection, on a platform that answers by a script. Time is what the test says.
 */
#include "library_test.h"

#include <stdio.h>

#include "cctoken.h"
#include "net/dial.h"

enum { IPV4, IPV6, FAMILIES, ATTEMPTS_MAX = 32, DEADLINE_MS = 10000 };

/*
 * What each family's query and each address (by its last byte) results in, and what was asked for.
 */
typedef struct platform {
    int lookup[FAMILIES];
    uint8_t precedence[FAMILIES];
    int connection[256];
    unsigned lookups[FAMILIES];
    uint8_t tried[ATTEMPTS_MAX]; /* last bytes: IPv4 from 40, IPv6 from 60 */
    size_t tried_count;
    uint8_t trying[CCT_CONNECTIONS]; /* 0: free */
    int second;                      /* what connection 1 results in, if not CCT_OK */
    unsigned cancels;
    unsigned disconnects[CCT_CONNECTIONS];
    int native_error;
} platform;

static int scripted_resolve(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity)
{
    platform *p = context;
    int which = family == CCT_FAMILY_IPV6;
    assert_string_equal(host, "name.test");
    assert_true(family == CCT_FAMILY_IPV4 || family == CCT_FAMILY_IPV6);
    p->lookups[which]++;
    p->native_error = 100 + which;
    for (int i = 0; i < p->lookup[which] && (size_t)i < capacity; i++) {
        addresses[i] = (cct_address){.family = (uint8_t)family, .precedence = p->precedence[which]};
        addresses[i].bytes[which ? 15 : 3] = (uint8_t)((which ? 60 : 40) + i);
    }
    return p->lookup[which];
}

static int scripted_connect(void *context, unsigned connection, const cct_address *address)
{
    platform *p = context;
    uint8_t id = address->bytes[address->family == CCT_FAMILY_IPV6 ? 15 : 3];
    assert_true(connection < CCT_CONNECTIONS);
    assert_int_equal(address->port, 8443);
    if (connection == 1 && p->second != CCT_OK) {
        return p->second;
    }
    /* the other was ended first */
    assert_true(p->trying[connection] == 0 || p->trying[connection] == id);
    if (p->trying[connection] == 0) {
        assert_true(p->tried_count < ATTEMPTS_MAX);
        p->tried[p->tried_count++] = id;
        p->trying[connection] = id;
    }
    p->native_error = id;
    return p->connection[id];
}

static void scripted_cancel(void *context)
{
    ((platform *)context)->cancels++;
}

static void scripted_disconnect(void *context, unsigned connection)
{
    platform *p = context;
    assert_true(connection < CCT_CONNECTIONS);
    p->trying[connection] = 0;
    p->disconnects[connection]++;
}

static int scripted_native_error(void *context)
{
    return ((platform *)context)->native_error;
}

/* ---- one dial ---------------------------------------------------------- */

typedef struct fixture {
    cct_port port;
    platform platform;
    cct_diagnosis diagnosis;
    cct_dial dial;
} fixture;

static void start_to(fixture *f, const char *host, cct_family family)
{
    f->port = cct_port_none;
    f->port.resolve = scripted_resolve;
    f->port.connect = scripted_connect;
    f->port.cancel = scripted_cancel;
    f->port.disconnect = scripted_disconnect;
    f->port.native_error = scripted_native_error;
    cct_dial_options options = {.port = &f->port,
                                .port_context = &f->platform,
                                .host = cct_span_of(host),
                                .tcp_port = 8443,
                                .family = family,
                                .diagnosis = &f->diagnosis};
    cct_dial_start(&f->dial, &options, DEADLINE_MS);
}

/* Everything is refused unless a test says otherwise. */
static fixture begin(int ipv4, int ipv6)
{
    fixture f;
    memset(&f, 0, sizeof f);
    f.platform.lookup[IPV4] = ipv4;
    f.platform.lookup[IPV6] = ipv6;
    for (int i = 0; i < 256; i++) {
        f.platform.connection[i] = CCT_ERROR_REFUSED;
    }
    return f;
}

static void assert_tried(const fixture *f, const char *expected)
{
    char tried[ATTEMPTS_MAX * 4 + 1] = "";
    size_t len = 0;
    for (size_t i = 0; i < f->platform.tried_count; i++) {
        len += (size_t)snprintf(tried + len, sizeof tried - len, "%d ", f->platform.tried[i]);
    }
    assert_string_equal(tried, expected);
}

/* ---- the order of addresses -------------------------------------------- */

static void test_order(void **state)
{
    static const struct {
        int ipv4, ipv6;
        uint8_t precedence[FAMILIES];
        cct_family family;
        const char *tried;
    } rows[] = {
        {2, 3, {10, 50}, CCT_FAMILY_ANY, "60 40 61 41 62 "},
        {3, 2, {35, 10}, CCT_FAMILY_ANY, "40 60 41 61 42 "},
        {2, 2, {0, 0}, CCT_FAMILY_ANY, "60 40 61 41 "}, /* a platform that does not know */
        {2, CCT_ERROR_NAME, {0, 0}, CCT_FAMILY_ANY, "40 41 "},
        {CCT_ERROR_RESOLVER, 2, {0, 0}, CCT_FAMILY_ANY, "60 61 "},
        {CCT_ERROR_LIMIT, 1, {0, 0}, CCT_FAMILY_ANY, "60 "},
        {2, 2, {10, 50}, CCT_FAMILY_IPV4, "40 41 "},
        {2, 2, {50, 10}, CCT_FAMILY_IPV6, "60 61 "},
        {8, 8, {10, 50}, CCT_FAMILY_ANY, "60 40 61 41 62 42 63 43 64 44 65 45 66 46 67 47 "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture f = begin(rows[i].ipv4, rows[i].ipv6);
        memcpy(f.platform.precedence, rows[i].precedence, sizeof rows[i].precedence);
        start_to(&f, "name.test", rows[i].family);
        assert_int_equal(cct_dial_step(&f.dial, 0), CCT_FAILED);
        assert_tried(&f, rows[i].tried);
        assert_int_equal(f.platform.lookups[IPV4], rows[i].family != CCT_FAMILY_IPV6);
        assert_int_equal(f.platform.lookups[IPV6], rows[i].family != CCT_FAMILY_IPV4);
        assert_int_equal(f.diagnosis.cause, CCT_CAUSE_CONNECTION_REFUSED);
        assert_int_equal(f.diagnosis.stage, CCT_STAGE_CONNECT);
        assert_int_equal(f.diagnosis.native_error, f.platform.tried[f.platform.tried_count - 1]);
    }
}

/* ---- waiting for the other family --------------------------------------- */

static void assert_waits(const fixture *f, unsigned wants, int64_t until_ms)
{
    int64_t found_ms = -1;
    assert_int_equal(cct_dial_wants(&f->dial, &found_ms), wants);
    assert_int_equal(found_ms, until_ms);
}

static void test_patience(void **state)
{
    (void)state;
    fixture f = begin(CCT_AGAIN, CCT_AGAIN);
    f.platform.connection[40] = CCT_AGAIN;
    f.platform.connection[60] = CCT_OK;
    start_to(&f, "name.test", CCT_FAMILY_ANY);
    assert_int_equal(cct_dial_step(&f.dial, 0), CCT_AGAIN);
    assert_waits(&f, CCT_WANT_READ, DEADLINE_MS);

    f.platform.lookup[IPV4] = 1; /* its addresses wait for those of the other */
    assert_int_equal(cct_dial_step(&f.dial, 1000), CCT_AGAIN);
    assert_waits(&f, CCT_WANT_READ, 1050);
    assert_int_equal(cct_dial_step(&f.dial, 1049), CCT_AGAIN);
    assert_tried(&f, "");
    assert_int_equal(f.platform.lookups[IPV4], 2); /* a query that has ended is not begun again */

    assert_int_equal(cct_dial_step(&f.dial, 1050), CCT_AGAIN);
    assert_tried(&f, "40 ");
    assert_waits(&f, CCT_WANT_WRITE, DEADLINE_MS);

    f.platform.lookup[IPV6] = 1; /* late, and not too late */
    assert_int_equal(cct_dial_step(&f.dial, 1100), CCT_AGAIN);
    assert_waits(&f, CCT_WANT_WRITE, 1300);
    assert_int_equal(cct_dial_step(&f.dial, 1299), CCT_AGAIN);
    assert_tried(&f, "40 ");
    assert_int_equal(cct_dial_step(&f.dial, 1300), CCT_OK);
    assert_tried(&f, "40 60 ");
    assert_int_equal(f.dial.connection, 1);
    assert_int_equal(f.platform.disconnects[0], 1);
    assert_int_equal(f.platform.cancels, 1);
    cct_dial_end(&f.dial);
    cct_dial_end(&f.dial);
    assert_int_equal(f.platform.disconnects[0], 1);
    assert_int_equal(f.platform.disconnects[1], 1);
}

/*
 * When no known address can be reached, the lookup that is still in progress gets half of the time
 * that is left.
 */
static void test_late_answer(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        fixture f = begin(CCT_AGAIN, 2);
        f.platform.connection[40] = CCT_OK;
        start_to(&f, "name.test", CCT_FAMILY_ANY);
        assert_int_equal(cct_dial_step(&f.dial, 0), CCT_AGAIN);
        assert_int_equal(cct_dial_step(&f.dial, 1000), CCT_AGAIN);
        assert_tried(&f, "60 61 ");
        assert_waits(&f, CCT_WANT_READ, 1000 + (DEADLINE_MS - 1000) / 2);
        f.platform.lookup[IPV4] = i == 0 ? 1 : i == 1 ? CCT_ERROR_NAME : CCT_AGAIN;
        int result = cct_dial_step(&f.dial, i < 2 ? 1500 : 1000 + (DEADLINE_MS - 1000) / 2);
        assert_int_equal(result, i == 0 ? CCT_OK : CCT_FAILED);
        assert_tried(&f, i == 0 ? "60 61 40 " : "60 61 ");
        assert_int_equal(f.diagnosis.cause, i == 0 ? CCT_CAUSE_NONE : CCT_CAUSE_CONNECTION_REFUSED);
    }
}

/* Of little time half is left for connecting. */
static void test_little_time(void **state)
{
    (void)state;
    fixture f = begin(1, CCT_AGAIN);
    f.platform.connection[40] = CCT_OK;
    start_to(&f, "name.test", CCT_FAMILY_ANY);
    assert_int_equal(cct_dial_step(&f.dial, DEADLINE_MS - 100), CCT_AGAIN);
    assert_waits(&f, CCT_WANT_READ, DEADLINE_MS - 50);
    assert_int_equal(cct_dial_step(&f.dial, DEADLINE_MS - 50), CCT_OK);
    assert_tried(&f, "40 ");
}

/* The query that was late is abandoned with the connection, so that nobody waits for it. */
static void test_query_outlived(void **state)
{
    (void)state;
    fixture f = begin(1, CCT_AGAIN);
    f.platform.connection[40] = CCT_OK;
    start_to(&f, "name.test", CCT_FAMILY_ANY);
    assert_int_equal(cct_dial_step(&f.dial, 0), CCT_AGAIN);
    assert_int_equal(cct_dial_step(&f.dial, 50), CCT_OK);
    assert_int_equal(f.platform.cancels, 1);
}

/* ---- time --------------------------------------------------------------- */

/* Steps when the dial asks for it, and not before. Returns the time at which it ended. */
static int64_t run(fixture *f, int expected)
{
    int64_t now_ms = 0, until_ms = 0;
    int result = cct_dial_step(&f->dial, now_ms);
    for (unsigned i = 0; result == CCT_AGAIN; i++) {
        assert_true(i < 100);
        cct_dial_wants(&f->dial, &until_ms);
        assert_in_range(until_ms, now_ms + 1, DEADLINE_MS);
        now_ms = until_ms;
        result = cct_dial_step(&f->dial, now_ms);
    }
    assert_int_equal(result, expected);
    return now_ms;
}

/* The second address 250 ms after the first; both have what is left of the time. */
static void test_side_by_side(void **state)
{
    (void)state;
    fixture f = begin(1, 1);
    f.platform.connection[40] = f.platform.connection[60] = CCT_AGAIN;
    start_to(&f, "name.test", CCT_FAMILY_ANY);
    assert_int_equal(cct_dial_step(&f.dial, 0), CCT_AGAIN);
    assert_waits(&f, CCT_WANT_WRITE, 250);
    assert_int_equal(cct_dial_step(&f.dial, 249), CCT_AGAIN);
    assert_tried(&f, "60 ");
    assert_int_equal(cct_dial_step(&f.dial, 250), CCT_AGAIN);
    assert_tried(&f, "60 40 ");
    assert_waits(&f, CCT_WANT_WRITE, DEADLINE_MS);
    assert_int_equal(cct_dial_step(&f.dial, DEADLINE_MS), CCT_FAILED);
    assert_int_equal(f.diagnosis.cause, CCT_CAUSE_CONNECT_TIMEOUT);
    assert_string_equal(f.diagnosis.detail, "[::3c]:8443 no answer in 10 s, 0.0.0.40:8443 no answer in 10 s");
}

static void test_winners(void **state)
{
    static const struct {
        uint8_t winner;
        unsigned connection;
    } rows[] = {{60, 0}, {40, 1}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture f = begin(1, 1);
        f.platform.connection[40] = f.platform.connection[60] = CCT_AGAIN;
        start_to(&f, "name.test", CCT_FAMILY_ANY);
        assert_int_equal(cct_dial_step(&f.dial, 0), CCT_AGAIN);
        assert_int_equal(cct_dial_step(&f.dial, 250), CCT_AGAIN);
        f.platform.connection[rows[i].winner] = CCT_OK;
        assert_int_equal(cct_dial_step(&f.dial, 300), CCT_OK);
        assert_int_equal(f.dial.connection, rows[i].connection);
        assert_int_equal(f.platform.trying[rows[i].connection], rows[i].winner);
        assert_int_equal(f.platform.disconnects[rows[i].connection], 0);
        assert_int_equal(f.platform.disconnects[1 - rows[i].connection], 1);
    }
}

/* The next address follows at once when one fails, and takes over its connection. */
static void test_failure_in_race(void **state)
{
    (void)state;
    fixture f = begin(2, 1);
    f.platform.connection[60] = CCT_AGAIN;
    f.platform.connection[41] = CCT_OK;
    start_to(&f, "name.test", CCT_FAMILY_ANY);
    assert_int_equal(cct_dial_step(&f.dial, 0), CCT_AGAIN);
    f.platform.connection[40] = CCT_AGAIN;
    assert_int_equal(cct_dial_step(&f.dial, 250), CCT_AGAIN);
    f.platform.connection[60] = CCT_ERROR_UNREACHABLE;
    assert_int_equal(cct_dial_step(&f.dial, 260), CCT_OK);
    assert_tried(&f, "60 40 41 ");
    assert_int_equal(f.dial.connection, 0);
}

/* Silent addresses leave time for all others. */
static void test_shares(void **state)
{
    (void)state;
    fixture f = begin(1, 2);
    f.platform.connection[40] = f.platform.connection[60] = f.platform.connection[61] = CCT_AGAIN;
    start_to(&f, "name.test", CCT_FAMILY_ANY);
    assert_int_equal(run(&f, CCT_FAILED), DEADLINE_MS);
    assert_tried(&f, "60 40 61 ");
    assert_string_equal(f.diagnosis.detail, "[::3c]:8443 no answer in 7 s, 0.0.0.40:8443 no answer in 10 s, "
                                            "[::3d]:8443 no answer in 3 s");

    f = begin(CCT_DIAL_ADDRESSES_MAX, CCT_DIAL_ADDRESSES_MAX);
    for (int i = 0; i < 256; i++) {
        f.platform.connection[i] = CCT_AGAIN;
    }
    start_to(&f, "name.test", CCT_FAMILY_ANY);
    assert_int_equal(run(&f, CCT_FAILED), DEADLINE_MS);
    assert_tried(&f, "60 40 61 41 62 42 63 43 64 44 65 45 66 46 67 47 ");
    assert_null(strstr(f.diagnosis.detail, "not tried"));
    assert_non_null(strstr(f.diagnosis.detail, "0.0.0.42:8443 no answer in "));
    assert_non_null(strstr(f.diagnosis.detail, ", and 10 more"));
    for (int i = 0; i < CCT_DIAL_ADDRESSES_MAX; i++) { /* each had its share; the last, what was
                                                        * left */
        assert_in_range(f.dial.addresses.queries[IPV4].took_ms[i], i < CCT_DIAL_ADDRESSES_MAX - 1 ? 1200 : 600, 1400);
    }
}

/* Without a second connection one address waits for the other, which leaves it some time. */
static void test_single(void **state)
{
    static const int results[] = {CCT_ERROR_NOT_PROVIDED, CCT_ERROR_LIMIT};
    (void)state;
    for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
        fixture f = begin(1, 1);
        f.platform.second = results[i];
        f.platform.connection[60] = CCT_AGAIN;
        f.platform.connection[40] = CCT_OK;
        start_to(&f, "name.test", CCT_FAMILY_ANY);
        assert_int_equal(run(&f, CCT_OK), DEADLINE_MS / 2);
        assert_tried(&f, "60 40 ");
        assert_int_equal(f.dial.connection, 0);
        assert_int_equal(f.platform.disconnects[1], 0);
    }
}

static void test_silent_resolver(void **state)
{
    (void)state;
    fixture f = begin(CCT_AGAIN, CCT_ERROR_NAME);
    start_to(&f, "name.test", CCT_FAMILY_ANY);
    assert_int_equal(cct_dial_step(&f.dial, DEADLINE_MS - 1), CCT_AGAIN);
    assert_int_equal(cct_dial_step(&f.dial, DEADLINE_MS), CCT_FAILED);
    assert_int_equal(f.diagnosis.cause, CCT_CAUSE_DNS_FAILURE);
    assert_string_equal(f.diagnosis.detail, "name.test: the resolver did not respond in time");
    assert_false(f.dial.permanent);
}

/* ---- failures ----------------------------------------------------------- */

static void test_lookup_failures(void **state)
{
    static const struct {
        int ipv4, ipv6;
        cct_family family;
        cct_cause cause;
        int native_error;
        bool permanent;
    } rows[] = {
        {CCT_ERROR_NAME, CCT_ERROR_NAME, CCT_FAMILY_ANY, CCT_CAUSE_DNS_FAILURE, 101, true},
        {CCT_ERROR_NAME, CCT_ERROR_RESOLVER, CCT_FAMILY_ANY, CCT_CAUSE_DNS_FAILURE, 101, false},
        {CCT_ERROR_RESOLVER, CCT_ERROR_NAME, CCT_FAMILY_ANY, CCT_CAUSE_DNS_FAILURE, 100, false},
        {CCT_ERROR_LIMIT, CCT_ERROR_RESOLVER, CCT_FAMILY_ANY, CCT_CAUSE_SYSTEM_LIMIT, 100, false},
        {CCT_ERROR_NAME, CCT_ERROR_LIMIT, CCT_FAMILY_ANY, CCT_CAUSE_SYSTEM_LIMIT, 101, false},
        {CCT_ERROR_NOT_PROVIDED, CCT_ERROR_NOT_PROVIDED, CCT_FAMILY_ANY, CCT_CAUSE_DNS_FAILURE, 101, true},
        {CCT_ERROR_NOT_PROVIDED, 1, CCT_FAMILY_IPV4, CCT_CAUSE_DNS_FAILURE, 0, true},
        {1, CCT_ERROR_NAME, CCT_FAMILY_IPV6, CCT_CAUSE_DNS_FAILURE, 101, true},
        {1, CCT_ERROR_LIMIT, CCT_FAMILY_IPV6, CCT_CAUSE_SYSTEM_LIMIT, 101, false},
        /* both are against the contract */
        {0, CCT_ERROR_NAME, CCT_FAMILY_ANY, CCT_CAUSE_DNS_FAILURE, 100, false},
        {CCT_DIAL_ADDRESSES_MAX + 1, CCT_ERROR_NAME, CCT_FAMILY_ANY, CCT_CAUSE_DNS_FAILURE, 100, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture f = begin(rows[i].ipv4, rows[i].ipv6);
        start_to(&f, "name.test", rows[i].family);
        assert_int_equal(cct_dial_step(&f.dial, 0), CCT_FAILED);
        assert_row(f.diagnosis.cause == rows[i].cause, "row %zu", i);
        assert_row(f.dial.permanent == rows[i].permanent, "row %zu", i);
        assert_row(rows[i].native_error == 0 || f.diagnosis.native_error == rows[i].native_error, "row %zu", i);
        assert_int_equal(f.diagnosis.stage, CCT_STAGE_DNS);
        assert_tried(&f, "");
    }
}

static void test_connection_failures(void **state)
{
    static const struct {
        int result;
        cct_cause cause;
        const char *tried;
        bool permanent;
    } rows[] = {
        {CCT_ERROR_REFUSED, CCT_CAUSE_CONNECTION_REFUSED, "40 41 ", false},
        {CCT_ERROR_UNREACHABLE, CCT_CAUSE_CONNECTION_FAILED, "40 41 ", false},
        {CCT_ERROR_IO, CCT_CAUSE_CONNECTION_FAILED, "40 41 ", false},
        {CCT_ERROR_TIMED_OUT, CCT_CAUSE_CONNECT_TIMEOUT, "40 41 ", false},
        /* another address needs a descriptor, too */
        {CCT_ERROR_LIMIT, CCT_CAUSE_SYSTEM_LIMIT, "40 ", false},
        {CCT_ERROR_NOT_PROVIDED, CCT_CAUSE_CONNECTION_FAILED, "40 41 ", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture f = begin(2, CCT_ERROR_NAME);
        f.platform.connection[40] = f.platform.connection[41] = rows[i].result;
        start_to(&f, "name.test", CCT_FAMILY_ANY);
        assert_int_equal(cct_dial_step(&f.dial, 0), CCT_FAILED);
        assert_int_equal(f.diagnosis.cause, rows[i].cause);
        assert_int_equal(f.dial.permanent, rows[i].permanent);
        assert_tried(&f, rows[i].tried);
    }
}

/* Of several addresses: one cause, and what happened to each. */
static void test_mixed_failures(void **state)
{
    static const struct {
        int ipv6, ipv4;
        cct_cause cause;
        const char *detail;
    } rows[] = {
        {CCT_ERROR_REFUSED, CCT_ERROR_REFUSED, CCT_CAUSE_CONNECTION_REFUSED,
         "[::3c]:8443 refused, 0.0.0.40:8443 refused"},
        {CCT_ERROR_UNREACHABLE, CCT_ERROR_REFUSED, CCT_CAUSE_CONNECTION_REFUSED,
         "[::3c]:8443 unreachable, 0.0.0.40:8443 refused"},
        {CCT_AGAIN, CCT_ERROR_UNREACHABLE, CCT_CAUSE_CONNECT_TIMEOUT,
         "[::3c]:8443 no answer in 10 s, 0.0.0.40:8443 unreachable"},
        {CCT_ERROR_REFUSED, CCT_AGAIN, CCT_CAUSE_CONNECTION_FAILED,
         "[::3c]:8443 refused, 0.0.0.40:8443 no answer in 10 s"},
        {CCT_ERROR_TIMED_OUT, CCT_ERROR_IO, CCT_CAUSE_CONNECTION_FAILED,
         "[::3c]:8443 no answer in 0 ms, 0.0.0.40:8443 failed"},
        {CCT_ERROR_UNREACHABLE, CCT_ERROR_UNREACHABLE, CCT_CAUSE_CONNECTION_FAILED,
         "[::3c]:8443 unreachable, 0.0.0.40:8443 unreachable"},
        {CCT_ERROR_LIMIT, CCT_ERROR_REFUSED, CCT_CAUSE_SYSTEM_LIMIT, "[::3c]:8443 failed, 0.0.0.40:8443 not tried"},
        {CCT_ERROR_REFUSED, CCT_ERROR_LIMIT, CCT_CAUSE_SYSTEM_LIMIT, "[::3c]:8443 refused, 0.0.0.40:8443 failed"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture f = begin(1, 1);
        f.platform.connection[60] = rows[i].ipv6;
        f.platform.connection[40] = rows[i].ipv4;
        start_to(&f, "name.test", CCT_FAMILY_ANY);
        run(&f, CCT_FAILED);
        assert_row(f.diagnosis.cause == rows[i].cause, "row %zu: %s", i, cct_cause_name(f.diagnosis.cause));
        assert_string_equal(f.diagnosis.detail, rows[i].detail);
    }
}

/* In milliseconds, or seconds from where those say no less. */
static void test_silence_in_words(void **state)
{
    static const struct {
        int64_t ms;
        const char *detail;
    } rows[] = {
        {949, "[::3c]:8443 no answer in 949 ms, 0.0.0.40:8443 refused"},
        {950, "[::3c]:8443 no answer in 1 s, 0.0.0.40:8443 refused"},
        {1499, "[::3c]:8443 no answer in 1 s, 0.0.0.40:8443 refused"},
        {1500, "[::3c]:8443 no answer in 2 s, 0.0.0.40:8443 refused"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture f = begin(1, 1);
        f.platform.connection[60] = f.platform.connection[40] = CCT_AGAIN;
        start_to(&f, "name.test", CCT_FAMILY_ANY);
        assert_int_equal(cct_dial_step(&f.dial, 0), CCT_AGAIN);
        assert_int_equal(cct_dial_step(&f.dial, 250), CCT_AGAIN);
        f.platform.connection[60] = CCT_ERROR_TIMED_OUT;
        f.platform.connection[40] = CCT_ERROR_REFUSED;
        assert_int_equal(cct_dial_step(&f.dial, rows[i].ms), CCT_FAILED);
        assert_string_equal(f.diagnosis.detail, rows[i].detail);
    }
}

/* ---- numeric addresses -------------------------------------------------- */

static void test_numeric(void **state)
{
    static const struct {
        const char *host;
        cct_family family;
        const char *tried;
    } rows[] = {
        {"192.0.2.40", CCT_FAMILY_ANY, "40 "}, {"192.0.2.40", CCT_FAMILY_IPV4, "40 "},
        {"192.0.2.40", CCT_FAMILY_IPV6, ""},   {"2001:db8::3c", CCT_FAMILY_ANY, "60 "},
        {"2001:db8::3c", CCT_FAMILY_IPV4, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fixture f = begin(1, 1);
        start_to(&f, rows[i].host, rows[i].family);
        assert_int_equal(cct_dial_step(&f.dial, 0), CCT_FAILED);
        assert_int_equal(f.platform.lookups[IPV4] + f.platform.lookups[IPV6], 0);
        assert_tried(&f, rows[i].tried);
        bool is_tried = *rows[i].tried != '\0';
        assert_int_equal(f.diagnosis.cause, is_tried ? CCT_CAUSE_CONNECTION_REFUSED : CCT_CAUSE_DNS_FAILURE);
        assert_true(is_tried || f.dial.permanent);
    }
}

/* ---- what an observer sees ---------------------------------------------- */

static void note(void *context, cct_event event, cct_stage stage, const char *text, size_t text_len)
{
    char *seen = context;
    snprintf(seen + strlen(seen), 512 - strlen(seen), "%s %s%.*s\n", cct_stage_name(stage),
             event == CCT_EVENT_SEEN ? "seen: " : "", (int)text_len, text);
}

static void test_observer(void **state)
{
    char seen[512] = "";
    (void)state;
    fixture f = begin(2, 2);
    f.platform.precedence[IPV6] = 1;
    f.platform.connection[40] = f.platform.connection[61] = CCT_AGAIN;
    start_to(&f, "name.test", CCT_FAMILY_ANY);
    f.dial.options.observer = note;
    f.dial.options.observer_context = seen;
    assert_int_equal(cct_dial_step(&f.dial, 0), CCT_AGAIN);
    assert_int_equal(cct_dial_step(&f.dial, 250), CCT_AGAIN);
    f.platform.connection[61] = CCT_OK;
    assert_int_equal(cct_dial_step(&f.dial, 300), CCT_OK);
    assert_string_equal(seen, "dns name.test: [::3c]:8443, 0.0.0.40:8443, [::3d]:8443, 0.0.0.41:8443\n"
                              "connect seen: [::3c]:8443 refused\n"
                              "connect seen: 0.0.0.40:8443 no answer in 300 ms\n"
                              "connect [::3d]:8443\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_patience),
        cmocka_unit_test(test_query_outlived),
        cmocka_unit_test(test_little_time),
        cmocka_unit_test(test_late_answer),
        cmocka_unit_test(test_side_by_side),
        cmocka_unit_test(test_winners),
        cmocka_unit_test(test_failure_in_race),
        cmocka_unit_test(test_single),
        cmocka_unit_test(test_mixed_failures),
        cmocka_unit_test(test_shares),
        cmocka_unit_test(test_silent_resolver),
        cmocka_unit_test(test_lookup_failures),
        cmocka_unit_test(test_connection_failures),
        cmocka_unit_test(test_numeric),
        cmocka_unit_test(test_observer),
        cmocka_unit_test(test_silence_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
