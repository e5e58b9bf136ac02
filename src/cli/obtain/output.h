/* SPDX-License-Identifier: MIT */
/* output.h: a token in the forms that others read. */
#ifndef CCT_CLI_OBTAIN_OUTPUT_H
#define CCT_CLI_OBTAIN_OUTPUT_H

#include "cctoken.h"
#include "cli/io/stream.h"

typedef struct obtained_token {
    const cct_token *token;
    bool cached;     /* from the cache, not from this request */
    const char *jkt; /* the thumbprint of the key that it is bound to (DPoP), or NULL */
} obtained_token;

typedef void (*output_format)(stream *out, const obtained_token *obtained);

/* token, json, header, bearer, env, curl, k8s, github; NULL for any other name. */
output_format output_find_format(const char *name);

/* k8s in the older version; k8s itself is v1. */
void output_k8s_v1beta1(stream *out, const obtained_token *obtained);

/*
 * When the token expires: in seconds since 1970, -1 if that is not known; as a date of RFC 3339, or
 * nothing.
 */
int64_t output_expires_unix(const cct_token *token);
void output_write_expires_at(stream *out, const cct_token *token);

/* The names of the formats, counted from 0 (NULL after the last), and what each of them writes. */
const char *output_format_name(size_t i);
const char *output_format_help(size_t i);

#endif
