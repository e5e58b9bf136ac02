/* SPDX-License-Identifier: MIT */
/* resolve.h: what the steps of resolving settings share. */
#ifndef CCT_CLI_SETTINGS_RESOLVE_H
#define CCT_CLI_SETTINGS_RESOLVE_H

#include "cli/settings/settings.h"
#include "format/print.h"

sourced_value setting_from_option(const settings *s, option_id id);

/* The option, otherwise the variable from the highest level that has it. */
sourced_value setting_find(const settings *s, option_id id, const char *variable);

/* The ways to name an endpoint: the value of each from the highest level that has it. */
enum { ENDPOINT_TOKEN_URL, ENDPOINT_ISSUER, ENDPOINT_REGION, ENDPOINT_WAYS };
void settings_find_endpoint(const settings *s, sourced_value found[ENDPOINT_WAYS]);

/* The URL of the endpoint of a request about a token; none for other requests. */
sourced_value settings_find_request_url(const settings *s);

/*
 * The steps that determine where requests go, in this order: the endpoint for tokens, that of a
 * request about a token, and the target, on which proxy and pins depend. CCT_OK or CCT_FAILED.
 */
int settings_resolve_endpoint(settings *s, cct_diagnosis *diagnosis);
int settings_resolve_request(settings *s, cct_diagnosis *diagnosis);
int settings_determine_target(settings *s, cct_diagnosis *diagnosis);

/*
 * Checks a value that was copied by hand; `what` and `name` are for the message: "the region,
 * --region". CCT_OK or CCT_FAILED.
 */
int settings_check_copied(const char *value, const char *what, const char *name, cct_diagnosis *diagnosis);

/* The length of text[0..len) without one final line end, which is an editor's. */
size_t settings_line_len(const char *text, size_t len);

/* Records a cause with its detail. Returns CCT_FAILED. */
int settings_complain(cct_diagnosis *diagnosis, cct_cause cause, const char *format, ...) CCT_PRINTF(3, 4);

#endif
