/* SPDX-License-Identifier: MIT */
/* A failure as it is reported: one sentence, what was seen, and where the value came from. */
#include "library_test.h"

#include "cause/diagnosis.h"
#include "cli/report/failure.h"

static settings used; /* too large for a stack */

static void test_text(void **state)
{
    static const struct {
        const char *sentence, *detail, *source;
        level level;
        const char *expected;
        unsigned line;
    } rows[] = {
        {"it failed", "at once", "A_VARIABLE", LEVEL_ENVIRONMENT, "it failed: at once (A_VARIABLE)", 0},
        {"it failed", "at once", "A_VARIABLE", LEVEL_ENV_FILE, "it failed: at once (A_VARIABLE, env file)", 0},
        {"it failed", "at once", "A_VARIABLE", LEVEL_ENV_FILE, "it failed: at once (A_VARIABLE, env file, line 12)",
         12},
        {"it failed", "at once", "--option", LEVEL_OPTION, "it failed: at once (--option)", 0},
        {"it failed", "at once", NULL, LEVEL_NONE, "it failed: at once", 0},
        {"it failed", "", "A_VARIABLE", LEVEL_ENVIRONMENT, "it failed (A_VARIABLE)", 0},
        {"it failed", "", NULL, LEVEL_NONE, "it failed", 0},
        {"", "at once", "A_VARIABLE", LEVEL_ENVIRONMENT, "at once (A_VARIABLE)", 0},
        {"", "at once", NULL, LEVEL_NONE, "at once", 0},
        {"", "", "A_VARIABLE", LEVEL_ENV_FILE, "(A_VARIABLE, env file)", 0},
        {"", "", NULL, LEVEL_NONE, "", 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char out[FAILURE_TEXT_MAX];
        failure f = {.source = {"value", rows[i].source, rows[i].level, rows[i].line}};
        strcpy(f.diagnosis.detail, rows[i].detail);
        assert_string_equal(failure_text(&f, rows[i].sentence, out), rows[i].expected);
        assert_string_equal(out, rows[i].expected);
    }
}

/* Nothing is cut: the longest sentence, a full detail and the longest name of a source. */
static void test_room(void **state)
{
    char out[FAILURE_TEXT_MAX], name[64];
    failure f = {.source = {"value", name, LEVEL_ENV_FILE, 4294967295}};
    (void)state;
    memset(f.diagnosis.detail, 'x', sizeof f.diagnosis.detail - 1);
    memset(name, 'N', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    for (int i = CCT_CAUSE_NONE + 1; i < CCT_CAUSE_COUNT; i++) {
        failure_text(&f, cct_cause_text((cct_cause)i), out);
        assert_row(
            strcmp(out + strlen(out) - strlen("N, env file, line 4294967295)"), "N, env file, line 4294967295)") == 0,
            "%s", out);
    }
}

/* The subject of the cause leads to its source; the detail stays what was seen. */
static void test_source(void **state)
{
    static const struct {
        cct_subject subject;
        const char *source;
    } rows[] = {
        {CCT_SUBJECT_CLIENT_ID, "GC_CLIENT_ID"},
        {CCT_SUBJECT_CLIENT_SECRET, "GC_CLIENT_SECRET"},
        {CCT_SUBJECT_TOKEN_URL, "--token-url"},
        {CCT_SUBJECT_SCOPE, "CCTOKEN_SCOPE"},
        {CCT_SUBJECT_CONNECT_TO, NULL},
        {CCT_SUBJECT_PROXY, "HTTPS_PROXY"},
        {CCT_SUBJECT_PROXY_AUTHORIZATION, "CCTOKEN_PROXY_AUTHORIZATION"},
        {CCT_SUBJECT_TRUST_ANCHORS, NULL},
        {CCT_SUBJECT_NONE, NULL},
    };
    (void)state;
    used.client_id = (sourced_value){"id", "GC_CLIENT_ID", LEVEL_ENVIRONMENT, 0};
    used.client_secret = (sourced_value){"sesame", "GC_CLIENT_SECRET", LEVEL_ENV_FILE, 0};
    used.endpoint = (sourced_value){"https://as.example/token", "--token-url", LEVEL_OPTION, 0};
    used.scope = (sourced_value){"a", "CCTOKEN_SCOPE", LEVEL_ENVIRONMENT, 0};
    used.proxy.authorization = (sourced_value){"Basic x", "CCTOKEN_PROXY_AUTHORIZATION", LEVEL_ENVIRONMENT, 0};
    used.proxy.source = (sourced_value){"p.test", "HTTPS_PROXY", LEVEL_ENVIRONMENT, 0};
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_diagnosis diagnosis = {0};
        cct_diagnose_text(&diagnosis, CCT_CAUSE_STRAY_WHITESPACE, CCT_STAGE_CONFIG, 0, "a tab");
        diagnosis.subject = rows[i].subject;
        const failure f = failure_of(&used, &diagnosis);
        const cct_warning w = {CCT_CAUSE_NON_ASCII, rows[i].subject, 3};
        const failure warning = failure_of_warning(&used, &w);
        assert_string_equal(f.diagnosis.detail, "a tab");
        assert_int_equal(f.diagnosis.cause, CCT_CAUSE_STRAY_WHITESPACE);
        assert_true(f.source.name == NULL ? rows[i].source == NULL : strcmp(f.source.name, rows[i].source) == 0);
        assert_true(warning.source.name == f.source.name);
        assert_int_equal(warning.diagnosis.cause, CCT_CAUSE_NON_ASCII);
        assert_non_null(strstr(warning.diagnosis.detail, ", offset 3"));
    }
}

/* A value that is missing came from nowhere; what was set instead is said. */
static void test_missing(void **state)
{
    cct_diagnosis diagnosis = {0};
    char out[FAILURE_TEXT_MAX];
    (void)state;
    used = (settings){.client_secret = {used.secret, "CCTOKEN_CLIENT_SECRET_FILE", LEVEL_ENVIRONMENT, 0}};
    cct_diagnose_text(&diagnosis, CCT_CAUSE_SECRET_MISSING, CCT_STAGE_CONFIG, 0, "");
    diagnosis.subject = CCT_SUBJECT_CLIENT_SECRET;
    const failure f = failure_of(&used, &diagnosis);
    assert_null(f.source.name);
    assert_string_equal(failure_text(&f, cct_cause_text(f.diagnosis.cause), out),
                        "no client secret is set: the file named by CCTOKEN_CLIENT_SECRET_FILE is empty");
}

static void test_secrets(void **state)
{
    cct_diagnosis diagnosis = {0};
    (void)state;
    used = (settings){.client_id = {"id", "CCTOKEN_CLIENT_ID", LEVEL_ENVIRONMENT, 0},
                      .client_secret = {"sesame", "CCTOKEN_CLIENT_SECRET", LEVEL_ENVIRONMENT, 0}};
    cct_diagnose_text(&diagnosis, CCT_CAUSE_DNS_FAILURE, CCT_STAGE_DNS, 0, "sesame: no such host");
    assert_string_equal(failure_of(&used, &diagnosis).diagnosis.detail, "[redacted, 6 bytes]: no such host");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),    cmocka_unit_test(test_room),    cmocka_unit_test(test_source),
        cmocka_unit_test(test_missing), cmocka_unit_test(test_secrets),
    };
    return cmocka_run_group_tests_name("failure", tests, NULL, NULL);
}
