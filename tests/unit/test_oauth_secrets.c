/* SPDX-License-Identifier: MIT */
/* What is to be hidden of a client. Which IDs may hold the secret: test_oauth_disclose.c. */
#include "library_test.h"

#include "oauth/secrets.h"

#define UUID "5f0c1e9a-0000-4000-8000-1f0e5d7c9a3b"

static void check_client_id(const char *id, const char *secret, bool may_hold, bool hidden)
{
    const cct_secrets secrets = cct_secrets_of_client(cct_span_of(id), cct_span_of(secret));
    cct_span found = secrets.hidden[CCT_SECRET_CLIENT_ID];
    assert_true(same_bytes(secrets.client_id, cct_span_of(id)));
    assert_row(secrets.id_may_hold_secret == may_hold, "%s", id);
    assert_row(same_bytes(found, hidden ? cct_span_of(id) : CCT_NO_SPAN), "%s", id);
    assert_true(same_bytes(secrets.hidden[CCT_SECRET_CLIENT_SECRET], cct_span_of(secret)));
    assert_int_equal(secrets.hidden[CCT_SECRET_TOKEN].len, 0);
}

/*
 * Where the ID may hold the secret it is one, unless it is so short that it would be found within
 * words.
 */
static void test_client_id(void **state)
{
    (void)state;
    check_client_id("client-0123456789", "sesame", false, false);
    check_client_id("client-0123456789", UUID, true, true);
    check_client_id("12345678", UUID, true, true);
    check_client_id("1234567", UUID, true, false);
    check_client_id("sesame", "sesame", true, false);
    check_client_id("client:sesame", "sesame", true, true);
    check_client_id("", UUID, false, false);
    check_client_id("", "", false, false);
}

static void test_config(void **state)
{
    const cct_config config = {.client_id = "client", .client_secret = "sesame"}, none = {.client_id = NULL};
    (void)state;
    cct_secrets secrets = cct_secrets_of(&config);
    assert_ptr_equal(secrets.client_id.ptr, config.client_id);
    assert_ptr_equal(secrets.hidden[CCT_SECRET_CLIENT_SECRET].ptr, config.client_secret);
    secrets = cct_secrets_of(&none);
    assert_null(secrets.client_id.ptr);
    for (size_t i = 0; i < CCT_SECRET_COUNT; i++) {
        assert_null(secrets.hidden[i].ptr);
    }
    assert_false(secrets.id_may_hold_secret);
}

/* Of the whole header value only what follows the scheme, which may be shown. */
static void test_proxy(void **state)
{
    static const struct {
        const char *authorization, *credentials;
    } rows[] = {
        {"Basic dTpw", "dTpw"}, {"Basic  a b ", "a b"}, {"dTpw", "dTpw"}, {"Basic ", ""}, {"", ""}, {NULL, NULL}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const cct_config config = {
            .proxy_user = "u", .proxy_password = "p", .proxy_authorization = rows[i].authorization};
        const cct_secrets secrets = cct_secrets_of(&config);
        assert_row(same_bytes(secrets.hidden[CCT_SECRET_PROXY_CREDENTIALS], cct_span_of(rows[i].credentials)), "%s",
                   rows[i].authorization);
        assert_ptr_equal(secrets.hidden[CCT_SECRET_PROXY_PASSWORD].ptr, config.proxy_password);
        assert_ptr_equal(secrets.proxy_user.ptr, config.proxy_user);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_client_id),
        cmocka_unit_test(test_config),
        cmocka_unit_test(test_proxy),
    };
    return cmocka_run_group_tests_name("secrets", tests, NULL, NULL);
}
