/* SPDX-License-Identifier: MIT */
/*
 * http_field.h: one line of a header section (RFC 9112 section 5).
 */
#ifndef CCT_FORMAT_HTTP_FIELD_H
#define CCT_FORMAT_HTTP_FIELD_H

#include "format/text.h"

/* The length of the token (RFC 9110 section 5.6.2) at the start of the text; 0 if there is none. */
size_t cct_http_token_len(cct_span text);

/*
 * Splits "name: value"; the value is trimmed. False if the line is no field, such as a folded line.
 */
bool cct_http_split_field(cct_span line, cct_span *name, cct_span *value);

/* Why a line cannot be split, in words that do not repeat it. */
const char *cct_http_field_offence(cct_span line);

#endif
