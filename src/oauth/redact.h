/* SPDX-License-Identifier: MIT */
/*
 * redact.h: finds what must not be shown in a text that may otherwise be shown:
 * each secret in any encoding (as it is, percent-encoded, with JSON or HTML
 * escapes, in base64 or hexadecimal), the credentials of HTTP Basic, whatever an
 * Authorization header carries, cookies, the values of form parameters and JSON
 * members that are named like a secret (...token, ...secret, ...name and so on),
 * JWTs and, in the words of others, whatever looks like a token.
 */
#ifndef CCT_OAUTH_REDACT_H
#define CCT_OAUTH_REDACT_H

#include "format/text.h"
#include "oauth/secrets.h"

/* Whose words a text is. */
typedef enum cct_origin {
    CCT_ORIGIN_FOREIGN, /* the server's or unknown: what looks like a token is hidden too */
    CCT_ORIGIN_OWN      /* a value of the configuration, or an identifier that looks like a token
                         * and is none */
} cct_origin;

typedef struct cct_redactor {
    cct_span text;
    size_t at;
    size_t hidden; /* bytes to hide next */
    const cct_secrets *secrets;
    cct_origin origin;
} cct_redactor;

/* Text and secrets must outlive the redactor. */
void cct_redactor_init(cct_redactor *redactor, cct_span text, const cct_secrets *secrets, cct_origin origin);

/*
 * The next piece: text to show, or (ptr NULL) a number of bytes that are hidden
 * in its place. False at the end.
 */
bool cct_redactor_next(cct_redactor *redactor, cct_span *piece);

/* Writes "[redacted, N bytes]". */
void cct_write_redacted(cct_writer *writer, size_t len);

/*
 * Writes a text of other origin for people, with secrets and tokens replaced and control bytes
 * escaped.
 */
void cct_write_redacted_printable(cct_writer *writer, cct_span text, const cct_secrets *secrets);

/*
 * The same for a value of the configuration, or for an identifier: what only looks like a token is
 * shown.
 */
void cct_write_own_printable(cct_writer *writer, cct_span text, const cct_secrets *secrets);

/* One of the two, by the origin of the text. */
void cct_write_printable_of(cct_writer *writer, cct_span text, const cct_secrets *secrets, cct_origin origin);

/*
 * Writes a text of other origin as a part of a sentence, at most `max` bytes of it, after `before`;
 * nothing if the text is empty. A text that is cut is marked.
 */
void cct_write_words_piece(cct_writer *writer, const char *before, cct_span text, size_t max,
                           const cct_secrets *secrets);

#endif
