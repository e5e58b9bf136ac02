/* SPDX-License-Identifier: MIT */
/*
 * Genesys Cloud's regions: by name, domain, host or URL; and what may be meant by something that is
 * none.
 */
#include "library_test.h"

#include "cctoken.h"
#include "oauth/profile.h"
#include "oauth/region.h"

static void test_find(void **state)
{
    static const struct {
        const char *text, *name; /* NULL: none */
    } rows[] = {
        {"us-east-1", "us-east-1"},
        {"US_EAST_1", "us-east-1"},
        {"us-east-11", NULL},
        {"us-east-", NULL},
        {"", NULL},
        {"mypurecloud.ie", "eu-west-1"},
        {"https://api.mypurecloud.ie", "eu-west-1"},
        {"http://apps.mypurecloud.ie", "eu-west-1"},
        {"HTTPS://LOGIN.MYPURECLOUD.IE/oauth/token", "eu-west-1"},
        {"login.mypurecloud.ie:443", "eu-west-1"},
        {"apps.mypurecloud.ie?x", "eu-west-1"},
        {"apps.mypurecloud.ie#x", "eu-west-1"},
        {"mypurecloud.com.au", "ap-southeast-2"},
        {"use2.us-gov-pure.cloud", "us-east-2"},
        {"notmypurecloud.ie", NULL},
        {"pure.cloud", NULL},
        {"ftp://mypurecloud.ie", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const cct_region *found = cct_region_find(rows[i].text);
        assert_row((found != NULL) == (rows[i].name != NULL), "%s", rows[i].text);
        assert_row(found == NULL || strcmp(found->name, rows[i].name) == 0, "%s: %s", rows[i].text, found->name);
    }
}

static void test_nearest(void **state)
{
    static const struct {
        const char *text, *written;
    } rows[] = {
        {"us-est-1", "; the nearest: us-east-1 (mypurecloud.com)"},
        {"eu-central-l", "; the nearest: eu-central-1 (mypurecloud.de)"},
        {"mypurecloud.co.jp", "; the nearest: ap-northeast-1 (mypurecloud.jp)"},
        {"https://login.mypurecloud.co.jp/oauth", ""}, /* another first label, and far from all */
        {"mypureclod.ie", "; the nearest: eu-west-1 (mypurecloud.ie)"},
        {"usw2", "; the nearest: us-west-2 (usw2.pure.cloud)"},
        {"USW2", "; the nearest: us-west-2 (usw2.pure.cloud)"},
        {"mypurecloud", "; the nearest: us-east-1 (mypurecloud.com), eu-west-1 (mypurecloud.ie), ap-southeast-2 "
                        "(mypurecloud.com.au), ap-northeast-1 (mypurecloud.jp), eu-central-1 (mypurecloud.de)"},
        {"nothing-like-it-at-all", ""},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[512];
        cct_writer writer;
        cct_span copy = copy_of(cct_span_of(rows[i].text));
        cct_writer_init(&writer, text, sizeof text);
        cct_region_write_nearest(&writer, copy);
        cct_writer_terminate(&writer);
        assert_row(strcmp(text, rows[i].written) == 0, "%s: '%s'", rows[i].text, text);
        free_copy(copy);
    }
}

static void test_urls(void **state)
{
    static const struct {
        int (*write)(const cct_region *region, char *out, size_t capacity);
        const char *url;
    } rows[] = {
        {cct_region_token_url, "https://login.mypurecloud.ie/oauth/token"},
        {cct_region_token_info_url, "https://api.mypurecloud.ie/api/v2/tokens/me"},
    };
    const cct_region *region = cct_region_find("eu-west-1");
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t len = strlen(rows[i].url);
        for (size_t capacity = 0; capacity <= len + 2; capacity++) {
            char *out = malloc(capacity + 1);
            int result = rows[i].write(region, out, capacity);
            assert_int_equal(result, capacity > len ? (int)len : CCT_ERROR_NO_ROOM);
            if (result >= 0) {
                assert_string_equal(out, rows[i].url);
            }
            free(out);
        }
    }
}

static void test_hosts(void **state)
{
    static const struct {
        const char *host, *prefix, *name; /* NULL: none */
    } rows[] = {
        {"login.mypurecloud.ie", "login.", "eu-west-1"},
        {"LOGIN.mypurecloud.ie.", "login.", "eu-west-1"},
        {"api.mypurecloud.ie", "login.", NULL},
        {"api.mypurecloud.ie", "api.", "eu-west-1"},
        {"xlogin.mypurecloud.ie", "login.", NULL},
        {"login.mypurecloud.ie.example", "login.", NULL},
        {"login.", "login.", NULL},
        {"", "login.", NULL},
    };
    size_t count;
    (void)state;
    assert_non_null(cct_regions(&count));
    for (size_t i = 0; i < COUNT(rows); i++) {
        const cct_region *found = cct_region_of_host(cct_span_of(rows[i].host), rows[i].prefix);
        assert_row((found != NULL) == (rows[i].name != NULL), "%s", rows[i].host);
        assert_row(found == NULL || strcmp(found->name, rows[i].name) == 0, "%s: %s", rows[i].host, found->name);
    }
    for (size_t i = 0; i < count; i++) { /* each is found by its own name and domain */
        assert_ptr_equal(cct_region_find(cct_regions(&count)[i].name), &cct_regions(&count)[i]);
        assert_ptr_equal(cct_region_find(cct_regions(&count)[i].domain), &cct_regions(&count)[i]);
    }
}

static void test_profiles(void **state)
{
    static const struct {
        const char *url, *name;
    } rows[] = {
        {"https://login.mypurecloud.com/oauth/token", "genesys"},
        {"https://login.mypurecloud.com.", "genesys"},
        {"https://login.mypurecloud.fr/oauth/token", "genesys"}, /* made up, under a country */
        /* and under two labels of one */
        {"https://login.mypurecloud.co.fr/oauth/token", "genesys"},
        {"https://mypurecloud.example/oauth/token", "genesys"},    /* any last label */
        {"https://mypurecloud.co.example/oauth/token", "generic"}, /* but no two */
        {"https://mypurecloud/oauth/token", "generic"},
        {"https://api.usw2.pure.cloud/", "genesys"},
        {"https://login.microsoftonline.com/t/oauth2/v2.0/token", "entra"},
        {"https://LOGIN.microsoftonline.com/t/oauth2/v2.0/token", "entra"},
        {"https://xlogin.microsoftonline.com/t", "generic"},
        {"https://login.microsoftonline.com.example/t", "generic"},
        {"https://t.auth0.com/oauth/token", "auth0"},
        {"https://auth0.com/oauth/token", "generic"},
        {"https://x.okta-emea.com/oauth2/v1/token", "okta"},
        {"https://x.amazoncognito.com/oauth2/token", "cognito"},
        {"https://my.example/services/oauth2/token", "salesforce"},
        {"https://kc.example/realms/r/protocol/openid-connect/token", "keycloak"},
        {"https://x.authentication.eu10.hana.ondemand.com/oauth/token", "sap"},
        {"https://x.authentication.eu10.hana.ondemand.com/other", "generic"},
        {"https://auth.pingone.com.au/x/as/token", "ping"},
        {"https://api-m.paypal.com/v1/oauth2/token", "paypal"},
        {"https://as.example/token", "generic"},
        {"https://192.0.2.1/token", "generic"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_url url;
        size_t bad;
        assert_int_equal(cct_url_parse(cct_span_of(rows[i].url), &url, &bad), CCT_OK);
        assert_row(strcmp(cct_profile_of_url(&url)->name, rows[i].name) == 0, "%s: %s", rows[i].url,
                   cct_profile_of_url(&url)->name);
    }
    assert_string_equal(cct_profile_of_host(SPAN("login.mypurecloud.ie"))->name, "genesys");
    assert_string_equal(cct_profile_of_host(SPAN("as.example"))->name, "generic");
    assert_false(cct_host_is_among("", SPAN("a.example")));
    assert_false(cct_host_is_among(" ", SPAN("a.example")));
    assert_true(cct_host_is_among("b.example a.example", SPAN("a.example.")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),  cmocka_unit_test(test_nearest),  cmocka_unit_test(test_urls),
        cmocka_unit_test(test_hosts), cmocka_unit_test(test_profiles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
