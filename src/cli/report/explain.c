/* SPDX-License-Identifier: MIT */
#include "cli/report/explain.h"

#include <stdlib.h>
#include <string.h>

#include "cause/diagnosis.h"
#include "cli/settings/families.h"
#include "cli/texts/wordings.h"
#include "oauth/auth_method.h"
#include "oauth/disclose.h"
#include "oauth/placeholder.h"
#include "oauth/value.h"

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
        cct_write_text(detail, source.level == LEVEL_ENV_FILE ? ", env file)" : ")");
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
        variables_list_similar(&s->variables, secret_words, "set, but not read with this client ID: ", &detail);
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

bool settings_is_consequence(const settings *s, const cct_diagnosis *fault)
{
    return (fault->cause == CCT_CAUSE_ENDPOINT_MISSING && s->endpoint.name != NULL && s->config.token_url == NULL) ||
           (fault->cause == CCT_CAUSE_SECRET_MISSING && s->client_secret.name != NULL &&
            s->config.client_secret == NULL);
}

cct_secrets settings_secrets(const settings *s)
{
    return cct_secrets_of_client(cct_span_of(s->client_id.value), cct_span_of(s->client_secret.value));
}

void settings_redact(const settings *s, cct_diagnosis *diagnosis)
{
    const cct_secrets secrets = settings_secrets(s);
    cct_diagnosis_redact(diagnosis, &secrets);
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
        if (cct_auth_needs_secret(s->config.auth)) {
            list_ignored(s, f->secret, s->client_secret, before, out);
        }
    }
}

/* Of files only the cache and its lock are named; the warning may be about a trace that could not be written. */
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

static void explain_cache(const settings *s, bool reading, cct_writer *detail)
{
    const char *trouble = trouble_of(&s->cache_trouble, reading);
    if (trouble != NULL) {
        cct_write_text(detail, "the cache ");
        cct_write_printable(detail, cct_span_of(s->cache.path));
        cct_write_text(detail, ": ");
        cct_write_text(detail, trouble);
    }
}

/* Which of the values that hold more than they should it is. */
static void explain_pair(const settings *s, cct_subject subject, cct_writer *detail)
{
    cct_span id = cct_span_of(s->client_id.value), value = cct_span_of(source_of(s, subject).value);
    cct_write_text(detail, cct_is_base64_line(value)      ? " is base64-encoded: it decodes to text and a line feed"
                           : cct_is_plain_pair(value, id) ? " begins with the client ID and a colon"
                                                          : " is base64 of client ID and client secret together");
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
    if (warning->cause == CCT_CAUSE_BASE64_PAIR) {
        explain_pair(s, warning->subject, detail);
    }
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

/* The family that the other of the two came from: only its variables go together. */
static const family *family_in_use(setting other)
{
    const family *found = other.name == NULL ? NULL : family_of(other.name);
    for (const family *f = families; f->id != NULL && found == NULL; f++) {
        bool is_empty = getenv(f->id) != NULL || getenv(f->secret) != NULL; /* set, but to nothing */
        found = is_empty ? f : NULL;
    }
    return found != NULL ? found : families;
}

/* The secret file had bytes of which no secret consists, and which were wiped: UTF-16, or a NUL byte. */
static bool is_wide_file(const settings *s, const cct_diagnosis *diagnosis)
{
    return diagnosis->cause == CCT_CAUSE_STRAY_CHARACTER && diagnosis->subject == CCT_SUBJECT_CLIENT_SECRET &&
           s->client_secret.value == s->secret && s->secret[0] == '\0';
}

static const char *advise_placeholder(cct_placeholder kind, cct_subject subject)
{
    if (kind == CCT_PLACEHOLDER_FILE) {
        return subject == CCT_SUBJECT_CLIENT_SECRET
                   ? "give the path with --client-secret-file or CCTOKEN_CLIENT_SECRET_FILE"
                   : "give the value that the file holds, not its path";
    }
    return kind == CCT_PLACEHOLDER_REFERENCE
               ? "have the reference replaced by the value it stands for before cctoken starts"
               : NULL;
}

/* What to do about a value that was pasted with something else, or is none; NULL where the cause's advice does. */
static const char *advise_pasted(const cct_diagnosis *diagnosis, setting source)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    size_t offset = 0;
    cct_span value = cct_span_of(source.value);
    if (value.len == 0) {
        return NULL;
    }
    if (diagnosis->cause == CCT_CAUSE_PLACEHOLDER) {
        return advise_placeholder(cct_find_placeholder(value), diagnosis->subject);
    }
    if (diagnosis->cause != CCT_CAUSE_STRAY_CHARACTER || diagnosis->subject_offset >= value.len) {
        return NULL;
    }
    if (cct_find_pasted(value) != NULL) {
        return "give the value alone, without what was copied along with it";
    }
    if (cct_find_comment(value, &offset) != NULL) {
        return "remove the comment: in an env-file a comment has a line of its own";
    }
    cct_span from = {value.ptr + diagnosis->subject_offset, value.len - diagnosis->subject_offset};
    if (cct_span_starts_ignoring_case(from, byte_order_mark)) {
        return "save the text as UTF-8 without a byte order mark";
    }
    return *from.ptr == '\n' || *from.ptr == '\r' ? "give one line only, the value alone" : NULL;
}

/* Where the advice of the cause would name the wrong thing. Writes nothing where it does not. */
static void advise_otherwise(const settings *s, const cct_diagnosis *diagnosis, cct_writer *advice)
{
    if (diagnosis->cause == CCT_CAUSE_TIMEOUT && diagnosis->stage == CCT_STAGE_CONFIG) {
        cct_write_text(advice, "check that its writer closes it, or raise --timeout");
    } else if (diagnosis->cause == CCT_CAUSE_SECRET_MISSING && s->client_secret.value == s->secret) {
        cct_write_text(advice, "check what writes the file of ");
        cct_write_text(advice, s->client_secret.name);
    } else if (diagnosis->cause == CCT_CAUSE_SECRET_MISSING) {
        cct_write_text(advice, "set ");
        cct_write_text(advice, family_in_use(s->client_id)->secret);
        cct_write_text(advice, ", or use --client-secret-file");
    } else if (diagnosis->cause == CCT_CAUSE_CLIENT_ID_MISSING) {
        cct_write_text(advice, "set ");
        cct_write_text(advice, family_in_use(s->client_secret)->id);
        cct_write_text(advice, ", or use --client-id");
    } else if (is_wide_file(s, diagnosis)) {
        cct_write_text(advice, "save the file of ");
        cct_write_text(advice, s->client_secret.name);
        cct_write_text(advice, " as UTF-8 without a byte order mark");
    } else {
        const char *pasted = advise_pasted(diagnosis, source_of(s, diagnosis->subject));
        cct_write_text(advice, pasted == NULL ? "" : pasted);
    }
}

/* A shell, compose or an env file may have eaten a part of the secret: $NAME, and what follows # or !. */
static void advise_length(const settings *s, const cct_diagnosis *diagnosis, cct_writer *advice)
{
    bool is_about_secret = diagnosis->cause == CCT_CAUSE_INVALID_CLIENT || diagnosis->cause == CCT_CAUSE_WRONG_SECRET;
    bool is_specific = wording_has_advice(diagnosis->wording);
    bool is_sent =
        cct_auth_needs_secret(s->config.auth) && s->config.client_secret != NULL && s->client_secret.name != NULL;
    if (is_about_secret && !is_specific && is_sent) {
        cct_write_text(advice, "; is the client secret complete? ");
        cct_write_number(advice, (int64_t)strlen(s->config.client_secret));
        cct_write_text(advice, " bytes came from ");
        cct_write_text(advice, s->client_secret.name);
    }
}

/* 'doctor --try-auth' is the last advice where it is one; not for who does that already. */
static void drop_try_auth(const settings *s, const char *out, cct_writer *advice)
{
    static const char before[] = "; ";
    const char *clause = strstr(out, "; cctoken doctor --try-auth");
    if (s->options.value[OPTION_TRY_AUTH] != NULL && clause != NULL && strstr(clause + sizeof before, before) == NULL) {
        advice->len = (size_t)(clause - out);
    }
}

void settings_advise(const settings *s, const cct_diagnosis *diagnosis, char out[ADVICE_MAX])
{
    cct_writer advice = {out, ADVICE_MAX, 0};
    advise_otherwise(s, diagnosis, &advice);
    if (advice.len == 0) {
        advice.len = advise(&s->config, diagnosis, out, ADVICE_MAX);
        drop_try_auth(s, out, &advice);
        advise_length(s, diagnosis, &advice);
        advise_proxy(s, diagnosis, &advice);
    }
    cct_writer_terminate(&advice);
}
