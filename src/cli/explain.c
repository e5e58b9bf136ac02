/* SPDX-License-Identifier: MIT */
/*
 * explain.c: what the program knows of its settings, added to what the library
 * found: where a value came from, what was set instead.
 */
#include <string.h>

#include "families.h"
#include "settings.h"
#include "value.h"

/* Where the value of a subject came from. */
static setting source_of(const settings *s, cct_subject subject)
{
    switch (subject) {
    case CCT_SUBJECT_CLIENT_ID:
        return s->client_id;
    case CCT_SUBJECT_CLIENT_SECRET:
        return s->client_secret;
    case CCT_SUBJECT_TOKEN_URL:
        return s->endpoint;
    case CCT_SUBJECT_SCOPE:
        return s->scope;
    case CCT_SUBJECT_CONNECT_TO:
        return s->connect_to;
    default:
        return NO_SETTING;
    }
}

static void name_source(cct_writer *detail, setting source)
{
    if (source.name != NULL) {
        cct_write_text(detail, " (");
        cct_write_text(detail, source.name);
        cct_write_text(detail, source.level == LEVEL_ENV_FILE ? ", env-file)" : ")");
    }
}

void settings_explain(const settings *s, cct_diagnosis *diagnosis)
{
    static const char *const id_words[] = {"CLIENT_ID", "CLIENTID", "CLIENT_KEY", "APP_ID", NULL};
    static const char *const secret_words[] = {"CLIENT_SECRET", "CLIENTSECRET", "OAUTHCLIENT_SECRET", NULL};
    static const char *const endpoint_words[] = {"TOKEN_URL", "TOKEN_URI", "TOKEN_ENDPOINT", "REGION", "ISSUER", NULL};
    cct_writer detail = {diagnosis->detail, sizeof diagnosis->detail, strlen(diagnosis->detail)};
    switch (diagnosis->cause) {
    case CCT_CAUSE_CLIENT_ID_MISSING:
        variables_list_similar(&s->variables, id_words, "set, but not read here: ", &detail);
        break;
    case CCT_CAUSE_SECRET_MISSING:
        if (s->client_secret.value == s->secret) {
            cct_write_text(&detail, "the file named by ");
            cct_write_text(&detail, s->client_secret.name);
            cct_write_text(&detail, " is empty");
            break;
        }
        variables_list_similar(&s->variables, secret_words, "set, but not read with this id: ", &detail);
        break;
    case CCT_CAUSE_ENDPOINT_MISSING:
        variables_list_similar(&s->variables, endpoint_words, "set, but not read here: ", &detail);
        break;
    default:
        if (diagnosis->subject == CCT_SUBJECT_TRUST_ANCHORS) {
            trust_explain(&s->trust, &detail);
            break;
        }
        name_source(&detail, source_of(s, diagnosis->subject));
        break;
    }
    cct_writer_terminate(&detail);
}

/* The same value in two places is no second source. */
static bool is_ignored(const settings *s, const char *name, setting used)
{
    setting found = variables_find(&s->variables, name);
    return found.value != NULL && (used.value == NULL || strcmp(found.value, used.value) != 0);
}

static void list_ignored(const settings *s, const char *name, setting used, size_t before, cct_writer *out)
{
    if (is_ignored(s, name, used)) {
        cct_write_text(out, out->len > before ? ", " : "");
        cct_write_text(out, name);
    }
}

void settings_list_ignored(const settings *s, cct_writer *out)
{
    size_t before = out->len;
    for (const family *f = families; f->id != NULL; f++) {
        list_ignored(s, f->id, s->client_id, before, out);
        if (s->config.auth != CCT_AUTH_NONE) {
            list_ignored(s, f->secret, s->client_secret, before, out);
        }
    }
}

/* Of files only the cache is named; the warning may be about a trace that could not be written. */
static void explain_cache(const settings *s, bool reading, cct_writer *detail)
{
    const cache_trouble *trouble = &s->cache_trouble;
    int error = reading ? trouble->read_error : trouble->write_error;
    if (error == 0 && !(reading && trouble->damaged)) {
        return;
    }
    cct_write_text(detail, "the cache ");
    cct_write_printable(detail, cct_span_of(s->cache.path));
    cct_write_text(detail, error != 0 ? ": " : " is damaged, and counts as empty");
    cct_write_text(detail, error != 0 ? strerror(error) : "");
}

void settings_explain_warning(const settings *s, const cct_warning *warning, cct_writer *detail)
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
    if (warning->offset != CCT_NO_OFFSET) {
        cct_write_text(detail, ", offset ");
        cct_write_number(detail, (int64_t)warning->offset);
    }
    name_source(detail, source_of(s, warning->subject));
}

/* Proxies are not used yet: who has one set should not search elsewhere. */
static void advise_proxy(const settings *s, const cct_diagnosis *diagnosis, cct_writer *advice)
{
    static const char *const names[] = {"HTTPS_PROXY", "https_proxy"};
    bool is_connection = diagnosis->stage == CCT_STAGE_DNS || diagnosis->stage == CCT_STAGE_CONNECT;
    for (size_t i = 0; is_connection && i < sizeof names / sizeof *names; i++) {
        setting proxy = variables_at(&s->variables, LEVEL_ENVIRONMENT, names[i]);
        if (proxy.value != NULL) {
            cct_write_text(advice, "; ");
            cct_write_text(advice, names[i]);
            cct_write_text(advice, " is set, but this version connects directly, without a proxy");
            return;
        }
    }
}

void settings_advise(const settings *s, const cct_diagnosis *diagnosis, char out[CCT_ADVICE_MAX])
{
    cct_writer advice = {out, CCT_ADVICE_MAX, cct_advise(&s->config, diagnosis, out, CCT_ADVICE_MAX)};
    advise_proxy(s, diagnosis, &advice);
    cct_writer_terminate(&advice);
}
