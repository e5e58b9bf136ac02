/* SPDX-License-Identifier: MIT */
/*
 * What is doubtful of a configuration but not wrong, and what is wrong of a request that is not for
 * a token.
 */
#include "library_test.h"

#include "oauth/check.h"
#include "oauth/warnings.h"

#define URL "https://as.example/token"
#define GENESYS "https://login.mypurecloud.com/oauth/token"
#define ENTRA "https://login.microsoftonline.com/t/oauth2/v2.0/token"
#define UUID "3fb1b1d0-9a51-4b0c-8f0e-5b1f1f0a2b3c"

/* "CAUSE SUBJECT OFFSET", each with a space after it; the offset only if there is one. */
static const char *warnings_of(const cct_config *config)
{
    static char text[512];
    cct_diagnosis diagnosis;
    cct_writer writer;
    assert_row(cct_check(config, &diagnosis) == CCT_CAUSE_NONE, "%s: %s", cct_cause_name(diagnosis.cause),
               diagnosis.detail);
    cct_writer_init(&writer, text, sizeof text);
    for (size_t i = 0; i < diagnosis.warning_count; i++) {
        const cct_warning *warning = &diagnosis.warnings[i];
        cct_write_text(&writer, cct_cause_name(warning->cause));
        cct_write_text(&writer, warning->subject == CCT_SUBJECT_CLIENT_ID       ? " id "
                                : warning->subject == CCT_SUBJECT_CLIENT_SECRET ? " secret "
                                : warning->subject == CCT_SUBJECT_SCOPE         ? " scope "
                                : warning->subject == CCT_SUBJECT_AUDIENCE      ? " audience "
                                                                                : " ? ");
        if (warning->offset != CCT_NO_OFFSET) {
            cct_write_number(&writer, (int64_t)warning->offset);
            cct_write_text(&writer, " ");
        }
    }
    cct_writer_terminate(&writer);
    return text;
}

static void test_credentials(void **state)
{
    static const struct {
        const char *id, *secret;
        cct_auth_method auth;
        const char *warnings;
    } rows[] = {
        {"id", "sesame", CCT_AUTH_BASIC, ""},
        {"aWQ6c2VzYW1l", "sesame", CCT_AUTH_BASIC, "base64_pair id "}, /* id:sesame */
        {"id", "aWQ6c2VzYW1l", CCT_AUTH_BASIC, "base64_pair secret "},
        {"other", "aWQ6c2VzYW1l", CCT_AUTH_BASIC, ""},                 /* another ID is in it */
        {"id", "c2VzYW1lCg==", CCT_AUTH_BASIC, "base64_pair secret "}, /* sesame and a line feed */
        {"id", "id:sesame", CCT_AUTH_BASIC, "base64_pair secret "},
        {"id", "id-sesame", CCT_AUTH_BASIC, ""},
        {"id", "aWQ6c2VzYW1l", CCT_AUTH_NONE, ""}, /* it is not sent */
        {"caf\xC3\xA9", "s\xC3\xA9same", CCT_AUTH_BASIC, "non_ascii id 3 non_ascii secret 1 "},
        {"a%20b", "ses%2Fame", CCT_AUTH_BASIC, "percent_encoded id 1 percent_encoded secret 3 "},
        {"a%20b", "ses%2Fame", CCT_AUTH_NONE, "percent_encoded id 1 "},
        {"a%20b", "ses%2Fame%3", CCT_AUTH_BASIC, "percent_encoded id 1 "},
        {"a%20b", "ses%2Game", CCT_AUTH_BASIC, "percent_encoded id 1 "},
        {"a%20b", "ses%G2ame", CCT_AUTH_BASIC, "percent_encoded id 1 "},
        {"a%20b", "ses%2Fame/", CCT_AUTH_BASIC, "percent_encoded id 1 "},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_config config = {
            .token_url = URL, .client_id = rows[i].id, .client_secret = rows[i].secret, .auth = rows[i].auth};
        const char *found = warnings_of(&config);
        assert_row(strcmp(found, rows[i].warnings) == 0, "%s %s: %s", rows[i].id, rows[i].secret, found);
    }
}

static void test_parameters(void **state)
{
    static const cct_parameter audience = {.name = "audience", .value = "a"}, other = {.name = "other", .value = "a"};
    static const struct {
        const char *url, *scope;
        const cct_parameter *parameter;
        const char *warnings;
    } rows[] = {
        {URL, NULL, NULL, ""},
        {URL, "a", NULL, ""},
        {GENESYS, NULL, NULL, ""},
        {GENESYS, "", NULL, ""},
        {GENESYS, "a", NULL, "scope_ignored scope "},
        {ENTRA, NULL, NULL, "scope_expected scope "},
        {ENTRA, "User.Read", NULL, "scope_expected scope "}, /* client credentials ask for
                                                              * /.default */
        {ENTRA, "https://graph.microsoft.com/.default", NULL, ""},
        /* v1 has resources instead */
        {"https://login.microsoftonline.com/t/oauth2/token", NULL, NULL, ""},
        {"https://dev-1.okta.com/oauth2/default/v1/token", NULL, NULL, "scope_expected scope "},
        {"https://dev-1.okta.com/oauth2/default/v1/token", "any", NULL, ""},
        {"https://t.auth0.com/oauth/token", NULL, NULL, "audience_expected audience "},
        {"https://t.auth0.com/oauth/token", NULL, &other, "audience_expected audience "},
        {"https://t.auth0.com/oauth/token", NULL, &audience, ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_config config = {.token_url = rows[i].url, .client_id = UUID, .client_secret = "sesame"};
        config.scope = rows[i].scope;
        config.parameters = rows[i].parameter;
        config.parameter_count = rows[i].parameter != NULL;
        const char *found = warnings_of(&config);
        assert_row(strcmp(found, rows[i].warnings) == 0, "%s %s: %s", rows[i].url, rows[i].scope, found);
    }
}

/* Any of the parameters may be the audience. */
static void test_parameter_among_others(void **state)
{
    static const cct_parameter parameters[] = {{.name = "other", .value = "a"}, {.name = "audience", .value = "a"}};
    cct_config config = {.token_url = "https://t.auth0.com/oauth/token", .client_id = UUID, .client_secret = "sesame"};
    (void)state;
    config.parameters = parameters;
    config.parameter_count = 1;
    assert_string_equal(warnings_of(&config), "audience_expected audience ");
    config.parameter_count = 2;
    assert_string_equal(warnings_of(&config), "");
}

/* ---- what is wrong --------------------------------------------------------- */

static void check_fault(const cct_config *config, cct_cause cause, cct_subject subject, const char *detail)
{
    cct_diagnosis diagnosis;
    cct_cause found = cct_check(config, &diagnosis);
    assert_row(found == cause, "%s (%s), not %s", cct_cause_name(found), diagnosis.detail, cct_cause_name(cause));
    assert_int_equal(diagnosis.subject, subject);
    assert_row(strstr(diagnosis.detail, detail) != NULL, "'%s' lacks '%s'", diagnosis.detail, detail);
}

static void test_issuers(void **state)
{
    static const struct {
        const char *issuer;
        cct_cause cause;
        const char *detail;
    } rows[] = {
        {"https://as.example/t", CCT_CAUSE_NONE, ""},
        {"https://as.example/t?a=b", CCT_CAUSE_BAD_URL, "an issuer has no query"},
        {"http://as.example/t", CCT_CAUSE_INSECURE_URL, ""},
        {"https://as.example/{tenant}", CCT_CAUSE_PLACEHOLDER, "{tenant}"},
        {"https://as.example/%3Ctenant%3E", CCT_CAUSE_PLACEHOLDER, ""},
        {"https://as.example/a<b>c", CCT_CAUSE_PLACEHOLDER, "a<b>c"},
        {"https://as.example/realm_name/x", CCT_CAUSE_PLACEHOLDER, "realm_name"},
        {"https://as.example/tenant-id/x", CCT_CAUSE_PLACEHOLDER, "tenant-id"},
        {" https://as.example/t", CCT_CAUSE_STRAY_WHITESPACE, ""},
        {"\"https://as.example/t\"", CCT_CAUSE_QUOTED_VALUE, ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_config config = {.issuer = rows[i].issuer, .client_id = "id", .client_secret = "sesame"};
        cct_subject subject = rows[i].cause == CCT_CAUSE_NONE ? CCT_SUBJECT_NONE : CCT_SUBJECT_ISSUER;
        check_fault(&config, rows[i].cause, subject, rows[i].detail);
    }
}

static void test_keys(void **state)
{
    static const cct_signer signer = {.algorithm = "ES256"};
    static cct_key key;
    cct_config config = {.token_url = URL, .client_id = "id", .auth = CCT_AUTH_PRIVATE_KEY_JWT};
    (void)state;
    check_fault(&config, CCT_CAUSE_KEY_BAD, CCT_SUBJECT_KEY, "it is missing");
    config.signer = &signer;
    check_fault(&config, CCT_CAUSE_NONE, CCT_SUBJECT_NONE, "");

    config = (cct_config){.token_url = URL, .client_id = "id", .auth = CCT_AUTH_MTLS};
    check_fault(&config, CCT_CAUSE_KEY_BAD, CCT_SUBJECT_KEY, "it is missing");
    config.tls_key = &key;
    check_fault(&config, CCT_CAUSE_KEY_BAD, CCT_SUBJECT_CERTIFICATE, "the certificate is missing");
    config.tls_certificates = "x";
    check_fault(&config, CCT_CAUSE_NONE, CCT_SUBJECT_NONE, "");

    /* A key that the method does not use may be missing. */
    config = (cct_config){.token_url = URL, .client_id = "id", .client_secret = "sesame"};
    check_fault(&config, CCT_CAUSE_NONE, CCT_SUBJECT_NONE, "");
    config.dpop = &signer;
    check_fault(&config, CCT_CAUSE_KEY_BAD, CCT_SUBJECT_DPOP_KEY, "the public part of the DPoP key is missing");
}

static void test_about_a_token(void **state)
{
    static const char info[] = "https://api.mypurecloud.com/api/v2/tokens/me";
    cct_config config = {.endpoint_url = URL, .client_id = "id", .client_secret = "sesame", .subject_token = "t"};
    (void)state;
    for (int request = CCT_REQUEST_INTROSPECTION; request <= CCT_REQUEST_REVOCATION; request++) {
        config.request = (cct_request)request;
        check_fault(&config, CCT_CAUSE_NONE, CCT_SUBJECT_NONE, "");
    }
    config.request = (cct_request)(CCT_REQUEST_REVOCATION + 1);
    check_fault(&config, CCT_CAUSE_USAGE, CCT_SUBJECT_NONE, "there is no such request");
    config.request = CCT_REQUEST_INTROSPECTION;
    static const char *const tokens[] = {NULL, "", "a b", "a\n"};
    for (size_t i = 0; i < COUNT(tokens); i++) {
        config.subject_token = tokens[i];
        check_fault(&config, CCT_CAUSE_USAGE, CCT_SUBJECT_NONE, "there is no token, or no valid one");
    }
    config.subject_token = "t";
    config.endpoint_url = NULL;
    check_fault(&config, CCT_CAUSE_ENDPOINT_MISSING, CCT_SUBJECT_TOKEN_URL, "");
    config.endpoint_url = "http://as.example/introspect";
    check_fault(&config, CCT_CAUSE_INSECURE_URL, CCT_SUBJECT_ENDPOINT, "");

    /*
     * Genesys Cloud tells whoever has a token about it: no client is needed, and what is configured
     * does not matter.
     */
    config.endpoint_url = info;
    config.client_id = " id";
    config.client_secret = NULL;
    check_fault(&config, CCT_CAUSE_NONE, CCT_SUBJECT_NONE, "");
    config.auth = CCT_AUTH_ASSERTION;
    check_fault(&config, CCT_CAUSE_NONE, CCT_SUBJECT_NONE, "");
    config.endpoint_url = "https://api.example/api/v2/tokens/me";
    check_fault(&config, CCT_CAUSE_STRAY_WHITESPACE, CCT_SUBJECT_CLIENT_ID, "");
}

static void test_swapped(void **state)
{
    static const struct {
        const char *url, *id, *secret;
        cct_cause cause;
    } rows[] = {
        {GENESYS, "not-a-uuid", UUID, CCT_CAUSE_SWAPPED},
        {GENESYS, UUID, "3fb1b1d0-9a51-4b0c-8f0e-5b1f1f0a2b3d", CCT_CAUSE_NONE},
        {GENESYS, "not-a-uuid", "nor-this", CCT_CAUSE_NONE},
        {URL, "not-a-uuid", UUID, CCT_CAUSE_NONE}, /* elsewhere IDs are no UUIDs */
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_config config = {.token_url = rows[i].url, .client_id = rows[i].id, .client_secret = rows[i].secret};
        check_fault(&config, rows[i].cause,
                    rows[i].cause == CCT_CAUSE_NONE ? CCT_SUBJECT_NONE : CCT_SUBJECT_CLIENT_SECRET, "");
    }
}

/* More than the value was copied: it is named for what it is, before its quotes and line feeds. */
static void test_pasted(void **state)
{
    static const struct {
        const char *secret, *what;
    } rows[] = {
        {"{\"client_secret\": \"x\"}\n", "JSON around it"},
        {"{\"password\":\"x\"}", "JSON around it"},
        {"[\"x\"]", "JSON around it"},
        {"CLIENT_SECRET=x", "a whole line, with the name"},
        {"export GENESYSCLOUD_OAUTHCLIENT_SECRET=\"x\"", "a whole line, with the name"},
        {"Client Secret: x", "a whole line, with the name"},
        {"Authorization: Bearer x", "a whole header field"},
        {"Basic aWQ6c2VzYW1l", "a whole header field"},
        {"sesame # the one", "a comment after it"},
        {"sesame #", "a comment after it"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char expected[100] = "the client secret has ";
        cct_config config = {.token_url = URL, .client_id = "id", .client_secret = rows[i].secret};
        check_fault(&config, CCT_CAUSE_STRAY_CHARACTER, CCT_SUBJECT_CLIENT_SECRET, strcat(expected, rows[i].what));
    }
    /* Scopes are the server's: anything may be one. */
    cct_config scoped = {.token_url = URL, .client_id = "id", .client_secret = "sesame", .scope = "secret=x #y"};
    check_fault(&scoped, CCT_CAUSE_NONE, CCT_SUBJECT_NONE, "");
    cct_diagnosis whole;
    scoped.client_id = "client_id=x";
    cct_check(&scoped, &whole);
    assert_int_equal(whole.cause, CCT_CAUSE_STRAY_CHARACTER);
    assert_int_equal(whole.subject_offset, 0);
    static const char *const good[] = {"[x]x", "Basic c2VzYW1l", "Basic", "a#b", "{x}y"};
    for (size_t i = 0; i < COUNT(good); i++) {
        cct_config config = {.token_url = URL, .client_id = "id", .client_secret = good[i]};
        cct_diagnosis diagnosis;
        cct_check(&config, &diagnosis);
        assert_row(diagnosis.cause == CCT_CAUSE_NONE, "%s: %s", good[i], diagnosis.detail);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_credentials),
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_parameter_among_others),
        cmocka_unit_test(test_issuers),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_about_a_token),
        cmocka_unit_test(test_swapped),
        cmocka_unit_test(test_pasted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
