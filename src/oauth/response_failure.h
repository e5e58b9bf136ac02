/* SPDX-License-Identifier: MIT */
/*
 * response_failure.h: describes a response from which no token results: the cause, the status, what
 * the server says of it, and what is wrong with the response itself. Texts of the server are
 * truncated, and secrets in them are replaced.
 */
#ifndef CCT_OAUTH_RESPONSE_FAILURE_H
#define CCT_OAUTH_RESPONSE_FAILURE_H

#include "format/switches.h"
#include "oauth/token_response.h"
#include "oauth/words.h"

/* What is known of a response when it is described. It points into the response. */
typedef struct cct_reading {
    const cct_http_response *response;
    const cct_token_context *context;
    cct_span body;  /* without a byte order mark */
    cct_words said; /* only of a response that refuses */
    bool is_json;   /* the body, as a whole */
    bool is_page;   /* it is a web page */
} cct_reading;

/*
 * Fails with this cause: everything that the server says is recorded, in the detail and in the
 * server report. Returns CCT_FAILED.
 */
int cct_reading_fail(const cct_reading *r, cct_diagnosis *diagnosis, cct_cause cause);

/* The next one as it is with texts. */
int cct_reading_fail_with(const cct_reading *r, cct_diagnosis *diagnosis, cct_cause cause, const char *why);

/*
 * The same with one reason, where the server's words do not matter. Without texts the compiler
 * leaves the reasons out.
 */
static inline int cct_reading_fail_because(const cct_reading *r, cct_diagnosis *diagnosis, cct_cause cause,
                                           const char *why)
{
    return cct_reading_fail_with(r, diagnosis, cause, CCT_HAS_TEXTS ? why : NULL);
}

/* What the body is ("compressed (gzip)"), if nothing can be read in it; otherwise NULL. */
const char *cct_reading_unreadable(const cct_reading *r);

#endif
