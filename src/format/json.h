/* SPDX-License-Identifier: MIT */
/*
 * json.h: strict JSON (RFC 8259) over jsmn.
 *
 * jsmn finds where things are, but accepts much that is not JSON. So a text is
 * validated first, as a whole and without recursion; jsmn then splits the
 * outermost object, one member at a time, so that their number does not
 * matter.
 */
#ifndef CCT_FORMAT_JSON_H
#define CCT_FORMAT_JSON_H

#include "format/text.h"

#define CCT_JSON_DEPTH_MAX 64

/*
 * CCT_OK when the text is one JSON value in UTF-8, without a byte order mark
 * and nested at most CCT_JSON_DEPTH_MAX deep; else CCT_ERROR_MALFORMED.
 */
int cct_json_validate(cct_span text);

/* Whether the text is valid and an object. */
bool cct_json_is_object(cct_span text);

typedef enum cct_json_type {
    CCT_JSON_STRING,
    CCT_JSON_NUMBER,
    CCT_JSON_TRUE,
    CCT_JSON_FALSE,
    CCT_JSON_NULL,
    CCT_JSON_CONTAINER /* an object or an array */
} cct_json_type;

typedef struct cct_json_member {
    cct_span name;  /* without quotes, its escapes as they are */
    cct_span value; /* of a string without quotes */
    cct_json_type type;
} cct_json_member;

/* Walks over the members of the outermost object, in order. The text must have been validated. */
typedef struct cct_json_members {
    cct_span rest;
} cct_json_members;

/* False when the text is not an object. */
bool cct_json_members_init(cct_json_members *members, cct_span text);
bool cct_json_members_next(cct_json_members *members, cct_json_member *member);

/*
 * Walks over the strings of an array, in order. Init: false if the member is no
 * array. Next: CCT_OK; CCT_EOF after the last; CCT_ERROR_MALFORMED if the element
 * is no string. What was returned may be decoded in place at once.
 */
bool cct_json_strings_init(cct_json_members *strings, const cct_json_member *array);
int cct_json_strings_next(cct_json_members *strings, cct_span *string);

/* Whether a string, escapes decoded, is this text. */
bool cct_json_string_equals(cct_span string, const char *text);

/*
 * Decodes the escapes of a valid string in place; the result is never longer.
 * Returns its length. A lone surrogate, which no UTF-8 can express, becomes
 * U+FFFD.
 */
size_t cct_json_string_decode(char *string, size_t len);

/* The character that the escape \c represents; NUL if there is none, and for \u. */
char cct_json_meaning(char c);

/*
 * Reads \uXXXX at the start of text[0..len), and two of them where they are a
 * surrogate pair. Returns the bytes taken; 0 when there is none, or half a pair.
 */
size_t cct_json_read_u(const char *text, size_t len, uint32_t *code);

/*
 * The whole part of a number that is not negative. False for anything else,
 * and beyond 63 bits.
 */
bool cct_json_number_to_whole(cct_span number, int64_t *whole);

/*
 * The same of a member that is a number, or a string of digits or a fraction:
 * "03600", "3600.5", but not "1e3", nor "3600 ".
 */
bool cct_json_member_to_whole(const cct_json_member *member, int64_t *whole);

#endif
