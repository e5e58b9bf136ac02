/* SPDX-License-Identifier: MIT */
#include "cli/report/diagnosis_json.h"

#include <string.h>

#include "format/date.h"
#include "oauth/auth_method.h"
#include "oauth/disclose.h"

/*
 * Writes the result. Detail and advice exist only if something failed, but the exit status always
 * does, so that a program need not test for it.
 */
static void write_cause(json_writer *w, const diagnosis_report *r)
{
    const cct_diagnosis *diagnosis = &r->failure->diagnosis;
    char detail[FAILURE_TEXT_MAX];
    bool failed = diagnosis->cause != CCT_CAUSE_NONE;
    json_boolean(w, "ok", !failed);
    if (failed) {
        json_text(w, "cause", cct_cause_name(diagnosis->cause));
        json_text(w, "detail", failure_text(r->failure, "", detail));
        json_text(w, "advice", r->advice);
    }
    json_number(w, "exit_status", diagnosis->exit_status);
}

/* Writes the endpoint, without anything secret in its query, and what was derived from it. */
static void write_endpoint(json_writer *w, const settings *s)
{
    const char *endpoint = settings_endpoint(s);
    if (endpoint == NULL) {
        return;
    }
    const cct_secrets secrets = settings_secrets(s);
    char shown[CCT_URL_MAX + 64];
    cct_writer writer;
    cct_writer_init(&writer, shown, sizeof shown);
    cct_write_url_printable(&writer, cct_span_of(endpoint), &secrets, CCT_ORIGIN_OWN);
    cct_writer_terminate(&writer);
    json_text(w, "endpoint", shown);
    const cct_region *region = settings_region(s);
    /* json_text() leaves out a member whose value is NULL: there are no nulls in this format. */
    json_text(w, "region", region == NULL ? NULL : region->name);
    /* Without a target the method is not determined yet: its default depends on the profile. */
    if (s->has_target) {
        json_text(w, "auth", cct_auth_name(s->target.auth));
    }
}

/*
 * Writes the client ID, redacted if it may be the secret, and where both came from. Of the secret
 * only the length is shown, which often reveals a truncated one.
 */
static void write_client(json_writer *w, const settings *s)
{
    if (s->client_id.value != NULL) {
        const cct_secrets secrets = settings_secrets(s);
        char shown[1024];
        cct_writer writer;
        cct_writer_init(&writer, shown, sizeof shown);
        cct_write_client_id(&writer, &secrets);
        cct_writer_terminate(&writer);
        json_text(w, "client_id", shown);
    }
    json_text(w, "client_id_source", s->client_id.name);
    json_text(w, "secret_source", s->client_secret.name);
    /* A length of 0 would look like an empty secret, so without one the member is absent. */
    if (s->client_secret.value != NULL) {
        json_number(w, "secret_length", (int64_t)strlen(s->client_secret.value));
    }
}

/* A date in the format of RFC 3339, in UTC. */
static void write_date(int64_t date_s, char out[24])
{
    cct_writer writer;
    cct_writer_init(&writer, out, 24);
    cct_date_write_rfc3339(&writer, date_s);
    cct_writer_terminate(&writer);
}

/* Keys and certificates by their thumbprints, which are public. */
static void write_keys(json_writer *w, const settings *s)
{
    const cct_certificate_facts *facts = &s->certificate_facts;
    char dates[2][24] = {"", ""};
    /* Without a certificate its dates are 0, which would be written as 1970. */
    if (facts->thumbprint[0] != '\0') {
        write_date(facts->not_before_s, dates[0]);
        write_date(facts->not_after_s, dates[1]);
    }
    /* In the order of `values`. */
    static const char names[] =
        "key_source\0key_thumbprint\0dpop_key_source\0jkt\0certificate_source\0certificate_subject\0"
        "certificate_issuer\0certificate_not_before\0certificate_not_after\0certificate_thumbprint\0";
    const char *const values[] = {
        s->key.name,
        s->keys[KEY_OF_CLIENT].thumbprint,
        s->dpop_key.name,
        s->keys[KEY_OF_DPOP].thumbprint,
        s->certificate.name,
        facts->subject,
        facts->issuer,
        dates[0],
        dates[1],
        facts->thumbprint,
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        json_text(w, cct_nth(names, i), values[i]);
    }
}

/*
 * Writes what the server reported. The texts were redacted and cut when they were read
 * (server_report.c).
 */
static void write_answer(json_writer *w, const cct_server_report *server_report)
{
    json_text(w, "oauth_error", server_report->error);
    json_text(w, "oauth_error_description", server_report->error_description);
    json_text(w, "correlation_id", server_report->correlation_id);
    if (server_report->clock_skew_s != CCT_SKEW_UNKNOWN) {
        json_number(w, "clock_skew_s", server_report->clock_skew_s);
    }
}

/*
 * Members are only added in later versions, never renamed: scripts depend on them. Those that are
 * unknown are left out, not null.
 */
void diagnosis_json_write(json_writer *w, const diagnosis_report *r)
{
    write_cause(w, r);
    /* Usage errors occur before there are settings. */
    if (r->settings != NULL) {
        write_endpoint(w, r->settings);
        write_client(w, r->settings);
        write_keys(w, r->settings);
    }
    /* 0: there was no response. */
    if (r->failure->diagnosis.http_status > 0) {
        json_number(w, "http_status", r->failure->diagnosis.http_status);
    }
    if (r->server_report != NULL) {
        write_answer(w, r->server_report);
    }
}

/* An array even if there is none, so that programs can iterate over it without a test. */
void diagnosis_json_write_warnings(json_writer *w, const diagnosis_report *r)
{
    const cct_diagnosis *diagnosis = &r->failure->diagnosis;
    json_open(w, "warnings", "[");
    for (size_t i = 0; i < diagnosis->warning_count; i++) {
        char detail[FAILURE_TEXT_MAX];
        const failure warning = failure_of_warning(r->settings, &diagnosis->warnings[i]);
        json_open_element(w);
        json_text(w, "cause", cct_cause_name(warning.diagnosis.cause));
        json_text(w, "detail", failure_text(&warning, "", detail));
        json_close(w, "}");
    }
    json_close(w, "]");
}
