/* SPDX-License-Identifier: MIT */
#include "cli/report/advise.h"

#include <stdlib.h>
#include <string.h>

#include "cli/settings/families.h"
#include "cli/texts/prose.h"
#include "cli/texts/wordings.h"
#include "format/print.h"
#include "oauth/auth_method.h"
#include "oauth/disclose.h"
#include "oauth/placeholder.h"
#include "oauth/value.h"

/* A proxy that is set but not used is probably unexpected. */
static void advise_exempt(const settings *s, const cct_diagnosis *diagnosis, cct_writer *advice)
{
    bool is_connection = diagnosis->stage == CCT_STAGE_DNS || diagnosis->stage == CCT_STAGE_CONNECT;
    if (is_connection && s->proxy.exempt.name != NULL) {
        cct_print(advice, "; %s exempts this host from the proxy of %s", s->proxy.exempt.name, s->proxy.of_exempt.name);
    }
}

/* Advice for a failure that a proxy explains. Writes nothing where it does not matter. */
static void advise_proxy(const settings *s, const cct_diagnosis *diagnosis, cct_writer *advice)
{
    bool has_credentials = s->config.proxy_authorization != NULL || s->config.proxy_user != NULL;
    if (diagnosis->cause == CCT_CAUSE_BAD_URL && diagnosis->subject == CCT_SUBJECT_PROXY) {
        cct_write_text(advice, prose(HELP_ADVISE_PROXY_URL));
    } else if (diagnosis->subject == CCT_SUBJECT_PROXY && diagnosis->stage <= CCT_STAGE_CONNECT) {
        cct_write_text(advice, prose(HELP_ADVISE_PROXY_HOST));
    } else if (diagnosis->cause == CCT_CAUSE_PROXY_AUTHENTICATION && has_credentials) {
        cct_print(advice, "check the credentials in %s, and whether the proxy accepts their scheme",
                  s->config.proxy_authorization != NULL ? "CCTOKEN_PROXY_AUTHORIZATION" : s->proxy.source.name);
    } else if (diagnosis->cause == CCT_CAUSE_UNTRUSTED_ISSUER && s->proxy.source.name != NULL) {
        cct_write_text(advice, prose(HELP_ADVISE_INTERCEPTED));
    }
}

/*
 * The family of the variable to set: the one that the other value, client ID or secret, came from,
 * because a pair is never mixed; otherwise one of which a variable is set but empty.
 */
static const variable_family *family_in_use(sourced_value other)
{
    /*
     * Azure's own family is last in the table, and counts only under conditions of its own
     * (azure.c).
     */
    const variable_family *found = other.name == NULL ? NULL : family_of(other.name);
    for (const variable_family *f = families; f != azure_family && found == NULL; f++) {
        bool is_empty = getenv(f->id) != NULL || getenv(f->secret) != NULL; /* set, but empty */
        found = is_empty ? f : NULL;
    }
    return found != NULL ? found : families;
}

/*
 * The secret file had bytes of which no secret consists, and which were wiped: UTF-16, or a NUL
 * byte.
 */
static bool is_wide_file(const settings *s, const cct_diagnosis *diagnosis)
{
    return diagnosis->cause == CCT_CAUSE_STRAY_CHARACTER && diagnosis->subject == CCT_SUBJECT_CLIENT_SECRET &&
           s->client_secret.value == s->secret && s->secret[0] == '\0';
}

/* A file name or a reference where its content is expected has advice of its own. */
static unsigned advise_placeholder(cct_placeholder kind, cct_subject subject)
{
    if (kind == CCT_PLACEHOLDER_FILE) {
        return subject == CCT_SUBJECT_CLIENT_SECRET ? HELP_ADVISE_PATH : HELP_ADVISE_FILE_VALUE;
    }
    return kind == CCT_PLACEHOLDER_REFERENCE ? HELP_ADVISE_REFERENCE : HELP_NONE;
}

/*
 * What to do about a value that was pasted with something else, or is not the value at all;
 * HELP_NONE where the advice of the cause is good enough.
 */
static unsigned advise_pasted(const failure *f)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    const cct_diagnosis *diagnosis = &f->diagnosis;
    size_t offset = 0;
    cct_span value = cct_span_of(f->source.value);
    if (value.len == 0) {
        return HELP_NONE;
    }
    if (diagnosis->cause == CCT_CAUSE_PLACEHOLDER) {
        return advise_placeholder(cct_find_placeholder(value), diagnosis->subject);
    }
    if (diagnosis->cause != CCT_CAUSE_STRAY_CHARACTER || diagnosis->subject_offset >= value.len) {
        return HELP_NONE;
    }
    if (cct_find_pasted(value) != NULL) {
        return HELP_ADVISE_ALONE;
    }
    if (cct_find_comment(value, &offset) != NULL) {
        return HELP_ADVISE_COMMENT;
    }
    cct_span from = {value.ptr + diagnosis->subject_offset, value.len - diagnosis->subject_offset};
    if (cct_span_starts_ignoring_case(from, byte_order_mark)) {
        return HELP_ADVISE_BYTE_ORDER_MARK;
    }
    return *from.ptr == '\n' || *from.ptr == '\r' ? HELP_ADVISE_ONE_LINE : HELP_NONE;
}

/* Names the issuer without or with the final slash, which is the only difference. */
static void advise_slash(const settings *s, size_t len, cct_writer *advice)
{
    const cct_secrets secrets = settings_secrets(s);
    cct_span issuer = cct_span_of(s->config.issuer);
    cct_write_text(advice, "use the issuer ");
    cct_write_url_printable(advice, (cct_span){issuer.ptr, len}, &secrets, CCT_ORIGIN_OWN);
    cct_write_text(advice, len == issuer.len ? "/" : "");
}

/*
 * About keys and certificates, where the general advice is for clients with a secret; HELP_NONE
 * where it does.
 */
static unsigned advise_key(const settings *s, const cct_diagnosis *diagnosis)
{
    const cct_config *config = &s->config;
    /* The first row that applies is used. */
    const struct {
        cct_cause cause;
        bool applies;
        unsigned advice;
    } rows[] = {
        {CCT_CAUSE_KEY_BAD, diagnosis->subject == CCT_SUBJECT_CERTIFICATE, HELP_ADVISE_CERT},
        {CCT_CAUSE_KEY_BAD, diagnosis->subject == CCT_SUBJECT_DPOP_KEY, HELP_ADVISE_DPOP_KEY},
        {CCT_CAUSE_DPOP_REJECTED, config->dpop != NULL, HELP_ADVISE_DPOP_CLOCK},
        {CCT_CAUSE_TOKEN_TYPE_UNKNOWN, config->dpop != NULL, HELP_ADVISE_DPOP_IGNORED},
        {CCT_CAUSE_CLIENT_CERTIFICATE_REQUIRED, config->tls_key != NULL, HELP_ADVISE_CLIENT_CERTIFICATE},
        {CCT_CAUSE_CONNECTION_CLOSED, config->tls_key != NULL && diagnosis->stage >= CCT_STAGE_TLS, HELP_ADVISE_CLOSED},
        {CCT_CAUSE_INVALID_CLIENT, config->tls_key != NULL && !wording_has_advice(diagnosis->wording),
         HELP_ADVISE_MUTUAL_TLS},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].cause == diagnosis->cause && rows[i].applies) {
            return rows[i].advice;
        }
    }
    return HELP_NONE;
}

/*
 * Advice in place of the cause's own, where that would name the wrong thing. Writes nothing where
 * it would not.
 */
static void advise_otherwise(const settings *s, const failure *f, cct_writer *advice)
{
    const cct_diagnosis *diagnosis = &f->diagnosis;
    if (diagnosis->cause == CCT_CAUSE_TIMEOUT && diagnosis->stage == CCT_STAGE_CONFIG) {
        cct_write_text(advice, prose(HELP_ADVISE_WRITER));
    } else if (diagnosis->cause == CCT_CAUSE_SECRET_MISSING && s->client_secret.value == s->secret) {
        cct_print(advice, "check what writes the file of %s", s->client_secret.name);
    } else if (diagnosis->cause == CCT_CAUSE_SECRET_MISSING) {
        cct_print(advice, "set %s, or use --client-secret-file", family_in_use(s->client_id)->secret);
    } else if (diagnosis->cause == CCT_CAUSE_CLIENT_ID_MISSING) {
        cct_print(advice, "set %s, or use --client-id", family_in_use(s->client_secret)->id);
    } else if (diagnosis->cause == CCT_CAUSE_ENDPOINT_MISSING && s->config.request == CCT_REQUEST_REVOCATION) {
        cct_write_text(advice, prose(HELP_ADVISE_REVOCATION));
    } else if (diagnosis->cause == CCT_CAUSE_FILE_UNREADABLE && s->config.request != CCT_REQUEST_TOKEN &&
               diagnosis->native_error == 0) { /* the token is an entry of the cache, not a file */
        cct_write_text(advice, prose(HELP_ADVISE_TOKEN_FILE));
    } else if (diagnosis->cause == CCT_CAUSE_ENDPOINT_MISSING && s->family == azure_family) {
        cct_write_text(advice, prose(HELP_ADVISE_TENANT));
    } else if (diagnosis->cause == CCT_CAUSE_ISSUER_MISMATCH && diagnosis->subject_offset > 0) {
        advise_slash(s, diagnosis->subject_offset, advice);
    } else if (diagnosis->cause == CCT_CAUSE_WRONG_PATH && s->config.issuer != NULL) {
        cct_write_text(advice, prose(HELP_ADVISE_WELL_KNOWN));
    } else if (is_wide_file(s, diagnosis)) {
        cct_print(advice, "save the file of %s as UTF-8 without a byte order mark", s->client_secret.name);
    } else {
        unsigned key = advise_key(s, diagnosis);
        cct_write_text(advice, prose(key != HELP_NONE ? key : advise_pasted(f)));
    }
    if (advice->len == 0) {
        advise_proxy(s, diagnosis, advice);
    }
}

/*
 * A shell, compose or an env file may have eaten a part of the secret: $NAME, and what follows # or
 * !.
 */
static void advise_length(const settings *s, const cct_diagnosis *diagnosis, cct_writer *advice)
{
    bool is_about_secret = diagnosis->cause == CCT_CAUSE_INVALID_CLIENT || diagnosis->cause == CCT_CAUSE_WRONG_SECRET;
    bool is_specific = wording_has_advice(diagnosis->wording);
    bool is_sent =
        cct_auth_needs_secret(s->config.auth) && s->config.client_secret != NULL && s->client_secret.name != NULL;
    if (is_about_secret && !is_specific && is_sent) {
        cct_print(advice, "; is the client secret complete? %zu bytes came from %s", strlen(s->config.client_secret),
                  s->client_secret.name);
    }
}

/*
 * Removes the advice 'doctor --try-auth', which is always the last one, for a user of that option.
 */
static void drop_try_auth(const settings *s, const char *out, cct_writer *advice)
{
    static const char clause[] = "; cctoken doctor --try-auth";
    size_t last = 0;
    for (size_t i = 0; out[i] != '\0'; i++) {
        last = out[i] == ';' && out[i + 1] == ' ' ? i : last;
    }
    if (s->options.value[OPTION_TRY_AUTH] != NULL && strncmp(out + last, clause, sizeof clause - 1) == 0) {
        advice->len = last;
    }
}

/*
 * Advice that refers to the user's own settings comes first; otherwise the advice of the cause,
 * shortened or extended by what is known.
 */
void settings_advise(const settings *s, const failure *f, char out[ADVICE_MAX])
{
    cct_writer advice = {out, ADVICE_MAX, 0};
    advise_otherwise(s, f, &advice);
    if (advice.len == 0) {
        advice.len = advise(&s->config, s->has_target ? &s->target : NULL, &f->diagnosis, out, ADVICE_MAX);
        drop_try_auth(s, out, &advice);
        advise_length(s, &f->diagnosis, &advice);
        advise_exempt(s, &f->diagnosis, &advice);
    }
    cct_writer_terminate(&advice);
}
