/* SPDX-License-Identifier: MIT */
#include "net/dial.h"

#include <string.h>

#include "cause/diagnosis.h"
#include "format/address.h"
#include "format/print.h"
#include "format/switches.h"

enum {
    PATIENCE_MS = 50,    /* the resolution delay of RFC 8305 section 3 */
    HEAD_START_MS = 250, /* of one address before the next: the connection attempt delay of section
                          * 5 */
};

static const cct_family family_numbers[CCT_FAMILIES] = {CCT_FAMILY_IPV4, CCT_FAMILY_IPV6};

void cct_dial_start(cct_dial *dial, const cct_dial_options *options, int64_t deadline_ms)
{
    memset(dial, 0, sizeof *dial);
    dial->options = *options;
    dial->deadline_ms = deadline_ms;
    memcpy(dial->name, options->host.ptr, options->host.len);
    for (int i = 0; i < CCT_FAMILIES; i++) {
        bool is_asked = options->family == CCT_FAMILY_ANY || options->family == family_numbers[i];
        /* fail_lookup() prefers any other error to this one */
        dial->addresses.queries[i].result = is_asked ? CCT_AGAIN : CCT_ERROR_NOT_PROVIDED;
    }
}

/* The platform's number for the last error, for the diagnosis. */
static int port_error(const cct_dial *dial)
{
    return dial->options.port->native_error(dial->options.port_context);
}

/* ---- for the observer -------------------------------------------------- */

/* The first condition removes the code where observers are left out. */
static bool dial_is_observed(const cct_dial *dial)
{
    return CCT_HAS_OBSERVER && dial->options.observer != NULL;
}

/* Passes an event to the observer; the text is valid during the call. */
static void dial_observe(const cct_dial *dial, cct_event event, cct_stage stage, const cct_writer *text)
{
    dial->options.observer(dial->options.observer_context, event, stage, text->out, text->len);
}

/* Reports all addresses in the order in which they will be tried. */
static void observe_addresses(const cct_dial *dial)
{
    char text[CCT_FAMILIES * CCT_DIAL_ADDRESSES_MAX * 48 + sizeof dial->name];
    cct_addresses all = cct_addresses_rewound(&dial->addresses);
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    cct_write_text(&writer, dial->name);
    const char *before = ": ";
    for (const cct_dial_query *one = cct_addresses_take(&all); one != NULL; one = cct_addresses_take(&all)) {
        cct_write_text(&writer, before);
        cct_address_write(&writer, cct_address_taken(one));
        before = ", ";
    }
    cct_writer_terminate(&writer);
    dial_observe(dial, CCT_EVENT_STAGE, CCT_STAGE_DNS, &writer);
}

/* Reports the failed attempts, then the connection. */
static void observe_connection(const cct_dial *dial)
{
    char text[80];
    cct_addresses all = cct_addresses_rewound(&dial->addresses);
    cct_writer writer;
    for (const cct_dial_query *one = cct_addresses_take(&all); one != NULL; one = cct_addresses_take(&all)) {
        if (cct_outcome_taken(one) != 0) {
            cct_writer_init(&writer, text, sizeof text);
            cct_outcome_write(&writer, one);
            dial_observe(dial, CCT_EVENT_SEEN, CCT_STAGE_CONNECT, &writer);
        }
    }
    const cct_dial_attempt *reached = &dial->attempts[dial->connection];
    cct_writer_init(&writer, text, sizeof text);
    cct_address_write(&writer, &reached->query->addresses[reached->index]);
    dial_observe(dial, CCT_EVENT_STAGE, CCT_STAGE_CONNECT, &writer);
}

/* ---- names ------------------------------------------------------------- */

/* Ends with a cause of the dns stage; WHY follows the name in the message. */
static int fail_name(cct_dial *dial, cct_cause cause, int native_error, const char *why)
{
    cct_writer detail = cct_diagnose(dial->options.diagnosis, cause, CCT_STAGE_DNS, native_error);
    if (CCT_HAS_TEXTS) {
        cct_print(&detail, "%s: %s", dial->name, why);
        cct_writer_terminate(&detail);
    }
    return CCT_FAILED;
}

/*
 * Of two failures the temporary one counts, since that family may have addresses; a limit counts
 * above all, since it hides the actual result. The numbers of the errors are in this order, lowest
 * first.
 */
static int fail_lookup(cct_dial *dial)
{
    const cct_dial_query *ipv4 = &dial->addresses.queries[CCT_IPV4], *ipv6 = &dial->addresses.queries[CCT_IPV6];
    const cct_dial_query *worst = ipv4->result < ipv6->result ? ipv4 : ipv6;
    dial->permanent = worst->result == CCT_ERROR_NAME || worst->result == CCT_ERROR_NOT_PROVIDED;
    switch (worst->result) {
    case CCT_ERROR_LIMIT:
        return fail_name(dial, CCT_CAUSE_SYSTEM_LIMIT, worst->native_error, "no resources left to resolve it");
    case CCT_ERROR_NOT_PROVIDED:
        return fail_name(dial, CCT_CAUSE_DNS_FAILURE, worst->native_error, "this platform cannot resolve names");
    case CCT_ERROR_NAME:
        return fail_name(dial, CCT_CAUSE_DNS_FAILURE, worst->native_error,
                         dial->options.family == CCT_FAMILY_ANY
                             ? "no such name"
                             : "no such name, or no address of the requested family");
    default:
        return fail_name(dial, CCT_CAUSE_DNS_FAILURE, worst->native_error, "the name server failed or did not respond");
    }
}

/*
 * Begins the query of a family or fetches its result. The port does not know the TCP port, so it is
 * set here.
 */
static void query_poll(cct_dial *dial, int family)
{
    cct_dial_query *query = &dial->addresses.queries[family];
    if (query->result != CCT_AGAIN) {
        return;
    }
    query->result = dial->options.port->resolve(dial->options.port_context, dial->name, family_numbers[family],
                                                query->addresses, CCT_DIAL_ADDRESSES_MAX);
    if (query->result == 0 || query->result > CCT_DIAL_ADDRESSES_MAX) { /* against the contract */
        query->result = CCT_ERROR_RESOLVER;
    }
    if (query->result < 0 && query->result != CCT_AGAIN) {
        query->native_error = port_error(dial);
    }
    for (int i = 0; i < query->result; i++) {
        query->addresses[i].port = dial->options.tcp_port;
    }
}

/* A numeric address needs no resolver. */
static bool take_numeric(cct_dial *dial)
{
    cct_address address;
    if (!cct_address_parse(cct_span_of(dial->name), &address)) {
        return false;
    }
    for (int i = 0; i < CCT_FAMILIES; i++) {
        cct_dial_query *query = &dial->addresses.queries[i];
        /* A family that was not requested stays without an address. */
        bool is_wanted = query->result == CCT_AGAIN && address.family == family_numbers[i];
        query->result = is_wanted ? 1 : CCT_ERROR_NAME;
        query->addresses[0] = address;
        query->addresses[0].port = dial->options.tcp_port;
    }
    return true;
}

/*
 * Whether to keep waiting for the other family: for at most most_ms since the first call, and at
 * most half of the time that was left for connecting.
 */
static bool is_patient(cct_dial *dial, int64_t now_ms, int64_t most_ms)
{
    if (dial->patience_ms == 0) {
        int64_t half_ms = (dial->deadline_ms - now_ms) / 2;
        dial->patience_ms = now_ms + (half_ms < most_ms ? half_ms : most_ms);
    }
    return now_ms < dial->patience_ms;
}

/* CCT_OK: there are addresses to try. */
static int await_addresses(cct_dial *dial, int64_t now_ms)
{
    if (now_ms >= dial->deadline_ms) {
        return fail_name(dial, CCT_CAUSE_DNS_FAILURE, port_error(dial), "the resolver did not respond in time");
    }
    query_poll(dial, CCT_IPV4);
    query_poll(dial, CCT_IPV6);
    return !cct_addresses_pending(&dial->addresses) ||
                   (cct_addresses_count(&dial->addresses) > 0 && !is_patient(dial, now_ms, PATIENCE_MS))
               ? CCT_OK
               : CCT_AGAIN;
}

/* Waits for addresses, then goes on to connect. CCT_OK with at least one address. */
static int dial_resolve(cct_dial *dial, int64_t now_ms)
{
    int result = take_numeric(dial) ? CCT_OK : await_addresses(dial, now_ms);
    if (result != CCT_OK) {
        return result;
    }
    if (dial_is_observed(dial) && cct_addresses_count(&dial->addresses) > 0) {
        observe_addresses(dial);
    }
    /* If all addresses fail, dial_connect() waits once more for a lookup that is still pending. */
    dial->patience_ms = 0;
    dial->state = CCT_DIAL_CONNECTING;
    return cct_addresses_count(&dial->addresses) == 0 ? fail_lookup(dial) : CCT_OK;
}

/* ---- attempts ---------------------------------------------------------- */

/* How many connections are being attempted. */
static int attempt_count(const cct_dial *dial)
{
    return (dial->attempts[0].query != NULL) + (dial->attempts[1].query != NULL);
}

/* The number of the attempt that began first; only meaningful if there is one. */
static unsigned attempt_oldest(const cct_dial *dial)
{
    const cct_dial_attempt *a = dial->attempts;
    return a[1].query != NULL && (a[0].query == NULL || a[1].began_ms < a[0].began_ms);
}

/* Ends an attempt with a result and frees its connection; the next address is due at once. */
static void attempt_end(cct_dial *dial, unsigned connection, int result, int64_t now_ms)
{
    cct_dial_attempt *attempt = &dial->attempts[connection];
    attempt->query->outcomes[attempt->index] = (int8_t)result;
    attempt->query->took_ms[attempt->index] = (uint32_t)(now_ms - attempt->began_ms);
    attempt->query = NULL;
    dial->next_ms = now_ms;
    /*
     * An address without a route says least about the cause, so its error number is kept only if
     * there is no other.
     */
    if (result != CCT_ERROR_UNREACHABLE || dial->native_error == 0) {
        dial->native_error = port_error(dial);
    }
    dial->options.port->disconnect(dial->options.port_context, connection);
}

/*
 * There is no second connection: the address, which is the last one taken, is returned until the
 * first connection is free.
 */
static void attempt_postpone(cct_dial *dial, unsigned connection)
{
    dial->attempts[connection].query->next--;
    dial->attempts[connection].query = NULL;
    dial->is_single = true;
}

/* True: there is a connection. */
static bool attempt_step(cct_dial *dial, unsigned connection, int64_t now_ms)
{
    cct_dial_attempt *attempt = &dial->attempts[connection];
    bool is_first_step = !attempt->has_begun;
    int result = CCT_ERROR_TIMED_OUT;
    if (now_ms < dial->deadline_ms) {
        result = dial->options.port->connect(dial->options.port_context, connection,
                                             &attempt->query->addresses[attempt->index]);
    }
    attempt->has_begun = true;
    /* Such an error of the first step is about the second connection, not about the address. */
    if (is_first_step && attempt_count(dial) > 1 && (result == CCT_ERROR_LIMIT || result == CCT_ERROR_NOT_PROVIDED)) {
        attempt_postpone(dial, connection);
    } else if (result != CCT_OK && result != CCT_AGAIN) {
        attempt_end(dial, connection, result, now_ms);
    }
    return result == CCT_OK;
}

/*
 * The end of an attempt's share of the time, so that addresses that do not respond leave some for
 * the others: the time that was left when it began, divided by the number of undecided addresses,
 * and doubled if there is a second connection.
 */
static int64_t attempt_share_ms(const cct_dial *dial, const cct_dial_attempt *attempt)
{
    int64_t left_ms = dial->deadline_ms - attempt->began_ms;
    int64_t all_ms = dial->is_single ? left_ms : left_ms * CCT_CONNECTIONS;
    int64_t share_ms = all_ms / (attempt_count(dial) + cct_addresses_untried(&dial->addresses));
    return attempt->began_ms + (share_ms < left_ms ? share_ms : left_ms);
}

/* When the next address is due, if there is one. */
static int64_t attempt_due_ms(const cct_dial *dial)
{
    int limit = dial->is_single ? 1 : CCT_CONNECTIONS;
    int count = attempt_count(dial);
    return count == 0      ? 0
           : count < limit ? dial->next_ms
                           : attempt_share_ms(dial, &dial->attempts[attempt_oldest(dial)]);
}

/* Turns to the next address if it is due; false if it is not. */
static bool attempt_next(cct_dial *dial, int64_t now_ms)
{
    if (cct_addresses_untried(&dial->addresses) == 0 || now_ms >= dial->deadline_ms || now_ms < attempt_due_ms(dial)) {
        return false;
    }
    if (attempt_count(dial) == (dial->is_single ? 1 : CCT_CONNECTIONS)) {
        attempt_end(dial, attempt_oldest(dial), CCT_ERROR_TIMED_OUT, now_ms);
    }
    /* The first connection that is free. */
    cct_dial_attempt *attempt = &dial->attempts[dial->attempts[0].query != NULL];
    cct_dial_query *query = cct_addresses_take(&dial->addresses);
    *attempt = (cct_dial_attempt){.query = query, .index = (uint8_t)(query->next - 1), .began_ms = now_ms};
    dial->next_ms = now_ms + HEAD_START_MS;
    return true;
}

/* ---- connections ------------------------------------------------------- */

/*
 * An address without a route counts only if there is no other: this machine may simply have no
 * IPv6. If the others agree, that is the cause.
 */
static cct_cause cause_of_outcomes(unsigned outcomes)
{
    if (outcomes == 0) { /* there was no time left to try any */
        return CCT_CAUSE_CONNECT_TIMEOUT;
    }
    if ((outcomes & CCT_OUTCOME(CCT_ERROR_LIMIT)) != 0) { /* it hides the actual result */
        return CCT_CAUSE_SYSTEM_LIMIT;
    }
    switch (outcomes & ~CCT_OUTCOME(CCT_ERROR_UNREACHABLE)) {
    case CCT_OUTCOME(CCT_ERROR_REFUSED):
        return CCT_CAUSE_CONNECTION_REFUSED;
    case CCT_OUTCOME(CCT_ERROR_TIMED_OUT):
        return CCT_CAUSE_CONNECT_TIMEOUT;
    default:
        return CCT_CAUSE_CONNECTION_FAILED;
    }
}

/* No address can be reached: one cause for all of them, and a detail for each. */
static int fail_connection(cct_dial *dial)
{
    unsigned outcomes = cct_addresses_outcomes(&dial->addresses);
    cct_writer detail =
        cct_diagnose(dial->options.diagnosis, cause_of_outcomes(outcomes), CCT_STAGE_CONNECT, dial->native_error);
    dial->permanent = outcomes == CCT_OUTCOME(CCT_ERROR_NOT_PROVIDED);
    if (CCT_HAS_TEXTS) {
        cct_addresses_write_outcomes(&detail, &dial->addresses);
        cct_write_text(&detail, dial->permanent ? ": this platform cannot open connections" : "");
        cct_writer_terminate(&detail);
    }
    return CCT_FAILED;
}

/*
 * The first connection wins; the other attempt and the queries are abandoned. What was still in
 * progress is shown as an address that has not responded.
 */
static int dial_connected(cct_dial *dial, unsigned connection, int64_t now_ms)
{
    unsigned other = 1 - connection;
    if (dial->attempts[other].query != NULL) {
        attempt_end(dial, other, CCT_ERROR_TIMED_OUT, now_ms);
    }
    dial->options.port->cancel(dial->options.port_context);
    dial->connection = connection;
    dial->state = CCT_DIAL_CONNECTED;
    if (dial_is_observed(dial)) {
        observe_connection(dial);
    }
    return CCT_OK;
}

/*
 * Polls the attempts, and begins the next one when it is due. CCT_AGAIN while an attempt or a
 * lookup may still succeed.
 */
static int dial_connect(cct_dial *dial, int64_t now_ms)
{
    query_poll(dial, CCT_IPV4); /* its result may be late */
    query_poll(dial, CCT_IPV6);
    do {
        for (unsigned i = 0; i < CCT_CONNECTIONS; i++) {
            if (dial->attempts[i].query != NULL && attempt_step(dial, i, now_ms)) {
                return dial_connected(dial, i, now_ms);
            }
        }
        /* A limit ends all if no attempt is left: other addresses would need the same resource. */
        bool is_at_limit = (cct_addresses_outcomes(&dial->addresses) & CCT_OUTCOME(CCT_ERROR_LIMIT)) != 0;
        if (is_at_limit && attempt_count(dial) == 0) {
            return fail_connection(dial);
        }
    } while (attempt_next(dial, now_ms));
    if (attempt_count(dial) > 0 || (cct_addresses_pending(&dial->addresses) && is_patient(dial, now_ms, INT64_MAX))) {
        return CCT_AGAIN;
    }
    return fail_connection(dial);
}

/* ---- all phases --------------------------------------------------------- */

int cct_dial_step(cct_dial *dial, int64_t now_ms)
{
    int result = dial->state == CCT_DIAL_RESOLVING ? dial_resolve(dial, now_ms) : CCT_OK;
    return result == CCT_OK && dial->state == CCT_DIAL_CONNECTING ? dial_connect(dial, now_ms) : result;
}

unsigned cct_dial_wants(const cct_dial *dial, int64_t *until_ms)
{
    bool is_connecting = attempt_count(dial) > 0;
    int64_t due_ms = is_connecting && cct_addresses_untried(&dial->addresses) > 0 ? attempt_due_ms(dial)
                     : !is_connecting && dial->patience_ms != 0                   ? dial->patience_ms
                                                                                  : dial->deadline_ms;
    /*
     * Until the next address is due or the other family's patience ends, and never beyond the
     * deadline.
     */
    *until_ms = due_ms < dial->deadline_ms ? due_ms : dial->deadline_ms;
    return is_connecting ? CCT_WANT_WRITE : CCT_WANT_READ;
}

void cct_dial_end(cct_dial *dial)
{
    /*
     * NULL: it never started. An attempt that succeeded keeps its query, so it is ended here too.
     */
    const cct_port *port = dial->options.port;
    if (port != NULL) {
        port->cancel(dial->options.port_context);
        for (unsigned i = 0; i < CCT_CONNECTIONS; i++) {
            if (dial->attempts[i].query != NULL) {
                port->disconnect(dial->options.port_context, i);
            }
        }
    }
    memset(dial, 0, sizeof *dial);
}
