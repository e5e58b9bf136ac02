/* SPDX-License-Identifier: MIT */
/*
 * output.h: a token in the forms that others read.
 */
#ifndef CCT_CLI_OUTPUT_H
#define CCT_CLI_OUTPUT_H

#include "cctoken.h"
#include "stream.h"

typedef struct obtained_token {
    const cct_token *token;
    bool cached; /* it was asked for earlier */
} obtained_token;

typedef void (*output_format)(stream *out, const obtained_token *obtained);

/* token, json, header, env, curl, k8s; NULL for any other name. */
output_format output_find_format(const char *name);

/* The names, counted from 0; NULL behind the last. */
const char *output_format_name(size_t i);

#endif
