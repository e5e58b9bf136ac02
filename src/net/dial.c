/* SPDX-License-Identifier: MIT */
#include "net/dial.h"

#include <string.h>

#include "cause/diagnosis.h"
#include "format/address.h"
#include "format/print.h"

enum { IPV4, IPV6, FAMILIES };

/*
 * RFC 8305 section 3 has 50 ms. It also lets a late response join while the first address is being tried; here too, but
 * attempts are not made side by side yet, so that a silent first address costs its whole share of the time.
 */
enum { PATIENCE_MS = 250 };

static const cct_family family_numbers[FAMILIES] = {CCT_FAMILY_IPV4, CCT_FAMILY_IPV6};

void cct_dial_start(cct_dial *dial, const cct_dial_options *options, int64_t deadline_ms)
{
    memset(dial, 0, sizeof *dial);
    dial->options = *options;
    dial->deadline_ms = deadline_ms;
    memcpy(dial->name, options->host.ptr, options->host.len);
    for (int i = 0; i < FAMILIES; i++) {
        bool is_asked = options->family == CCT_FAMILY_ANY || options->family == family_numbers[i];
        dial->queries[i].result = is_asked ? CCT_AGAIN : CCT_ERROR_NOT_PROVIDED; /* gives way to any other */
    }
}

static int port_error(const cct_dial *dial)
{
    return dial->options.port->native_error(dial->options.port_context);
}

/* ---- addresses --------------------------------------------------------- */

static int count_of(const cct_dial_query *query)
{
    return query->result > 0 ? query->result : 0;
}

static int address_count(const cct_dial *dial)
{
    return count_of(&dial->queries[IPV4]) + count_of(&dial->queries[IPV6]);
}

/*
 * The next address to try, or NULL: the family with the higher precedence first, IPv6 before IPv4, then in turn
 * (RFC 8305 section 4). An address that came late joins in.
 */
static const cct_address *take_next(cct_dial_query queries[FAMILIES])
{
    cct_dial_query *ipv4 = &queries[IPV4], *ipv6 = &queries[IPV6];
    bool has_ipv4 = ipv4->next < count_of(ipv4), has_ipv6 = ipv6->next < count_of(ipv6);
    bool is_ipv6_first = ipv6->addresses[0].precedence >= ipv4->addresses[0].precedence;
    bool is_turn_of_ipv6 = is_ipv6_first ? ipv6->next <= ipv4->next : ipv6->next < ipv4->next;
    cct_dial_query *query = has_ipv6 && (is_turn_of_ipv6 || !has_ipv4) ? ipv6 : ipv4;
    return has_ipv4 || has_ipv6 ? &query->addresses[query->next++] : NULL;
}

/* ---- for the observer -------------------------------------------------- */

static void dial_observe(const cct_dial *dial, cct_stage stage, const cct_writer *text)
{
    dial->options.observer(dial->options.observer_context, CCT_EVENT_STAGE, stage, text->out, text->len);
}

static void observe_addresses(const cct_dial *dial)
{
    char text[FAMILIES * CCT_DIAL_ADDRESSES_MAX * 48 + sizeof dial->name];
    cct_dial_query queries[FAMILIES];
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    cct_write_text(&writer, dial->name);
    memcpy(queries, dial->queries, sizeof queries);
    const char *before = ": ";
    for (const cct_address *one = take_next(queries); one != NULL; one = take_next(queries)) {
        cct_write_text(&writer, before);
        cct_address_write(&writer, one);
        before = ", ";
    }
    cct_writer_terminate(&writer);
    dial_observe(dial, CCT_STAGE_DNS, &writer);
}

static void observe_connection(const cct_dial *dial)
{
    char text[64];
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    cct_address_write(&writer, dial->address);
    cct_writer_terminate(&writer);
    dial_observe(dial, CCT_STAGE_CONNECT, &writer);
}

/* ---- names ------------------------------------------------------------- */

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
 * Of two failures the one that may pass counts, and a limit above all, since it hides what the result would have been:
 * the lower of the numbers.
 */
static int fail_lookup(cct_dial *dial)
{
    const cct_dial_query *ipv4 = &dial->queries[IPV4], *ipv6 = &dial->queries[IPV6];
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

static void query_poll(cct_dial *dial, int family)
{
    cct_dial_query *query = &dial->queries[family];
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
    for (int i = 0; i < FAMILIES; i++) {
        cct_dial_query *query = &dial->queries[i];
        bool is_wanted = query->result == CCT_AGAIN && address.family == family_numbers[i];
        query->result = is_wanted ? 1 : CCT_ERROR_NAME;
        query->addresses[0] = address;
        query->addresses[0].port = dial->options.tcp_port;
    }
    return true;
}

/* CCT_OK: what there is to try is there. */
static int await_addresses(cct_dial *dial, int64_t now_ms)
{
    if (now_ms >= dial->deadline_ms) {
        return fail_name(dial, CCT_CAUSE_DNS_FAILURE, port_error(dial), "the resolver did not respond in time");
    }
    query_poll(dial, IPV4);
    query_poll(dial, IPV6);
    bool is_pending = dial->queries[IPV4].result == CCT_AGAIN || dial->queries[IPV6].result == CCT_AGAIN;
    if (is_pending && address_count(dial) > 0 && dial->patience_ms == 0) {
        int64_t half_ms = (dial->deadline_ms - now_ms) / 2; /* the rest is for connecting */
        dial->patience_ms = now_ms + (half_ms < PATIENCE_MS ? half_ms : PATIENCE_MS);
    }
    return is_pending && (dial->patience_ms == 0 || now_ms < dial->patience_ms) ? CCT_AGAIN : CCT_OK;
}

static int dial_resolve(cct_dial *dial, int64_t now_ms)
{
    int result = take_numeric(dial) ? CCT_OK : await_addresses(dial, now_ms);
    if (result != CCT_OK) {
        return result;
    }
    if (dial->options.observer != NULL && address_count(dial) > 0) {
        observe_addresses(dial);
    }
    dial->address = take_next(dial->queries);
    dial->state = CCT_DIAL_CONNECTING;
    return dial->address == NULL ? fail_lookup(dial) : CCT_OK;
}

/* ---- connections ------------------------------------------------------- */

static cct_cause cause_of_connection(int result)
{
    switch (result) {
    case CCT_ERROR_REFUSED:
        return CCT_CAUSE_CONNECTION_REFUSED;
    case CCT_ERROR_TIMED_OUT:
        return CCT_CAUSE_CONNECT_TIMEOUT;
    case CCT_ERROR_LIMIT:
        return CCT_CAUSE_SYSTEM_LIMIT;
    default:
        return CCT_CAUSE_CONNECTION_FAILED;
    }
}

static int fail_connection(cct_dial *dial, int result)
{
    int count = address_count(dial);
    cct_writer detail =
        cct_diagnose(dial->options.diagnosis, cause_of_connection(result), CCT_STAGE_CONNECT, port_error(dial));
    dial->permanent = result == CCT_ERROR_NOT_PROVIDED;
    if (CCT_HAS_TEXTS) {
        cct_address_write(&detail, dial->address);
        if (count > 1) {
            cct_print(&detail, ", the last of %d addresses", count);
        }
        cct_write_text(&detail, result == CCT_ERROR_NOT_PROVIDED ? ": this platform cannot open connections" : "");
        cct_writer_terminate(&detail);
    }
    return CCT_FAILED;
}

static int query_untried(const cct_dial_query *query)
{
    return count_of(query) - query->next;
}

/* Each address gets its share of the time that is left, so that one that is silent leaves some for the next. */
static void start_clock(cct_dial *dial, int64_t now_ms)
{
    if (dial->address_deadline_ms == 0) {
        int shares = 1 + query_untried(&dial->queries[IPV4]) + query_untried(&dial->queries[IPV6]);
        dial->address_deadline_ms = now_ms + (dial->deadline_ms - now_ms) / shares;
    }
}

/* A result of one address: CCT_OK, CCT_AGAIN or the error. */
static int address_step(cct_dial *dial, int64_t now_ms)
{
    start_clock(dial, now_ms);
    if (now_ms >= dial->address_deadline_ms) {
        return CCT_ERROR_TIMED_OUT;
    }
    return dial->options.port->connect(dial->options.port_context, dial->connection, dial->address);
}

static int dial_connect(cct_dial *dial, int64_t now_ms)
{
    query_poll(dial, IPV4); /* a late answer */
    query_poll(dial, IPV6);
    int result = address_step(dial, now_ms);
    while (result != CCT_OK && result != CCT_AGAIN) {
        const cct_address *next = result == CCT_ERROR_LIMIT ? NULL : take_next(dial->queries);
        if (next == NULL) {
            return fail_connection(dial, result);
        }
        dial->options.port->disconnect(dial->options.port_context, dial->connection);
        dial->address = next;
        dial->address_deadline_ms = 0;
        result = address_step(dial, now_ms);
    }
    if (result == CCT_AGAIN) {
        return CCT_AGAIN;
    }
    dial->options.port->cancel(dial->options.port_context);
    dial->state = CCT_DIAL_CONNECTED;
    if (dial->options.observer != NULL) {
        observe_connection(dial);
    }
    return CCT_OK;
}

/* ---- all of it ---------------------------------------------------------- */

int cct_dial_step(cct_dial *dial, int64_t now_ms)
{
    int result = dial->state == CCT_DIAL_RESOLVING ? dial_resolve(dial, now_ms) : CCT_OK;
    return result == CCT_OK && dial->state == CCT_DIAL_CONNECTING ? dial_connect(dial, now_ms) : result;
}

unsigned cct_dial_wants(const cct_dial *dial, int64_t *until_ms)
{
    bool is_resolving = dial->state == CCT_DIAL_RESOLVING;
    int64_t resolved_ms = dial->patience_ms != 0 ? dial->patience_ms : dial->deadline_ms;
    *until_ms = is_resolving ? resolved_ms : dial->address_deadline_ms;
    return is_resolving ? CCT_WANT_READ : CCT_WANT_WRITE;
}

void cct_dial_end(cct_dial *dial)
{
    if (dial->options.port != NULL) {
        dial->options.port->cancel(dial->options.port_context);
        dial->options.port->disconnect(dial->options.port_context, dial->connection);
    }
    memset(dial, 0, sizeof *dial);
}
