/* SPDX-License-Identifier: MIT */
#include "cli/report/failure.h"

#include <string.h>

#include "cli/settings/families.h"
#include "format/print.h"
#include "oauth/auth_method.h"
#include "oauth/disclose.h"
#include "oauth/value.h"

/* ---- where a value came from ------------------------------------------- */

/* Where the value of a subject came from. */
static sourced_value source_of(const settings *s, cct_subject subject)
{
    switch (subject) {
    case CCT_SUBJECT_CLIENT_ID:
        return s->client_id;
    case CCT_SUBJECT_CLIENT_SECRET:
        return s->client_secret;
    case CCT_SUBJECT_CLIENT_ASSERTION:
        return s->assertion;
    case CCT_SUBJECT_KEY:
        return s->key;
    case CCT_SUBJECT_CERTIFICATE:
        return s->certificate;
    case CCT_SUBJECT_DPOP_KEY:
        return s->dpop_key;
    case CCT_SUBJECT_TOKEN_URL:
    case CCT_SUBJECT_ISSUER:
    case CCT_SUBJECT_ENDPOINT:
        return s->endpoint;
    case CCT_SUBJECT_SCOPE:
        return s->scope;
    case CCT_SUBJECT_CONNECT_TO:
        return s->connect_to;
    case CCT_SUBJECT_PROXY:
        return s->proxy.source;
    case CCT_SUBJECT_PROXY_AUTHORIZATION:
        return s->proxy.authorization;
    default:
        return NO_VALUE;
    }
}

/* Everything that must never be shown, for the functions that redact texts of other origin. */
cct_secrets settings_secrets(const settings *s)
{
    cct_secrets secrets = cct_secrets_of_client(cct_span_of(s->client_id.value), cct_span_of(s->client_secret.value));
    secrets.hidden[CCT_SECRET_ASSERTION] = cct_span_of(s->assertion.value);
    secrets.hidden[CCT_SECRET_SUBJECT] = cct_span_of(s->token.value);
    cct_secrets_add_proxy(&secrets, &s->config);
    return secrets;
}

/* ---- failures ---------------------------------------------------------- */

/* Writes what was set instead of a value that is missing; nothing if that is unknown. */
static void explain_missing(const settings *s, cct_cause cause, cct_writer *detail)
{
    static const char *const id_words[] = {"CLIENT_ID", "CLIENTID", "CLIENT_KEY", "APP_ID", NULL};
    static const char *const secret_words[] = {"CLIENT_SECRET", "CLIENTSECRET", "OAUTHCLIENT_SECRET", NULL};
    static const char *const endpoint_words[] = {"TOKEN_URL", "TOKEN_URI", "TOKEN_ENDPOINT", "REGION", "ISSUER",
                                                 "TENANT_ID", NULL};
    if (cause == CCT_CAUSE_CLIENT_ID_MISSING) {
        variables_list_similar(&s->variables, id_words, "set, but not read here: ", detail);
    } else if (cause == CCT_CAUSE_SECRET_MISSING && s->client_secret.value == s->secret) {
        cct_print(detail, "the file named by %s is empty", s->client_secret.name);
    } else if (cause == CCT_CAUSE_SECRET_MISSING) {
        variables_list_similar(&s->variables, secret_words, "set, but not read with this client ID: ", detail);
    } else if (cause == CCT_CAUSE_ENDPOINT_MISSING) {
        variables_list_similar(&s->variables, endpoint_words, "set, but not read here: ", detail);
    }
}

/* Causes for which it helps to know which similar variable is set. */
static bool is_missing(cct_cause cause)
{
    return cause == CCT_CAUSE_CLIENT_ID_MISSING || cause == CCT_CAUSE_SECRET_MISSING ||
           cause == CCT_CAUSE_ENDPOINT_MISSING;
}

/*
 * The library knows subjects (client ID, secret …) but not the variables or options that their
 * values came from.
 */
failure failure_of(const settings *s, const cct_diagnosis *diagnosis)
{
    failure f = {*diagnosis, NO_VALUE};
    char *text = f.diagnosis.detail;
    const cct_secrets secrets = settings_secrets(s);
    if (is_missing(f.diagnosis.cause) && *text == '\0') {
        cct_writer detail = {text, sizeof f.diagnosis.detail, strlen(text)};
        explain_missing(s, f.diagnosis.cause, &detail);
        cct_writer_terminate(&detail);
    } else {
        f.source = source_of(s, f.diagnosis.subject);
    }
    cct_diagnosis_redact(&f.diagnosis, &secrets);
    return f;
}

/*
 * "SENTENCE: DETAIL (SOURCE, line N)". The sentence may be "", for reports that name the cause
 * otherwise.
 */
const char *failure_text(const failure *f, const char *sentence, char out[FAILURE_TEXT_MAX])
{
    cct_writer writer;
    cct_writer_init(&writer, out, FAILURE_TEXT_MAX);
    const char *detail = f->diagnosis.detail;
    cct_print(&writer, "%s%s%s", sentence, *sentence != '\0' && *detail != '\0' ? ": " : "", detail);
    if (f->source.name != NULL) {
        cct_print(&writer, "%s(%s%s", writer.len > 0 ? " " : "", f->source.name,
                  f->source.level == LEVEL_ENV_FILE ? ", env file" : "");
        if (f->source.line > 0) {
            cct_print(&writer, ", line %u", f->source.line);
        }
        cct_write_byte(&writer, ')');
    }
    cct_writer_terminate(&writer);
    return out;
}

/*
 * Whether a fault follows from another one: the library reports a value as missing when it could
 * not be read, which was reported before.
 */
bool settings_is_consequence(const settings *s, const cct_diagnosis *fault)
{
    return (fault->cause == CCT_CAUSE_ENDPOINT_MISSING && s->endpoint.name != NULL && s->config.token_url == NULL) ||
           (fault->cause == CCT_CAUSE_SECRET_MISSING && s->client_secret.name != NULL &&
            s->config.client_secret == NULL) ||
           (fault->cause == CCT_CAUSE_KEY_BAD && cct_span_ends(cct_span_of(fault->detail), " is missing") &&
            (fault->subject == CCT_SUBJECT_KEY ? s->key.name : s->certificate.name) != NULL) ||
           (fault->cause == CCT_CAUSE_ASSERTION_BAD && s->assertion.name != NULL && s->config.client_assertion == NULL);
}

/* ---- warnings ---------------------------------------------------------- */

/* The same value in two places does not count as a second source. */
static bool is_ignored(const settings *s, const char *name, sourced_value used)
{
    sourced_value found = variables_find(&s->variables, name);
    return found.value != NULL && (used.value == NULL || strcmp(found.value, used.value) != 0);
}

/* Appends the name of a variable whose value is not used. */
static void list_ignored(const settings *s, const char *name, sourced_value used, size_t before, cct_writer *out)
{
    if (is_ignored(s, name, used)) {
        cct_print(out, "%s%s", out->len > before ? ", " : "", name);
    }
}

/* Lists the ignored variables, for the warning several_sources. */
void settings_list_ignored(const settings *s, cct_writer *out)
{
    size_t before = out->len;
    /*
     * All families: a variable of the one that is used can be ignored, too, if an option overrides
     * it.
     */
    for (const variable_family *f = families; f->id != NULL; f++) {
        list_ignored(s, f->id, s->client_id, before, out);
        if (cct_auth_needs_secret(s->config.auth)) {
            list_ignored(s, f->secret, s->client_secret, before, out);
        }
    }
    if (s->family == azure_family && s->assertion.name == NULL) {
        list_ignored(s, "AZURE_FEDERATED_TOKEN_FILE", NO_VALUE, before, out);
    }
}

/*
 * Of files only the cache and its lock are named; the warning may be about a trace that could not
 * be written.
 */
static const char *trouble_of(const cache_trouble *trouble, bool reading)
{
    if (reading) {
        return trouble->read_error != 0 ? strerror(trouble->read_error)
               : trouble->damaged       ? "it is damaged and counts as empty"
                                        : NULL;
    }
    if (trouble->foreign) {
        return "not a cache, left as it is";
    }
    if (trouble->write_error != 0) {
        return strerror(trouble->write_error);
    }
    return trouble->lock_foreign ? "the .lock file beside it is not a lock, left as it is" : NULL;
}

/* Names the file, since the cache may be set by a variable that the user has forgotten. */
static void explain_cache(const settings *s, bool reading, cct_writer *detail)
{
    const char *trouble = trouble_of(&s->cache_trouble, reading);
    if (trouble != NULL) {
        cct_write_text(detail, "the cache ");
        cct_write_printable(detail, cct_span_of(s->cache.path));
        cct_print(detail, ": %s", trouble);
    }
}

/* Writes which kind of combined value it is. */
static void explain_pair(const settings *s, cct_subject subject, cct_writer *detail)
{
    cct_span id = cct_span_of(s->client_id.value), value = cct_span_of(source_of(s, subject).value);
    cct_write_text(detail, cct_is_base64_line(value)      ? " is base64-encoded: it decodes to text and a line feed"
                           : cct_is_plain_pair(value, id) ? " begins with the client ID and a colon"
                                                          : " is base64 of client ID and client secret together");
}

/* The detail of a warning: names and offsets only, never values. */
static void explain_warning(const settings *s, const cct_warning *warning, cct_writer *detail)
{
    if (warning->cause == CCT_CAUSE_SEVERAL_SOURCES) {
        settings_list_ignored(s, detail);
        return;
    }
    if (warning->cause == CCT_CAUSE_FILE_UNREADABLE || warning->cause == CCT_CAUSE_FILE_UNWRITABLE) {
        explain_cache(s, warning->cause == CCT_CAUSE_FILE_UNREADABLE, detail);
        return;
    }
    cct_write_text(detail, cct_subject_name(warning->subject));
    if (warning->cause == CCT_CAUSE_BASE64_PAIR) {
        explain_pair(s, warning->subject, detail);
    }
    if (warning->offset != CCT_NO_OFFSET) {
        cct_print(detail, ", offset %zu", warning->offset);
    }
}

/* Returns a warning in the form of a failure, so that both are shown in the same way. */
failure failure_of_warning(const settings *s, const cct_warning *warning)
{
    failure f = {.diagnosis = {.cause = warning->cause}, .source = source_of(s, warning->subject)};
    cct_writer detail;
    cct_writer_init(&detail, f.diagnosis.detail, sizeof f.diagnosis.detail);
    explain_warning(s, warning, &detail);
    cct_writer_terminate(&detail);
    return f;
}
