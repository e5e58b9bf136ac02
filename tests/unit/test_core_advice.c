/* SPDX-License-Identifier: MIT */
/* What to do about a failure: the other dialect of HTTP Basic is named where it can matter, and nowhere else. */
#include "core_test.h"

#include "cctoken.h"

#define URL "https://as.example/token"
#define GENESYS "https://login.mypurecloud.com/oauth/token"

static void check_advice(const char *url, cct_auth_method auth, const char *secret, cct_cause cause,
                         const char *dialect)
{
    char out[CCT_ADVICE_MAX];
    cct_config config = {.token_url = url, .client_id = "id", .client_secret = secret, .auth = auth};
    cct_diagnosis diagnosis = {.cause = cause};
    const char *own = cct_cause_advice(cause);
    size_t len = cct_advise(&config, &diagnosis, out, sizeof out);
    assert_int_equal(len, strlen(out));
    assert_true(len < sizeof out - 1); /* not cut */
    assert_row(strncmp(out, own, strlen(own)) == 0, "%s", out);
    if (dialect == NULL) {
        assert_row(strcmp(out, own) == 0, "%s", out);
    } else {
        assert_row(strcmp(out + len - strlen(dialect), dialect) == 0, "%s", out);
    }
    assert_row(secret == NULL || strstr(out, secret) == NULL, "%s", out);
}

static void test_dialects(void **state)
{
    static const struct {
        const char *url;
        cct_auth_method auth;
        const char *secret;
        cct_cause cause;
        const char *dialect;
    } rows[] = {
        {URL, CCT_AUTH_BASIC, "a+b=", CCT_CAUSE_INVALID_CLIENT, " --auth basic-raw"},
        {URL, CCT_AUTH_DEFAULT, "a+b=", CCT_CAUSE_INVALID_CLIENT, " --auth basic-raw"},
        {URL, CCT_AUTH_BASIC_RAW, "a+b=", CCT_CAUSE_INVALID_CLIENT, " --auth basic"},
        {GENESYS, CCT_AUTH_DEFAULT, "a+b=", CCT_CAUSE_WRONG_SECRET, " --auth basic"},
        {URL, CCT_AUTH_BASIC, "a+b=", CCT_CAUSE_INVALID_REQUEST, " --auth basic-raw"},  /* oidc-provider's answer */
        {URL, CCT_AUTH_BASIC, "a+b=", CCT_CAUSE_ACCESS_FORBIDDEN, " --auth basic-raw"}, /* Glewlwyd's */
        {URL, CCT_AUTH_BASIC, "plain-1_2.3*", CCT_CAUSE_INVALID_CLIENT, NULL},
        {URL, CCT_AUTH_BASIC_RAW, "plain", CCT_CAUSE_INVALID_CLIENT, NULL},
        {URL, CCT_AUTH_POST, "a+b=", CCT_CAUSE_INVALID_CLIENT, NULL},
        {URL, CCT_AUTH_NONE, NULL, CCT_CAUSE_INVALID_CLIENT, NULL},
        {URL, CCT_AUTH_BASIC, "a+b=", CCT_CAUSE_INVALID_SCOPE, NULL},
        {URL, CCT_AUTH_BASIC, "a+b=", CCT_CAUSE_TIMEOUT, NULL},
        {NULL, CCT_AUTH_BASIC, "a+b=", CCT_CAUSE_INVALID_CLIENT, NULL},
        {"no URL", CCT_AUTH_BASIC, "a+b=", CCT_CAUSE_INVALID_CLIENT, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_advice(rows[i].url, rows[i].auth, rows[i].secret, rows[i].cause, rows[i].dialect);
    }
}

static void test_unusual_id(void **state)
{
    char out[CCT_ADVICE_MAX];
    cct_config config = {.token_url = URL, .client_id = "i d", .client_secret = "plain"};
    cct_diagnosis diagnosis = {.cause = CCT_CAUSE_INVALID_CLIENT};
    (void)state;
    cct_advise(&config, &diagnosis, out, sizeof out);
    assert_non_null(strstr(out, "--auth basic-raw"));
    config.client_id = NULL;
    cct_advise(&config, &diagnosis, out, sizeof out);
    assert_string_equal(out, cct_cause_advice(CCT_CAUSE_INVALID_CLIENT));
}

static void test_every_cause_and_capacity(void **state)
{
    cct_config config = {.token_url = URL, .client_id = "id", .client_secret = "a+b="};
    (void)state;
    for (int cause = CCT_CAUSE_NONE; cause < CCT_CAUSE_COUNT; cause++) {
        cct_diagnosis diagnosis = {.cause = (cct_cause)cause};
        char whole[CCT_ADVICE_MAX];
        size_t len = cct_advise(&config, &diagnosis, whole, sizeof whole);
        assert_row(len == strlen(whole) && len < sizeof whole - 1, "%s", whole);
        for (size_t capacity = 1; capacity <= len + 2; capacity++) {
            char *out = malloc(capacity);
            size_t kept = capacity <= len ? capacity - 1 : len;
            assert_non_null(out);
            assert_int_equal(cct_advise(&config, &diagnosis, out, capacity), kept);
            assert_int_equal(strlen(out), kept);
            assert_memory_equal(out, whole, kept);
            free(out);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dialects),
        cmocka_unit_test(test_unusual_id),
        cmocka_unit_test(test_every_cause_and_capacity),
    };
    return cmocka_run_group_tests_name("advice", tests, NULL, NULL);
}
