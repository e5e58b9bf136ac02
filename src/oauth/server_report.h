/* SPDX-License-Identifier: MIT */
/*
 * server_report.h: fills in a cct_server_report, for programs that report what the server said. All
 * functions accept NULL, and then do nothing.
 */
#ifndef CCT_OAUTH_SERVER_REPORT_H
#define CCT_OAUTH_SERVER_REPORT_H

#include "cctoken.h"
#include "format/http_response.h"
#include "oauth/secrets.h"

/* Empties the report. */
void cct_server_report_clear(cct_server_report *server_report);

/* Reads the header fields. now_s is this machine's wall clock, negative if there is none. */
void cct_server_report_read_headers(cct_server_report *server_report, const cct_secrets *secrets,
                                    const cct_http_response *response, int64_t now_s);

/* `error` and `error_description`, or what a provider has in their place; either may be absent. */
void cct_server_report_read_error(cct_server_report *server_report, const cct_secrets *secrets, cct_span error,
                                  cct_span description);

/*
 * The provider's number of this request, and the name of the header that has it; absent when there
 * is none.
 */
cct_span cct_find_correlation_id(const cct_http_response *response, const char **header);

#endif
