/* SPDX-License-Identifier: MIT */
/*
 * answer.h: fills in a cct_answer, for programs that report what the server
 * said. Does nothing where it is NULL.
 */
#ifndef CCT_OAUTH_ANSWER_H
#define CCT_OAUTH_ANSWER_H

#include "cctoken.h"
#include "format/http_response.h"
#include "oauth/secrets.h"

/* Nothing is known yet. */
void cct_answer_clear(cct_answer *answer);

/* What the headers say. now_s is this machine's wall clock, negative when there is none. */
void cct_answer_read_headers(cct_answer *answer, const cct_secrets *secrets, const cct_http_response *response,
                             int64_t now_s);

/* `error` and `error_description`, or what a provider has in their place; either may be absent. */
void cct_answer_read_error(cct_answer *answer, const cct_secrets *secrets, cct_span error, cct_span description);

/* The provider's number of this request, and the name of the header that has it; absent when there is none. */
cct_span cct_find_correlation_id(const cct_http_response *response, const char **header);

#endif
