/* SPDX-License-Identifier: MIT */
/*
 * line.h: a port on which the input is what the network delivers, with a clock and random numbers
 * that are the same each time; and a client that runs on it to its end, with what must hold of
 * every client.
 *
 * An input is a line of letters (client_of_letters()), and a section for each connection, with a
 * line "----" between them.
 */
#ifndef LINE_H
#define LINE_H

#include "cctoken.h"
#include "fuzz.h"
#include "recorded.h"

#define LINE_SECRET "hunter2-Pa55+word/of%the client"
#define LINE_ID "client-id-of-the-fuzzer"
#define LINE_HOST "server.test"

enum { LINE_STEPS_MAX = 400000, LINE_SHOWN_MAX = 1 << 20, LINE_CONNECTIONS_MAX = 16 };

typedef struct line {
    const char *letters;
    cct_span rest; /* of the input: the connections to come */
    cct_span bytes[CCT_CONNECTIONS];
    bool is_open[CCT_CONNECTIONS];
    unsigned opened;
    uint64_t state;  /* of the pieces */
    uint64_t random; /* of the keys */
    int64_t now_ms;
    bool is_idle; /* nothing was delivered since the last step */
    cct_span anchors;
    size_t anchors_at;
    unsigned resolved;
    cct_writer shown;
    char outcome[CCT_DETAIL_MAX + 64]; /* cause and detail, in the end */
    const cct_port *port;              /* NULL: the one below */
    cct_key *key;                      /* of the client, for mutual TLS, or NULL */
    cct_span certificates;             /* those of that key */
} line;

static inline bool line_has(const line *l, char letter)
{
    return strchr(l->letters, letter) != NULL;
}

/* ---- the port ------------------------------------------------------------ */

static int64_t line_monotonic_ms(void *context)
{
    const line *l = context;
    return l->now_ms;
}

static int64_t line_wall_clock_s(void *context)
{
    const line *l = context;
    return LINE_NOW_S + l->now_ms / 1000;
}

static int line_random_bytes(void *context, uint8_t *out, size_t len)
{
    line *l = context;
    for (size_t i = 0; i < len; i++) {
        out[i] = (uint8_t)fuzz_random(&l->random);
    }
    return CCT_OK;
}

static int line_resolve(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity)
{
    line *l = context;
    (void)capacity;
    PROPERTY(strlen(host) <= 253, "%s", host);
    l->is_idle = false;
    if (l->resolved++ % 3 == 0) {
        return CCT_AGAIN;
    }
    if (family == CCT_FAMILY_IPV6 && !line_has(l, '6')) {
        return CCT_ERROR_NAME;
    }
    memset(addresses, 0, sizeof *addresses);
    addresses->family = (uint8_t)family;
    addresses->bytes[0] = 192;
    return 1;
}

static void line_cancel(void *context)
{
    (void)context;
}

static int line_connect(void *context, unsigned connection, const cct_address *address)
{
    line *l = context;
    PROPERTY(address->port != 0 && connection < CCT_CONNECTIONS, "connection %u", connection);
    if (l->is_open[connection]) {
        return CCT_OK;
    }
    l->opened++;
    if (line_has(l, 'f') && l->opened == 1) {
        return CCT_ERROR_REFUSED;
    }
    if (l->opened > LINE_CONNECTIONS_MAX) {
        return CCT_ERROR_UNREACHABLE;
    }
    l->is_open[connection] = true;
    l->bytes[connection] = fuzz_take_section(&l->rest);
    return CCT_OK;
}

static int line_send(void *context, unsigned connection, const uint8_t *bytes, size_t len)
{
    line *l = context;
    (void)bytes;
    PROPERTY(l->is_open[connection] && len > 0, "sent without a connection");
    l->is_idle = false;
    return (int)fuzz_piece(&l->state, len);
}

static int line_receive(void *context, unsigned connection, uint8_t *bytes, size_t capacity)
{
    line *l = context;
    PROPERTY(l->is_open[connection] && capacity > 0, "received without a connection");
    if (l->bytes[connection].len == 0) {
        return line_has(l, 'h') ? CCT_AGAIN : line_has(l, 'e') ? CCT_ERROR_CLOSED : CCT_EOF;
    }
    if (fuzz_random(&l->state) % 8 == 0) {
        l->is_idle = false;
        return CCT_AGAIN;
    }
    size_t n = fuzz_piece(&l->state, l->bytes[connection].len);
    n = n < capacity ? n : capacity;
    memcpy(bytes, l->bytes[connection].ptr, n);
    l->bytes[connection] = fuzz_after(l->bytes[connection], n);
    l->is_idle = false;
    return (int)n;
}

static void line_disconnect(void *context, unsigned connection)
{
    line *l = context;
    l->is_open[connection] = false;
}

static int line_anchors_rewind(void *context)
{
    line *l = context;
    l->anchors_at = 0;
    return l->anchors.len > 0 && l->anchors.ptr[0] == '\x30' ? CCT_ANCHORS_DER : CCT_ANCHORS_PEM;
}

static int line_anchors_read(void *context, char *bytes, size_t capacity)
{
    line *l = context;
    cct_span rest = fuzz_after(l->anchors, l->anchors_at);
    size_t n = fuzz_piece(&l->state, rest.len);
    n = n < capacity ? n : capacity;
    memcpy(bytes, rest.ptr, n);
    l->anchors_at += n;
    return n == 0 ? CCT_EOF : (int)n;
}

static void line_anchors_end(void *context)
{
    (void)context;
}

static int line_native_error(void *context)
{
    (void)context;
    return 0;
}

static int line_wait(void *context, unsigned wants, int64_t until_ms)
{
    (void)context, (void)wants, (void)until_ms;
    return CCT_ERROR_NOT_PROVIDED;
}

static const cct_port line_port = {
    .monotonic_ms = line_monotonic_ms,
    .wall_clock_s = line_wall_clock_s,
    .random_bytes = line_random_bytes,
    .resolve = line_resolve,
    .cancel = line_cancel,
    .connect = line_connect,
    .send = line_send,
    .receive = line_receive,
    .disconnect = line_disconnect,
    .wait = line_wait,
    .anchors_rewind = line_anchors_rewind,
    .anchors_read = line_anchors_read,
    .anchors_end = line_anchors_end,
    .native_error = line_native_error,
};

/* ---- a client ------------------------------------------------------------- */

static struct {
    cct_client client;
    char work[CCT_WORK_FULL];
    uint8_t io[4096];
    char shown[LINE_SHOWN_MAX];
} line_memory;

static inline void line_observe(void *context, cct_event event, cct_stage stage, const char *text, size_t text_len)
{
    line *l = context;
    PROPERTY(stage < CCT_STAGE_COUNT && event <= CCT_EVENT_RETRY, "stage %d", stage);
    cct_write_span(&l->shown, (cct_span){text, text_len});
}

static inline int line_sign(void *context, const char *bytes, size_t len, uint8_t signature[CCT_SIGNATURE_MAX])
{
    (void)context, (void)bytes;
    memset(signature, (int)(len & 255), 64);
    return 64;
}

static const cct_signer line_signer = {
    .algorithm = "ES256", .key_id = "k", .jwk = "{\"crv\":\"P-256\",\"kty\":\"EC\"}", .sign = line_sign};

/*
 * What a letter stands for. d: by discovery; i, r: introspection, revocation; x: DPoP; k:
 * private_key_jwt; s: client_secret_jwt; b: POST; m: mutual TLS, where there is a key; p: through a
 * proxy, P: with a password; c: another address to connect to; o: with an observer; R: with
 * retries; w: a small work buffer; n, q: no, a small io buffer; 3: TLS 1.3 only. Of the line: f:
 * the first connection is refused; 6: with IPv6; h: silence after the last byte, e: a reset instead
 * of an end.
 */
static inline cct_config client_of_letters(line *l, cct_server_report *report)
{
    bool is_about = line_has(l, 'i') || line_has(l, 'r');
    const char *url = "https://" LINE_HOST "/oauth/token";
    cct_config config = {
        .port = l->port == NULL ? &line_port : l->port,
        .port_context = l,
        .token_url = line_has(l, 'd') ? NULL : url,
        .issuer = line_has(l, 'd') ? "https://" LINE_HOST : NULL,
        .client_id = LINE_ID,
        .client_secret = LINE_SECRET,
        .signer = line_has(l, 'k') ? &line_signer : NULL,
        .dpop = line_has(l, 'x') && !is_about ? &line_signer : NULL,
        .auth = line_has(l, 'k')   ? CCT_AUTH_PRIVATE_KEY_JWT
                : line_has(l, 's') ? CCT_AUTH_CLIENT_SECRET_JWT
                : line_has(l, 'b') ? CCT_AUTH_POST
                : l->key != NULL   ? CCT_AUTH_MTLS
                                   : CCT_AUTH_BASIC,
        .tls_key = l->key,
        .tls_certificates = l->certificates.ptr,
        .tls_certificates_len = l->certificates.len,
        .scope = "a b",
        .request = line_has(l, 'i')   ? CCT_REQUEST_INTROSPECTION
                   : line_has(l, 'r') ? CCT_REQUEST_REVOCATION
                                      : CCT_REQUEST_TOKEN,
        .subject_token = is_about ? "the-token-that-it-is-about" : NULL,
        .endpoint_url = is_about && !line_has(l, 'd') ? url : NULL,
        .connect_to = line_has(l, 'c') ? "[2001:db8::1]:8443" : NULL,
        .proxy = line_has(l, 'p') || line_has(l, 'P') ? "proxy.test:3128" : NULL,
        .proxy_user = line_has(l, 'P') ? "user" : NULL,
        .proxy_password = line_has(l, 'P') ? LINE_SECRET : NULL,
        .tls_min = line_has(l, '3') ? CCT_TLS_1_3 : CCT_TLS_1_2,
        .retries = line_has(l, 'R') ? 3 : 0,
        .work = line_memory.work,
        .work_len = line_has(l, 'w') ? 3000 : sizeof line_memory.work,
        .io = line_has(l, 'n') ? NULL : line_memory.io,
        .io_len = line_has(l, 'q') ? 64 : sizeof line_memory.io,
        .server_report = report,
        .observer = line_has(l, 'o') ? line_observe : NULL,
        .observer_context = l,
    };
    return config;
}

static inline void line_no_secret(cct_span text, const char *where)
{
    PROPERTY(!fuzz_contains(text, cct_span_of(LINE_SECRET)), "the secret is shown %s", where);
}

static inline bool line_is_zero(const void *memory, size_t len)
{
    const char *at = memory;
    return len == 0 || (at[0] == 0 && memcmp(at, at + 1, len - 1) == 0);
}

/* To the end. When there is nothing to do but wait, time passes. */
static inline int line_run(line *l, cct_client *c)
{
    int result = CCT_AGAIN;
    for (unsigned step = 0; result == CCT_AGAIN; step++) {
        int64_t until_ms = 0;
        PROPERTY(step < LINE_STEPS_MAX, "it does not end");
        l->is_idle = true;
        result = cct_step(c);
        unsigned wants = cct_wants(c, &until_ms);
        PROPERTY(result != CCT_AGAIN || wants <= (CCT_WANT_READ | CCT_WANT_WRITE), "%u", wants);
        PROPERTY(cct_get_token(c) == NULL || result == CCT_OK, "a token before the end");
        if (result == CCT_AGAIN) {
            l->now_ms = l->is_idle && until_ms > l->now_ms ? until_ms : l->now_ms + 1;
        }
    }
    return result;
}

static inline void line_check_outcome(const line *l, const cct_client *c, int result, bool asks_for_token)
{
    const cct_diagnosis *d = cct_get_diagnosis(c);
    const cct_token *token = cct_get_token(c);
    PROPERTY(result == CCT_OK || result == CCT_FAILED, "%d", result);
    PROPERTY((result == CCT_OK) == (d->cause == CCT_CAUSE_NONE), "%d with %s", result, cct_cause_name(d->cause));
    PROPERTY((token != NULL) == (result == CCT_OK && asks_for_token), "a token and a failure, or neither");
    PROPERTY(memchr(d->detail, '\0', sizeof d->detail) != NULL && fuzz_is_shown(cct_span_of(d->detail), false), "%s",
             d->detail);
    PROPERTY(result == CCT_OK || d->exit_status > 0, "%s with status 0", cct_cause_name(d->cause));
    PROPERTY(d->tries <= 4, "%u tries", d->tries);
    line_no_secret(cct_span_of(d->detail), "in the detail");
    if (token != NULL) {
        PROPERTY(token->access_token >= line_memory.work &&
                     token->access_token + token->access_token_len < line_memory.work + sizeof line_memory.work,
                 "a token outside");
    }
    line_no_secret(fuzz_written(&l->shown), "to an observer");
}

/*
 * What a request and a response have held, once the client has ended: secret, credentials of HTTP
 * Basic, token. What the network delivered in plain text may be anywhere.
 */
static inline void line_check_residue(const void *memory, size_t len, cct_span input, const char *where)
{
    static const char *const needles[] = {"hunter2-Pa55", "Y2xpZW50LWlkLW9mLXRoZS1mdXp6ZXI6", "2YotnFZFEjr1zCsicMWpAA"};
    for (size_t i = 0; i < COUNT(needles); i++) {
        cct_span needle = cct_span_of(needles[i]);
        PROPERTY(fuzz_contains(input, needle) || !fuzz_contains((cct_span){memory, len}, needle), "%s is left in %s",
                 needles[i], where);
    }
}

/* One client from beginning to end. Whether it got what it asked for. */
static inline bool line_exchange(line *l)
{
    static cct_server_report report;
    cct_config config = client_of_letters(l, &report);
    cct_client *c = &line_memory.client;
    cct_writer_init(&l->shown, line_memory.shown, sizeof line_memory.shown);
    memset(line_memory.io, 0, sizeof line_memory.io);
    l->state = fuzz_hash(l->rest);
    l->random = 1;
    cct_start(c, &config);
    int result = line_run(l, c);
    line_check_outcome(l, c, result, config.request == CCT_REQUEST_TOKEN);
    snprintf(l->outcome, sizeof l->outcome, "%s: %s", cct_cause_name(cct_get_diagnosis(c)->cause),
             cct_get_diagnosis(c)->detail);
    PROPERTY(cct_step(c) == result, "the result does not stay");
    line_no_secret(cct_span_of(report.error_description), "as error_description");
    cct_end(c);
    PROPERTY(line_is_zero(c, sizeof *c), "the client is not wiped");
    for (unsigned i = 0; i < CCT_CONNECTIONS; i++) {
        PROPERTY(!l->is_open[i], "connection %u is left open", i);
    }
    return result == CCT_OK;
}

#endif
