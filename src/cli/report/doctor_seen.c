/* SPDX-License-Identifier: MIT */
/* doctor_seen.c: the settings in a report of doctor, right or wrong. */
#include <string.h>

#include "cli/report/doctor.h"
#include "cli/settings/claims.h"
#include "format/date.h"
#include "format/print.h"
#include "oauth/auth_method.h"
#include "oauth/disclose.h"

/* Begins another line for a stage. The text is cut at the stage's capacity. */
cct_writer *doctor_line(examination *e, cct_stage stage)
{
    cct_writer *detail = &e->checks[stage].detail;
    cct_write_text(detail, detail->len > 0 ? "\n" : "");
    return detail;
}

/* " from NAME", so that users find the setting they have to change. */
void doctor_write_source(cct_writer *out, sourced_value source)
{
    cct_print(out, " from %s%s", source.level == LEVEL_ENV_FILE ? "the env file's " : "", source.name);
}

/*
 * The client ID, redacted if it may be the secret, and the length of the secret: a wrong length
 * often shows the mistake.
 */
static void see_client(examination *e)
{
    const settings *s = e->settings;
    if (s->client_id.value != NULL) {
        const cct_secrets secrets = settings_secrets(s);
        cct_writer *out = doctor_line(e, CCT_STAGE_CONFIG);
        cct_write_text(out, "client ID ");
        cct_write_client_id(out, &secrets);
        doctor_write_source(out, s->client_id);
    }
    /* It is empty if its file is, or cannot be read, which the failure reports. */
    if (s->client_secret.value != NULL && s->client_secret.value[0] != '\0') {
        cct_writer *out = doctor_line(e, CCT_STAGE_CONFIG);
        cct_print(out, "client secret of %zu bytes", strlen(s->client_secret.value));
        doctor_write_source(out, s->client_secret);
    }
}

/*
 * Shows the claims of the assertion. Never the assertion itself, which authenticates the client
 * until it expires.
 */
static void see_assertion(examination *e)
{
    const settings *s = e->settings;
    const cct_secrets secrets = settings_secrets(s);
    cct_jwt jwt;
    if (s->config.client_assertion == NULL) {
        return;
    }
    cct_writer *out = doctor_line(e, CCT_STAGE_CONFIG);
    cct_print(out, "client assertion of %zu bytes", strlen(s->config.client_assertion));
    doctor_write_source(out, s->assertion);
    /* An assertion that is not a JWT has no claims; cct_check() reports what is wrong with it. */
    if (!claims_read(s->config.client_assertion, &jwt)) {
        return;
    }
    const struct {
        const char *name;
        cct_span value;
    } rows[] = {{"iss", jwt.iss}, {"sub", jwt.sub}, {"aud", jwt.aud.value}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cct_print(out, "%s%s ", i == 0 ? ": " : ", ", rows[i].name);
        cct_write_own_printable(out, rows[i].value.ptr == NULL ? cct_span_of("none") : rows[i].value, &secrets);
    }
    cct_write_text(out, ", exp ");
    if (jwt.exp == CCT_JWT_NO_TIME) {
        cct_write_text(out, "none");
    } else {
        cct_date_write_rfc3339(out, jwt.exp);
    }
}

/* Shows the key by its algorithm, which reveals its type. */
static void see_key(examination *e)
{
    const settings *s = e->settings;
    const cct_signer *signer = &s->keys[KEY_OF_CLIENT].signer;
    if (signer->algorithm == NULL) {
        return;
    }
    cct_writer *out = doctor_line(e, CCT_STAGE_CONFIG);
    cct_print(out, "private key for %s", signer->algorithm);
    doctor_write_source(out, s->key);
    /* A hint to which of the client's keys it is (RFC 7515 section 4.1.4). */
    if (signer->key_id != NULL) {
        cct_write_text(out, ", kid ");
        cct_write_printable(out, cct_span_of(signer->key_id));
    }
    const cct_certificate_facts *facts = &s->certificate_facts;
    /*
     * The server finds the certificate by x5t#S256, a header of the JWT (RFC 7515 section 4.1.8).
     */
    if (facts->thumbprint[0] != '\0') {
        out = doctor_line(e, CCT_STAGE_CONFIG);
        cct_print(out, "certificate \"%s\", issued by \"%s\", valid from ", facts->subject, facts->issuer);
        cct_date_write_rfc3339(out, facts->not_before_s);
        cct_write_text(out, " to ");
        cct_date_write_rfc3339(out, facts->not_after_s);
        cct_print(out, ", x5t#S256 %s", facts->thumbprint);
        doctor_write_source(out, s->certificate);
    }
}

/*
 * The thumbprint is what the server puts into the token (RFC 9449 section 6.1), so that the two can
 * be compared.
 */
static void see_dpop(examination *e)
{
    const settings *s = e->settings;
    const key_slot *slot = &s->keys[KEY_OF_DPOP];
    if (slot->signer.algorithm != NULL) {
        cct_writer *out = doctor_line(e, CCT_STAGE_CONFIG);
        cct_print(out, "DPoP key for %s, thumbprint %s", slot->signer.algorithm, slot->thumbprint);
        doctor_write_source(out, s->dpop_key);
    }
}

/*
 * After discovery this is the endpoint that was found, which may be on another host than the
 * issuer.
 */
static void see_endpoint(examination *e)
{
    const settings *s = e->settings;
    const cct_region *region = settings_region(s);
    if (settings_endpoint(s) == NULL) {
        return;
    }
    const cct_secrets secrets = settings_secrets(s);
    cct_writer *out = doctor_line(e, CCT_STAGE_CONFIG);
    cct_write_text(out, s->config.issuer != NULL ? "issuer " : "");
    cct_write_url_printable(out, cct_span_of(settings_endpoint(s)), &secrets, CCT_ORIGIN_OWN);
    if (region != NULL) {
        cct_print(out, ", Genesys Cloud %s", region->name);
    }
    if (s->endpoint.name != NULL) {
        doctor_write_source(out, s->endpoint);
    }
    if (s->has_target) {
        cct_print(doctor_line(e, CCT_STAGE_CONFIG), "method %s", cct_auth_name(s->target.auth));
    }
}

/* Adds a line for each setting, in the order in which a request uses them. */
void doctor_see_settings(examination *e)
{
    see_endpoint(e);
    see_client(e);
    see_assertion(e);
    see_key(e);
    see_dpop(e);
}
