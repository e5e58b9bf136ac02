/* SPDX-License-Identifier: MIT */
/*
 * value.h: what a value looks like that somebody copied by hand.
 */
#ifndef CCT_CORE_VALUE_H
#define CCT_CORE_VALUE_H

#include "cctoken.h"
#include "text.h"

/* What stands where a value was to be put: null, changeme, ${NAME} and the like. The whole value, never a part. */
bool cct_is_placeholder(cct_span value);

/* "your-client-id" and the like. */
bool cct_is_example_id(cct_span value);

/*
 * CCT_CAUSE_STRAY_WHITESPACE (white space at an end), CCT_CAUSE_STRAY_CHARACTER
 * (control bytes, invisible spaces) or CCT_CAUSE_NONE. *offset is the byte,
 * *what names it ("a line feed").
 */
cct_cause cct_find_stray(cct_span value, size_t *offset, const char **what);

/* A pair of quotes around the whole value, straight or curly. */
bool cct_is_quoted(cct_span value);

/* The form of a UUID (RFC 9562 section 4). */
bool cct_is_uuid(cct_span value);

/* *offset is the first byte outside ASCII. */
bool cct_find_non_ascii(cct_span value, size_t *offset);

/* Percent-encoded already: *offset is the first escape. */
bool cct_find_percent_encoded(cct_span value, size_t *offset);

/* Base64 of ID ":" SECRET (RFC 7617 section 2), with this id, or with any where it is absent. */
bool cct_is_base64_pair(cct_span value, cct_span id);

#endif
