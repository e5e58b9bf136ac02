/* SPDX-License-Identifier: MIT */
/*
 * advice.c: what to do, with what the configuration adds to it.
 */
#include "diagnosis.h"
#include "form.h"
#include "token_request.h"
#include "url.h"

static bool is_refused(cct_cause cause)
{
    return cause == CCT_CAUSE_INVALID_CLIENT || cause == CCT_CAUSE_WRONG_SECRET || cause == CCT_CAUSE_INVALID_REQUEST ||
           cause == CCT_CAUSE_ACCESS_FORBIDDEN || cause == CCT_CAUSE_UNAUTHORIZED_CLIENT;
}

/*
 * Servers disagree about form-encoding the credentials of HTTP Basic. It only
 * matters for credentials that the encoding changes.
 */
static const char *other_dialect(const cct_config *config)
{
    cct_url url;
    size_t bad;
    if (config->token_url == NULL || config->client_id == NULL || config->client_secret == NULL ||
        cct_url_parse(cct_span_of(config->token_url), &url, &bad) != CCT_OK) {
        return NULL;
    }
    if (cct_form_is_plain(cct_span_of(config->client_id)) && cct_form_is_plain(cct_span_of(config->client_secret))) {
        return NULL;
    }
    cct_auth_method auth = cct_auth_resolve(config->auth, &url);
    return auth == CCT_AUTH_BASIC       ? cct_auth_name(CCT_AUTH_BASIC_RAW)
           : auth == CCT_AUTH_BASIC_RAW ? cct_auth_name(CCT_AUTH_BASIC)
                                        : NULL;
}

size_t cct_advise(const cct_config *config, const cct_diagnosis *diagnosis, char *out, size_t capacity)
{
    cct_writer advice;
    const char *dialect = is_refused(diagnosis->cause) ? other_dialect(config) : NULL;
    cct_writer_init(&advice, out, capacity);
    cct_write_text(&advice, cct_cause_advice(diagnosis->cause));
    if (dialect != NULL) {
        cct_write_text(&advice, advice.len > 0 ? "; " : "");
        cct_write_text(&advice, "the credentials have characters that servers take encoded or raw: try --auth ");
        cct_write_text(&advice, dialect);
    }
    cct_writer_terminate(&advice);
    return advice.len;
}
