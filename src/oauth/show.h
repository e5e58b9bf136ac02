/* SPDX-License-Identifier: MIT */
/*
 * show.h: request and response for an observer. Only what was understood is
 * shown: header fields and members whose meaning is known, and of the rest the
 * names. Everything else is replaced by its length.
 */
#ifndef CCT_OAUTH_SHOW_H
#define CCT_OAUTH_SHOW_H

#include "format/http_response.h"
#include "oauth/redact.h"

/* Where the text goes, piece by piece, and what it must not contain. */
typedef struct cct_show {
    void (*piece)(void *context, cct_span text);
    void *context;
    const cct_secrets *secrets;
} cct_show;

void cct_show_text(const cct_show *show, const char *text);
void cct_show_span(const cct_show *show, cct_span text);

/* "[redacted, N bytes]" */
void cct_show_redacted(const cct_show *show, size_t len);

/* Shows a value, with what must not be shown replaced. */
void cct_show_value(const cct_show *show, cct_span value, cct_origin origin);

/*
 * Shows the name of a field, parameter or member; one that is too long for a name, or has as many
 * digits as a token, is replaced.
 */
void cct_show_name(const cct_show *show, cct_span name);

/* A value as the content of a JSON string: quotes are escaped, and control bytes become spaces. */
void cct_show_json_value(const cct_show *show, cct_span value);

/* A request as it is sent: its header section, and a form. */
void cct_show_request(const cct_show *show, cct_span request);

/* A form: names, and the values of those that are known to be harmless. */
void cct_show_form(const cct_show *show, cct_span form);

/* A header section, complete lines only. */
void cct_show_header_section(const cct_show *show, cct_span section);

/* A response, or as much of it as has arrived. */
void cct_show_response(const cct_show *show, const cct_http_response *response);

/*
 * Valid JSON: its structure, and the values of known members. `refusal`: the
 * status is 400 or above, where the server's words are what matters.
 */
void cct_show_json(const cct_show *show, cct_span json, bool refusal);

#endif
