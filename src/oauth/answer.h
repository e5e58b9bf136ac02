/* SPDX-License-Identifier: MIT */
/*
 * answer.h: fills in a cct_answer, for programs that report what the server
 * said. Does nothing where the configuration has none.
 */
#ifndef CCT_OAUTH_ANSWER_H
#define CCT_OAUTH_ANSWER_H

#include "cctoken.h"
#include "format/http_response.h"

/* Nothing is known yet. */
void cct_answer_clear(cct_answer *answer);

/* What the headers say. now_s is this machine's wall clock, negative when there is none. */
void cct_answer_read_headers(const cct_config *config, const cct_http_response *response, int64_t now_s);

/* `error` and `error_description`, or what a provider has in their place; either may be absent. */
void cct_answer_read_error(const cct_config *config, cct_span error, cct_span description);

/* The provider's number of this request, and the name of the header that has it; absent when there is none. */
cct_span cct_find_correlation_id(const cct_http_response *response, const char **header);

#endif
