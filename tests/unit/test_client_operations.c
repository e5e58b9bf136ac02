/* SPDX-License-Identifier: MIT */
/*
 * Requests that lead to others, that are about a token, that are signed, or that go through a
 * proxy.
 */
#include "scripted_server.h"

#include <mbedtls/platform.h>

#include "format/base64.h"

#define JSON "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
#define TOKEN JSON "{\"access_token\":\"tok-1\",\"token_type\":\"bearer\",\"expires_in\":60}"
#define ISSUER "https://192.0.2.7/t"
#define POSTED "\"token_endpoint_auth_methods_supported\":[\"client_secret_post\"]"
#define METADATA(endpoint) JSON "{\"issuer\":\"" ISSUER "\",\"token_endpoint\":\"" endpoint "\"," POSTED "}"
#define NOT_FOUND "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"

/* ---- discovery --------------------------------------------------------------- */

static void check_request(unsigned i, const char *begin)
{
    assert_row(strncmp(server.requests[i], begin, strlen(begin)) == 0, "request %u: %.80s", i, server.requests[i]);
}

/* A configuration that has to find its endpoint, and is observed. */
static cct_config discovering(const cct_port *port, const connection *connections)
{
    cct_config config = prepare(port, connections);
    config.token_url = NULL;
    config.issuer = ISSUER;
    config.observer = observe;
    return config;
}

static void test_discovery(void **state)
{
    static const connection connections[] = {{.response = METADATA("https://192.0.2.8/token")}, {.response = TOKEN}};
    cct_port port = scripted_port();
    (void)state;
    for (int slow = 0; slow <= 1; slow++) {
        cct_config config = discovering(&port, connections);
        server.slow = slow != 0;
        assert_int_equal(run(&config), CCT_OK);
        assert_int_equal(server.started, 2);
        check_request(0, "GET /t/.well-known/openid-configuration HTTP/1.1\r\nHost: 192.0.2.7\r\n");
        check_request(1, "POST /token HTTP/1.1\r\nHost: 192.0.2.8\r\n");
        /* who asks is told to the endpoint alone */
        assert_null(strstr(server.requests[0], "this-client"));
        assert_string_equal(cct_get_token_url(&one), "https://192.0.2.8/token");
        assert_non_null(strstr(seen, "\nseen http: found the token endpoint https://192.0.2.8/token\n"));
        assert_memory_equal(cct_get_token(&one)->access_token, "tok-1", 5);
        assert_int_equal(cct_get_diagnosis(&one)->tries, 1);
        end();
    }
}

/* What an observer is told has room for CCT_DETAIL_MAX bytes; an endpoint may be longer. */
static void test_long_endpoint_observed(void **state)
{
#define X100 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define LONG_ENDPOINT "https://192.0.2.8/" X100 X100 X100 X100 X100 X100
    static const connection connections[] = {{.response = METADATA(LONG_ENDPOINT)}, {.response = TOKEN}};
    static const char found[] = "\nseen http: found the token endpoint https://192.0.2.8/x";
    cct_port port = scripted_port();
    cct_config config = discovering(&port, connections);
    (void)state;
    assert_int_equal(run(&config), CCT_OK);
    const char *line = strstr(seen, found);
    assert_non_null(line);
    assert_int_equal(strcspn(line + 1, "\n"), strlen("seen http: ") + CCT_DETAIL_MAX - 1);
    assert_string_equal(cct_get_token_url(&one), LONG_ENDPOINT);
    end();
}

static void test_discovery_by_rfc_8414(void **state)
{
    static const connection connections[] = {
        {.response = NOT_FOUND},
        {.response = "HTTP/1.1 200 OK\r\nCache-Control: max-age=300\r\n\r\n"
                     "{\"issuer\":\"" ISSUER "\",\"token_endpoint\":\"https://192.0.2.8/token\","
                     "\"token_endpoint_auth_methods_supported\":[\"private_key_jwt\"]}"},
        {.response = TOKEN},
    };
    cct_port port = scripted_port();
    cct_config config = discovering(&port, connections);
    (void)state;
    assert_int_equal(run(&config), CCT_OK);
    check_request(0, "GET /t/.well-known/openid-configuration HTTP/1.1\r\n");
    check_request(1, "GET /.well-known/oauth-authorization-server/t HTTP/1.1\r\n");
    check_request(2, "POST /token HTTP/1.1\r\n");
    assert_non_null(strstr(seen, "\nseen http: no metadata of OpenID Connect; asking for those of RFC 8414\n"));
    assert_non_null(strstr(seen, "; its metadata do not list the method in use, client_secret_post\n"));
    assert_int_equal(cct_get_token_url_max_age_s(&one), 300);
    end();
    assert_int_equal(server.started, 3);
}

/* Each attempt begins with discovery again: the endpoint may have moved. */
static void test_discovery_again(void **state)
{
    static const connection connections[] = {
        {.response = METADATA("https://192.0.2.8/old")},
        {.response = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"},
        {.response = METADATA("https://192.0.2.9/new")},
        {.response = TOKEN},
    };
    cct_port port = scripted_port();
    cct_config config = prepare(&port, connections);
    (void)state;
    config.token_url = NULL;
    config.issuer = ISSUER;
    config.retries = 1;
    assert_int_equal(run(&config), CCT_OK);
    check_request(1, "POST /old HTTP/1.1\r\nHost: 192.0.2.8\r\n");
    check_request(2, "GET /t/.well-known/openid-configuration HTTP/1.1\r\nHost: 192.0.2.7\r\n");
    check_request(3, "POST /new HTTP/1.1\r\nHost: 192.0.2.9\r\n");
    assert_string_equal(cct_get_token_url(&one), "https://192.0.2.9/new");
    assert_int_equal(cct_get_diagnosis(&one)->tries, 2);
    end();
}

/* Nothing of an attempt's endpoint stays when the next one does not come to its own. */
static void test_discovery_lost(void **state)
{
    static const connection connections[] = {
        {.response = METADATA("https://192.0.2.8/old")},
        {.response = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"},
        {.end = CCT_ERROR_CLOSED},
    };
    cct_port port = scripted_port();
    cct_config config = prepare(&port, connections);
    (void)state;
    config.token_url = NULL;
    config.issuer = ISSUER;
    config.retries = 1;
    check_cause(&config, CCT_CAUSE_CONNECTION_CLOSED, CCT_STAGE_HTTP, "");
}

static void test_discovery_failures(void **state)
{
    static const struct {
        connection connections[2];
        cct_cause cause;
        const char *detail;
    } rows[] = {
        {{{.response = NOT_FOUND}, {.response = NOT_FOUND}}, CCT_CAUSE_DISCOVERY_FAILED, ""},
        {{{.response = JSON "{\"issuer\":\"https://192.0.2.6\",\"token_endpoint\":\"https://192.0.2.8/token\"}"}},
         CCT_CAUSE_ISSUER_MISMATCH,
         ""},
        {{{.response = METADATA("http://192.0.2.8/token")}}, CCT_CAUSE_DISCOVERY_FAILED, ""},
        {{{.response = JSON "[]"}}, CCT_CAUSE_DISCOVERY_FAILED, ""},
        /* A 404 that was cut off says nothing of another place. */
        {{{.response = "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\n", .end = CCT_ERROR_CLOSED}},
         CCT_CAUSE_DISCOVERY_FAILED,
         ""},
    };
    cct_port port = scripted_port();
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_config config = prepare(&port, rows[i].connections);
        config.token_url = NULL;
        config.issuer = ISSUER;
        check_cause(&config, rows[i].cause, CCT_STAGE_HTTP, rows[i].detail);
        assert_int_equal(server.started, i == 0 ? 2 : 1);
    }
}

/*
 * What is found takes room of the work buffer, which is there or the cause says so; nothing is
 * written beyond it.
 */
static void test_discovery_room(void **state)
{
    static const connection connections[] = {{.response = METADATA("https://192.0.2.8/a-rather-long-path/of/token")},
                                             {.response = TOKEN}};
    cct_port port = scripted_port();
    unsigned ok = 0, too_small = 0;
    (void)state;
    for (size_t len = 100; len <= 520; len++) {
        cct_config config = prepare(&port, connections);
        char *exact = malloc(len);
        config.token_url = NULL;
        config.issuer = ISSUER;
        config.work = exact;
        config.work_len = len;
        server.secret = NULL;
        int result = run(&config);
        ok += result == CCT_OK;
        if (result != CCT_OK) {
            const char *name = cct_cause_name(cct_get_diagnosis(&one)->cause);
            assert_row(strcmp(name, "usage") == 0 || strcmp(name, "response_too_large") == 0, "%zu: %s", len, name);
            too_small++;
            assert_int_equal(ok, 0); /* more room never hurts */
        }
        cct_end(&one);
        free(exact);
    }
    assert_true(ok > 0 && too_small > 0);
}

/* ---- about a token --------------------------------------------------------------- */

static void test_introspection(void **state)
{
    static const connection active[] = {{.response = JSON "{\"active\":true,\"scope\":\"a\"}"}};
    static const connection inactive[] = {{.response = JSON "{\"active\":false}"}};
    cct_port port = scripted_port();
    (void)state;
    for (int i = 0; i <= 1; i++) {
        cct_config config = prepare(&port, i == 0 ? active : inactive);
        config.token_url = NULL;
        config.endpoint_url = "https://192.0.2.1/introspect";
        config.request = CCT_REQUEST_INTROSPECTION;
        config.subject_token = "the-token";
        config.observer = observe;
        assert_int_equal(run(&config), CCT_OK);
        check_request(0, "POST /introspect HTTP/1.1\r\n");
        assert_non_null(strstr(server.requests[0], "&token=the-token"));
        assert_null(cct_get_token(&one));
        const cct_introspection *found = cct_get_introspection(&one);
        assert_non_null(found);
        assert_int_equal(found->active, i == 0);
        assert_non_null(strstr(seen, "\nstage oauth: introspection received"));
        end();
    }
}

static void test_revocation(void **state)
{
    static const connection good[] = {{.response = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}};
    static const connection bad[] = {{.response = "HTTP/1.1 400 Bad\r\n\r\n{\"error\":\"unsupported_token_type\"}"}};
    cct_port port = scripted_port();
    cct_config config = prepare(&port, good);
    (void)state;
    config.token_url = NULL;
    config.endpoint_url = "https://192.0.2.1/revoke";
    config.request = CCT_REQUEST_REVOCATION;
    config.subject_token = "the-token";
    config.observer = observe;
    assert_int_equal(run(&config), CCT_OK);
    assert_non_null(strstr(server.requests[0], "&token=the-token"));
    assert_null(cct_get_token(&one));
    assert_null(cct_get_introspection(&one));
    assert_non_null(strstr(seen, "\nstage oauth: token revoked"));
    end();

    cct_config refused = prepare(&port, bad);
    refused.endpoint_url = "https://192.0.2.1/revoke";
    refused.request = CCT_REQUEST_REVOCATION;
    refused.subject_token = "the-token";
    check_cause(&refused, CCT_CAUSE_OAUTH_ERROR, CCT_STAGE_OAUTH, "unsupported_token_type");
}

/* The endpoint of such a request is found by discovery too. */
static void test_found_endpoint(void **state)
{
    static const connection connections[] = {
        {.response = JSON "{\"issuer\":\"" ISSUER "\",\"token_endpoint\":\"https://192.0.2.8/token\","
                          "\"introspection_endpoint\":\"https://192.0.2.8/introspect\"}"},
        {.response = JSON "{\"active\":true}"},
    };
    cct_port port = scripted_port();
    cct_config config = discovering(&port, connections);
    (void)state;
    config.request = CCT_REQUEST_INTROSPECTION;
    config.subject_token = "the-token";
    assert_int_equal(run(&config), CCT_OK);
    check_request(1, "POST /introspect HTTP/1.1\r\nHost: 192.0.2.8\r\n");
    /* Without a list of methods only client_secret_basic is known to work (RFC 8414 section 2). */
    assert_non_null(strstr(seen, "\nseen http: found the endpoint https://192.0.2.8/introspect; its metadata do not "
                                 "list the method in use, client_secret_post\n"));
    assert_true(cct_get_introspection(&one)->active);
    end();
}

/* ---- signed requests ----------------------------------------------------------------- */

static unsigned signatures;

static int sign(void *context, const char *bytes, size_t len, uint8_t signature[CCT_SIGNATURE_MAX])
{
    const int *result = context;
    (void)bytes, (void)len;
    signatures++;
    memcpy(signature, "signature", 9);
    return result == NULL ? 9 : *result;
}

static const cct_signer good_signer = {.algorithm = "ES256", .jwk = "{\"kty\":\"EC\"}", .sign = sign};

/* Header and claims of the JWT that follows `before` in a request, decoded. */
static const char *jwt_after(const char *request, const char *before)
{
    static char text[1024];
    cct_writer writer;
    const char *at = strstr(request, before);
    assert_non_null(at);
    at += strlen(before);
    const char *dot = strchr(at, '.'), *second = strchr(dot + 1, '.');
    cct_writer_init(&writer, text, sizeof text);
    assert_int_equal(cct_base64url_decode((cct_span){at, (size_t)(dot - at)}, &writer), CCT_OK);
    assert_int_equal(cct_base64url_decode((cct_span){dot + 1, (size_t)(second - dot - 1)}, &writer), CCT_OK);
    cct_writer_terminate(&writer);
    return text;
}

#define JTI "\"jti\":\"11111111111111111111111111111111\""

static void test_private_key_jwt(void **state)
{
    static const struct {
        cct_signer signer;
        const char *audience, *expected;
    } rows[] = {
        {{.algorithm = "ES256", .sign = sign},
         NULL,
         "{\"typ\":\"JWT\",\"alg\":\"ES256\"}{\"iss\":\"this-client\",\"sub\":\"this-client\",\"aud\":\"" URL
         "\",\"iat\":1700000000,\"exp\":1700000300," JTI "}"},
        {{.algorithm = "RS256", .key_id = "k1", .sign = sign},
         "aud",
         "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"k1\"}{\"iss\":\"this-client\",\"sub\":\"this-client\",\"aud\":"
         "\"aud\",\"iat\":1700000000,\"exp\":1700000300," JTI "}"},
        {{.algorithm = "RS256", .thumbprint = "t", .sign = sign},
         "a\"\\\x01\x1f",
         "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5t#S256\":\"t\"}{\"iss\":\"this-client\",\"sub\":\"this-client\","
         "\"aud\":\"a\\\"\\\\\\u0001\\u001f\",\"iat\":1700000000,\"exp\":1700000300," JTI "}"},
    };
    static const connection connections[] = {{.response = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"},
                                             {.response = TOKEN}};
    cct_port port = scripted_port();
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_config config = prepare(&port, connections);
        config.auth = CCT_AUTH_PRIVATE_KEY_JWT;
        config.client_secret = NULL;
        config.signer = &rows[i].signer;
        config.jwt_audience = rows[i].audience;
        config.retries = 1;
        signatures = 0;
        assert_int_equal(run(&config), CCT_OK);
        assert_int_equal(signatures, 2); /* once for each attempt */
        for (unsigned k = 0; k < 2; k++) {
            assert_string_equal(jwt_after(server.requests[k], "&client_assertion="), rows[i].expected);
            assert_non_null(strstr(server.requests[k], ".c2lnbmF0dXJl"));
        }
        end();
    }
}

/* The audience is what the configuration says, otherwise the issuer, otherwise the token URL. */
static void test_audience(void **state)
{
    static const connection connections[] = {{.response = METADATA("https://192.0.2.8/token")}, {.response = TOKEN}};
    cct_port port = scripted_port();
    cct_config config = prepare(&port, connections);
    (void)state;
    config.auth = CCT_AUTH_PRIVATE_KEY_JWT;
    config.client_secret = NULL;
    config.signer = &good_signer;
    config.token_url = NULL;
    config.issuer = ISSUER;
    assert_int_equal(run(&config), CCT_OK);
    assert_non_null(strstr(jwt_after(server.requests[1], "&client_assertion="), "\"aud\":\"" ISSUER "\""));
    end();

    cct_config about = prepare(&port, (const connection[]){{.response = JSON "{\"active\":true}"}});
    about.auth = CCT_AUTH_PRIVATE_KEY_JWT;
    about.client_secret = NULL;
    about.signer = &good_signer;
    about.token_url = NULL;
    about.endpoint_url = "https://192.0.2.1/introspect";
    about.request = CCT_REQUEST_INTROSPECTION;
    about.subject_token = "the-token";
    assert_int_equal(run(&about), CCT_OK);
    assert_non_null(
        strstr(jwt_after(server.requests[0], "&client_assertion="), "\"aud\":\"https://192.0.2.1/introspect\""));
    end();
}

static void test_signing_fails(void **state)
{
    static int fails = -1, nothing = 0, too_long = CCT_SIGNATURE_MAX + 1;
    static int *const results[] = {&fails, &nothing, &too_long};
    static const connection connections[] = {{.response = TOKEN}};
    cct_port port = scripted_port();
    (void)state;
    for (size_t i = 0; i < 12; i++) {
        cct_config config = prepare(&port, connections);
        bool is_dpop = i >= 6;
        size_t how = i % 6;
        cct_signer signer = good_signer;
        signer.context = how < 3 ? results[how] : NULL;
        server.wall_s = how == 3 ? -1 : server.wall_s;
        server.random = how == 4 ? CCT_ERROR_LIMIT : how == 5 ? CCT_ERROR_IO : CCT_OK;
        if (is_dpop) {
            config.dpop = &signer;
        } else {
            config.auth = CCT_AUTH_PRIVATE_KEY_JWT;
            config.client_secret = NULL;
            config.signer = &signer;
        }
        assert_int_equal(run(&config), CCT_FAILED);
        const cct_diagnosis *diagnosis = cct_get_diagnosis(&one);
        const char *expected = how < 3 ? "key_bad" : how == 3 ? "usage" : how == 4 ? "system_limit" : "internal_error";
        assert_string_equal(cct_cause_name(diagnosis->cause), expected);
        assert_string_equal(cct_stage_name(diagnosis->stage), "config");
        assert_int_equal(diagnosis->subject == CCT_SUBJECT_DPOP_KEY, is_dpop);
        static const char *const details[] = {"it did not sign",
                                              "it did not sign",
                                              "it did not sign",
                                              "this platform has no clock, and a signed JWT has dates",
                                              "there are no random numbers",
                                              "there are no random numbers"};
        assert_string_equal(diagnosis->detail, details[how]);
        assert_int_equal(server.started, 0);
        end();
    }
}

/*
 * What a key in a secure element, or in a file, has no random numbers for, and what has no memory.
 */
static int sign_without_memory(void *context, const char *bytes, size_t len, uint8_t signature[CCT_SIGNATURE_MAX])
{
    (void)context, (void)bytes, (void)len, (void)signature;
    assert_null(mbedtls_calloc(1, 1 << 20));
    return -1;
}

static void test_signing_lacks(void **state)
{
    static int limit = CCT_ERROR_LIMIT;
    static uint64_t arena[1024];
    static const connection connections[] = {{.response = TOKEN}};
    const cct_signer signers[] = {
        {.algorithm = "ES256", .sign = sign, .context = &limit},
        {.algorithm = "ES256", .sign = sign_without_memory},
    };
    cct_port port = scripted_port();
    (void)state;
    cct_arena_install(arena, sizeof arena);
    for (size_t i = 0; i < COUNT(signers); i++) {
        cct_config config = prepare(&port, connections);
        config.auth = CCT_AUTH_PRIVATE_KEY_JWT;
        config.client_secret = NULL;
        config.signer = &signers[i];
        check_cause(&config, i == 0 ? CCT_CAUSE_SYSTEM_LIMIT : CCT_CAUSE_OUT_OF_MEMORY, CCT_STAGE_CONFIG,
                    i == 0 ? "random numbers" : "while signing");
        assert_int_equal(server.started, 0);
    }
    cct_arena_remove();
}

/* invalid_client for an assertion means that it was not accepted (RFC 7521 section 4.2.1). */
static void test_assertion_rejected(void **state)
{
    static const connection connections[] = {{.response = "HTTP/1.1 401 X\r\n\r\n{\"error\":\"invalid_client\"}"}};
    cct_port port = scripted_port();
    cct_config config = prepare(&port, connections);
    (void)state;
    check_cause(&config, CCT_CAUSE_INVALID_CLIENT, CCT_STAGE_OAUTH, "invalid_client");
    config = prepare(&port, connections);
    config.auth = CCT_AUTH_PRIVATE_KEY_JWT;
    config.client_secret = NULL;
    config.signer = &good_signer;
    check_cause(&config, CCT_CAUSE_ASSERTION_REJECTED, CCT_STAGE_OAUTH, "invalid_client");
}

/* HMAC with the secret, which is not sent itself. */
static void test_client_secret_jwt(void **state)
{
    static const connection connections[] = {{.response = TOKEN}};
    cct_port port = scripted_port();
    cct_config config = prepare(&port, connections);
    (void)state;
    config.auth = CCT_AUTH_CLIENT_SECRET_JWT;
    assert_int_equal(run(&config), CCT_OK);
    const char *text = jwt_after(server.requests[0], "&client_assertion=");
    assert_non_null(strstr(text, "{\"typ\":\"JWT\",\"alg\":\"HS256\"}{\"iss\":\"this-client\","));
    assert_null(strstr(server.requests[0], "q7"));
    end();
}

/*
 * In every size of the work buffer: a token, or a cause that says what is too small; what was
 * signed is wiped.
 */
static void test_signing_room(void **state)
{
    static const connection connections[] = {{.response = TOKEN}};
    cct_port port = scripted_port();
    unsigned ok = 0, failed = 0;
    (void)state;
    for (size_t len = 1; len <= 1800; len += len < 1000 ? 13 : 1) {
        cct_config config = prepare(&port, connections);
        char *exact = calloc(1, len);
        config.work = exact;
        config.work_len = len;
        config.auth = CCT_AUTH_PRIVATE_KEY_JWT;
        config.client_secret = NULL;
        config.signer = config.dpop = &good_signer;
        server.secret = NULL;
        int result = run(&config);
        if (result == CCT_OK || cct_get_diagnosis(&one)->cause == CCT_CAUSE_TOKEN_TYPE_UNKNOWN) {
            ok++;
        } else {
            const char *name = cct_cause_name(cct_get_diagnosis(&one)->cause);
            assert_row(strcmp(name, "usage") == 0, "%zu: %s", len, name);
            assert_string_equal(cct_get_diagnosis(&one)->detail, "the request is larger than its buffer");
            assert_int_equal(ok, 0);
            failed++;
        }
        cct_end(&one);
        for (size_t i = 0; i < len; i++) {
            assert_int_equal(exact[i], 0);
        }
        free(exact);
    }
    assert_true(ok > 0 && failed > 0);
}

/* ---- DPoP --------------------------------------------------------------------------- */

#define BOUND JSON "{\"access_token\":\"tok-1\",\"token_type\":\"DPoP\",\"expires_in\":60}"
#define DEMAND(status) "HTTP/1.1 " status " X\r\nDPoP-Nonce: n-1\r\n\r\n{\"error\":\"use_dpop_nonce\"}"
#define PROOF                                                                                                          \
    "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":{\"kty\":\"EC\"}}{\"htm\":\"POST\",\"htu\":\"" URL                \
    "\",\"iat\":1700000000," JTI

static void test_dpop(void **state)
{
    static const connection connections[] = {{.response = BOUND}};
    static const connection bearer[] = {{.response = TOKEN}};
    cct_port port = scripted_port();
    cct_config config = prepare(&port, connections);
    (void)state;
    config.dpop = &good_signer;
    config.observer = observe;
    assert_int_equal(run(&config), CCT_OK);
    assert_string_equal(jwt_after(server.requests[0], "\r\nDPoP: "), PROOF "}");
    assert_string_equal(cct_get_token(&one)->token_type, "DPoP");
    assert_null(strstr(seen, "c2lnbmF0dXJl")); /* the proof is not shown */
    end();

    cct_config wrong = prepare(&port, bearer);
    wrong.dpop = &good_signer;
    check_cause(&wrong, CCT_CAUSE_TOKEN_TYPE_UNKNOWN, CCT_STAGE_OAUTH, "");
}

/* RFC 9449 section 8: the request is sent again, once, with the nonce. */
static void test_dpop_nonce(void **state)
{
    static const connection rows[][3] = {
        {{.response = DEMAND("400")}, {.response = BOUND}},
        {{.response = DEMAND("401")}, {.response = BOUND}},
    };
    cct_port port = scripted_port();
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (int observed = 0; observed <= 1; observed++) {
            cct_config config = prepare(&port, rows[i]);
            config.dpop = &good_signer;
            config.observer = observed ? observe : NULL;
            assert_int_equal(run(&config), CCT_OK);
            assert_int_equal(server.started, 2);
            assert_string_equal(jwt_after(server.requests[0], "\r\nDPoP: "), PROOF "}");
            assert_string_equal(jwt_after(server.requests[1], "\r\nDPoP: "), PROOF ",\"nonce\":\"n-1\"}");
            assert_int_equal(cct_get_diagnosis(&one)->tries, 1); /* no retry */
            assert_int_equal(strstr(seen, "\nseen http: the server requires its nonce in the DPoP proof; sending the "
                                          "request again\n") != NULL,
                             observed);
            end();
        }
    }
}

static void test_dpop_nonce_refused(void **state)
{
    static const connection rows[][2] = {
        {{.response = DEMAND("400")}, {.response = DEMAND("400")}}, /* once */
        /* not by this status */
        {{.response = DEMAND("403")}},
        {{.response = "HTTP/1.1 400 X\r\n\r\n{\"error\":\"use_dpop_nonce\"}"}}, /* no nonce */
        /* no valid one */
        {{.response = "HTTP/1.1 400 X\r\nDPoP-Nonce: a b\r\n\r\n{\"error\":\"use_dpop_nonce\"}"}},
    };
    cct_port port = scripted_port();
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_config config = prepare(&port, rows[i]);
        config.dpop = &good_signer;
        check_cause(&config, CCT_CAUSE_DPOP_REJECTED, CCT_STAGE_OAUTH, "use_dpop_nonce");
        assert_int_equal(server.started, i == 0 ? 2 : 1);
    }
}

/* A nonce holds for one attempt. */
static void test_dpop_nonce_and_retry(void **state)
{
    static const connection connections[] = {{.response = DEMAND("401")},
                                             {.response = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"},
                                             {.response = DEMAND("401")},
                                             {.response = BOUND}};
    cct_port port = scripted_port();
    cct_config config = prepare(&port, connections);
    (void)state;
    config.dpop = &good_signer;
    config.retries = 1;
    assert_int_equal(run(&config), CCT_OK);
    assert_string_equal(jwt_after(server.requests[2], "\r\nDPoP: "), PROOF "}");
    assert_string_equal(jwt_after(server.requests[3], "\r\nDPoP: "), PROOF ",\"nonce\":\"n-1\"}");
    assert_int_equal(cct_get_diagnosis(&one)->tries, 2);
    end();
}

/* ---- a program's own proofs ------------------------------------------------------------ */

static void test_proof(void **state)
{
    cct_port port = scripted_port();
    const cct_proof_request request = {.method = "GET", .url = "HTTPS://api.example/v1?a=b"};
    char jwt[2560], small[2560];
    (void)state;
    (void)prepare(&port, NULL);
    int len = cct_dpop_proof(&good_signer, &port, NULL, &request, jwt, sizeof jwt);
    assert_int_equal(len, strlen(jwt));
    assert_string_equal(jwt_after(jwt, ""),
                        "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":{\"kty\":\"EC\"}}{\"htm\":\"GET\",\"htu\":"
                        "\"https://api.example/v1\",\"iat\":1700000000," JTI "}");
    for (size_t capacity = 0; capacity <= (size_t)len + 1; capacity++) {
        memset(small, 'x', sizeof small);
        int result = cct_dpop_proof(&good_signer, &port, NULL, &request, small, capacity);
        assert_int_equal(result, capacity > (size_t)len ? len : CCT_ERROR_NO_ROOM);
        assert_int_equal(small[capacity], 'x');
        if (capacity > 0) {
            assert_int_equal(strlen(small), capacity > (size_t)len ? len : 0);
        }
    }
}

static void test_proof_with_token(void **state)
{
    cct_port port = scripted_port();
    /* Token and hash are those of RFC 9449 section 7.1. */
    static const char token[] = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
    const cct_proof_request request = {.method = "POST",
                                       .url = "https://api.example/v1",
                                       .access_token = token,
                                       .access_token_len = sizeof token - 1,
                                       .nonce = "n-2"};
    char jwt[2560];
    (void)state;
    (void)prepare(&port, NULL);
    assert_true(cct_dpop_proof(&good_signer, &port, NULL, &request, jwt, sizeof jwt) > 0);
    const char *text = jwt_after(jwt, "");
    assert_non_null(strstr(text, "\"htm\":\"POST\""));
    assert_non_null(strstr(text, ",\"nonce\":\"n-2\",\"ath\":\"fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo\"}"));
}

static void test_proof_fails(void **state)
{
    static int fails = -1;
    cct_port port = scripted_port();
    cct_proof_request request = {.method = "GET", .url = "https://api.example/v1"};
    char jwt[2560] = "x";
    (void)state;
    (void)prepare(&port, NULL);
    cct_signer signer = good_signer;
    signer.context = &fails;
    assert_int_equal(cct_dpop_proof(&signer, &port, NULL, &request, jwt, sizeof jwt), CCT_FAILED);
    assert_string_equal(jwt, "");
    server.random = CCT_ERROR_LIMIT;
    assert_int_equal(cct_dpop_proof(&good_signer, &port, NULL, &request, jwt, sizeof jwt), CCT_ERROR_NOT_PROVIDED);
    server.random = CCT_OK;
    server.wall_s = -1;
    assert_int_equal(cct_dpop_proof(&good_signer, &port, NULL, &request, jwt, sizeof jwt), CCT_ERROR_NOT_PROVIDED);
    server.wall_s = 0; /* a clock that was never set is one */
    assert_true(cct_dpop_proof(&good_signer, &port, NULL, &request, jwt, sizeof jwt) > 0);
    static const char *const urls[] = {"http://api.example/v1", "api.example", "https://", "https://a b/", NULL};
    for (size_t i = 0; i < COUNT(urls); i++) {
        request.url = urls[i];
        assert_int_equal(cct_dpop_proof(&good_signer, &port, NULL, &request, jwt, sizeof jwt), CCT_ERROR_MALFORMED);
    }
}

/* ---- a proxy ------------------------------------------------------------------------------ */

static cct_config with_proxy(const cct_port *port, const connection *connections)
{
    cct_config config = prepare(port, connections);
    config.proxy = "192.0.2.3:3128";
    config.proxy_user = "u";
    config.proxy_password = "proxy-password";
    return config;
}

static void test_proxy(void **state)
{
    static const connection connections[] = {{.proxy = "HTTP/1.1 200 Connected\r\n\r\n", .response = TOKEN}};
    cct_port port = scripted_port();
    (void)state;
    for (int observed = 0; observed <= 1; observed++) {
        cct_config config = with_proxy(&port, connections);
        config.observer = observed ? observe : NULL;
        assert_int_equal(run(&config), CCT_OK);
        assert_memory_equal(server.proxied[0], "CONNECT 192.0.2.1:443 HTTP/1.1\r\n", 32);
        assert_non_null(strstr(server.proxied[0], "\r\nProxy-Authorization: Basic dTpwcm94eS1wYXNzd29yZA==\r\n"));
        check_request(0, "POST /token HTTP/1.1\r\nHost: 192.0.2.1\r\n");
        assert_int_equal(strstr(seen, "\nstage proxy: HTTP 200 for 192.0.2.1:443\n") != NULL, observed);
        assert_int_equal(strstr(seen, "\nrequest proxy: CONNECT 192.0.2.1:443") != NULL, observed);
        assert_int_equal(strstr(seen, "\nresponse proxy: HTTP/1.1 200") != NULL, observed);
        assert_null(strstr(seen, "dTpwcm94"));
        end();
    }
}

static void test_proxy_failures(void **state)
{
    static const struct {
        connection connections[2];
        cct_cause cause;
        cct_stage stage;
        const char *detail;
        unsigned connections_made; /* of two */
    } rows[] = {
        {{{.connect = CCT_ERROR_REFUSED}, {.connect = CCT_ERROR_REFUSED}},
         CCT_CAUSE_CONNECTION_REFUSED,
         CCT_STAGE_CONNECT,
         "the proxy 192.0.2.3:3128",
         2},
        {{{.proxy = ""}, {.proxy = ""}}, CCT_CAUSE_PROXY_FAILURE, CCT_STAGE_PROXY, "192.0.2.3:3128", 2},
        {{{.proxy = "HTTP/1.1 200"}}, CCT_CAUSE_PROXY_FAILURE, CCT_STAGE_PROXY, "192.0.2.3:3128", 1},
        {{{.proxy = "SSH-2.0-x\r\n"}}, CCT_CAUSE_PROXY_FAILURE, CCT_STAGE_PROXY, "", 1},
        {{{.proxy = "HTTP/1.1 407 Authenticate\r\nContent-Length: 0\r\n\r\n"}},
         CCT_CAUSE_PROXY_AUTHENTICATION,
         CCT_STAGE_PROXY,
         "",
         1},
        {{{.proxy = "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"}},
         CCT_CAUSE_PROXY_FAILURE,
         CCT_STAGE_PROXY,
         "403",
         1},
        {{{.proxy = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"},
          {.proxy = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"}},
         CCT_CAUSE_PROXY_FAILURE,
         CCT_STAGE_PROXY,
         "503",
         2},
        {{{.proxy = NULL}}, CCT_CAUSE_CONNECT_TIMEOUT, CCT_STAGE_PROXY, "", 2},
    };
    cct_port port = scripted_port();
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (int observed = 0; observed <= 1; observed++) {
            cct_config config = with_proxy(&port, rows[i].connections);
            config.retries = 1;
            config.observer = observed ? observe : NULL;
            assert_int_equal(run(&config), CCT_FAILED);
            const cct_diagnosis *diagnosis = cct_get_diagnosis(&one);
            assert_string_equal(cct_cause_name(diagnosis->cause), cct_cause_name(rows[i].cause));
            assert_string_equal(cct_stage_name(diagnosis->stage), cct_stage_name(rows[i].stage));
            assert_int_equal(diagnosis->subject, CCT_SUBJECT_PROXY);
            assert_row(strstr(diagnosis->detail, rows[i].detail) != NULL, "%zu: %s", i, diagnosis->detail);
            assert_row(server.started == rows[i].connections_made, "%zu: %u connections", i, server.started);
            end();
        }
    }
}

static void test_proxy_retry_after(void **state)
{
    static const connection connections[] = {
        {.proxy = "HTTP/1.1 503 Busy\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n"},
        {.proxy = "HTTP/1.1 200 Connected\r\n\r\n", .response = TOKEN},
    };
    cct_port port = scripted_port();
    cct_config config = with_proxy(&port, connections);
    (void)state;
    config.retries = 1;
    assert_int_equal(run(&config), CCT_OK);
    assert_true(server.now_ms >= 5000 + 3000 && server.now_ms <= 5000 + 6000);
    end();
}

/* The whole request's deadline, if it is the earlier one, is a time-out of another name. */
static void test_proxy_deadline(void **state)
{
    static const connection silent[] = {{.proxy = NULL}};
    cct_port port = scripted_port();
    cct_config config = with_proxy(&port, silent);
    int64_t until_ms;
    (void)state;
    config.timeout_ms = 300;
    cct_start(&one, &config);
    assert_int_equal(cct_step(&one), CCT_AGAIN);
    assert_int_equal(cct_wants(&one, &until_ms), CCT_WANT_READ);
    assert_int_equal(until_ms, 5300);
    assert_int_equal(cct_run(&one, &port, NULL), CCT_FAILED);
    assert_string_equal(cct_cause_name(cct_get_diagnosis(&one)->cause), "timeout");
    assert_string_equal(cct_stage_name(cct_get_diagnosis(&one)->stage), "proxy");
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_discovery),
        cmocka_unit_test(test_long_endpoint_observed),
        cmocka_unit_test(test_discovery_by_rfc_8414),
        cmocka_unit_test(test_discovery_again),
        cmocka_unit_test(test_discovery_lost),
        cmocka_unit_test(test_discovery_failures),
        cmocka_unit_test(test_discovery_room),
        cmocka_unit_test(test_introspection),
        cmocka_unit_test(test_revocation),
        cmocka_unit_test(test_found_endpoint),
        cmocka_unit_test(test_private_key_jwt),
        cmocka_unit_test(test_audience),
        cmocka_unit_test(test_signing_fails),
        cmocka_unit_test(test_assertion_rejected),
        cmocka_unit_test(test_client_secret_jwt),
        cmocka_unit_test(test_signing_room),
        cmocka_unit_test(test_dpop),
        cmocka_unit_test(test_dpop_nonce),
        cmocka_unit_test(test_dpop_nonce_refused),
        cmocka_unit_test(test_dpop_nonce_and_retry),
        cmocka_unit_test(test_proof),
        cmocka_unit_test(test_proof_with_token),
        cmocka_unit_test(test_proof_fails),
        cmocka_unit_test(test_proxy),
        cmocka_unit_test(test_proxy_failures),
        cmocka_unit_test(test_proxy_retry_after),
        cmocka_unit_test(test_proxy_deadline),
        cmocka_unit_test(test_signing_lacks), /* the last: it gives mbedTLS another heap */
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
