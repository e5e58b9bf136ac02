/* SPDX-License-Identifier: MIT */
/* Where a request goes, and what follows from that. */
#include "library_test.h"

#include "oauth/target.h"

static void test_method(void **state)
{
    static const struct {
        const char *token_url, *profile;
        cct_auth_method method; /* by default */
    } rows[] = {
        {"https://as.example/token", "generic", CCT_AUTH_BASIC},
        {"http://as.example", "generic", CCT_AUTH_BASIC},
        {"https://login.mypurecloud.com/oauth/token", "genesys", CCT_AUTH_BASIC_RAW},
        {"https://api.mypurecloud.com/oauth/token", "genesys", CCT_AUTH_BASIC_RAW},
        {"https://login.microsoftonline.com/t/oauth2/v2.0/token", "entra", CCT_AUTH_BASIC},
        {"https://acme.authentication.eu10.hana.ondemand.com/oauth/token", "sap", CCT_AUTH_POST},
        {"https://acme.authentication.cn40.platform.sapcloud.cn/oauth/token", "sap", CCT_AUTH_POST},
        {"https://acme.hana.ondemand.com/oauth2/api/v1/token", "generic", CCT_AUTH_BASIC},
        {"https://auth.pingone.com.au/0a1b2c3d/as/token", "ping", CCT_AUTH_BASIC},
        {"https://other.auth.pingone.eu/0a1b2c3d/as/token", "generic", CCT_AUTH_BASIC},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (unsigned method = CCT_AUTH_DEFAULT; method < CCT_AUTH_COUNT; method++) {
            cct_target target;
            size_t bad;
            assert_int_equal(cct_target_init(&target, rows[i].token_url, (cct_auth_method)method, &bad), CCT_OK);
            assert_string_equal(target.profile->name, rows[i].profile);
            assert_row(target.auth == (method == CCT_AUTH_DEFAULT ? rows[i].method : method), "%s, %u: %d",
                       rows[i].token_url, method, target.auth);
        }
    }
}

/* The URL is not copied. */
static void test_url(void **state)
{
    static const char token_url[] = "https://as.example:8443/token?a";
    cct_target target;
    size_t bad;
    (void)state;
    assert_int_equal(cct_target_init(&target, token_url, CCT_AUTH_POST, &bad), CCT_OK);
    assert_ptr_equal(target.url.host.ptr, token_url + 8);
    assert_true(cct_span_equals(target.url.host, "as.example"));
    assert_true(cct_span_equals(target.url.target, "/token?a"));
    assert_int_equal(target.url.port, 8443);
}

static void test_no_url(void **state)
{
    static const struct {
        const char *token_url;
        size_t bad;
    } rows[] = {{NULL, 0}, {"", 0}, {"as.example/token", 10}, {"https://as example/", 10}, {"https:///token", 8}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_target target;
        size_t bad = 99;
        assert_int_equal(cct_target_init(&target, rows[i].token_url, CCT_AUTH_DEFAULT, &bad), CCT_ERROR_MALFORMED);
        assert_row(bad == rows[i].bad, "row %zu: %zu", i, bad);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_method),
        cmocka_unit_test(test_url),
        cmocka_unit_test(test_no_url),
    };
    return cmocka_run_group_tests_name("target", tests, NULL, NULL);
}
