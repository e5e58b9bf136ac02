/* SPDX-License-Identifier: MIT */
/*
 * response.h: what the targets share that read a response as the client does: a client and what
 * must not be shown of it, and what holds for every diagnosis.
 *
 * Their input is a line with a URL and the response.
 */
#ifndef RESPONSE_H
#define RESPONSE_H

#include "cctoken.h"
#include "format/http_response.h"
#include "fuzz.h"
#include "oauth/secrets.h"
#include "oauth/server_report.h"
#include "oauth/show.h"
#include "oauth/target.h"
#include "oauth/token_response.h"

/* Long enough that it does not come about by chance. */
#define FUZZ_SECRET "hunter2-Pa55+word/of%the client"
#define FUZZ_ID "client-id-of-the-fuzzer"

enum { FUZZ_WORK = CCT_WORK_FULL, FUZZ_SHOWN = 1 << 19 };

typedef struct fuzz_exchange {
    char *url;
    cct_config config;
    cct_target target;
    cct_secrets secrets;
    cct_server_report report;
    cct_token_context context;
    cct_diagnosis diagnosis;
    char *work;
    cct_http_response response;
    cct_span shown; /* of the response, as an observer gets it */
} fuzz_exchange;

static inline void fuzz_no_secret(cct_span text, const char *where)
{
    PROPERTY(!fuzz_contains(text, cct_span_of(FUZZ_SECRET)), "the secret is shown %s", where);
}

static inline void fuzz_collect(void *context, cct_span text)
{
    cct_write_span(context, text);
}

/* What an observer gets has neither the secret nor the token. */
static inline void fuzz_show(fuzz_exchange *x)
{
    cct_writer writer;
    cct_writer_init(&writer, fuzz_memory(FUZZ_SHOWN), FUZZ_SHOWN);
    cct_show show = {.piece = fuzz_collect, .context = &writer, .secrets = &x->secrets};
    cct_show_response(&show, &x->response);
    x->shown = fuzz_written(&writer);
    fuzz_no_secret(x->shown, "to an observer");
}

/*
 * Takes the URL off the input, and feeds what follows in pieces. False when there is nothing to
 * read.
 */
static inline bool fuzz_begin_exchange(fuzz_exchange *x, cct_span input, cct_auth_method auth)
{
    size_t bad;
    memset(x, 0, sizeof *x);
    x->url = fuzz_string(fuzz_take_line(&input));
    x->work = fuzz_memory(FUZZ_WORK);
    if (cct_target_init(&x->target, x->url, auth, &bad) != CCT_OK) {
        free(x->url);
        free(x->work);
        return false;
    }
    x->config = (cct_config){.token_url = x->url, .client_id = FUZZ_ID, .client_secret = FUZZ_SECRET, .scope = "a b"};
    x->secrets = cct_secrets_of(&x->config);
    x->context = (cct_token_context){.target = &x->target,
                                     .scope = cct_span_of(x->config.scope),
                                     .secrets = &x->secrets,
                                     .server_report = &x->report};
    cct_server_report_clear(&x->report);
    cct_http_response_init(&x->response, x->work, FUZZ_WORK);
    uint64_t state = fuzz_hash(input);
    int result = CCT_AGAIN;
    while (input.len > 0 && result == CCT_AGAIN) {
        size_t n = fuzz_piece(&state, input.len);
        result = cct_http_response_feed(&x->response, input.ptr, n);
        input = fuzz_after(input, n);
    }
    cct_http_response_end(&x->response, true);
    fuzz_show(x);
    return true;
}

/* As the client decides whether a response is read at all. */
static inline bool fuzz_is_read(const fuzz_exchange *x)
{
    return cct_http_response_has_headers(&x->response) &&
           (x->response.result == CCT_OK || cct_status_suffices(x->response.status));
}

/*
 * A failure has a cause, and its words are printable and without the secret. Anything else has no
 * cause.
 */
static inline void fuzz_check_diagnosis(const fuzz_exchange *x, int result)
{
    const cct_diagnosis *d = &x->diagnosis;
    PROPERTY(memchr(d->detail, '\0', sizeof d->detail) != NULL, "the detail has no end");
    cct_span detail = cct_span_of(d->detail);
    PROPERTY(fuzz_is_shown(detail, false), "%s", d->detail);
    fuzz_no_secret(detail, "in the detail");
    fuzz_no_secret(cct_span_of(x->report.error), "as error");
    fuzz_no_secret(cct_span_of(x->report.error_description), "as error_description");
    PROPERTY(fuzz_is_shown(cct_span_of(x->report.error), false), "%s", x->report.error);
    PROPERTY(fuzz_is_shown(cct_span_of(x->report.error_description), false), "%s", x->report.error_description);
    PROPERTY((d->cause != CCT_CAUSE_NONE) == (result == CCT_FAILED), "%d with the cause %s", result,
             cct_cause_name(d->cause));
    PROPERTY(result != CCT_FAILED || d->exit_status != 0, "a failure with exit status 0");
    PROPERTY(d->warning_count <= CCT_WARNINGS_MAX, "%zu warnings", d->warning_count);
}

static inline void fuzz_end_exchange(fuzz_exchange *x)
{
    free((void *)(uintptr_t)x->shown.ptr);
    free(x->work);
    free(x->url);
}

#endif
