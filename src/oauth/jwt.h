/* SPDX-License-Identifier: MIT */
/*
 * jwt.h: the claims of a signed JWT (RFC 7515 section 3.1, RFC 7519). The signature is not
 * verified.
 */
#ifndef CCT_OAUTH_JWT_H
#define CCT_OAUTH_JWT_H

#include "format/json.h"
#include "format/text.h"

#define CCT_JWT_NO_TIME INT64_MIN

/* Texts are decoded, and lie in the caller's memory; absent if the JWT has none. */
typedef struct cct_jwt {
    cct_span iss;
    cct_span sub;
    cct_json_member aud; /* a string, decoded, or an array as it is; its name is absent if there is
                          * none */
    int64_t exp;         /* seconds since 1970, or CCT_JWT_NO_TIME */
    int64_t nbf;
} cct_jwt;

typedef enum cct_jwt_result {
    CCT_JWT_OK,
    CCT_JWT_NO_ROOM,  /* its form is valid; its claims were not read */
    CCT_JWT_PARTS,    /* it does not have three parts */
    CCT_JWT_UNSIGNED, /* the third one is empty */
    CCT_JWT_ENCODING, /* a part is not base64url */
    CCT_JWT_HEADER,   /* no JSON object */
    CCT_JWT_CLAIMS,   /* no JSON object */
    CCT_JWT_TIME      /* exp or nbf is not a number */
} cct_jwt_result;

/*
 * Decodes a JWT into memory[0..capacity), of which three quarters of its length are needed; NULL
 * with capacity 0. *claims is then a valid JSON object, also of an unsigned JWT; otherwise it is
 * absent.
 */
cct_jwt_result cct_jwt_claims(cct_span text, char *memory, size_t capacity, cct_span *claims);

/*
 * Reads a time, which may have a fraction (RFC 7519 section 2). A time before 1970 counts as 1970,
 * one beyond 63 bits as never.
 */
bool cct_jwt_read_time(const cct_json_member *member, int64_t *time);

/*
 * Reads a JWT with memory[0..capacity), of which three quarters of its length are needed; NULL with
 * capacity 0.
 */
cct_jwt_result cct_jwt_read(cct_span text, char *memory, size_t capacity, cct_jwt *jwt);

#endif
