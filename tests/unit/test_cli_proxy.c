/* SPDX-License-Identifier: MIT */
/* Which proxy is used, and what its URL says. */
#include "library_test.h"

#include "cli/settings/proxy.h"

static const variables none = {.pairs = NULL};

static int clear(void **state)
{
    (void)state;
    return clearenv();
}

static proxy_choice choice;
static cct_config config;
static cct_diagnosis diagnosis;

static int resolve(const char *option, const char *url)
{
    cct_target target;
    size_t bad;
    memset(&choice, 0, sizeof choice);
    memset(&config, 0, sizeof config);
    memset(&diagnosis, 0, sizeof diagnosis);
    assert_int_equal(cct_target_init(&target, url, CCT_AUTH_DEFAULT, &bad), CCT_OK);
    return proxy_resolve(&choice, option, &none, &target, &config, &diagnosis);
}

static void check_text(const char *found, const char *expected, const char *what)
{
    assert_row((found == NULL) == (expected == NULL) && (found == NULL || strcmp(found, expected) == 0), "%s: %s", what,
               found);
}

/* ---- URLs ---------------------------------------------------------------- */

static void test_urls(void **state)
{
    static const struct {
        const char *url, *proxy, *user, *password;
    } rows[] = {
        {"http://p.test:3128", "p.test:3128", NULL, NULL},
        {"HTTP://p.test:3128/", "p.test:3128", NULL, NULL},
        {"p.test:3128", "p.test:3128", NULL, NULL},
        {"p.test", "p.test:80", NULL, NULL},
        {"http://p.test/", "p.test:80", NULL, NULL},
        {"192.0.2.1", "192.0.2.1:80", NULL, NULL},
        {"http://[2001:db8::1]:3128", "[2001:db8::1]:3128", NULL, NULL},
        {"[::1]", "[::1]:80", NULL, NULL},
        {"http://u:p@p.test", "p.test:80", "u", "p"},
        {"u:p@p.test:1", "p.test:1", "u", "p"},
        {"http://u@p.test", "p.test:80", "u", ""},
        {"http://u:@p.test", "p.test:80", "u", ""},
        {"http://:p@p.test", "p.test:80", "", "p"},
        {"http://@p.test", "p.test:80", "", ""},
        {"http://u:p:q@p.test", "p.test:80", "u", "p:q"},
        {"http://u:p@q/r#s?@p.test", "p.test:80", "u", "p@q/r#s?"},
        {"http://a%40b:p%2Fq%3a%25@p.test", "p.test:80", "a@b", "p/q:%"},
        {"http://u:100%@p.test", "p.test:80", "u", "100%"},
        {"http://u:%zz%4@p.test", "p.test:80", "u", "%zz%4"},
        {"http://d%5cu:p@p.test", "p.test:80", "d\\u", "p"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_row(resolve(rows[i].url, "https://as.test/") == CCT_OK, "%s", rows[i].url);
        check_text(config.proxy, rows[i].proxy, rows[i].url);
        check_text(config.proxy_user, rows[i].user, rows[i].url);
        check_text(config.proxy_password, rows[i].password, rows[i].url);
        proxy_wipe(&choice);
        for (size_t n = 0; n < sizeof choice.text; n++) {
            assert_int_equal(choice.text[n], 0);
        }
    }
}

static void test_bad_urls(void **state)
{
    static const struct {
        const char *url, *says;
    } rows[] = {
        {"https://p.test:3128", "https"},
        {"socks5://p.test", "socks5"},
        {"socks5h://u:p@p.test", "socks5h"},
        {"SOCKS4a://p.test", "SOCKS4a"},
        {"ftp://p.test", "ftp"},
        {"longerscheme://p.test", "supported"},
        {"http://", "HOST"},
        {"http://u:p@", "HOST"},
        {":3128", "HOST"},
        {"p.test:", "HOST"},
        {"p.test:0", "HOST"},
        {"p.test:65536", "HOST"},
        {"p.test:x", "HOST"},
        {"http://p.test:1/proxy", "HOST"},
        {"http://p test:1", "HOST"},
        {"http:/p.test", "HOST"},
        {"::1", "HOST"},
        {"\"http://p.test\"", "HOST"},
        {"http://p.test//", "HOST"},
        {"http://u%00:p@p.test", "NUL"},
        {"http://u:p%00@p.test", "NUL"},
        {"http://1.2.3:80", "HOST"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_row(resolve(rows[i].url, "https://as.test/") == CCT_FAILED, "%s", rows[i].url);
        assert_int_equal(diagnosis.cause, CCT_CAUSE_BAD_URL);
        assert_int_equal(diagnosis.subject, CCT_SUBJECT_PROXY);
        assert_row(strstr(diagnosis.detail, rows[i].says) != NULL, "%s: %s", rows[i].url, diagnosis.detail);
        assert_null(strstr(diagnosis.detail, "longer"));
    }
    char *url = malloc(CCT_URL_MAX + 2);
    memset(url, 'a', CCT_URL_MAX + 1);
    url[CCT_URL_MAX + 1] = '\0';
    assert_int_equal(resolve(url, "https://as.test/"), CCT_FAILED);
    url[CCT_URL_MAX] = '\0';
    memcpy(url + CCT_URL_MAX - 2, "@p", 2);
    assert_int_equal(resolve(url, "https://as.test/"), CCT_OK);
    assert_int_equal(strlen(config.proxy_user), CCT_URL_MAX - 2);
    free(url);
}

/* ---- sources ---------------------------------------------------------------- */

static void test_precedence(void **state)
{
    static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
    for (size_t last = 0; last < COUNT(names); last++) {
        clear(state);
        setenv("http_proxy", "http.test:1", 1);
        setenv("HTTP_PROXY", "http.test:1", 1);
        for (size_t i = 0; i < COUNT(names); i++) {
            setenv(names[i], i < last ? "" : i == last ? "first.test:1" : "later.test:1", 1);
        }
        assert_int_equal(resolve(NULL, "https://as.test/"), CCT_OK);
        assert_string_equal(config.proxy, "first.test:1");
        assert_string_equal(choice.source.name, names[last]);
        assert_int_equal(resolve("option.test:2", "https://as.test/"), CCT_OK);
        assert_string_equal(config.proxy, "option.test:2");
        assert_string_equal(choice.source.name, "--proxy");
        assert_int_equal(resolve("none", "https://as.test/"), CCT_OK);
        assert_null(config.proxy);
        assert_null(choice.source.name);
    }
    clear(state);
    setenv("http_proxy", "http.test:1", 1);
    assert_int_equal(resolve(NULL, "https://as.test/"), CCT_OK);
    assert_null(config.proxy);
}

static void test_authorization(void **state)
{
    clear(state);
    setenv("CCTOKEN_PROXY_AUTHORIZATION", "Bearer x", 1);
    assert_int_equal(resolve(NULL, "https://as.test/"), CCT_OK);
    assert_null(config.proxy_authorization);
    assert_int_equal(resolve("u:p@p.test", "https://as.test/"), CCT_OK);
    assert_string_equal(config.proxy_authorization, "Bearer x");
}

/* Of a host that is exempt the proxy is not even looked at. */
static void test_exempt(void **state)
{
    clear(state);
    setenv("HTTPS_PROXY", "socks5://p.test", 1);
    setenv("NO_PROXY", "as.test:443", 1);
    assert_int_equal(resolve(NULL, "https://as.test/"), CCT_OK);
    assert_null(config.proxy);
    assert_null(choice.source.name);
    assert_string_equal(choice.exempt.name, "NO_PROXY");
    assert_string_equal(choice.of_exempt.name, "HTTPS_PROXY");
    assert_int_equal(resolve("p.test", "https://as.test/"), CCT_OK);
    assert_null(config.proxy);
    assert_string_equal(choice.of_exempt.name, "--proxy");
    assert_int_equal(resolve(NULL, "https://as.test:444/"), CCT_FAILED);
    setenv("no_proxy", "b.test", 1); /* comes first, and is all */
    assert_int_equal(resolve("p.test", "https://as.test/"), CCT_OK);
    assert_string_equal(config.proxy, "p.test:80");
    assert_null(choice.exempt.name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_urls, clear),
        cmocka_unit_test_setup(test_bad_urls, clear),
        cmocka_unit_test(test_precedence),
        cmocka_unit_test(test_authorization),
        cmocka_unit_test(test_exempt),
    };
    return cmocka_run_group_tests_name("proxy", tests, NULL, NULL);
}
