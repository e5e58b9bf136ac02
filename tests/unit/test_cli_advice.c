/* SPDX-License-Identifier: MIT */
/*
 * What to do about a failure: what configuration and answer add is said where it can matter, and
 * nowhere else.
 */
#include "library_test.h"

#include "cli/texts/advice.h"
#include "cli/texts/cause_texts.h"
#include "cli/texts/wordings.h"
#include "oauth/wording.h"

#define URL "https://as.example/token"
#define GENESYS "https://login.mypurecloud.com/oauth/token"

static size_t advise_on(const cct_config *config, const cct_diagnosis *diagnosis, char *out, size_t capacity)
{
    cct_target target;
    size_t bad;
    bool is_url = cct_target_init(&target, config->token_url, config->auth, &bad) == CCT_OK;
    return advise(config, is_url ? &target : NULL, diagnosis, out, capacity);
}

static void check_advice(const char *url, cct_auth_method auth, const char *secret, cct_cause cause,
                         const char *dialect)
{
    char out[ADVICE_MAX], text[CAUSE_TEXT_MAX];
    cct_config config = {.token_url = url, .client_id = "id", .client_secret = secret, .auth = auth};
    cct_diagnosis diagnosis = {.cause = cause};
    const char *own = cause_advice(cause, text);
    size_t len = advise_on(&config, &diagnosis, out, sizeof out);
    assert_int_equal(len, strlen(out));
    assert_true(len < sizeof out - 1); /* not cut */
    assert_row(strncmp(out, own, strlen(own)) == 0, "%s", out);
    const char *found = strstr(out, "; the credentials have characters");
    if (dialect == NULL) {
        assert_row(found == NULL && strstr(out, "--auth basic") == NULL, "%s", out);
    } else {
        const char *said = strstr(out, dialect);
        assert_row(found != NULL && said != NULL && strchr(";", said[strlen(dialect)]) != NULL, "%s", out);
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
        /* oidc-provider's answer */
        {URL, CCT_AUTH_BASIC, "a+b=", CCT_CAUSE_INVALID_REQUEST, " --auth basic-raw"},
        /* Glewlwyd's */
        {URL, CCT_AUTH_BASIC, "a+b=", CCT_CAUSE_ACCESS_FORBIDDEN, " --auth basic-raw"},
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
    char out[ADVICE_MAX];
    cct_config config = {.token_url = URL, .client_id = "i d", .client_secret = "plain"};
    cct_diagnosis diagnosis = {.cause = CCT_CAUSE_INVALID_CLIENT};
    (void)state;
    advise_on(&config, &diagnosis, out, sizeof out);
    assert_non_null(strstr(out, "--auth basic-raw"));
    config.client_id = NULL;
    advise_on(&config, &diagnosis, out, sizeof out);
    assert_null(strstr(out, "--auth basic"));
}

#define UUID "6b2f1f6e-0000-4000-8000-1f0e5d7c9a3b"
#define ENTRA "https://login.microsoftonline.com/t/oauth2/v2.0/token"
#define VALUE "secret's ID: use its Value"
#define SCOPE "leave --scope out"
#define REGIONS "doctor --try-regions"
#define PERCENT "percent-encoded: use"
#define BASE64 "base64-encoded, or holds client ID"
#define CLOCK "clock and the server's differ"

/* All the additions there are: one of them is expected, or none. */
static const char *const additions[] = {VALUE, SCOPE, REGIONS, PERCENT, BASE64, CLOCK, "--auth basic"};

static void check_addition(const cct_config *config, const cct_diagnosis *diagnosis, const char *expected)
{
    char out[ADVICE_MAX], text[CAUSE_TEXT_MAX];
    const char *own = cause_advice(diagnosis->cause, text);
    advise_on(config, diagnosis, out, sizeof out);
    for (size_t i = 0; i < COUNT(additions); i++) {
        bool is_expected = expected != NULL && strcmp(additions[i], expected) == 0;
        assert_row((strstr(out + strlen(own), additions[i]) != NULL) == is_expected, "%s: %s",
                   cct_cause_name(diagnosis->cause), out);
    }
    assert_row(strncmp(out, own, strlen(own)) == 0, "%s", out);
}

static void test_providers(void **state)
{
    static const struct {
        const char *url, *secret, *scope;
        cct_cause cause;
        const char *expected;
    } rows[] = {
        {ENTRA, UUID, "x/.default", CCT_CAUSE_WRONG_SECRET, VALUE},
        {ENTRA, UUID, NULL, CCT_CAUSE_INVALID_CLIENT, VALUE},
        {ENTRA, "a~b8Q", NULL, CCT_CAUSE_INVALID_SCOPE, NULL},
        {ENTRA, UUID, NULL, CCT_CAUSE_INVALID_SCOPE, NULL},
        {ENTRA, "plain", NULL, CCT_CAUSE_WRONG_SECRET, NULL},
        {URL, UUID, NULL, CCT_CAUSE_WRONG_SECRET, NULL},
        {GENESYS, "plain", "a", CCT_CAUSE_INVALID_SCOPE, SCOPE},
        {GENESYS, "plain", "a", CCT_CAUSE_UNAUTHORIZED_CLIENT, SCOPE},
        {GENESYS, "plain", "a", CCT_CAUSE_ACCESS_FORBIDDEN, SCOPE},
        {GENESYS, "plain", "", CCT_CAUSE_INVALID_CLIENT, REGIONS},
        {GENESYS, "plain", "a", CCT_CAUSE_TIMEOUT, NULL},
        {GENESYS, "plain", "a", CCT_CAUSE_RATE_LIMITED, NULL},
        {URL, "plain", "a", CCT_CAUSE_INVALID_SCOPE, NULL},
        {GENESYS, "plain", NULL, CCT_CAUSE_UNKNOWN_CLIENT, REGIONS},
        {GENESYS, "plain", NULL, CCT_CAUSE_WRONG_SECRET, REGIONS},
        {GENESYS, "plain", NULL, CCT_CAUSE_GRANT_NOT_ALLOWED, NULL},
        {URL, "plain", NULL, CCT_CAUSE_WRONG_SECRET, NULL},
        /* the id was read, whatever the dialect */
        {GENESYS, "a+b=", NULL, CCT_CAUSE_UNKNOWN_CLIENT, REGIONS},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_config config = {
            .token_url = rows[i].url, .client_id = UUID, .client_secret = rows[i].secret, .scope = rows[i].scope};
        cct_diagnosis diagnosis = {.cause = rows[i].cause};
        check_addition(&config, &diagnosis, rows[i].expected);
    }
}

static void test_warnings(void **state)
{
    static const struct {
        cct_cause warning, cause;
        const char *expected;
    } rows[] = {
        {CCT_CAUSE_PERCENT_ENCODED, CCT_CAUSE_INVALID_CLIENT, PERCENT},
        {CCT_CAUSE_PERCENT_ENCODED, CCT_CAUSE_UNKNOWN_CLIENT, PERCENT},
        {CCT_CAUSE_BASE64_PAIR, CCT_CAUSE_ACCESS_FORBIDDEN, BASE64},
        {CCT_CAUSE_BASE64_PAIR, CCT_CAUSE_UNAUTHORIZED_CLIENT, BASE64},
        {CCT_CAUSE_PERCENT_ENCODED, CCT_CAUSE_INVALID_SCOPE, NULL},
        {CCT_CAUSE_BASE64_PAIR, CCT_CAUSE_TIMEOUT, NULL},
        {CCT_CAUSE_NON_ASCII, CCT_CAUSE_INVALID_CLIENT, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_config config = {.token_url = URL, .client_id = "id", .client_secret = "plain"};
        cct_diagnosis diagnosis = {
            .cause = rows[i].cause, .warnings = {{.cause = rows[i].warning}}, .warning_count = 1};
        check_addition(&config, &diagnosis, rows[i].expected);
        diagnosis.warning_count = 0;
        check_addition(&config, &diagnosis, NULL);
    }
}

static void test_clock(void **state)
{
    static const struct {
        int64_t skew_s;
        cct_cause cause;
        const char *expected;
    } rows[] = {
        {301, CCT_CAUSE_CERTIFICATE_NOT_YET_VALID, CLOCK},
        {-301, CCT_CAUSE_CERTIFICATE_EXPIRED, CLOCK},
        {300, CCT_CAUSE_CERTIFICATE_EXPIRED, NULL},
        {-300, CCT_CAUSE_CERTIFICATE_EXPIRED, NULL},
        {INT64_MAX, CCT_CAUSE_CERTIFICATE_EXPIRED, CLOCK},
        {CCT_SKEW_UNKNOWN, CCT_CAUSE_CERTIFICATE_EXPIRED, NULL},
        {9999, CCT_CAUSE_INVALID_CLIENT, NULL},
        {9999, CCT_CAUSE_NAME_MISMATCH, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_server_report server_report = {.clock_skew_s = rows[i].skew_s};
        cct_config config = {
            .token_url = URL, .client_id = "id", .client_secret = "plain", .server_report = &server_report};
        cct_diagnosis diagnosis = {.cause = rows[i].cause};
        check_addition(&config, &diagnosis, rows[i].expected);
    }
}

/*
 * A wording's own advice takes the place of the cause's and of what is general; what the
 * configuration shows stays.
 */
static void test_wordings(void **state)
{
    static const char added[] =
        "; the credentials have characters that servers read encoded or raw: try --auth basic-raw";
    cct_config config = {.token_url = URL, .client_id = "id", .client_secret = "a+b="};
    cct_wording w;
    unsigned with = 0, without = 0;
    (void)state;
    for (unsigned number = 1; cct_wording_get(number, &w); number++) {
        char own[ADVICE_MAX + sizeof added], out[ADVICE_MAX], text[CAUSE_TEXT_MAX];
        cct_writer writer;
        cct_diagnosis diagnosis = {.cause = CCT_CAUSE_INVALID_CLIENT, .wording = number};
        cct_writer_init(&writer, own, sizeof own);
        bool has = wording_write_advice(&writer, number);
        cct_write_text(&writer, has ? added : cause_advice(CCT_CAUSE_INVALID_CLIENT, text));
        cct_writer_terminate(&writer);
        advise_on(&config, &diagnosis, out, sizeof out);
        /* it does not repeat the method */
        if (strstr(own, "--auth basic") == strstr(own, "--auth basic-raw")) {
            assert_row(has ? strcmp(out, own) == 0 : strncmp(out, own, strlen(own)) == 0, "%s, not %s", out, own);
        } else {
            assert_row(strncmp(out, cause_advice(CCT_CAUSE_INVALID_CLIENT, text), 10) == 0, "%s", out);
        }
        with += has;
        without += !has;
    }
    assert_true(with > 200 && without > 200);
}

#define AUTH0 "https://x.eu.auth0.com/oauth/token"
#define OKTA "https://x.okta.com/oauth2/default/v1/token"
#define COGNITO "https://x.auth.us-east-1.amazoncognito.com/oauth2/token"
#define KEYCLOAK "https://as.example/realms/x/protocol/openid-connect/token"
#define SALESFORCE "https://x.my.salesforce.com/services/oauth2/token"
#define PAYPAL "https://api-m.sandbox.paypal.com/v1/oauth2/token"

/*
 * Every cause with every profile: no provider's term with another, and no option that was not used
 * or cannot help.
 */
static void test_terms(void **state)
{
    static const struct {
        const char *term, *urls; /* whose it is, separated by spaces */
    } terms[] = {
        {"region", GENESYS},
        {"realm", KEYCLOAK},
        {"user pool", COGNITO},
        {"Okta", OKTA},
        {"sandbox", PAYPAL " " SALESFORCE},
        {"My Domain", SALESFORCE},
        {"tenant", ENTRA " " AUTH0},
    };
    static const char *const urls[] = {URL, GENESYS, ENTRA, AUTH0, OKTA, COGNITO, KEYCLOAK, SALESFORCE, PAYPAL};
    (void)state;
    for (size_t i = 0; i < COUNT(urls); i++) {
        cct_config config = {.token_url = urls[i], .client_id = UUID, .client_secret = "plain"};
        for (int cause = CCT_CAUSE_NONE + 1; cause < CCT_CAUSE_COUNT; cause++) {
            char out[ADVICE_MAX];
            cct_diagnosis diagnosis = {.cause = (cct_cause)cause};
            const char *name = cct_cause_name((cct_cause)cause);
            bool is_answer = cct_cause_group_of((cct_cause)cause) == CCT_GROUP_OAUTH;
            advise_on(&config, &diagnosis, out, sizeof out);
            for (size_t k = 0; is_answer && k < COUNT(terms); k++) {
                bool own = strstr(terms[k].urls, urls[i]) != NULL;
                assert_row(own || strstr(out, terms[k].term) == NULL, "%s at %s: %s", name, urls[i], out);
            }
            assert_row(!is_answer || cause == CCT_CAUSE_INVALID_TARGET ||
                           (strstr(out, "--audience") == NULL && strstr(out, "--resource") == NULL),
                       "%s at %s: %s", name, urls[i], out);
            assert_row(!is_answer || cause == CCT_CAUSE_INVALID_SCOPE || cause == CCT_CAUSE_ACCESS_FORBIDDEN ||
                           strstr(out, "--scope") == NULL,
                       "%s at %s: %s", name, urls[i], out);
            assert_row(!is_answer || strstr(out, "--param") == NULL, "%s at %s: %s", name, urls[i], out);
        }
    }
}

/* Every provider that has a profile has a word for the place where its clients are registered. */
static void test_places(void **state)
{
    static const char *const urls[] = {GENESYS, ENTRA, AUTH0, OKTA, COGNITO, KEYCLOAK, SALESFORCE, PAYPAL};
    (void)state;
    for (size_t i = 0; i < COUNT(urls); i++) {
        char out[ADVICE_MAX], text[CAUSE_TEXT_MAX];
        cct_config config = {.token_url = urls[i], .client_id = UUID, .client_secret = "plain"};
        cct_diagnosis diagnosis = {.cause = CCT_CAUSE_WRONG_ENDPOINT};
        const char *own = cause_advice(diagnosis.cause, text);
        advise_on(&config, &diagnosis, out, sizeof out);
        assert_row(strncmp(out, own, strlen(own)) == 0 && strncmp(out + strlen(own), "; check ", 8) == 0, "%s", out);
    }
}

/* Even all of it together is not cut. */
static void test_room(void **state)
{
    static const char *const urls[] = {GENESYS, ENTRA};
    (void)state;
    for (size_t i = 0; i < COUNT(urls); i++) {
        cct_config config = {.token_url = urls[i], .client_id = "i d", .client_secret = UUID, .scope = "a"};
        for (int cause = CCT_CAUSE_NONE + 1; cause < CCT_CAUSE_COUNT; cause++) {
            char out[ADVICE_MAX];
            cct_diagnosis diagnosis = {
                .cause = (cct_cause)cause,
                .warnings = {{.cause = CCT_CAUSE_PERCENT_ENCODED}, {.cause = CCT_CAUSE_BASE64_PAIR}},
                .warning_count = 2};
            assert_row(advise_on(&config, &diagnosis, out, sizeof out) < sizeof out - 1, "%s", out);
        }
    }
}

static void test_every_cause_and_capacity(void **state)
{
    cct_config config = {.token_url = URL, .client_id = "id", .client_secret = "a+b="};
    (void)state;
    for (int cause = CCT_CAUSE_NONE; cause < CCT_CAUSE_COUNT; cause++) {
        cct_diagnosis diagnosis = {.cause = (cct_cause)cause};
        char whole[ADVICE_MAX];
        size_t len = advise_on(&config, &diagnosis, whole, sizeof whole);
        assert_row(len == strlen(whole) && len < sizeof whole - 1, "%s", whole);
        for (size_t capacity = 1; capacity <= len + 2; capacity++) {
            char *out = malloc(capacity);
            size_t kept = capacity <= len ? capacity - 1 : len;
            assert_non_null(out);
            assert_int_equal(advise_on(&config, &diagnosis, out, capacity), kept);
            assert_int_equal(strlen(out), kept);
            assert_memory_equal(out, whole, kept);
            free(out);
        }
    }
}

/*
 * Of a certificate what is wrong with it decides; a strong key is no advice where only the use is
 * wrong.
 */
static void test_certificates(void **state)
{
    static const struct {
        cct_cause cause;
        cct_certificate_fault fault;
        const char *said, *unsaid;
    } rows[] = {
        {CCT_CAUSE_CERTIFICATE_REJECTED, CCT_CERTIFICATE_WEAK, "strong key and hash", "server authentication"},
        {CCT_CAUSE_CERTIFICATE_REJECTED, CCT_CERTIFICATE_USAGE, "server authentication", "strong key"},
        {CCT_CAUSE_CERTIFICATE_REJECTED, CCT_CERTIFICATE_CONSTRAINED, "inside its constraints", "strong key"},
        {CCT_CAUSE_CERTIFICATE_REJECTED, CCT_CERTIFICATE_FAULT_NONE, "operator", "strong key"},
        {CCT_CAUSE_CERTIFICATE_EXPIRED, CCT_CERTIFICATE_LOCAL, "--ca", "strong key"},
        {CCT_CAUSE_CERTIFICATE_EXPIRED, CCT_CERTIFICATE_FAULT_NONE, "renew", "--ca"},
        {CCT_CAUSE_CERTIFICATE_UNSUPPORTED, CCT_CERTIFICATES_TOO_MANY, "fewer", "--ca"},
        {CCT_CAUSE_CERTIFICATE_UNSUPPORTED, CCT_CERTIFICATE_FAULT_NONE, "P-256", "fewer"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char out[ADVICE_MAX];
        cct_config config = {.token_url = URL, .client_id = "id", .client_secret = "secret"};
        cct_diagnosis diagnosis = {.cause = rows[i].cause, .fault = rows[i].fault};
        advise_on(&config, &diagnosis, out, sizeof out);
        assert_row(strstr(out, rows[i].said) != NULL && strstr(out, rows[i].unsaid) == NULL, "%s", out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_certificates),
        cmocka_unit_test(test_dialects),
        cmocka_unit_test(test_unusual_id),
        cmocka_unit_test(test_providers),
        cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_clock),
        cmocka_unit_test(test_wordings),
        cmocka_unit_test(test_terms),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_every_cause_and_capacity),
    };
    return cmocka_run_group_tests_name("advice", tests, NULL, NULL);
}
