/* SPDX-License-Identifier: MIT */
/* template.h: a token in a form of the user's own, --template. */
#ifndef CCT_CLI_OBTAIN_TEMPLATE_H
#define CCT_CLI_OBTAIN_TEMPLATE_H

#include "cli/obtain/output.h"

/*
 * Whether each { and } belongs to a known placeholder or is doubled. CCT_OK, or CCT_FAILED with the
 * cause.
 */
int template_check(const char *text, cct_diagnosis *diagnosis);

/*
 * Whether what would be inserted consists of characters that mean nothing to any reader (token68 of
 * RFC 9110 section 11.2; in a scope also spaces and colons), so that a server cannot insert more
 * than a value. CCT_OK, or CCT_FAILED with output_refused.
 */
int template_check_values(const char *text, const obtained_token *obtained, cct_diagnosis *diagnosis);

/*
 * Writes the text with its placeholders replaced; what is not known is empty. Both checks must have
 * passed.
 */
void template_write(stream *out, const char *text, const obtained_token *obtained);

/*
 * The names of the placeholders, counted from 0 ("token"; NULL after the last), and what each
 * inserts.
 */
const char *template_placeholder_name(size_t i);
const char *template_placeholder_help(size_t i);

#endif
