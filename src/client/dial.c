/* SPDX-License-Identifier: MIT */
/*
 * dial.c: from a name to a connection.
 */
#include "cause/diagnosis.h"
#include "client/client.h"
#include "format/address.h"

static int native_error(const client *c)
{
    return c->config.port->native_error(c->config.port_context);
}

static void observe_addresses(const client *c)
{
    char text[CCT_ADDRESSES_MAX * 48];
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    cct_write_text(&writer, c->dial_name);
    for (size_t i = 0; i < c->address_count; i++) {
        cct_write_text(&writer, i == 0 ? ": " : ", ");
        cct_address_write(&writer, &c->addresses[i]);
    }
    cct_writer_terminate(&writer);
    cct_observe(c, CCT_EVENT_STAGE, CCT_STAGE_DNS, (cct_span){text, writer.len});
}

static void observe_connection(const client *c, const cct_address *address)
{
    char text[64];
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    cct_address_write(&writer, address);
    cct_writer_terminate(&writer);
    cct_observe(c, CCT_EVENT_STAGE, CCT_STAGE_CONNECT, (cct_span){text, writer.len});
}

/* ---- names ------------------------------------------------------------- */

/*
 * How long the addresses of one family wait for those of the other. RFC 8305 section 3 has 50 ms, but then lets a late
 * answer join the attempts; here it comes too late.
 */
enum { PATIENCE_MS = 250 };

static const cct_family families[] = {CCT_FAMILY_IPV4, CCT_FAMILY_IPV6};

void cct_begin_resolving(client *c)
{
    for (size_t i = 0; i < 2; i++) {
        bool is_wanted = c->config.family == CCT_FAMILY_ANY || c->config.family == families[i];
        c->found_count[i] = is_wanted ? CCT_AGAIN : 0;
    }
    c->native_error = 0;
    c->patience_until_ms = INT64_MAX;
    c->phase = CCT_PHASE_RESOLVE;
}

static int fail_name(client *c, cct_cause cause, const char *why)
{
    cct_writer detail = cct_diagnose(&c->diagnosis, cause, CCT_STAGE_DNS, c->native_error);
    if (CCT_HAS_TEXTS) {
        cct_write_text(&detail, c->dial_name);
        cct_write_text(&detail, ": ");
        cct_write_text(&detail, why);
        cct_writer_terminate(&detail);
    }
    return CCT_FAILED;
}

/* A numeric address needs no resolver. */
static int take_numeric(client *c)
{
    cct_address *address = &c->addresses[0];
    if (!cct_address_parse(cct_span_of(c->dial_name), address)) {
        return CCT_AGAIN;
    }
    bool other_family = c->config.family != CCT_FAMILY_ANY && address->family != c->config.family;
    return other_family ? CCT_ERROR_NAME : 1;
}

static const char *no_such_name(const client *c)
{
    return c->config.family == CCT_FAMILY_ANY ? "no such name" : "no such name, or no address of the requested family";
}

/* Asks for each family that has no result yet. Of two failures the lower is the one that counts. */
static void ask(client *c)
{
    for (size_t i = 0; i < 2; i++) {
        if (c->found_count[i] == CCT_AGAIN) {
            int lowest = c->found_count[1 - i];
            c->found_count[i] = c->config.port->resolve(c->config.port_context, c->dial_name, families[i], c->found[i],
                                                        CCT_ADDRESSES_MAX);
            c->native_error = c->found_count[i] < lowest ? native_error(c) : c->native_error;
        }
        if (c->found_count[i] > 0 && c->patience_until_ms == INT64_MAX) {
            c->patience_until_ms = c->now_ms + PATIENCE_MS;
        }
    }
}

static bool is_pending(const client *c)
{
    return c->found_count[0] == CCT_AGAIN || c->found_count[1] == CCT_AGAIN;
}

/* The better family first, IPv6 before IPv4, then in turn (RFC 8305 section 4). */
static int merge(client *c)
{
    const cct_address *ipv4 = c->found[0], *ipv6 = c->found[1];
    bool both = c->found_count[0] > 0 && c->found_count[1] > 0;
    int first = both ? ipv6->precedence >= ipv4->precedence : c->found_count[1] > 0;
    int n = 0;
    for (int i = 0; i < CCT_ADDRESSES_MAX; i++) {
        for (int turn = 0; turn < 2; turn++) {
            int family = turn == 0 ? first : 1 - first;
            if (i < c->found_count[family] && n < CCT_ADDRESSES_MAX) {
                c->addresses[n++] = c->found[family][i];
            }
        }
    }
    return n;
}

static int look_up(client *c)
{
    ask(c);
    if (is_pending(c) && c->now_ms < c->patience_until_ms) {
        return CCT_AGAIN;
    }
    c->config.port->cancel(c->config.port_context);
    int count = merge(c);
    return count > 0 ? count : c->found_count[0] < c->found_count[1] ? c->found_count[0] : c->found_count[1];
}

int cct_phase_resolve(client *c)
{
    int count = take_numeric(c);
    if (count == CCT_AGAIN) {
        if (c->now_ms >= c->connect_deadline_ms) {
            return fail_name(c, CCT_CAUSE_DNS_FAILURE, "the resolver did not respond in time");
        }
        count = look_up(c);
    }
    if (count == CCT_AGAIN) {
        return CCT_AGAIN;
    }
    if (count == CCT_ERROR_LIMIT) {
        return fail_name(c, CCT_CAUSE_SYSTEM_LIMIT, "no resources left to resolve it");
    }
    if (count <= 0) {
        c->permanent = count == CCT_ERROR_NAME || count == CCT_ERROR_NOT_PROVIDED;
        return fail_name(c, CCT_CAUSE_DNS_FAILURE,
                         count == CCT_ERROR_NAME           ? no_such_name(c)
                         : count == CCT_ERROR_NOT_PROVIDED ? "this platform cannot resolve names"
                                                           : "the name server failed or did not respond");
    }
    c->address_count = (size_t)count;
    for (size_t i = 0; i < c->address_count; i++) {
        c->addresses[i].port = c->dial_port;
    }
    if (cct_is_observed(c)) {
        observe_addresses(c);
    }
    c->address_index = 0;
    c->address_deadline_ms = 0;
    c->phase = CCT_PHASE_CONNECT;
    return CCT_OK;
}

/* ---- connections ------------------------------------------------------- */

static cct_cause cause_of(int result)
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

static int fail_connection(client *c, int result)
{
    c->permanent = result == CCT_ERROR_NOT_PROVIDED;
    cct_writer detail = cct_diagnose(&c->diagnosis, cause_of(result), CCT_STAGE_CONNECT, native_error(c));
    if (CCT_HAS_TEXTS) {
        cct_address_write(&detail, &c->addresses[c->address_index]);
        if (c->address_count > 1) {
            cct_write_text(&detail, ", the last of ");
            cct_write_number(&detail, (int64_t)c->address_count);
            cct_write_text(&detail, " addresses");
        }
        cct_write_text(&detail, result == CCT_ERROR_NOT_PROVIDED ? ": this platform cannot open connections" : "");
        cct_writer_terminate(&detail);
    }
    return CCT_FAILED;
}

/* Each address gets its share of the time that is left, so that one that is silent leaves some for the next. */
static void start_clock(client *c)
{
    if (c->address_deadline_ms == 0) {
        int64_t left_ms = c->connect_deadline_ms - c->now_ms;
        c->address_deadline_ms = c->now_ms + left_ms / (int64_t)(c->address_count - c->address_index);
    }
}

int cct_phase_connect(client *c)
{
    const cct_address *address = &c->addresses[c->address_index];
    start_clock(c);
    int result = CCT_ERROR_TIMED_OUT;
    if (c->now_ms < c->address_deadline_ms) {
        result = c->config.port->connect(c->config.port_context, 0, address);
    }
    if (result == CCT_AGAIN) {
        return CCT_AGAIN;
    }
    if (result == CCT_OK) {
        if (cct_is_observed(c)) {
            observe_connection(c, address);
        }
        return cct_begin_handshake(c);
    }
    if (c->address_index + 1 == c->address_count || result == CCT_ERROR_LIMIT) {
        return fail_connection(c, result);
    }
    c->config.port->disconnect(c->config.port_context, 0);
    c->address_index++;
    c->address_deadline_ms = 0;
    return CCT_OK;
}
