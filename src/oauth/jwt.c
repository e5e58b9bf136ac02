/* SPDX-License-Identifier: MIT */
#include "oauth/jwt.h"

#include <string.h>

#include "cctoken_port.h"
#include "format/base64.h"

enum { PARTS = 3 };

/* Splits the text into three parts with dots between them (RFC 7515 section 7.1). */
static bool jwt_split(cct_span text, cct_span parts[PARTS])
{
    for (size_t i = 0; i < PARTS; i++) {
        const char *dot = text.len == 0 ? NULL : memchr(text.ptr, '.', text.len);
        bool is_last = i + 1 == PARTS;
        if (is_last ? dot != NULL : dot == NULL) {
            return false;
        }
        size_t len = dot == NULL ? text.len : (size_t)(dot - text.ptr);
        size_t taken = len + (dot != NULL);
        parts[i] = (cct_span){text.ptr, len};
        text = (cct_span){text.ptr + taken, text.len - taken};
    }
    return true;
}

/* Decodes escapes where the string is; the result is never longer. */
static cct_span jwt_decode_string(char *memory, cct_span string)
{
    /* The same place, writable: a span is const. */
    char *in_place = memory + (string.ptr - memory);
    return (cct_span){in_place, cct_json_string_decode(in_place, string.len)};
}

/*
 * NumericDate (RFC 7519 section 2): whole seconds; a date before 1970 counts as 0. False if the
 * claim is no number.
 */
bool cct_jwt_read_time(const cct_json_member *member, int64_t *time)
{
    if (member->type != CCT_JSON_NUMBER || !cct_json_number_to_whole(member->value, time)) {
        bool is_negative = member->value.len > 0 && member->value.ptr[0] == '-';
        *time = is_negative ? 0 : CCT_JWT_NO_TIME;
    }
    /*
     * null counts as absent, as in other responses; anything else would be ignored without notice.
     */
    return member->type == CCT_JSON_NUMBER || member->type == CCT_JSON_NULL;
}

/* Keeps a claim if this program uses it (RFC 7519 section 4.1). False if a time is not a number. */
static bool jwt_read_claim(char *memory, cct_json_member member, cct_jwt *jwt)
{
    bool is_string = member.type == CCT_JSON_STRING;
    if (cct_json_string_equals(member.name, "exp")) {
        return cct_jwt_read_time(&member, &jwt->exp);
    }
    if (cct_json_string_equals(member.name, "nbf")) {
        return cct_jwt_read_time(&member, &jwt->nbf);
    }
    if (cct_json_string_equals(member.name, "iss") && is_string) {
        jwt->iss = jwt_decode_string(memory, member.value);
    } else if (cct_json_string_equals(member.name, "sub") && is_string) {
        jwt->sub = jwt_decode_string(memory, member.value);
    } else if (cct_json_string_equals(member.name, "aud")) {
        member.value = is_string ? jwt_decode_string(memory, member.value) : member.value;
        jwt->aud = member;
    }
    return true;
}

/* Reads the claims. Of one that appears twice the last counts (RFC 7519 section 4). */
static cct_jwt_result jwt_read_claims(char *memory, cct_span claims, cct_jwt *jwt)
{
    cct_json_members members;
    cct_json_member member;
    (void)cct_json_members_init(&members, claims);
    while (cct_json_members_next(&members, &member)) {
        if (!jwt_read_claim(memory, member, jwt)) {
            return CCT_JWT_TIME;
        }
    }
    return CCT_JWT_OK;
}

cct_jwt_result cct_jwt_claims(cct_span text, char *memory, size_t capacity, cct_span *claims)
{
    cct_span parts[PARTS];
    cct_writer decoded, signature;
    *claims = CCT_NO_SPAN;
    if (!jwt_split(text, parts)) {
        return CCT_JWT_PARTS;
    }
    cct_writer_init(&decoded, memory, capacity);
    /* The signature is only checked for its encoding: only the server has the key to verify it. */
    cct_writer_init(&signature, NULL, 0);
    if (cct_base64url_decode(parts[0], &decoded) != CCT_OK) {
        return CCT_JWT_ENCODING;
    }
    /* Header and claims are decoded one after the other into the same memory. */
    size_t header_len = decoded.len;
    if (cct_base64url_decode(parts[1], &decoded) != CCT_OK || cct_base64url_decode(parts[2], &signature) != CCT_OK) {
        return CCT_JWT_ENCODING;
    }
    /* Checked late, so that defects of the form are found with any memory. */
    if (!cct_writer_fits(&decoded)) {
        return parts[2].len == 0 ? CCT_JWT_UNSIGNED : CCT_JWT_NO_ROOM;
    }
    if (!cct_json_is_object((cct_span){memory, header_len})) {
        return CCT_JWT_HEADER;
    }
    cct_span object = {memory + header_len, decoded.len - header_len};
    if (!cct_json_is_object(object)) {
        return CCT_JWT_CLAIMS;
    }
    *claims = object;
    return parts[2].len == 0 ? CCT_JWT_UNSIGNED : CCT_JWT_OK;
}

/*
 * A JWT is read for reports and checks only. Nothing is trusted because of it: the signature is not
 * verified here.
 */
cct_jwt_result cct_jwt_read(cct_span text, char *memory, size_t capacity, cct_jwt *jwt)
{
    cct_span claims;
    *jwt = (cct_jwt){.exp = CCT_JWT_NO_TIME, .nbf = CCT_JWT_NO_TIME};
    cct_jwt_result result = cct_jwt_claims(text, memory, capacity, &claims);
    return result == CCT_JWT_OK ? jwt_read_claims(memory, claims, jwt) : result;
}
