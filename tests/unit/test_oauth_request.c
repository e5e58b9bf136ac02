/* SPDX-License-Identifier: MIT */
/*
 * The token request to the byte (RFC 6749 sections 2.3.1, 4.4.2; RFC 7617), profiles and regions.
 */
#include "library_test.h"

#include "oauth/auth_method.h"
#include "oauth/profile.h"
#include "oauth/region.h"
#include "oauth/token_request.h"

#define ID "my id+1"
#define SECRET "p+ss/w%rd=&\xC3\xA9 \"x:y"
#define FORM_ID "my+id%2B1"
#define FORM_SECRET "p%2Bss%2Fw%25rd%3D%26%C3%A9+%22x%3Ay"
/* of FORM_ID:FORM_SECRET */
#define BASE64_FORM "bXkraWQlMkIxOnAlMkJzcyUyRnclMjVyZCUzRCUyNiVDMyVBOSslMjJ4JTNBeQ=="
/* of ID:SECRET */
#define BASE64_RAW "bXkgaWQrMTpwK3NzL3clcmQ9JsOpICJ4Onk="

#define WHO                                                                                                            \
    "User-Agent: cctoken/" CCT_VERSION "\r\nAccept: application/json\r\nAccept-Encoding: identity\r\n"                 \
    "Connection: close\r\n"
#define COMMON WHO "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
#define GRANT "grant_type=client_credentials"

/* Writes it into memory of exactly its size. */
static void check_request(const cct_config *config, const char *token_url, const char *expected)
{
    cct_target target;
    size_t bad;
    cct_writer writer;
    assert_int_equal(cct_target_init(&target, token_url, config->auth, &bad), CCT_OK);
    const cct_token_request request = cct_token_request_of(config, &target, CCT_NO_SPAN);
    char *out = malloc(request.len);
    assert_non_null(out);
    cct_writer_init(&writer, out, request.len);
    cct_token_request_write(&writer, &request);
    assert_int_equal(writer.len, request.len);
    assert_row(cct_span_equals((cct_span){out, writer.len}, expected), "%s%.*s", token_url, (int)writer.len, out);
    const char *body = strstr(expected, "\r\n\r\n") + 4;
    const char *length = strstr(expected, "Content-Length: ") + 16;
    assert_int_equal(strtoul(length, NULL, 10), strlen(body));
    free(out);
}

static void test_each_method(void **state)
{
    static const struct {
        cct_auth_method auth;
        const char *token_url, *expected;
    } rows[] = {
        {CCT_AUTH_BASIC, "https://as.example/token",
         "POST /token HTTP/1.1\r\nHost: as.example\r\n" COMMON "29\r\nAuthorization: Basic " BASE64_FORM
         "\r\n\r\n" GRANT},
        {CCT_AUTH_DEFAULT, "https://as.example/token",
         "POST /token HTTP/1.1\r\nHost: as.example\r\n" COMMON "29\r\nAuthorization: Basic " BASE64_FORM
         "\r\n\r\n" GRANT},
        {CCT_AUTH_BASIC_RAW, "https://as.example/token",
         "POST /token HTTP/1.1\r\nHost: as.example\r\n" COMMON "29\r\nAuthorization: Basic " BASE64_RAW
         "\r\n\r\n" GRANT},
        {CCT_AUTH_DEFAULT, "https://login.mypurecloud.com/oauth/token",
         "POST /oauth/token HTTP/1.1\r\n"
         "Host: login.mypurecloud.com\r\n" COMMON "29\r\nAuthorization: Basic " BASE64_RAW "\r\n\r\n" GRANT},
        {CCT_AUTH_BASIC, "https://login.mypurecloud.com/oauth/token",
         "POST /oauth/token HTTP/1.1\r\n"
         "Host: login.mypurecloud.com\r\n" COMMON "29\r\nAuthorization: Basic " BASE64_FORM "\r\n\r\n" GRANT},
        {CCT_AUTH_POST, "https://as.example:8443/t?a=b",
         "POST /t?a=b HTTP/1.1\r\nHost: as.example:8443\r\n" COMMON "100\r\n\r\n" GRANT "&client_id=" FORM_ID
         "&client_secret=" FORM_SECRET},
        {CCT_AUTH_ASSERTION, "https://h/",
         "POST / HTTP/1.1\r\nHost: h\r\n" COMMON "166\r\n\r\n" GRANT "&client_id=" FORM_ID
         "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
         "&client_assertion=e30.e30.c2ln"},
        {CCT_AUTH_MTLS, "https://h/", "POST / HTTP/1.1\r\nHost: h\r\n" COMMON "49\r\n\r\n" GRANT "&client_id=" FORM_ID},
        {CCT_AUTH_NONE, "https://[::1]",
         "POST / HTTP/1.1\r\nHost: [::1]\r\n" COMMON "49\r\n\r\n" GRANT "&client_id=" FORM_ID},
        {CCT_AUTH_NONE, "https://h/", "POST / HTTP/1.1\r\nHost: h\r\n" COMMON "49\r\n\r\n" GRANT "&client_id=" FORM_ID},
        {CCT_AUTH_NONE, "https://h?q",
         "POST /?q HTTP/1.1\r\nHost: h\r\n" COMMON "49\r\n\r\n" GRANT "&client_id=" FORM_ID},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_config config = {
            .client_id = ID, .client_secret = SECRET, .client_assertion = "e30.e30.c2ln", .auth = rows[i].auth};
        check_request(&config, rows[i].token_url, rows[i].expected);
    }
}

static void test_parameters(void **state)
{
    static const cct_parameter parameters[] = {
        {"audience", "https://api.example/"},
        {"resource", "urn:a"},
        {"resource", "urn:b"},
        {"a&b", ""},
    };
    static const cct_config config = {
        .client_id = "id",
        .client_secret = "s",
        .auth = CCT_AUTH_BASIC,
        .scope = "routing:queue:view b",
        .parameters = parameters,
        .parameter_count = COUNT(parameters),
    };
    (void)state;
    check_request(&config, "https://h/t",
                  "POST /t HTTP/1.1\r\nHost: h\r\n" COMMON "139\r\nAuthorization: Basic aWQ6cw==\r\n\r\n" GRANT
                  "&scope=routing%3Aqueue%3Aview+b&audience=https%3A%2F%2Fapi.example%2F&resource=urn%3Aa&resource=urn%"
                  "3Ab&a%26b=");
}

/*
 * What is asked about a token: a form, or the token itself as credentials; scope and parameters are
 * not part of it.
 */
static void test_subject(void **state)
{
    static const cct_parameter parameters[] = {{"audience", "a"}};
    static const char info[] = "https://api.mypurecloud.de/api/v2/tokens/me";
    static const struct {
        cct_request request;
        cct_auth_method auth;
        const char *url, *expected;
    } rows[] = {
        {CCT_REQUEST_INTROSPECTION, CCT_AUTH_DEFAULT, "https://as.example/i",
         "POST /i HTTP/1.1\r\nHost: as.example\r\n" COMMON "44\r\nAuthorization: Basic " BASE64_FORM
         "\r\n\r\ntoken_type_hint=access_token&token=a%2Bb%2Fc"},
        {CCT_REQUEST_REVOCATION, CCT_AUTH_POST, "https://as.example/r",
         "POST /r HTTP/1.1\r\nHost: as.example\r\n" COMMON "115\r\n\r\ntoken_type_hint=access_token&token=a%2Bb%2Fc"
         "&client_id=" FORM_ID "&client_secret=" FORM_SECRET},
        {CCT_REQUEST_INTROSPECTION, CCT_AUTH_ASSERTION, "https://as.example/",
         "POST / HTTP/1.1\r\nHost: as.example\r\n" COMMON "181\r\n\r\ntoken_type_hint=access_token&token=a%2Bb%2Fc"
         "&client_id=" FORM_ID "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
         "&client_assertion=e30.e30.c2ln"},
        {CCT_REQUEST_INTROSPECTION, CCT_AUTH_DEFAULT, info,
         "GET /api/v2/tokens/me HTTP/1.1\r\nHost: api.mypurecloud.de\r\n" WHO "Authorization: Bearer a+b/c\r\n\r\n"},
        {CCT_REQUEST_REVOCATION, CCT_AUTH_BASIC, info,
         "DELETE /api/v2/tokens/me HTTP/1.1\r\nHost: api.mypurecloud.de\r\n" WHO "Authorization: Bearer a+b/c\r\n\r\n"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const cct_config config = {
            .client_id = ID,
            .client_secret = SECRET,
            .client_assertion = "e30.e30.c2ln",
            .auth = rows[i].auth,
            .scope = "x",
            .parameters = parameters,
            .parameter_count = 1,
            .request = rows[i].request,
            .subject_token = "a+b/c",
            .endpoint_url = rows[i].url,
        };
        cct_target target;
        size_t bad;
        char out[1024];
        cct_writer writer;
        assert_int_equal(cct_target_of(&target, &config, &bad), CCT_OK);
        const cct_token_request request = cct_token_request_of(&config, &target, CCT_NO_SPAN);
        cct_writer_init(&writer, out, sizeof out);
        cct_token_request_write(&writer, &request);
        assert_int_equal(writer.len, request.len);
        assert_row(cct_span_equals((cct_span){out, writer.len}, rows[i].expected), "%.*s", (int)writer.len, out);
    }
}

/* ---- the length -------------------------------------------------------- */

static void check_len(const cct_config *config, const char *token_url)
{
    cct_target target;
    size_t bad;
    assert_int_equal(cct_target_init(&target, token_url, config->auth, &bad), CCT_OK);
    const cct_token_request request = cct_token_request_of(config, &target, CCT_NO_SPAN);
    cct_writer writer;
    cct_writer_init(&writer, NULL, 0);
    cct_token_request_write(&writer, &request);
    assert_row(writer.len == request.len, "%s, method %d, '%s': %zu, not %zu", token_url, config->auth,
               config->client_secret, request.len, writer.len);
}

/* Each byte in each value, which is up to four bytes long: base64 pads in three ways. */
static void test_len_of_each_byte(void **state)
{
    (void)state;
    for (unsigned byte = 1; byte < 256; byte++) {
        for (size_t len = 0; len <= 4; len++) {
            char text[5] = "";
            memset(text, (int)byte, len);
            const cct_parameter parameters[] = {{text, "value"}, {"name", text}};
            for (unsigned auth = CCT_AUTH_DEFAULT; auth < CCT_AUTH_COUNT; auth++) {
                const cct_config rows[] = {
                    {.client_id = text, .client_secret = "s"},
                    {.client_id = "id", .client_secret = text},
                    {.client_id = text, .client_secret = text},
                    {.client_id = "id", .client_secret = "s", .scope = text},
                    {.client_id = "id", .client_secret = "s", .parameters = parameters, .parameter_count = 2},
                };
                for (size_t i = 0; i < COUNT(rows); i++) {
                    cct_config config = rows[i];
                    config.auth = (cct_auth_method)auth;
                    check_len(&config, "https://h/t");
                }
            }
        }
    }
}

/* A form that grows across every number of digits of its length, to every form of URL. */
static void test_len_of_each_form(void **state)
{
    static const char *const urls[] = {
        "https://h",        "https://h/",           "https://h?q",          "https://h:1/t?a=b",
        "https://h:443/t",  "https://h:65535/t",    "https://[::1]/t",      "https://[::1]:8443",
        "https://10.0.0.1", "https://h.example./t", "https://h:0443/t?%41", "https://login.mypurecloud.ie/oauth/token",
    };
    static char scope[11000];
    (void)state;
    for (size_t i = 0; i < COUNT(urls); i++) {
        for (unsigned auth = CCT_AUTH_DEFAULT; auth < CCT_AUTH_COUNT; auth++) {
            for (size_t len = 0; len < sizeof scope; len = len < 200 ? len + 1 : len + 199) {
                cct_config config = {.client_id = "i:d", .client_secret = "s/", .auth = (cct_auth_method)auth};
                memset(scope, 'x', len);
                scope[len] = '\0';
                config.scope = scope;
                check_len(&config, urls[i]);
            }
        }
    }
}

/* ---- methods ----------------------------------------------------------- */

static void test_auth_names(void **state)
{
    static const struct {
        const char *name;
        cct_auth_method method;
    } rows[] = {{"basic", CCT_AUTH_BASIC},
                {"basic-raw", CCT_AUTH_BASIC_RAW},
                {"post", CCT_AUTH_POST},
                {"client-secret-jwt", CCT_AUTH_CLIENT_SECRET_JWT},
                {"private-key-jwt", CCT_AUTH_PRIVATE_KEY_JWT},
                {"assertion", CCT_AUTH_ASSERTION},
                {"mtls", CCT_AUTH_MTLS},
                {"none", CCT_AUTH_NONE}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_string_equal(cct_auth_name(rows[i].method), rows[i].name);
        assert_int_equal(cct_auth_find(rows[i].name), rows[i].method);
        assert_int_equal(cct_auth_needs_secret(rows[i].method), i < 4);
        assert_int_equal(cct_auth_is_basic(rows[i].method), i < 2);
        assert_int_equal(cct_auth_is_assertion(rows[i].method), i == 5);
        assert_int_equal(cct_auth_is_mtls(rows[i].method), i == 6);
        assert_int_equal(cct_auth_signs(rows[i].method), i == 3 || i == 4);
        assert_int_equal(cct_auth_has_jwt(rows[i].method), i >= 3 && i <= 5);
    }
    assert_true(cct_auth_is_registered(CCT_AUTH_MTLS, cct_span_of("tls_client_auth")));
    assert_true(cct_auth_is_registered(CCT_AUTH_MTLS, cct_span_of("self_signed_tls_client_auth")));
    assert_false(cct_auth_is_registered(CCT_AUTH_NONE, cct_span_of("self_signed_tls_client_auth")));
    assert_true(cct_auth_needs_secret(CCT_AUTH_DEFAULT));
    assert_true(cct_auth_needs_secret((cct_auth_method)99));
    assert_int_equal(cct_auth_find(""), CCT_AUTH_DEFAULT);
    assert_int_equal(cct_auth_find("Basic"), CCT_AUTH_DEFAULT);
    assert_int_equal(cct_auth_find("basic-"), CCT_AUTH_DEFAULT);
    assert_null(cct_auth_name(CCT_AUTH_DEFAULT));
    assert_null(cct_auth_name((cct_auth_method)(CCT_AUTH_NONE + 1)));
    assert_null(cct_auth_name((cct_auth_method)99));
    assert_null(cct_auth_name((cct_auth_method)-1));
}

/* ---- regions and profiles ---------------------------------------------- */

/* The vendor's table. */
/* clang-format off */
static const struct {
    const char *name, *underscores, *domain;
} facts[] = {
    {"us-east-1", "us_east_1", "mypurecloud.com"}, {"eu-west-1", "eu_west_1", "mypurecloud.ie"},
    {"ap-southeast-2", "ap_southeast_2", "mypurecloud.com.au"}, {"ap-northeast-1", "ap_northeast_1", "mypurecloud.jp"},
    {"eu-central-1", "eu_central_1", "mypurecloud.de"}, {"us-west-2", "us_west_2", "usw2.pure.cloud"},
    {"ca-central-1", "ca_central_1", "cac1.pure.cloud"}, {"ap-northeast-2", "ap_northeast_2", "apne2.pure.cloud"},
    {"eu-west-2", "eu_west_2", "euw2.pure.cloud"}, {"ap-south-1", "ap_south_1", "aps1.pure.cloud"},
    {"us-east-2", "us_east_2", "use2.us-gov-pure.cloud"}, {"sa-east-1", "sa_east_1", "sae1.pure.cloud"},
    {"me-central-1", "me_central_1", "mec1.pure.cloud"}, {"ap-northeast-3", "ap_northeast_3", "apne3.pure.cloud"},
    {"eu-central-2", "eu_central_2", "euc2.pure.cloud"}, {"mx-central-1", "mx_central_1", "mxc1.pure.cloud"},
    {"ap-southeast-1", "ap_southeast_1", "apse1.pure.cloud"},
    {"eusc-de-east-1", "EUSC_DE_east_1", "edee1.eusc-pure.cloud"},
};
/* clang-format on */

static void test_regions(void **state)
{
    size_t count;
    const cct_region *all = cct_regions(&count);
    (void)state;
    assert_int_equal(count, COUNT(facts));
    for (size_t i = 0; i < COUNT(facts); i++) {
        const cct_region *region = cct_region_find(facts[i].name);
        char expected[96], host[64];
        cct_writer writer;
        assert_row(region >= all && region < all + count, "%s", facts[i].name);
        assert_string_equal(region->name, facts[i].name);
        assert_string_equal(region->domain, facts[i].domain);
        assert_ptr_equal(cct_region_find(facts[i].underscores), region);
        assert_ptr_equal(cct_region_find(facts[i].domain), region);
        assert_ptr_equal(cct_region_nearest(cct_span_of(facts[i].name)), region);
        assert_ptr_equal(cct_region_nearest(cct_span_of(facts[i].domain)), region);

        strcat(strcat(strcpy(expected, "https://login."), facts[i].domain), "/oauth/token");
        for (size_t capacity = 0; capacity <= strlen(expected) + 2; capacity++) {
            char *out = malloc(capacity > 0 ? capacity : 1);
            int len = cct_region_token_url(region, out, capacity);
            assert_int_equal(len, capacity > strlen(expected) ? (int)strlen(expected) : CCT_ERROR_NO_ROOM);
            assert_true(len < 0 || strcmp(out, expected) == 0);
            free(out);
        }
        for (int api = 0; api <= 1; api++) {
            cct_writer_init(&writer, host, sizeof host);
            cct_write_text(&writer, api ? "API." : "Login.");
            cct_write_text(&writer, facts[i].domain);
            cct_span copy = copy_of((cct_span){host, writer.len});
            assert_ptr_equal(cct_region_of_host(copy, api ? "api." : "login."), region);
            assert_null(cct_region_of_host(copy, api ? "login." : "api."));
            assert_string_equal(cct_profile_of_host(copy)->name, "genesys");
            assert_int_equal(cct_profile_is_api_host(cct_profile_of_host(copy), copy), api);
            free_copy(copy);
        }
    }
}

static void test_region_not_found(void **state)
{
    static const char *const names[] = {"",
                                        "us-east",
                                        "us-east-3",
                                        "us east 1",
                                        "us-east-1 ",
                                        "pure.cloud",
                                        "login.mypurecloud.co.jp",
                                        "us",
                                        "mypurecloud",
                                        "xmypurecloud.com",
                                        "https://",
                                        "https://as.example/mypurecloud.com"};
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_row(cct_region_find(names[i]) == NULL, "'%s'", names[i]);
    }
    assert_string_equal(cct_region_find("MyPureCloud.COM")->name, "us-east-1");
    assert_string_equal(cct_region_find("US-East_1")->name, "us-east-1");
    assert_string_equal(cct_region_find("login.mypurecloud.com")->name, "us-east-1");
    assert_string_equal(cct_region_find("https://api.mypurecloud.ie")->name, "eu-west-1");
    assert_string_equal(cct_region_find("https://apps.mypurecloud.com.au/directory/#/x")->name, "ap-southeast-2");
    assert_string_equal(cct_region_find("api.usw2.pure.cloud:443/x")->name, "us-west-2");
}

static void test_region_nearest(void **state)
{
    static const struct {
        const char *name, *nearest; /* NULL: none is near */
    } rows[] = {
        {"us-east1", "us-east-1"},
        {"useast1", "us-east-1"},
        {"US_EAST1", "us-east-1"},
        {"us-west-1", "us-west-2"},
        {"mypurecloud.co", "us-east-1"},
        {"mypurecloud.com.a", "ap-southeast-2"},
        {"api.mypurecloud.com", "us-east-1"},
        {"usw2.purecloud", "us-west-2"},
        {"ca-central1", "ca-central-1"},
        {"us-exxxx1", "us-east-1"},
        {"us-xxxxx1", NULL},
        {"uus-east--1", "us-east-1"},
        {"u-at-1", "us-east-1"},
        {"u-a-1", NULL},
        {"xxxxxxxxxxxedee1.eusc-pure.cloud", "eusc-de-east-1"}, /* as long as a name may be */
        {"xxxxxxxxxxxxedee1.eusc-pure.cloud", NULL},
        {"", NULL},
        {"x", NULL},
        {"foo", NULL},
        {"frankfurt", NULL},
        {"production", NULL},
        {"a name that is longer than that of any region there is", NULL},
        {"and another that is so long that a third of it is longer than the longest name of a region, and longer than "
         "a row of "
         "the table",
         NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span copy = copy_of(cct_span_of(rows[i].name));
        const cct_region *region = cct_region_nearest(copy);
        const char *name = region == NULL ? "none" : region->name;
        assert_row(strcmp(name, rows[i].nearest == NULL ? "none" : rows[i].nearest) == 0, "'%s': %s", rows[i].name,
                   name);
        free_copy(copy);
    }
}

static void test_profiles(void **state)
{
    static const struct {
        const char *host;
        bool genesys, api;
    } rows[] = {
        {"api.us.genesys.cloud", true, true},
        {"api.eu.mypurecloud.com", true, true},
        {"acme.mygenesyscloud.com", true, true},
        {"ACME.MyGenesysCloud.com", true, true},
        {"mygenesyscloud.com", true, true},
        {"xapi.us.genesys.cloud", true, true},
        {"mypurecloud.com", true, true},
        {"genesys.cloud.example", false, false},
        {"api.mypurecloud.co.nz", true, true},
        {"mypurecloud.fr", true, true},
        {"mypurecloud", false, false},
        {"mypurecloud.co.example", false, false},
        {"notgenesys.cloud", false, false},
        {"login.mypurecloud.com", true, false},
        {"LOGIN.usw2.pure.cloud.", true, false},
        {"login.mypurecloud.com.evil.example", false, false},
        {"xlogin.mypurecloud.com", true, true},
        {"login.xmypurecloud.com", false, false},
        {"login.a.mypurecloud.com", true, true},
        {"apps.mypurecloud.com", true, true},
        {"login.", false, false},
        {"api.example", false, false},
        {"as.example", false, false},
        {"192.0.2.1", false, false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span copy = copy_of(cct_span_of(rows[i].host));
        const cct_profile *profile = cct_profile_of_host(copy);
        assert_row((strcmp(profile->name, "genesys") == 0) == rows[i].genesys, "%s", rows[i].host);
        assert_row(profile->auth == (rows[i].genesys ? CCT_AUTH_BASIC_RAW : CCT_AUTH_BASIC), "%s", rows[i].host);
        assert_row(cct_profile_is_api_host(profile, copy) == rows[i].api, "%s", rows[i].host);
        free_copy(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_method),      cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_subject),          cmocka_unit_test(test_len_of_each_byte),
        cmocka_unit_test(test_len_of_each_form), cmocka_unit_test(test_auth_names),
        cmocka_unit_test(test_regions),          cmocka_unit_test(test_region_not_found),
        cmocka_unit_test(test_region_nearest),   cmocka_unit_test(test_profiles),
    };
    return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}
