/* SPDX-License-Identifier: MIT */
/*
 * words.h: the texts of a refusal, wherever the server puts them: the members of RFC 6749 section
 * 5.2, of RFC 9457 and of servers' own formats, the challenge in WWW-Authenticate (RFC 6750 section
 * 3), plain text, or the title of a page.
 */
#ifndef CCT_OAUTH_WORDS_H
#define CCT_OAUTH_WORDS_H

#include "format/http_response.h"

/* What the body was found to be. JSON has been validated. */
typedef enum cct_body_kind { CCT_BODY_JSON, CCT_BODY_HTML, CCT_BODY_TEXT, CCT_BODY_UNREADABLE } cct_body_kind;

/*
 * All lie in the response's buffer, on one line and with escapes decoded; empty when the server
 * said nothing.
 */
typedef struct cct_words {
    cct_span code;  /* `error`, else a code of the server's own */
    cct_span text;  /* its sentence */
    cct_span realm; /* of the challenge, when it is all that there is */
} cct_words;

/* Finds them. Texts are decoded in place: afterwards the body must not be read as JSON again. */
cct_words cct_words_find(const cct_http_response *response, cct_span body, cct_body_kind kind);

#endif
