/* SPDX-License-Identifier: MIT */
/* inspect.c: the claims of a token, the server's report about it, and its revocation. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cause/diagnosis.h"
#include "cctoken_posix.h"
#include "cli/commands/verdict.h"
#include "cli/io/file.h"
#include "cli/obtain/obtain.h"
#include "cli/obtain/request.h"
#include "cli/report/report.h"
#include "cli/report/trace.h"
#include "cli/settings/commands.h"
#include "cli/settings/resolve.h"
#include "cli/settings/subject.h"
#include "oauth/jwt.h"

static struct {
    trace trace;
    char claims[CCT_TOKEN_MAX]; /* of a JWT, decoded */
} memory;

enum { NOT_ACTIVE = 6 };

/* ---- the token --------------------------------------------------------- */

/*
 * The cache identifies a token by the request that it was obtained with. So request and target are
 * those of a token request during the search, and restored afterwards.
 */
static int subject_find_cached(settings *s, cct_diagnosis *diagnosis)
{
    obtained_token obtained;
    size_t bad;
    const cct_request request = s->config.request;
    const cct_target target = s->target;
    s->config.request = CCT_REQUEST_TOKEN;
    (void)cct_target_of(&s->target, &s->config, &bad);
    if (cct_check(&s->config, diagnosis) != CCT_CAUSE_NONE) {
        return CCT_FAILED;
    }
    int result = obtain_cached(s, &obtained, diagnosis);
    s->config.request = request;
    s->target = target;
    /* Not a failure of the cache but of this command, which has no token to ask about. */
    if (result == CCT_AGAIN) {
        return settings_complain(diagnosis, CCT_CAUSE_FILE_UNREADABLE, "the cache has no token for this request");
    }
    if (result == CCT_OK) {
        /* A copy in the settings, because obtain_end() wipes the cache's memory. */
        subject_take(s, cct_span_of(obtained.token->access_token));
    }
    return result;
}

/* The settings, with the token. */
static int subject_resolve(settings *s, cct_request request, cct_diagnosis *diagnosis)
{
    s->config.request = request;
    if (settings_resolve(s, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    return subject_is_in_cache(s) ? subject_find_cached(s, diagnosis) : subject_read(s, diagnosis);
}

/* ---- the server -------------------------------------------------------- */

/* Sends the introspection or revocation. */
static int subject_ask(settings *s, cct_diagnosis *diagnosis)
{
    trace *t = &memory.trace;
    if (cct_check(&s->config, diagnosis) != CCT_CAUSE_NONE || trace_open(t, &s->options, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    report_observe(s);
    int result = request_token(s, t->messages || t->stages ? trace_observe : NULL, t, diagnosis);
    /* A trace that was lost does not change the result, so it is only a warning. */
    if (t->out.error != 0) {
        cct_warn(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, CCT_SUBJECT_NONE, CCT_NO_OFFSET);
    }
    return result;
}

/*
 * Introspection is optional: without an endpoint, configured or in the metadata, only the token
 * itself is shown.
 */
static int ask_if_possible(settings *s, cct_diagnosis *diagnosis)
{
    if (s->config.endpoint_url == NULL && s->config.issuer == NULL) {
        return CCT_OK;
    }
    int result = subject_ask(s, diagnosis);
    if (diagnosis->cause != CCT_CAUSE_ENDPOINT_MISSING) {
        return result;
    }
    /*
     * A missing endpoint is not a failure of 'inspect', so its cause must not remain. 'revoke'
     * keeps it.
     */
    cct_diagnosis_restart(diagnosis);
    return CCT_OK;
}

/*
 * Combines what the token says and what the server says. Without the server, only the expiry
 * decides.
 */
static verdict verdict_of(const settings *s, const cct_diagnosis *diagnosis)
{
    const cct_introspection *said = request_introspection();
    verdict v = {.settings = s, .diagnosis = diagnosis, .now_s = cct_port_posix.wall_clock_s(NULL)};
    cct_jwt_result result = cct_jwt_claims(cct_span_of(s->token.value), memory.claims, sizeof memory.claims, &v.claims);
    /* A JWT without a signature (RFC 7519 section 6) can be changed by anybody: that is shown. */
    v.is_unsigned = result == CCT_JWT_UNSIGNED;
    v.is_verified = said != NULL;
    v.is_active = said != NULL ? said->active : !verdict_is_expired(&v);
    if (said != NULL && said->claims != NULL) {
        v.said = (cct_span){said->claims, said->claims_len};
    }
    return v;
}

/* The token, the server's verdict, and the report. */
static int inspect_run(settings *s, bool *is_active, cct_diagnosis *diagnosis)
{
    stream out;
    if (subject_resolve(s, CCT_REQUEST_INTROSPECTION, diagnosis) != CCT_OK || ask_if_possible(s, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    const char *format = s->options.value[OPTION_FORMAT];
    const verdict v = verdict_of(s, diagnosis);
    *is_active = v.is_active;
    stream_init(&out, STDOUT_FILENO);
    (format != NULL && strcmp(format, "json") == 0 ? verdict_write_json : verdict_write_text)(&v, &out);
    /* The claims describe a person or a client, so they must not stay in memory. */
    cct_wipe(memory.claims, v.claims.ptr == NULL ? 0 : sizeof memory.claims);
    return stream_end(&out) ? CCT_OK : file_failed(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, "standard output", errno);
}

/*
 * The exit status tells scripts whether the token is active; a failed request has a status of its
 * own.
 */
int command_inspect(settings *s)
{
    cct_diagnosis diagnosis = {0};
    bool is_active = false;
    (void)inspect_run(s, &is_active, &diagnosis);
    const failure f = failure_of(s, &diagnosis);
    int status = report_result(s, &f);
    obtain_end();
    return status != 0 || is_active ? status : NOT_ACTIVE;
}

/* The cache must not return a token that was revoked, hence its entry is removed, too. */
int command_revoke(settings *s)
{
    size_t count = 0;
    cct_diagnosis diagnosis = {0};
    if (subject_resolve(s, CCT_REQUEST_REVOCATION, &diagnosis) == CCT_OK && subject_ask(s, &diagnosis) == CCT_OK) {
        /*
         * At Genesys Cloud's API the token itself is the credentials, so 401 is about the token: it
         * was not known any more, as RFC 7009 section 2.2 has it for an invalid token.
         */
        if (diagnosis.http_status == 401) {
            cct_warn(&diagnosis, CCT_CAUSE_TOKEN_UNKNOWN, CCT_SUBJECT_NONE, CCT_NO_OFFSET);
        }
        if (s->cache.path != NULL) {
            /* Its own failure is recorded in the diagnosis and reported with the result. */
            (void)obtain_forget(s, false, &count, &diagnosis);
        }
    }
    const failure f = failure_of(s, &diagnosis);
    int status = report_result(s, &f);
    obtain_end();
    return status;
}
