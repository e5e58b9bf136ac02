/* SPDX-License-Identifier: MIT */
/*
 * The library with the switches that this program is compiled with: what they leave out answers as
 * switches.h says, all else as ever. Instead of TLS there is a session that passes on what it gets,
 * and the port is memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cctoken.h"
#include "format/switches.h"
#include "format/text.h"
#include "tls/arena.h"
#include "tls/mac.h"
#include "tls/session.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define SECRET "s3cret/1"
#define TOKEN_URL "https://as.example/token"
#define GENESYS_URL "https://login.mypurecloud.de/oauth/token"
#define OK "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
#define TOKEN OK "{\"access_token\":\"to\\u006ben\",\"token_type\":\"Bearer\",\"expires_in\":3600}"
#define JWT_BEARER                                                                                                     \
    "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion="
/*
 * Issuer and subject "my id", the token URL as audience, five minutes from the port's time, and its
 * random number.
 */
#define CLAIMS                                                                                                         \
    "eyJpc3MiOiJteSBpZCIsInN1YiI6Im15IGlkIiwiYXVkIjoiaHR0cHM6Ly9hcy5leGFtcGxlL3Rva2VuIiwiaWF0Ijo3ODQxMTE4"             \
    "MTksImV4cCI6Nzg0MTEyMTE5LCJqdGkiOiIwNzA3MDcwNzA3MDcwNzA3MDcwNzA3MDcwNzA3MDcwNyJ9"
#define REFUSED "HTTP/1.1 401 Unauthorized\r\nX-Request-Id: 0815\r\n\r\n"

/* ---- a port in memory -------------------------------------------------- */

typedef struct memory {
    const char *answers[2]; /* of the first try and of the second */
    int connected;          /* what connect answers */
    unsigned tries;
    size_t at;
    int64_t now_ms;
    char request[1024]; /* the last */
    size_t request_len;
    unsigned observed;
    char seen[4096]; /* by the observer */
    size_t seen_len;
} memory;

static int64_t monotonic_ms(void *context)
{
    return ((memory *)context)->now_ms;
}

static int64_t wall_clock_s(void *context)
{
    (void)context;
    return 784111777 + 42; /* after Sun, 06 Nov 1994 08:49:37 GMT */
}

static int random_bytes(void *context, uint8_t *out, size_t len)
{
    (void)context;
    memset(out, 7, len);
    return CCT_OK;
}

static int resolve(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity)
{
    (void)context, (void)capacity;
    addresses[0] = (cct_address){.bytes = {192, 0, 2, 1}, .family = CCT_FAMILY_IPV4};
    return strcmp(host, "no.example") == 0 || family == CCT_FAMILY_IPV6 ? CCT_ERROR_NAME : 1;
}

static int connect_to(void *context, unsigned connection, const cct_address *address)
{
    memory *m = context;
    (void)connection, (void)address;
    m->tries++;
    m->at = 0;
    m->request_len = 0;
    return m->connected;
}

static int send_bytes(void *context, unsigned connection, const uint8_t *bytes, size_t len)
{
    memory *m = context;
    (void)connection;
    assert_true(m->request_len + len < sizeof m->request);
    memcpy(m->request + m->request_len, bytes, len);
    m->request_len += len;
    m->request[m->request_len] = '\0';
    return (int)len;
}

/* Seven bytes at a time. */
static int receive_bytes(void *context, unsigned connection, uint8_t *bytes, size_t capacity)
{
    memory *m = context;
    (void)connection;
    const char *server_report = m->answers[m->tries - 1] + m->at;
    size_t len = strlen(server_report);
    len = len > 7 ? 7 : len;
    len = len > capacity ? capacity : len;
    memcpy(bytes, server_report, len);
    m->at += len;
    return len == 0 ? CCT_EOF : (int)len;
}

static void nothing(void *context)
{
    (void)context;
}

static void disconnect(void *context, unsigned connection)
{
    (void)context, (void)connection;
}

static int wait_until(void *context, unsigned wants, int64_t until_ms)
{
    memory *m = context;
    m->now_ms = wants == CCT_WANT_NOTHING ? until_ms : m->now_ms + 1;
    return CCT_OK;
}

static int rewind_anchors(void *context)
{
    (void)context;
    return CCT_OK;
}

static int read_anchors(void *context, char *bytes, size_t capacity)
{
    (void)context, (void)bytes, (void)capacity;
    return CCT_EOF;
}

static int native_error(void *context)
{
    (void)context;
    return 0;
}

static const cct_port port = {
    .monotonic_ms = monotonic_ms,
    .wall_clock_s = wall_clock_s,
    .random_bytes = random_bytes,
    .resolve = resolve,
    .cancel = nothing,
    .connect = connect_to,
    .send = send_bytes,
    .receive = receive_bytes,
    .disconnect = disconnect,
    .wait = wait_until,
    .anchors_rewind = rewind_anchors,
    .anchors_read = read_anchors,
    .anchors_end = nothing,
    .native_error = native_error,
};

/* ---- a session that passes on what it gets ----------------------------- */

typedef struct session {
    const cct_port *port;
    void *context;
} session;

int cct_tls_start(cct_tls *tls, const cct_tls_options *options)
{
    const session s = {options->port, options->port_context};
    memcpy(tls, &s, sizeof s);
    return CCT_OK;
}

int cct_tls_handshake(cct_tls *tls)
{
    (void)tls;
    return CCT_OK;
}

int cct_tls_write(cct_tls *tls, const char *bytes, size_t len)
{
    const session *s = (const session *)(const void *)tls;
    return s->port->send(s->context, 0, (const uint8_t *)bytes, len);
}

int cct_tls_read(cct_tls *tls, char *bytes, size_t capacity)
{
    const session *s = (const session *)(const void *)tls;
    return s->port->receive(s->context, 0, (uint8_t *)bytes, capacity);
}

bool cct_tls_lacks_group(const cct_tls *tls)
{
    (void)tls;
    return false;
}

int cct_tls_native_error(const cct_tls *tls)
{
    (void)tls;
    return 0;
}

unsigned cct_tls_wants(const cct_tls *tls)
{
    (void)tls;
    return CCT_WANT_READ;
}

void cct_tls_describe(const cct_tls *tls, cct_writer *writer)
{
    (void)tls;
    cct_write_text(writer, "none");
}

void cct_tls_end(cct_tls *tls)
{
    (void)tls;
}

/* What signs here is no cryptography: "sig" is c2ln in base64url. */
int cct_mac_sign(void *context, const char *bytes, size_t len, uint8_t *signature)
{
    (void)context, (void)bytes, (void)len;
    memcpy(signature, "sig", 3);
    return 3;
}

int cct_key_check_tls(cct_key *key, const char *text, size_t len, char *room, size_t capacity, int64_t now_s,
                      cct_diagnosis *diagnosis)
{
    (void)room, (void)capacity, (void)diagnosis;
    assert_non_null(key);
    assert_memory_equal(text, "certificates", len);
    assert_true(now_s > 0);
    return CCT_OK;
}

uint32_t cct_arena_refusals(void)
{
    return 0;
}

static const cct_signer signer = {.algorithm = "ES256", .key_id = "k\"1", .thumbprint = "t", .sign = cct_mac_sign};

static cct_key tls_key;
static const cct_signer dpop = {.algorithm = "ES256", .jwk = "{}", .sign = cct_mac_sign};

/* ---- a request --------------------------------------------------------- */

static cct_client client;
static char work[4096];

static cct_config config_for(memory *m)
{
    return (cct_config){
        .port = &port,
        .port_context = m,
        .token_url = TOKEN_URL,
        .client_id = "my id",
        .client_secret = SECRET,
        .client_assertion = "e30.e30.c2ln",
        .signer = &signer,
        .tls_key = &tls_key,
        .tls_certificates = "certificates",
        .tls_certificates_len = 12,
        .work = work,
        .work_len = sizeof work,
    };
}

/* Runs it to its end; the diagnosis stays. */
static const cct_diagnosis *run(const cct_config *config)
{
    static cct_diagnosis diagnosis;
    cct_start(&client, config);
    int result = cct_run(&client, config->port, config->port_context);
    diagnosis = *cct_get_diagnosis(&client);
    const cct_token *token = cct_get_token(&client);
    assert_int_equal(result == CCT_OK, token != NULL);
    assert_int_equal(result == CCT_OK, diagnosis.cause == CCT_CAUSE_NONE);
    if (token != NULL) {
        assert_string_equal(token->access_token, "token");
        assert_int_equal(token->expires_in_s, 3600);
    }
    assert_true(CCT_HAS_TEXTS || diagnosis.detail[0] == '\0');
    cct_end(&client);
    return &diagnosis;
}

static cct_cause cause_of(const char *token_url, const char *server_report)
{
    memory m = {.answers = {server_report}};
    cct_config config = config_for(&m);
    config.token_url = token_url;
    return run(&config)->cause;
}

/* ---- the tests --------------------------------------------------------- */

static void test_methods(void **state)
{
    static const char basic[] = "\r\nAuthorization: Basic bXkraWQ6czNjcmV0JTJGMQ==\r\n";
    static const char raw[] = "\r\nAuthorization: Basic bXkgaWQ6czNjcmV0LzE=\r\n";
    static const char post[] = "&client_id=my+id&client_secret=s3cret%2F1";
    const struct {
        const char *url;
        cct_auth_method auth;
        bool is_basic;
        const char *expected; /* in the request */
    } rows[] = {
        {TOKEN_URL, CCT_AUTH_DEFAULT, false, CCT_HAS_BASIC ? basic : post},
        {GENESYS_URL, CCT_AUTH_DEFAULT, false,
         !CCT_HAS_BASIC     ? post
         : CCT_HAS_PROFILES ? raw
                            : basic},
        {TOKEN_URL, CCT_AUTH_BASIC, true, basic},
        {TOKEN_URL, CCT_AUTH_BASIC_RAW, true, raw},
        {TOKEN_URL, CCT_AUTH_POST, false, post},
        /* {"typ":"JWT","alg":"ES256","kid":"k\"1","x5t#S256":"t"} */
        {TOKEN_URL, CCT_AUTH_PRIVATE_KEY_JWT, false,
         JWT_BEARER "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiIsImtpZCI6ImtcIjEiLCJ4NXQjUzI1NiI6InQifQ." CLAIMS ".c2ln"},
        {TOKEN_URL, CCT_AUTH_CLIENT_SECRET_JWT, false, /* {"typ":"JWT","alg":"HS256"} */
         JWT_BEARER "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9." CLAIMS ".c2ln"},
        {TOKEN_URL, CCT_AUTH_ASSERTION, false, JWT_BEARER "e30.e30.c2ln"},
        {TOKEN_URL, CCT_AUTH_MTLS, false, "\r\n\r\ngrant_type=client_credentials&client_id=my+id"},
        {TOKEN_URL, CCT_AUTH_NONE, false, "\r\n\r\ngrant_type=client_credentials&client_id=my+id"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        memory m = {.answers = {TOKEN}};
        cct_config config = config_for(&m);
        config.token_url = rows[i].url;
        config.auth = rows[i].auth;
        bool is_signed = rows[i].auth == CCT_AUTH_PRIVATE_KEY_JWT || rows[i].auth == CCT_AUTH_CLIENT_SECRET_JWT;
        bool possible = is_signed                            ? CCT_HAS_SIGNING
                        : rows[i].auth == CCT_AUTH_ASSERTION ? CCT_HAS_ASSERTION
                        : rows[i].auth == CCT_AUTH_MTLS      ? CCT_HAS_MTLS
                                                             : CCT_HAS_BASIC || !rows[i].is_basic;
        assert_int_equal(run(&config)->cause, possible ? CCT_CAUSE_NONE : CCT_CAUSE_USAGE);
        assert_int_equal(m.tries, possible);
        assert_true(!possible || strstr(m.request, rows[i].expected) != NULL);
        assert_true(!possible || (strstr(m.request, "Basic") != NULL) == (strstr(rows[i].expected, "Basic") != NULL));
    }
}

static void test_answers(void **state)
{
    const struct {
        cct_cause cause;
        const char *url, *server_report;
    } rows[] = {
        {CCT_CAUSE_INVALID_CLIENT, TOKEN_URL, REFUSED "{\"error\":\"invalid_client\"}"},
        {CCT_CAUSE_INVALID_SCOPE, TOKEN_URL, "HTTP/1.1 400 x\r\n\r\n{\"error\":\"invalid_scope\"}"},
        {CCT_CAUSE_UNSUPPORTED_GRANT_TYPE, TOKEN_URL, "HTTP/1.1 400 x\r\n\r\n{\"error\":\"unsupported_grant_type\"}"},
        {CCT_CAUSE_OAUTH_ERROR, TOKEN_URL, "HTTP/1.1 400 x\r\n\r\n{\"error\":\"invalid_client2\"}"},
        {CCT_HAS_WORDINGS ? CCT_CAUSE_UNKNOWN_CLIENT : CCT_CAUSE_UNAUTHORIZED_CLIENT, TOKEN_URL,
         "HTTP/1.1 400 x\r\n\r\n{\"error\":\"unauthorized_client\",\"error_description\":\"AADSTS700016: App\"}"},
        {CCT_HAS_WORDINGS && CCT_HAS_PROFILES ? CCT_CAUSE_WRONG_SECRET : CCT_CAUSE_INVALID_CLIENT, GENESYS_URL,
         "HTTP/1.1 400 x\r\n\r\n{\"error\":\"invalid_client\",\"error_description\":\"authentication failed\"}"},
        {CCT_CAUSE_ACCESS_FORBIDDEN, TOKEN_URL, "HTTP/1.1 403 x\r\nContent-Length: 0\r\n\r\n"},
        {CCT_HAS_OBSERVER || CCT_HAS_WORDINGS ? CCT_CAUSE_INVALID_CLIENT : CCT_CAUSE_ACCESS_FORBIDDEN, TOKEN_URL,
         "HTTP/1.1 401 x\r\nWWW-Authenticate: Basic error=\"invalid_client\"\r\nContent-Length: 0\r\n\r\n"},
        {CCT_CAUSE_INVALID_SCOPE, TOKEN_URL, "HTTP/1.1 400 x\r\n\r\n{\"error\":\"inv\\u0061lid_scope\"}"},
        {CCT_CAUSE_HTML_RESPONSE, TOKEN_URL, OK "<html>"},
        {CCT_CAUSE_NOT_JSON, TOKEN_URL, OK "{\"access_token\":\"x\",}"},
        {CCT_CAUSE_TOKEN_MISSING, TOKEN_URL, OK "{\"token_type\":\"Bearer\"}"},
        {CCT_CAUSE_TOKEN_TYPE_UNKNOWN, TOKEN_URL, OK "{\"access_token\":\"x\",\"token_type\":\"DPoP\"}"},
        {CCT_CAUSE_REDIRECTED, TOKEN_URL, "HTTP/1.1 302 x\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"},
        {CCT_CAUSE_NOT_FOUND, TOKEN_URL, "HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n"},
        {CCT_CAUSE_UNAVAILABLE, TOKEN_URL, "HTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n"},
        {CCT_CAUSE_CONNECTION_CLOSED, TOKEN_URL, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{"},
        {CCT_CAUSE_MALFORMED_RESPONSE, TOKEN_URL, "SSH-2.0\r\n"},
        {CCT_CAUSE_NONE, TOKEN_URL,
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
         "1c\r\n{\"access_token\":\"token\",\"tok\r\n26\r\nen_type\":\"bearer\",\"expires_in\":\"3600\"}\r\n0\r\n\r\n"},
        {CCT_CAUSE_DNS_FAILURE, "https://no.example/", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_cause cause = cause_of(rows[i].url, rows[i].server_report);
        if (cause != rows[i].cause) {
            fail_msg("%s: %s", rows[i].server_report, cct_cause_name(cause));
        }
    }
    memory m = {.connected = CCT_ERROR_REFUSED};
    cct_config config = config_for(&m);
    assert_int_equal(run(&config)->cause, CCT_CAUSE_CONNECTION_REFUSED);
}

static void test_checks(void **state)
{
    const struct {
        cct_cause cause;
        const char *url, *id, *secret;
    } rows[] = {
        {CCT_CAUSE_CLIENT_ID_MISSING, TOKEN_URL, NULL, SECRET},
        {CCT_CAUSE_SECRET_MISSING, TOKEN_URL, "id", ""},
        {CCT_CAUSE_ENDPOINT_MISSING, NULL, "id", SECRET},
        {CCT_CAUSE_INSECURE_URL, "http://as.example/", "id", SECRET},
        {CCT_CAUSE_BAD_URL, "https:///token", "id", SECRET},
        {CCT_CAUSE_BAD_URL, "https://a b/", "id", SECRET},
        {CCT_HAS_CHECKS ? CCT_CAUSE_QUOTED_VALUE : CCT_CAUSE_NONE, TOKEN_URL, "id", "\"quoted\""},
        {CCT_HAS_CHECKS ? CCT_CAUSE_STRAY_WHITESPACE : CCT_CAUSE_NONE, TOKEN_URL, "id\n", SECRET},
        {CCT_HAS_CHECKS ? CCT_CAUSE_ID_EQUALS_SECRET : CCT_CAUSE_NONE, TOKEN_URL, SECRET, SECRET},
        {CCT_HAS_CHECKS && CCT_HAS_PROFILES ? CCT_CAUSE_API_HOST : CCT_CAUSE_NONE, "https://api.mypurecloud.de/", "id",
         SECRET},
        {CCT_HAS_IPV6 ? CCT_CAUSE_NONE : CCT_CAUSE_BAD_URL, "https://[2001:db8::1]/", "id", SECRET},
        {CCT_CAUSE_NONE, "https://192.0.2.1:8443/token", "id", SECRET},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        memory m = {.answers = {TOKEN}};
        cct_config config = config_for(&m);
        cct_diagnosis diagnosis;
        config.token_url = rows[i].url;
        config.client_id = rows[i].id;
        config.client_secret = rows[i].secret;
        assert_int_equal(cct_check(&config, &diagnosis), rows[i].cause);
        assert_int_equal(run(&config)->cause, rows[i].cause);
        assert_int_equal(m.tries, rows[i].cause == CCT_CAUSE_NONE);
    }
    const uint8_t pins[1][CCT_PIN_LEN] = {{0}};
    memory pinned = {.answers = {TOKEN}};
    cct_config with_pins = config_for(&pinned);
    with_pins.pins = pins;
    with_pins.pin_count = 1; /* whether the session looks at them is tested with a real one */
    assert_int_equal(run(&with_pins)->cause, CCT_HAS_PINS ? CCT_CAUSE_NONE : CCT_CAUSE_USAGE);
    assert_int_equal(pinned.tries, CCT_HAS_PINS);
    memory m = {.answers = {TOKEN}};
    cct_config config = config_for(&m);
    config.client_secret = "p%41ss";
    assert_int_equal(run(&config)->warning_count, CCT_HAS_CHECKS);
}

static void observe(void *context, cct_event event, cct_stage stage, const char *text, size_t text_len)
{
    memory *m = context;
    (void)stage;
    m->observed |= 1U << event;
    assert_true(m->seen_len + text_len < sizeof m->seen);
    memcpy(m->seen + m->seen_len, text, text_len);
    m->seen_len += text_len;
}

/*
 * In pieces of seven bytes none has the end of the proxy's response and the beginning of the
 * server's.
 */
static void test_proxy(void **state)
{
    static const struct {
        const char *answer;
        cct_cause cause;
        unsigned tries;
    } rows[] = {
        {"HTTP/1.1 200 opened\r\n\r\n12345", CCT_CAUSE_PROXY_FAILURE, 1},
        {"HTTP/1.1 200 OK!!\r\n\r\n" TOKEN, CCT_CAUSE_NONE, 1},
        {"HTTP/1.1 403 x\r\nContent-Length: 0\r\n\r\n", CCT_CAUSE_PROXY_FAILURE, 1},
        {"HTTP/1.1 407 x\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n", CCT_CAUSE_PROXY_AUTHENTICATION, 1},
        {"HTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n", CCT_CAUSE_PROXY_FAILURE, 1 + CCT_HAS_RETRIES},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        memory m = {.answers = {rows[i].answer, rows[i].answer}};
        cct_config config = config_for(&m);
        config.proxy = "p.example:3128";
        config.proxy_user = "u";
        config.proxy_password = "pw-4711";
        config.retries = 1;
        config.observer = observe;
        config.observer_context = &m;
        const cct_diagnosis *diagnosis = run(&config);
        assert_int_equal(diagnosis->cause, CCT_HAS_PROXY ? rows[i].cause : CCT_CAUSE_BAD_URL);
        assert_int_equal(m.tries, CCT_HAS_PROXY ? rows[i].tries : 0);
        bool is_shown = strstr(m.seen, "CONNECT as.example:443") != NULL;
        assert_int_equal(is_shown, CCT_HAS_PROXY && CCT_HAS_OBSERVER);
        assert_null(strstr(m.seen, "dTpwdy00NzEx"));
        for (size_t n = 0; n < sizeof work - 12; n++) {
            assert_int_not_equal(memcmp(work + n, "dTpwdy00NzEx", 12), 0);
        }
    }
}

static void test_texts(void **state)
{
    memory m = {.answers = {REFUSED "{\"error\":\"invalid_client\"}"}};
    cct_config config = config_for(&m);
    const cct_diagnosis *diagnosis = run(&config);
    size_t count;
    (void)state;
    assert_string_equal(cct_cause_name(diagnosis->cause), "invalid_client");
    assert_int_equal(diagnosis->exit_status, 5);
    assert_int_equal(diagnosis->http_status, 401);
    assert_int_equal(diagnosis->stage, CCT_STAGE_OAUTH);
    assert_int_equal(strlen(cct_cause_text(diagnosis->cause)) > 0, CCT_HAS_TEXTS);
    assert_int_equal(strstr(diagnosis->detail, "HTTP 401") != NULL, CCT_HAS_TEXTS);
    assert_int_equal(strstr(diagnosis->detail, "0815") != NULL, CCT_HAS_TEXTS && CCT_HAS_OBSERVER);

    cct_regions(&count);
    assert_int_equal(count > 0, CCT_HAS_PROFILES);
    assert_int_equal(cct_region_find("eu-central-1") != NULL, CCT_HAS_PROFILES);
}

static void test_observer(void **state)
{
    memory m = {.answers = {REFUSED "{\"error\":\"invalid_client\",\"error_description\":\"" SECRET " is wrong\"}"}};
    cct_config config = config_for(&m);
    cct_server_report server_report;
    const unsigned all = 1U << CCT_EVENT_STAGE | 1U << CCT_EVENT_REQUEST | 1U << CCT_EVENT_RESPONSE;
    (void)state;
    memset(&server_report, 'x', sizeof server_report);
    config.server_report = &server_report;
    config.observer = observe;
    config.observer_context = &m;
    const cct_diagnosis *diagnosis = run(&config);
    assert_int_equal(m.observed, CCT_HAS_OBSERVER ? all : 0);
    assert_null(strstr(m.seen, SECRET));
    assert_null(strstr(diagnosis->detail, SECRET));
    assert_string_equal(server_report.error, CCT_HAS_OBSERVER ? "invalid_client" : "");
    assert_string_equal(server_report.error_description, CCT_HAS_OBSERVER ? "[redacted, 8 bytes] is wrong" : "");
    assert_string_equal(server_report.correlation_id, CCT_HAS_OBSERVER ? "0815" : "");
    assert_true(server_report.clock_skew_s == CCT_SKEW_UNKNOWN);
}

static void test_dates(void **state)
{
    static const char dated[] = "HTTP/1.1 429 x\r\nContent-Length: 0\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                                "Retry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\n\r\n";
    memory m = {.answers = {dated}};
    cct_config config = config_for(&m);
    cct_server_report server_report;
    (void)state;
    config.server_report = &server_report;
    assert_int_equal(run(&config)->retry_after_s, CCT_HAS_DATES ? 60 : -1);
    assert_true(server_report.clock_skew_s == (CCT_HAS_DATES && CCT_HAS_OBSERVER ? 42 : CCT_SKEW_UNKNOWN));

    m = (memory){.answers = {"HTTP/1.1 429 x\r\nContent-Length: 0\r\nRetry-After: 120\r\n\r\n"}};
    assert_int_equal(run(&config)->retry_after_s, 120);
}

static void test_retries(void **state)
{
    memory m = {.answers = {"HTTP/1.1 503 x\r\nContent-Length: 0\r\nRetry-After: 7\r\n\r\n", TOKEN}};
    cct_config config = config_for(&m);
    (void)state;
    config.retries = 3;
    assert_int_equal(run(&config)->cause, CCT_HAS_RETRIES ? CCT_CAUSE_NONE : CCT_CAUSE_UNAVAILABLE);
    assert_int_equal(m.tries, CCT_HAS_RETRIES ? 2 : 1);
    assert_int_equal(m.now_ms >= 7000, CCT_HAS_RETRIES);
}

/* Each operation has a connection of its own, and the secret goes to the last alone. */
/* Without DPoP it is refused: a token for anyone is not what was asked for. */
static void test_dpop(void **state)
{
    static const char demand[] = "HTTP/1.1 400 Bad Request\r\nDPoP-Nonce: n\r\n\r\n{\"error\":\"use_dpop_nonce\"}";
    static const char bound[] = OK "{\"access_token\":\"token\",\"token_type\":\"DPoP\",\"expires_in\":3600}";
    memory m = {.answers = {demand, bound}};
    cct_config config = config_for(&m);
    (void)state;
    config.dpop = &dpop;
    assert_int_equal(run(&config)->cause, CCT_HAS_DPOP ? CCT_CAUSE_NONE : CCT_CAUSE_USAGE);
    assert_int_equal(m.tries, CCT_HAS_DPOP ? 2 : 0);
    /* {"typ":"dpop+jwt","alg":"ES256","jwk":{}} */
    assert_true(!CCT_HAS_DPOP ||
                strstr(m.request, "\r\nDPoP: eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7fX0.") != NULL);
    assert_int_equal(cause_of(TOKEN_URL, demand), CCT_CAUSE_DPOP_REJECTED);
    assert_int_equal(cause_of(TOKEN_URL, bound), CCT_CAUSE_TOKEN_TYPE_UNKNOWN);
}

static void test_discovery(void **state)
{
    static const char found[] =
        OK "{\"issuer\":\"https://as.example/t\",\"token_endpoint\":\"https:\\/\\/other.example/new\"}";
    memory m = {.answers = {found, TOKEN}};
    cct_config config = config_for(&m);
    (void)state;
    config.token_url = NULL;
    config.issuer = "https://as.example/t";
    config.observer = observe;
    config.observer_context = &m;
    assert_int_equal(run(&config)->cause, CCT_HAS_DISCOVERY ? CCT_CAUSE_NONE : CCT_CAUSE_ENDPOINT_MISSING);
    assert_int_equal(m.tries, CCT_HAS_DISCOVERY ? 2 : 0);
    assert_int_equal(strstr(m.request, "POST /new HTTP/1.1\r\nHost: other.example\r\n") != NULL, CCT_HAS_DISCOVERY);
    assert_int_equal(strstr(m.seen, "GET /t/.well-known/openid-configuration HTTP") != NULL,
                     CCT_HAS_DISCOVERY && CCT_HAS_OBSERVER);
    m = (memory){.answers = {found}};
    config.issuer = "https://as.example/t/";
    const cct_diagnosis *diagnosis = run(&config);
    assert_int_equal(diagnosis->cause, CCT_HAS_DISCOVERY ? CCT_CAUSE_ISSUER_MISMATCH : CCT_CAUSE_ENDPOINT_MISSING);
    assert_int_equal(diagnosis->subject_offset, CCT_HAS_DISCOVERY ? strlen("https://as.example/t") : 0);
    m = (memory){.answers = {"HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n", found}};
    assert_int_equal(run(&config)->cause, diagnosis->cause);
    assert_int_equal(m.tries, CCT_HAS_DISCOVERY ? 2 : 0);
}

static const cct_diagnosis *ask(const cct_config *config, bool *active, char text[16])
{
    static cct_diagnosis diagnosis;
    cct_start(&client, config);
    int result = cct_run(&client, config->port, config->port_context);
    diagnosis = *cct_get_diagnosis(&client);
    const cct_introspection *said = cct_get_introspection(&client);
    assert_int_equal(said != NULL, result == CCT_OK && config->request == CCT_REQUEST_INTROSPECTION);
    assert_null(cct_get_token(&client));
    *active = said != NULL && said->active;
    text[0] = '\0';
    assert_true(said == NULL || !said->active || cct_introspection_text(said, "username", text, 16) >= CCT_EOF);
    cct_end(&client);
    return &diagnosis;
}

/* Requests about a token; what they left out cannot be asked for. */
static void test_inspection(void **state)
{
    static const struct {
        cct_request request;
        const char *url, *expected; /* in the request */
        bool is_genesys;
    } rows[] = {
        {CCT_REQUEST_INTROSPECTION, "https://as.example/i", "POST /i HTTP/1.1\r\nHost: as.example\r\n", false},
        {CCT_REQUEST_REVOCATION, "https://as.example/r", "\r\n\r\ntoken_type_hint=access_token&token=subject-4711",
         false},
        {CCT_REQUEST_INTROSPECTION, "https://api.mypurecloud.de/api/v2/tokens/me", "GET /api/v2/tokens/me HTTP", true},
        {CCT_REQUEST_REVOCATION, "https://api.mypurecloud.de/api/v2/tokens/me", "DELETE /api/v2/tokens/me HTTP", true},
    };
    char text[16];
    bool active;
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        memory m = {.answers = {OK "{\"active\":true,\"username\":\"m\\u0065\"}"}};
        cct_config config = config_for(&m);
        config.request = rows[i].request;
        config.subject_token = "subject-4711";
        config.endpoint_url = rows[i].url;
        config.observer = observe;
        config.observer_context = &m;
        if (rows[i].is_genesys && CCT_HAS_PROFILES) {
            config.client_id = config.client_secret = NULL;
        }
        assert_int_equal(ask(&config, &active, text)->cause, CCT_HAS_INSPECTION ? CCT_CAUSE_NONE : CCT_CAUSE_USAGE);
        assert_int_equal(m.tries, CCT_HAS_INSPECTION);
        assert_int_equal(active, CCT_HAS_INSPECTION && rows[i].request == CCT_REQUEST_INTROSPECTION);
        assert_string_equal(text, active ? "me" : "");
        assert_true(!CCT_HAS_INSPECTION || (rows[i].is_genesys && !CCT_HAS_PROFILES) ||
                    strstr(m.request, rows[i].expected) != NULL);
        assert_null(strstr(m.seen, "subject-4711"));
        for (size_t n = 0; n < sizeof work - 12; n++) {
            assert_int_not_equal(memcmp(work + n, "subject-4711", 12), 0);
        }
    }
    memory m = {.answers = {REFUSED "{\"code\":\"bad.credentials\"}"}};
    cct_config config = config_for(&m);
    config.request = CCT_REQUEST_INTROSPECTION;
    config.subject_token = "subject-4711";
    config.endpoint_url = rows[2].url;
    assert_int_equal(ask(&config, &active, text)->exit_status, !CCT_HAS_INSPECTION ? 2 : CCT_HAS_PROFILES ? 0 : 5);
    assert_false(active);
    config.subject_token = NULL;
    assert_int_equal(ask(&config, &active, text)->cause, CCT_CAUSE_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_methods),    cmocka_unit_test(test_answers), cmocka_unit_test(test_checks),
        cmocka_unit_test(test_proxy),      cmocka_unit_test(test_texts),   cmocka_unit_test(test_observer),
        cmocka_unit_test(test_dates),      cmocka_unit_test(test_retries), cmocka_unit_test(test_discovery),
        cmocka_unit_test(test_inspection), cmocka_unit_test(test_dpop),
    };
    return cmocka_run_group_tests_name("switches", tests, NULL, NULL);
}
