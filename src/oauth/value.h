/* SPDX-License-Identifier: MIT */
/* value.h: recognizes defects of values that were copied by hand. */
#ifndef CCT_OAUTH_VALUE_H
#define CCT_OAUTH_VALUE_H

#include "cctoken.h"
#include "format/text.h"

/*
 * CCT_CAUSE_STRAY_WHITESPACE (white space at an end), CCT_CAUSE_STRAY_CHARACTER
 * (control bytes, invisible spaces) or CCT_CAUSE_NONE. *offset is the byte,
 * *what names it ("a line feed").
 */
cct_cause cct_find_stray(cct_span value, size_t *offset, const char **what);

/* Straight or curly quotes that were copied along: which, in words; NULL when there are none. */
const char *cct_find_quote(cct_span value);

/*
 * What the value is only a part of: a line with its name, a JSON object, a header field. In words;
 * NULL when none.
 */
const char *cct_find_pasted(cct_span value);

/* A comment that was copied along, at *offset. In words; NULL when there is none. */
const char *cct_find_comment(cct_span value, size_t *offset);

/* The form of a UUID (RFC 9562 section 4). */
bool cct_is_uuid(cct_span value);

/* *offset is the first byte outside ASCII. */
bool cct_find_non_ascii(cct_span value, size_t *offset);

/* Percent-encoded already: *offset is the first escape. */
bool cct_find_percent_encoded(cct_span value, size_t *offset);

/* Base64 of ID ":" SECRET (RFC 7617 section 2), with this id, or with any where it is absent. */
bool cct_is_base64_pair(cct_span value, cct_span id);

/* Base64 of a line of text with its line feed. */
bool cct_is_base64_line(cct_span value);

/* ID ":" SECRET, as it is. */
bool cct_is_plain_pair(cct_span value, cct_span id);

#endif
