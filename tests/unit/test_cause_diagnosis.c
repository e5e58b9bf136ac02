/* SPDX-License-Identifier: MIT */
/* The table of causes, and that the first cause stays. */
#include <stdio.h>

#include "library_test.h"

#include "cause/diagnosis.h"
#include "oauth/disclose.h"

/* Which causes there are (some come later), and their exit status; 0 for warnings. */
static const struct {
    int status;
    const char *names;
} spec[] = {
    {2, " usage client_id_missing secret_missing endpoint_missing placeholder stray_whitespace stray_character "
        "quoted_value"
        " id_equals_secret swapped conflicting_options unknown_region api_host wrong_path insecure_url bad_url "
        "env_file_bad"
        " key_mismatch key_bad assertion_bad "},
    {0, " percent_encoded base64_pair scope_ignored scope_expected audience_expected non_ascii several_sources "
        "token_type_missing scope_reduced"
        " lifetime_unknown token_unknown "},
    {8, " file_unreadable file_unwritable output_refused system_limit "},
    {3, " dns_failure connection_refused connection_failed connect_timeout proxy_failure proxy_authentication timeout"
        " connection_closed "},
    {4, " untrusted_issuer certificate_expired certificate_not_yet_valid name_mismatch certificate_rejected"
        " certificate_unsupported not_tls pin_mismatch"
        " no_trust_anchors tls_protocol tls_failure client_certificate_required clock_wrong out_of_memory "},
    {7,
     " redirected html_response not_found method_not_allowed unsupported_media_type http_error malformed_response"
     " response_too_large not_json discovery_failed issuer_mismatch token_missing token_malformed token_type_unknown "},
    {5, " invalid_client unknown_client wrong_secret secret_expired unauthorized_client grant_not_allowed invalid_scope"
        " invalid_target invalid_grant invalid_request unsupported_grant_type access_denied access_forbidden"
        " assertion_rejected dpop_rejected auth_method_rejected wrong_endpoint oauth_error "},
    {6, " rate_limited unavailable server_error "},
    {70, " internal_error "},
};

/* The status of the cause in the contract; -1 when it has none. */
static int status_in_spec(const char *name)
{
    char word[64] = " ";
    strcat(strcat(word, name), " ");
    for (size_t i = 0; i < COUNT(spec); i++) {
        if (strstr(spec[i].names, word) != NULL) {
            return spec[i].status;
        }
    }
    return -1;
}

static void test_causes(void **state)
{
    (void)state;
    for (int i = CCT_CAUSE_NONE + 1; i < CCT_CAUSE_COUNT; i++) {
        cct_cause cause = (cct_cause)i;
        const char *name = cct_cause_name(cause);
        int status = status_in_spec(name);
        assert_row(status >= 0, "%s is not in the contract", name);
        assert_row(status == 0 || cct_cause_status(cause) == status, "%s has status %d", name, cct_cause_status(cause));
        assert_row(strspn(name, "abcdefghijklmnopqrstuvwxyz_0123456789") == strlen(name) && strlen(name) > 0, "%s",
                   name);
        for (int j = CCT_CAUSE_NONE; j < i; j++) {
            assert_row(strcmp(name, cct_cause_name((cct_cause)j)) != 0, "%s stands there twice", name);
        }
    }
    assert_string_equal(cct_cause_name(CCT_CAUSE_NONE), "none");
    assert_int_equal(cct_cause_status(CCT_CAUSE_NONE), 0);
}

/*
 * One sentence each, without a final stop, in plain ASCII; what rests on a vendor's wording says
 * so.
 */
static void test_texts(void **state)
{
    (void)state;
#ifndef CCT_NO_TEXTS
    for (int i = CCT_CAUSE_NONE + 1; i < CCT_CAUSE_COUNT; i++) {
        const char *text = cct_cause_text((cct_cause)i);
        size_t len = strlen(text);
        assert_row(len > 0 && text[len - 1] != '.' && text[0] != ' ', "%s: '%s'", cct_cause_name((cct_cause)i), text);
        for (size_t k = 0; k < len; k++) {
            assert_row(text[k] >= ' ' && text[k] <= '~', "'%s'", text);
        }
        assert_row(strstr(text, "--") == NULL && strstr(text, "cctoken") == NULL && strstr(text, "CCTOKEN") == NULL,
                   "the program's own terms: '%s'", text);
    }
    assert_non_null(strstr(cct_cause_text(CCT_CAUSE_WRONG_SECRET), "probably"));
    assert_non_null(strstr(cct_cause_text(CCT_CAUSE_UNKNOWN_CLIENT), "probably"));
#else
    assert_string_equal(cct_cause_text(CCT_CAUSE_WRONG_SECRET), "");
#endif
}

static void test_causes_that_warn(void **state)
{
    static const char names[] = " percent_encoded base64_pair scope_ignored scope_expected audience_expected non_ascii"
                                " several_sources token_type_missing scope_reduced lifetime_unknown token_unknown ";
    (void)state;
    for (int i = CCT_CAUSE_NONE; i < CCT_CAUSE_COUNT; i++) {
        char word[64] = " ";
        strcat(strcat(word, cct_cause_name((cct_cause)i)), " ");
        assert_row(cct_cause_is_warning((cct_cause)i) == (strstr(names, word) != NULL), "%s", word);
    }
}

static void test_groups(void **state)
{
    (void)state;
    for (int i = CCT_CAUSE_NONE + 2; i < CCT_CAUSE_COUNT; i++) {
        assert_row(cct_cause_group_of((cct_cause)i) >= cct_cause_group_of((cct_cause)(i - 1)),
                   "%s: not beside its group", cct_cause_name((cct_cause)i));
    }
}

static void test_numbers_that_are_no_cause(void **state)
{
    static const int numbers[] = {-1, CCT_CAUSE_COUNT, 1000000};
    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        assert_string_equal(cct_cause_name((cct_cause)numbers[i]), "internal_error");
        assert_int_equal(cct_cause_status((cct_cause)numbers[i]), 70);
    }
}

static void test_stages(void **state)
{
    static const char *const names[] = {"config", "dns", "connect", "proxy", "tls", "http", "oauth"};
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_string_equal(cct_stage_name((cct_stage)i), names[i]);
    }
    assert_string_equal(cct_stage_name((cct_stage)COUNT(names)), "unknown");
    assert_string_equal(cct_stage_name((cct_stage)-1), "unknown");
}

static void test_subjects(void **state)
{
    static const struct {
        cct_subject subject;
        const char *name;
    } rows[] = {{CCT_SUBJECT_NONE, ""},
                {CCT_SUBJECT_CLIENT_ID, "the client ID"},
                {CCT_SUBJECT_TOKEN_URL, "the token URL"},
                {CCT_SUBJECT_TRUST_ANCHORS, "the trust anchors"},
                {CCT_SUBJECT_COUNT, ""},
                {(cct_subject)-1, ""}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_string_equal(cct_subject_name(rows[i].subject), rows[i].name);
    }
}

static void test_first_cause_stays(void **state)
{
    cct_diagnosis diagnosis, before;
    (void)state;
    memset(&diagnosis, 0, sizeof diagnosis);
    strcpy(diagnosis.detail, "left over");
    cct_writer detail = cct_diagnose(&diagnosis, CCT_CAUSE_TIMEOUT, CCT_STAGE_HTTP, 42);
    assert_string_equal(diagnosis.detail, "");
    cct_write_text(&detail, "after 30 s");
    cct_writer_terminate(&detail);
    assert_int_equal(diagnosis.cause, CCT_CAUSE_TIMEOUT);
    assert_int_equal(diagnosis.exit_status, 3);
    assert_int_equal(diagnosis.stage, CCT_STAGE_HTTP);
    assert_int_equal(diagnosis.native_error, 42);
    assert_string_equal(diagnosis.detail, "after 30 s");

    before = diagnosis;
    detail = cct_diagnose(&diagnosis, CCT_CAUSE_DNS_FAILURE, CCT_STAGE_DNS, 7);
    cct_write_text(&detail, "something else");
    cct_writer_terminate(&detail);
    cct_diagnose_text(&diagnosis, CCT_CAUSE_INVALID_CLIENT, CCT_STAGE_OAUTH, 0, "more");
    assert_memory_equal(&diagnosis, &before, sizeof diagnosis);
}

/* A detail of any length ends inside its room, between whole characters. */
static void test_long_details(void **state)
{
    (void)state;
    for (size_t len = CCT_DETAIL_MAX - 8; len <= CCT_DETAIL_MAX + 8; len++) {
        char text[CCT_DETAIL_MAX + 16];
        struct {
            cct_diagnosis diagnosis;
            char canary[8];
        } room;
        memset(&room, 0, sizeof room);
        memset(text, 'x', len - 2);
        memcpy(text + len - 2, "\xC3\xA9", 3);
        cct_diagnose_text(&room.diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0, text);
        size_t kept = len < CCT_DETAIL_MAX ? len : len == CCT_DETAIL_MAX ? CCT_DETAIL_MAX - 2 : CCT_DETAIL_MAX - 1;
        assert_int_equal(strlen(room.diagnosis.detail), kept);
        assert_memory_equal(room.diagnosis.detail, text, kept);
        assert_memory_equal(room.canary, "\0\0\0\0\0\0\0", 8);
    }
}

static void warn(cct_diagnosis *diagnosis, cct_cause cause)
{
    cct_warn(diagnosis, cause, CCT_SUBJECT_SCOPE, 7);
}

static void test_warnings(void **state)
{
    cct_diagnosis diagnosis;
    (void)state;
    memset(&diagnosis, 0, sizeof diagnosis);
    warn(&diagnosis, CCT_CAUSE_SCOPE_REDUCED);
    warn(&diagnosis, CCT_CAUSE_LIFETIME_UNKNOWN);
    warn(&diagnosis, CCT_CAUSE_SCOPE_REDUCED);
    warn(&diagnosis, CCT_CAUSE_LIFETIME_UNKNOWN);
    assert_int_equal(diagnosis.warning_count, 2);
    assert_int_equal(diagnosis.warnings[0].cause, CCT_CAUSE_SCOPE_REDUCED);
    assert_int_equal(diagnosis.warnings[0].subject, CCT_SUBJECT_SCOPE);
    assert_int_equal(diagnosis.warnings[0].offset, 7);
    assert_int_equal(diagnosis.warnings[1].cause, CCT_CAUSE_LIFETIME_UNKNOWN);
    /* about another value: another warning */
    cct_warn(&diagnosis, CCT_CAUSE_SCOPE_REDUCED, CCT_SUBJECT_CLIENT_ID, 7);
    assert_int_equal(diagnosis.warning_count, 3);
    assert_int_equal(diagnosis.cause, CCT_CAUSE_NONE);
    for (int i = 1; i < CCT_CAUSE_COUNT; i++) {
        warn(&diagnosis, (cct_cause)i);
    }
    assert_int_equal(diagnosis.warning_count, CCT_WARNINGS_MAX);
    assert_int_equal(diagnosis.exit_status, 0);
}

/*
 * Whoever wrote it: secrets do not stay in a detail, which is cut as before if it becomes too long.
 */
static void test_redaction(void **state)
{
    cct_diagnosis diagnosis;
    char text[CCT_DETAIL_MAX], expected[CCT_DETAIL_MAX + 32];
    const cct_secrets secrets = cct_secrets_of_client(SPAN("id"), SPAN("sesame"));
    (void)state;
    memset(&diagnosis, 0, sizeof diagnosis);
    cct_diagnosis_redact(&diagnosis, &secrets);
    assert_string_equal(diagnosis.detail, "");
    cct_diagnose_text(&diagnosis, CCT_CAUSE_DNS_FAILURE, CCT_STAGE_DNS, 0, "sesame: no such host (c2VzYW1l)");
    cct_diagnosis_redact(&diagnosis, &secrets);
    assert_string_equal(diagnosis.detail, "[redacted, 6 bytes]: no such host ([redacted, 8 bytes])");

    memset(&diagnosis, 0, sizeof diagnosis);
    memset(text, 'x', sizeof text);
    memcpy(text, "sesame", 6);
    text[sizeof text - 1] = '\0';
    snprintf(expected, sizeof expected, "[redacted, 6 bytes]%s", text + 6);
    expected[CCT_DETAIL_MAX - 1] = '\0';
    cct_diagnose_text(&diagnosis, CCT_CAUSE_DNS_FAILURE, CCT_STAGE_DNS, 0, text);
    cct_diagnosis_redact(&diagnosis, &secrets);
    assert_string_equal(diagnosis.detail, expected);
}

static void test_restart(void **state)
{
    cct_diagnosis diagnosis;
    (void)state;
    memset(&diagnosis, 0, sizeof diagnosis);
    warn(&diagnosis, CCT_CAUSE_SCOPE_REDUCED);
    diagnosis.tries = 2;
    diagnosis.http_status = 503;
    diagnosis.retry_after_s = 9;
    cct_diagnose_text(&diagnosis, CCT_CAUSE_UNAVAILABLE, CCT_STAGE_HTTP, 5, "gone");
    cct_diagnosis_restart(&diagnosis);
    assert_int_equal(diagnosis.cause, CCT_CAUSE_NONE);
    assert_int_equal(diagnosis.exit_status, 0);
    assert_int_equal(diagnosis.http_status, 0);
    assert_int_equal(diagnosis.native_error, 0);
    assert_true(diagnosis.retry_after_s < 0);
    assert_string_equal(diagnosis.detail, "");
    assert_int_equal(diagnosis.tries, 2);
    assert_int_equal(diagnosis.warning_count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_causes),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_causes_that_warn),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_numbers_that_are_no_cause),
        cmocka_unit_test(test_stages),
        cmocka_unit_test(test_subjects),
        cmocka_unit_test(test_first_cause_stays),
        cmocka_unit_test(test_long_details),
        cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_redaction),
        cmocka_unit_test(test_restart),
    };
    return cmocka_run_group_tests_name("diagnosis", tests, NULL, NULL);
}
