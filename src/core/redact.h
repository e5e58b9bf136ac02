/* SPDX-License-Identifier: MIT */
/*
 * redact.h: finds what must not be shown, in what was sent and in what came
 * back: the client secret wherever it stands (as it is, percent-encoded, or
 * with JSON escapes), id and secret in base64 as HTTP Basic has them, whatever
 * an Authorization header carries, cookies, and the values of form parameters
 * and JSON members that are named like a secret (…token, …secret, …key and so on).
 */
#ifndef CCT_CORE_REDACT_H
#define CCT_CORE_REDACT_H

#include "text.h"

typedef struct cct_credentials {
    cct_span id;
    cct_span secret; /* absent or empty: nothing is known of it */
} cct_credentials;

typedef struct cct_redactor {
    cct_span text;
    size_t at;
    size_t hidden; /* bytes to hide next */
    cct_credentials credentials;
} cct_redactor;

void cct_redactor_init(cct_redactor *redactor, cct_span text, cct_credentials credentials);

/*
 * The next piece: text to show, or (ptr NULL) a number of bytes that are hidden
 * in its place. False at the end.
 */
bool cct_redactor_next(cct_redactor *redactor, cct_span *piece);

/* Writes "[redacted, N bytes]". */
void cct_write_redacted(cct_writer *writer, size_t len);

/* Writes a text that a person will read, its secrets replaced and its control bytes escaped. */
void cct_write_redacted_printable(cct_writer *writer, cct_span text, cct_credentials credentials);

#endif
