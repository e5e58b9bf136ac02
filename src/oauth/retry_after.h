/* SPDX-License-Identifier: MIT */
/* retry_after.h: the field Retry-After (RFC 9110 section 10.2.3). */
#ifndef CCT_OAUTH_RETRY_AFTER_H
#define CCT_OAUTH_RETRY_AFTER_H

#include "format/http_response.h"

/*
 * The seconds that Retry-After asks for (RFC 9110 section 10.2.3), or CCT_NO_RETRY_AFTER. A date
 * counts from the response's own Date, or from now_s if it has none.
 */
int64_t cct_retry_after_s(const cct_http_response *response, int64_t now_s);

#endif
