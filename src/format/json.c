/* SPDX-License-Identifier: MIT */
#include "format/json.h"

#include <string.h>

#include "cctoken_port.h"
#include "format/utf8.h"

/* jsmn is a header: it is compiled into this file only, as static functions. */
#define JSMN_STATIC
#define JSMN_PARENT_LINKS /* the shorter code */
#include <jsmn.h>

/* ---- validation -------------------------------------------------------- */

/*
 * The position in a text while it is validated against RFC 8259. A bit per level replaces
 * recursion: the stack needed does not depend on the input.
 */
typedef struct validator {
    const char *at;
    const char *end;
    unsigned depth;
    uint64_t objects; /* bit n: the container at depth n + 1 is an object */
} validator;

/* The four characters of RFC 8259 section 2. Others that are white space elsewhere are invalid. */
static void json_skip_space(validator *v)
{
    while (v->at < v->end && (*v->at == ' ' || *v->at == '\t' || *v->at == '\n' || *v->at == '\r')) {
        v->at++;
    }
}

/* Takes this character if it is the next one. */
static bool json_take(validator *v, char c)
{
    if (v->at == v->end || *v->at != c) {
        return false;
    }
    v->at++;
    return true;
}

/* true, false or null (RFC 8259 section 3). */
static bool take_literal(validator *v, const char *literal)
{
    size_t len = strlen(literal);
    if ((size_t)(v->end - v->at) < len || memcmp(v->at, literal, len) != 0) {
        return false;
    }
    v->at += len;
    return true;
}

/* At least one digit. */
static bool take_digits(validator *v)
{
    const char *start = v->at;
    while (v->at < v->end && cct_is_digit(*v->at)) {
        v->at++;
    }
    return v->at > start;
}

/*
 * RFC 8259 section 6: no leading zeros, no plus sign, digits on both sides of a point. A digit
 * after a leading zero is left over, and refused as what follows the value.
 */
static bool take_number(validator *v)
{
    json_take(v, '-');
    if (!json_take(v, '0') && !take_digits(v)) {
        return false;
    }
    if (json_take(v, '.') && !take_digits(v)) {
        return false;
    }
    if (json_take(v, 'e') || json_take(v, 'E')) {
        /* The exponent has at most one sign, which may be a plus. */
        if (!json_take(v, '+')) {
            json_take(v, '-');
        }
        return take_digits(v);
    }
    return true;
}

/*
 * What follows a backslash (RFC 8259 section 7). Half a surrogate pair is accepted here, since some
 * encoders emit it; decoding replaces it.
 */
static bool take_escape(validator *v)
{
    if (json_take(v, 'u')) {
        for (int i = 0; i < 4; i++, v->at++) {
            if (v->at == v->end || cct_hex_value(*v->at) < 0) {
                return false;
            }
        }
        return true;
    }
    if (v->at == v->end || cct_json_meaning(*v->at) == '\0') {
        return false;
    }
    v->at++;
    return true;
}

/*
 * A string with its quotes: valid UTF-8 without control characters. What is shown, compared or
 * written later is therefore valid, too.
 */
static bool json_take_string(validator *v)
{
    if (!json_take(v, '"')) {
        return false;
    }
    while (!json_take(v, '"')) {
        uint32_t code;
        size_t n = cct_utf8_decode(v->at, (size_t)(v->end - v->at), &code);
        /* n is 0 for invalid UTF-8, and at the end of a text whose last quote is missing. */
        if (n == 0 || code < 0x20) {
            return false;
        }
        v->at += n;
        if (code == '\\' && !take_escape(v)) {
            return false;
        }
    }
    return true;
}

/* A value that is neither object nor array. */
static bool json_take_scalar(validator *v)
{
    if (v->at == v->end) {
        return false;
    }
    switch (*v->at) {
    case '"':
        return json_take_string(v);
    case 't':
        return take_literal(v, "true");
    case 'f':
        return take_literal(v, "false");
    case 'n':
        return take_literal(v, "null");
    /* Anything else is a number, or invalid. */
    default:
        return take_number(v);
    }
}

/* Whether the innermost open container is an object. There must be one. */
static bool in_object(const validator *v)
{
    return (v->objects >> (v->depth - 1) & 1) != 0;
}

/* The name of a member and its colon. */
static bool take_key(validator *v)
{
    json_skip_space(v);
    if (!json_take_string(v)) {
        return false;
    }
    json_skip_space(v);
    return json_take(v, ':');
}

/*
 * Enters a container, and reads the name of an object's first member; *closed if it is empty and
 * has ended already. After this a value must follow, so "[,]" and "{,}" are refused.
 */
static bool json_open_container(validator *v, bool object, bool *closed)
{
    /* One bit per level: deeper texts are refused, not truncated. */
    if (v->depth == CCT_JSON_DEPTH_MAX) {
        return false;
    }
    json_skip_space(v);
    *closed = json_take(v, object ? '}' : ']');
    if (*closed) {
        return true;
    }
    uint64_t bit = (uint64_t)1 << v->depth++;
    v->objects = object ? v->objects | bit : v->objects & ~bit;
    return !object || take_key(v);
}

/*
 * After a value: leaves all containers that end here, and goes on to the next value if there is
 * one. After a comma a value must follow, so a trailing comma is refused.
 */
static bool finish_value(validator *v, bool *more)
{
    *more = false;
    while (v->depth > 0) {
        json_skip_space(v);
        if (json_take(v, ',')) {
            *more = true;
            return !in_object(v) || take_key(v);
        }
        if (!json_take(v, in_object(v) ? '}' : ']')) {
            return false;
        }
        v->depth--;
    }
    return true;
}

int cct_json_validate(cct_span text)
{
    /* An absent span has no pointer to calculate with. */
    if (text.len == 0) {
        return CCT_ERROR_MALFORMED;
    }
    validator v = {text.ptr, text.ptr + text.len, 0, 0};
    bool more = true;
    while (more) {
        /* Each round takes a scalar, which is complete, or enters a container. */
        bool closed = true;
        bool valid;
        json_skip_space(&v);
        if (json_take(&v, '{')) {
            valid = json_open_container(&v, true, &closed);
        } else if (json_take(&v, '[')) {
            valid = json_open_container(&v, false, &closed);
        } else {
            valid = json_take_scalar(&v);
        }
        if (!valid || (closed && !finish_value(&v, &more))) {
            return CCT_ERROR_MALFORMED;
        }
    }
    /* Only white space may follow: jsmn would accept a second value. */
    json_skip_space(&v);
    return v.at == v.end ? CCT_OK : CCT_ERROR_MALFORMED;
}

/* ---- members ----------------------------------------------------------- */

/*
 * The bytes of the member or element at the start of valid text: up to the comma, brace or bracket
 * that ends it.
 */
static size_t member_len(cct_span text)
{
    size_t depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (quoted) {
            /*
             * The character after a backslash never ends the string. Nor does the rest of \uXXXX.
             */
            i += c == '\\';
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
            return i;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return text.len;
}

/* jsmn does not distinguish primitives further; after validation their first character does. */
static cct_json_type type_of(const jsmntok_t *token, char first)
{
    if (token->type == JSMN_STRING) {
        return CCT_JSON_STRING;
    }
    if (token->type != JSMN_PRIMITIVE) {
        return CCT_JSON_CONTAINER;
    }
    return first == 't'   ? CCT_JSON_TRUE
           : first == 'f' ? CCT_JSON_FALSE
           : first == 'n' ? CCT_JSON_NULL
                          : CCT_JSON_NUMBER;
}

/* The text is valid, so its first character decides whether it is an object. */
bool cct_json_members_init(cct_json_members *members, cct_span text)
{
    validator v = {text.ptr, text.ptr + text.len, 0, 0};
    json_skip_space(&v);
    if (!json_take(&v, '{')) {
        return false;
    }
    members->rest = (cct_span){v.at, (size_t)(v.end - v.at)};
    return true;
}

/* What follows a member or element of that length and its comma. */
static cct_span after_member(cct_span text, size_t len)
{
    bool last = len == text.len || text.ptr[len] != ',';
    return last ? (cct_span){text.ptr + len, 0} : (cct_span){text.ptr + len + 1, text.len - len - 1};
}

bool cct_json_is_object(cct_span text)
{
    cct_json_members members;
    return cct_json_validate(text) == CCT_OK && cct_json_members_init(&members, text);
}

bool cct_json_members_next(cct_json_members *members, cct_json_member *member)
{
    cct_span text = members->rest;
    size_t len = member_len(text);
    jsmntok_t tokens[2];
    jsmn_parser parser;
    jsmn_init(&parser);
    /*
     * Two tokens: a scalar needs both; of a container only the beginning is read, so its contents
     * need not fit. After the last member at most white space and a brace are left, where jsmn
     * finds none.
     */
    int count = jsmn_parse(&parser, text.ptr, len, tokens, 2);
    if (count != 2 && count != JSMN_ERROR_NOMEM) {
        return false;
    }
    member->name = (cct_span){text.ptr + tokens[0].start, (size_t)(tokens[0].end - tokens[0].start)};
    member->type = type_of(&tokens[1], text.ptr[tokens[1].start]);
    size_t start = (size_t)tokens[1].start;
    size_t end = member->type == CCT_JSON_CONTAINER ? len : (size_t)tokens[1].end;
    member->value = (cct_span){text.ptr + start, end - start};
    members->rest = after_member(text, len);
    return true;
}

bool cct_json_strings_init(cct_json_members *strings, const cct_json_member *array)
{
    /* The type does not distinguish arrays from objects; the first character does. */
    bool is_array = array->type == CCT_JSON_CONTAINER && array->value.ptr[0] == '[';
    strings->rest = is_array ? (cct_span){array->value.ptr + 1, array->value.len - 1} : CCT_NO_SPAN;
    return is_array;
}

int cct_json_strings_next(cct_json_members *strings, cct_span *string)
{
    validator v = {strings->rest.ptr, strings->rest.ptr + strings->rest.len, 0, 0};
    json_skip_space(&v);
    if (v.at == v.end || *v.at == ']') {
        return CCT_EOF;
    }
    const char *start = v.at + 1;
    if (!json_take_string(&v)) {
        return CCT_ERROR_MALFORMED;
    }
    *string = (cct_span){start, (size_t)(v.at - 1 - start)};
    strings->rest = after_member(strings->rest, member_len(strings->rest));
    return CCT_OK;
}

/* ---- numbers ----------------------------------------------------------- */

/*
 * The exponent of a number that ends at `end`. Digits are ignored once it exceeds 1000, so that it
 * cannot overflow: with so large an exponent a mantissa of ordinary length is out of range, or 0.
 */
static int read_exponent(const char *at, const char *end)
{
    int exponent = 0;
    bool negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+')) {
        at++;
    }
    for (; at < end; at++) {
        exponent = exponent > 1000 ? exponent : exponent * 10 + (*at - '0');
    }
    return negative ? -exponent : exponent;
}

/*
 * The whole part of a number that is not negative. Calculated from the digits, because a double is
 * exact to 53 bits only. False beyond 63 bits.
 */
static bool whole_part(cct_span number, int64_t *whole)
{
    const char *end = number.ptr + number.len;
    const char *mantissa_end = number.ptr;
    while (mantissa_end < end && cct_ascii_lower(*mantissa_end) != 'e') {
        mantissa_end++;
    }
    const char *point = memchr(number.ptr, '.', (size_t)(mantissa_end - number.ptr));
    /* An exponent moves the point: this many digits, or zeros after them, precede it. */
    ptrdiff_t whole_digits = (point == NULL ? mantissa_end : point) - number.ptr;
    whole_digits += mantissa_end < end ? read_exponent(mantissa_end + 1, end) : 0;
    uint64_t sum = 0;
    const char *at = number.ptr;
    for (ptrdiff_t i = 0; i < whole_digits; i++) {
        at += at == point && point != NULL;
        uint64_t digit = at < mantissa_end ? (uint64_t)(*at++ - '0') : 0;
        if (sum > (INT64_MAX - digit) / 10) {
            return false;
        }
        sum = sum * 10 + digit;
        /*
         * Only zeros would follow: 0e1000 ends here. Any other sum with many zeros overflows soon.
         */
        if (sum == 0 && at >= mantissa_end) {
            break;
        }
    }
    *whole = (int64_t)sum;
    return true;
}

bool cct_json_number_to_whole(cct_span number, int64_t *whole)
{
    validator v = {number.ptr, number.ptr + number.len, 0, 0};
    return number.len > 0 && number.ptr[0] != '-' && take_number(&v) && v.at == v.end && whole_part(number, whole);
}

/*
 * Digits, then perhaps a point and digits. Unlike a number of JSON it may begin with zeros, and has
 * neither sign nor exponent.
 */
static bool is_decimal(cct_span text)
{
    bool after_digit = false, after_point = false;
    for (size_t i = 0; i < text.len; i++) {
        bool is_point = text.ptr[i] == '.';
        if (is_point ? !after_digit || after_point : !cct_is_digit(text.ptr[i])) {
            return false;
        }
        after_digit = !is_point;
        after_point = after_point || is_point;
    }
    return after_digit;
}

bool cct_json_member_to_whole(const cct_json_member *member, int64_t *whole)
{
    switch (member->type) {
    case CCT_JSON_NUMBER:
        return cct_json_number_to_whole(member->value, whole);
    /* Some servers send a lifetime as a string. */
    case CCT_JSON_STRING:
        return is_decimal(member->value) && whole_part(member->value, whole);
    default:
        return false;
    }
}
