/* SPDX-License-Identifier: MIT */
/* The client ID and URLs: shown, unless a secret may be in them. */
#include "library_test.h"

#include "oauth/disclose.h"

#define UUID "5f0c1e9a-0000-4000-8000-1f0e5d7c9a3b"

static void test_client_id(void **state)
{
    static const struct {
        const char *id, *secret;
        bool hidden;
    } rows[] = {
        {"plain", "sesame", false},
        {"0oa1b2c3d4E5F6g7H8i9", "sesame", false},
        {"1234-abc.apps.example.com", "sesame", false},
        {"service@example.com", "sesame", false},
        {"gr\xC3\xBCn", "sesame", false},
        {UUID, UUID, true},
        {UUID, "sesame", false},
        {UUID, "6f0c1e9a-0000-4000-8000-1f0e5d7c9a3b", false},
        {"sesame", "sesame", true},
        {"secret-0123456789", UUID, true},
        {"id:sesame", "other", true},
        {"id%3Asesame", "other", true},
        {"id%3asesame", "other", true},
        {"aWQ6c2VzYW1l", "other", true}, /* id:sesame */
        {"CLIENT_SECRET=abc", "other", true},
        {"{client_secret}", "other", true},
        {"\"quoted\"", "other", true},
        {"id\nsecret", "other", true},
        {"eyJhbGciOiJub25lIn0", "other", true},
        {"", "other", false},
        {"plain", "", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char out[64], expected[64];
        cct_writer writer, wanted;
        cct_span id = copy_of(cct_span_of(rows[i].id));
        const cct_secrets secrets = cct_secrets_of_client(id, cct_span_of(rows[i].secret));
        assert_row(secrets.id_may_hold_secret == rows[i].hidden, "%s", rows[i].id);
        cct_writer_init(&writer, out, sizeof out);
        cct_writer_init(&wanted, expected, sizeof expected);
        cct_write_client_id(&writer, &secrets);
        if (rows[i].hidden) {
            cct_write_redacted(&wanted, id.len);
        } else {
            cct_write_span(&wanted, id);
        }
        cct_writer_terminate(&writer);
        cct_writer_terminate(&wanted);
        assert_string_equal(out, expected);
        free_copy(id);
    }
    assert_false(cct_secrets_of_client(CCT_NO_SPAN, CCT_NO_SPAN).id_may_hold_secret);
}

static void test_url(void **state)
{
    static const struct {
        const char *url, *own, *foreign;
    } rows[] = {
        {"https://h/token", "https://h/token", "https://h/token"},
        {"HTTPS://h:8443/a/b", "HTTPS://h:8443/a/b", "HTTPS://h:8443/a/b"},
        {"http://h/", "http://h/", "http://h/"},
        {"https://[::1]:1/", "https://[::1]:1/", "https://[::1]:1/"},
        {"https://h?code=1", "https://h?[redacted, 6 bytes]", "https://h?[redacted, 6 bytes]"},
        {"https://h/a?", "https://h/a?", "https://h/a?"},
        {"https://h/a#access_token=1", "https://h/a#[redacted, 14 bytes]", "https://h/a#[redacted, 14 bytes]"},
        {"https://h/a;jsessionid=1", "https://h/a;[redacted, 12 bytes]", "https://h/a;[redacted, 12 bytes]"},
        {"https://user:word@h/t", "https://[redacted, 9 bytes]@h/t", "https://[redacted, 9 bytes]@h/t"},
        {"https://user:wo/rd@h/t", "https://[redacted, 10 bytes]@h/t", "https://[redacted, 10 bytes]@h/t"},
        {"https://user:wo@rd@h/t", "https://[redacted, 10 bytes]@h/t", "https://[redacted, 10 bytes]@h/t"},
        {"https://h/a?b@c", "https://h/a?[redacted, 3 bytes]", "https://h/a?[redacted, 3 bytes]"},
        {"//user:word@h/t", "[redacted, 11 bytes]@h/t", "[redacted, 11 bytes]@h/t"},
        {"/oauth/token?a", "/oauth/token?[redacted, 1 bytes]", "/oauth/token?[redacted, 1 bytes]"},
        {"/oauth2/aus1a2b3c4D5E6f7G8h9/v1", "/oauth2/aus1a2b3c4D5E6f7G8h9/v1", "[redacted, 31 bytes]"},
        {"https://h/sesame", "https://h/[redacted, 6 bytes]", "https://h/[redacted, 6 bytes]"},
        {"https://h/s%65same", "https://h/[redacted, 8 bytes]", "https://h/[redacted, 8 bytes]"},
        {"https://h/a%20b?c", "https://h/a%20b?[redacted, 1 bytes]", "https://h/[redacted, 7 bytes]"},
        {"https://h%2F/s", "https://h%2F/s", "https://h%2F/[redacted, 1 bytes]"},
        {"hunter2-in-the-wrong-place", "[redacted, 26 bytes]", "[redacted, 26 bytes]"},
        {"ftp://user:word@h", "[redacted, 17 bytes]", "[redacted, 17 bytes]"},
        {"", "[redacted, 0 bytes]", "[redacted, 0 bytes]"},
        {"https://h/\x1B[m", "https://h/\\x1B[m", "https://h/\\x1B[m"},
    };
    (void)state;
    for (size_t i = 0; i < 2 * COUNT(rows); i++) {
        bool own = i % 2 == 0;
        char out[128];
        cct_writer writer;
        cct_span url = copy_of(cct_span_of(rows[i / 2].url));
        cct_writer_init(&writer, out, sizeof out);
        const cct_secrets secrets = cct_secrets_of_client(SPAN("id"), SPAN("sesame"));
        cct_write_url_printable(&writer, url, &secrets, own ? CCT_ORIGIN_OWN : CCT_ORIGIN_FOREIGN);
        cct_writer_terminate(&writer);
        assert_string_equal(out, own ? rows[i / 2].own : rows[i / 2].foreign);
        free_copy(url);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_client_id),
        cmocka_unit_test(test_url),
    };
    return cmocka_run_group_tests_name("disclose", tests, NULL, NULL);
}
