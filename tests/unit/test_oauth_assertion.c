/* SPDX-License-Identifier: MIT */
/* What a client assertion says, and which ones are not sent. */
#include "library_test.h"

#include "cctoken.h"
#include "format/base64.h"
#include "oauth/assertion.h"
#include "oauth/jwt.h"

#define HEADER "eyJhbGciOiJSUzI1NiJ9" /* {"alg":"RS256"} */
#define NOW 1700000000

/* HEADER.CLAIMS.c2ln, with the claims encoded. */
static cct_span jwt_of(const char *claims, char out[1024])
{
    char base64[1024];
    cct_writer writer, encoded;
    cct_base64_encoder encoder;
    cct_writer_init(&encoded, base64, sizeof base64);
    cct_base64_encode_init(&encoder, &encoded);
    cct_base64_encode(&encoder, cct_span_of(claims));
    cct_base64_encode_end(&encoder);
    cct_writer_init(&writer, out, 1024);
    cct_write_text(&writer, HEADER ".");
    for (size_t i = 0; i < encoded.len && base64[i] != '='; i++) {
        cct_write_byte(&writer, base64[i] == '+' ? '-' : base64[i] == '/' ? '_' : base64[i]);
    }
    cct_write_text(&writer, ".c2ln");
    cct_writer_terminate(&writer);
    return (cct_span){out, writer.len};
}

/* ---- base64url ----------------------------------------------------------- */

static void test_base64url(void **state)
{
    static const struct {
        const char *text, *bytes; /* NULL: refused */
    } rows[] = {
        {"", ""},
        {"Zg", "f"},
        {"Zm8", "fo"},
        {"Zm9v", "foo"},
        {"_-_-", "\xFF\xEF\xFE"},
        {"-_8", "\xFB\xFF"},
        {"Z", NULL},
        {"Zm9vY", NULL},
        {"Zg==", NULL},
        {"Zm8=", NULL},
        {"Zm9+", NULL},
        {"Zm9/", NULL},
        {"Zm 9v", NULL},
        {"Zm9v\n", NULL},
        {"Zm9\xC3", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char out[8];
        cct_writer writer;
        cct_span text = copy_of(cct_span_of(rows[i].text));
        cct_writer_init(&writer, out, sizeof out);
        int result = cct_base64url_decode(text, &writer);
        assert_row((result == CCT_OK) == (rows[i].bytes != NULL), "%s: %d", rows[i].text, result);
        assert_row(result != CCT_OK || cct_span_equals((cct_span){out, writer.len}, rows[i].bytes), "%s", rows[i].text);
        free_copy(text);
    }
}

/* ---- reading -------------------------------------------------------------- */

static cct_jwt_result read_jwt(cct_span text, cct_jwt *jwt)
{
    static char memory[1024];
    cct_span copy = copy_of(text);
    cct_jwt_result result = cct_jwt_read(copy, memory, sizeof memory, jwt);
    free_copy(copy);
    return result;
}

static void test_claims(void **state)
{
    char text[1024];
    cct_jwt jwt;
    (void)state;
    assert_int_equal(
        read_jwt(jwt_of("{\"iss\":\"https:\\/\\/i\",\"sub\":\"s\\u00e9\",\"aud\":\"a\\\"b\",\"exp\":1700000000.5,"
                        "\"nbf\":12,\"x\":{\"exp\":1}}",
                        text),
                 &jwt),
        CCT_JWT_OK);
    assert_true(cct_span_equals(jwt.iss, "https://i"));
    assert_true(cct_span_equals(jwt.sub, "s\xC3\xA9"));
    assert_true(cct_span_equals(jwt.aud.value, "a\"b"));
    assert_int_equal(jwt.exp, 1700000000);
    assert_int_equal(jwt.nbf, 12);

    assert_int_equal(read_jwt(jwt_of("{\"aud\":[\"a\",\"b\"],\"exp\":null,\"iss\":7}", text), &jwt), CCT_JWT_OK);
    assert_true(cct_span_equals(jwt.aud.value, "[\"a\",\"b\"]"));
    assert_null(jwt.iss.ptr);
    assert_null(jwt.sub.ptr);
    assert_true(jwt.exp == CCT_JWT_NO_TIME && jwt.nbf == CCT_JWT_NO_TIME);

    assert_int_equal(read_jwt(jwt_of("{\"exp\":1,\"exp\":1e9,\"nbf\":-1}", text), &jwt), CCT_JWT_OK);
    assert_int_equal(jwt.exp, 1000000000); /* the last one counts */
    assert_int_equal(jwt.nbf, 0);
}

static void test_forms(void **state)
{
    static const struct {
        const char *text;
        cct_jwt_result result;
    } rows[] = {
        {"", CCT_JWT_PARTS},
        {"e30", CCT_JWT_PARTS},
        {"e30.e30", CCT_JWT_PARTS},
        {"e30.e30.", CCT_JWT_UNSIGNED},
        {"e30.e30.c2ln.", CCT_JWT_PARTS},
        {"e30.e30.c2ln.c2ln.c2ln", CCT_JWT_PARTS}, /* encrypted */
        {"-----BEGIN PRIVATE KEY-----", CCT_JWT_PARTS},
        {"e30.e30.c2ln", CCT_JWT_OK},
        {"e30.e30.c2ln\n", CCT_JWT_ENCODING},
        {"e30=.e30.c2ln", CCT_JWT_ENCODING},
        {"e30.e30=.c2ln", CCT_JWT_ENCODING},
        {"e30.e30.c", CCT_JWT_ENCODING},
        {" e30.e30.c2ln", CCT_JWT_ENCODING},
        {".e30.c2ln", CCT_JWT_HEADER},
        {"e3.e30.c2ln", CCT_JWT_HEADER},
        {"MQ.e30.c2ln", CCT_JWT_HEADER},
        {"e30..c2ln", CCT_JWT_CLAIMS},
        {"e30.MQ.c2ln", CCT_JWT_CLAIMS},
        {"e30.W10.c2ln", CCT_JWT_CLAIMS},
        {"e30.eyJleHAiOiIxIn0.c2ln", CCT_JWT_TIME}, /* {"exp":"1"} */
        {"e30.eyJuYmYiOltdfQ.c2ln", CCT_JWT_TIME},  /* {"nbf":[]} */
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_jwt jwt;
        cct_jwt_result result = read_jwt(cct_span_of(rows[i].text), &jwt);
        assert_row(result == rows[i].result, "%s: %d", rows[i].text, (int)result);
    }
}

/* Its form is seen without memory; what it says with three quarters of its length. */
static void test_room(void **state)
{
    char text[1024];
    cct_jwt jwt;
    cct_span whole = jwt_of("{\"exp\":12,\"sub\":\"x\"}", text);
    (void)state;
    for (size_t capacity = 0; capacity <= whole.len; capacity++) {
        char *memory = malloc(capacity > 0 ? capacity : 1);
        cct_jwt_result result = cct_jwt_read(whole, capacity > 0 ? memory : NULL, capacity, &jwt);
        assert_int_equal(result, capacity < 35 ? CCT_JWT_NO_ROOM : CCT_JWT_OK);
        assert_true(result != CCT_JWT_OK || jwt.exp == 12);
        free(memory);
    }
}

/* ---- checking ------------------------------------------------------------- */

static int64_t wall_clock_s(void *context)
{
    return *(int64_t *)context;
}

static cct_cause check_at(const char *assertion, int64_t now_s, cct_diagnosis *diagnosis)
{
    static const cct_port port = {.wall_clock_s = wall_clock_s};
    static char work[1024];
    cct_config config = {
        .client_assertion = assertion, .port = &port, .port_context = &now_s, .work = work, .work_len = sizeof work};
    memset(diagnosis, 0, sizeof *diagnosis);
    memset(work, 0, sizeof work);
    cct_cause cause = cct_assertion_check(&config, diagnosis);
    for (size_t i = 0; i < sizeof work; i++) {
        assert_int_equal(work[i], 0); /* nothing of it stays */
    }
    assert_int_equal(diagnosis->cause, cause);
    assert_int_equal(diagnosis->subject, cause == CCT_CAUSE_NONE ? CCT_SUBJECT_NONE : CCT_SUBJECT_CLIENT_ASSERTION);
    return cause;
}

static void test_times(void **state)
{
    static const struct {
        const char *claims;
        int64_t now_s;
        const char *detail; /* NULL: it can be sent */
    } rows[] = {
        {"{}", NOW, NULL},
        {"{\"exp\":1700000001}", NOW, NULL},
        {"{\"exp\":1700000000}", NOW, "by this machine's clock it expired 0 s ago, at 2023-11-14T22:13:20Z"},
        {"{\"exp\":1699999400}", NOW, "by this machine's clock it expired 600 s ago, at 2023-11-14T22:03:20Z"},
        {"{\"exp\":1}", -1, NULL}, /* no clock */
        {"{\"exp\":0}", 0, "by this machine's clock it expired 0 s ago, at 1970-01-01T00:00:00Z"},
        {"{\"exp\":1700000001,\"nbf\":1700000060}", NOW, NULL},
        {"{\"nbf\":1700000061}", NOW, "by this machine's clock it becomes valid in 61 s, at 2023-11-14T22:14:21Z"},
        {"{\"nbf\":9223372036854775807}", NOW,
         "by this machine's clock it becomes valid in 9223372035154775807 s, at 9999-12-31T23:59:59Z"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[1024];
        cct_diagnosis diagnosis;
        jwt_of(rows[i].claims, text);
        bool good = check_at(text, rows[i].now_s, &diagnosis) == CCT_CAUSE_NONE;
        assert_row(good == (rows[i].detail == NULL), "%s: %s", rows[i].claims, diagnosis.detail);
        assert_row(good || strcmp(diagnosis.detail, rows[i].detail) == 0, "%s: %s", rows[i].claims, diagnosis.detail);
    }
}

static void test_what_is_none(void **state)
{
    static const struct {
        const char *text, *detail;
    } rows[] = {
        {NULL, "it is missing"},
        {"", "it is empty"},
        {"secret-text", "it is not a signed JWT, which has three parts with dots between them"},
        {"e30.e30.", "it is a JWT without a signature"},
        {"e30.e30.c", "it is not a JWT: one of its parts is not base64url"},
        {"MQ.e30.c2ln", "it is not a JWT: its header is not a JSON object"},
        {"e30.MQ.c2ln", "it is not a JWT: its claims are not a JSON object"},
        {"e30.eyJleHAiOiIxIn0.c2ln", "it is a JWT whose exp or nbf is not a number"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_diagnosis diagnosis;
        assert_int_equal(check_at(rows[i].text, NOW, &diagnosis), CCT_CAUSE_ASSERTION_BAD);
        assert_string_equal(diagnosis.detail, rows[i].detail);
    }
}

/*
 * The whole check: the client ID may be missing, and without memory and clock only the form counts.
 */
static void test_configuration(void **state)
{
    char text[1024];
    cct_diagnosis diagnosis;
    cct_config config = {.token_url = "https://h/t", .auth = CCT_AUTH_ASSERTION};
    (void)state;
    assert_int_equal(cct_check(&config, &diagnosis), CCT_CAUSE_ASSERTION_BAD);
    jwt_of("{\"exp\":1}", text);
    config.client_assertion = text;
    assert_int_equal(cct_check(&config, &diagnosis), CCT_CAUSE_NONE);
    config.client_assertion = "no-jwt";
    assert_int_equal(cct_check(&config, &diagnosis), CCT_CAUSE_ASSERTION_BAD);
    config.auth = CCT_AUTH_NONE; /* then it is of no matter, but the ID is */
    assert_int_equal(cct_check(&config, &diagnosis), CCT_CAUSE_CLIENT_ID_MISSING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base64url),     cmocka_unit_test(test_claims), cmocka_unit_test(test_forms),
        cmocka_unit_test(test_room),          cmocka_unit_test(test_times),  cmocka_unit_test(test_what_is_none),
        cmocka_unit_test(test_configuration),
    };
    return cmocka_run_group_tests_name("assertion", tests, NULL, NULL);
}
