/* SPDX-License-Identifier: MIT */
/*
 * disguise.h: a value in a text, byte by byte in an encoding: percent-encoded,
 * with the escapes of JSON or HTML, in UTF-16, and these mixed or within one
 * another.
 */
#ifndef CCT_OAUTH_DISGUISE_H
#define CCT_OAUTH_DISGUISE_H

#include "format/text.h"

/* How a text may be written; bits. Where none is set, each byte stands for itself. */
enum { CCT_PERCENT_ENCODED = 1, CCT_JSON_ESCAPED = 2, CCT_HTML_ESCAPED = 4, CCT_ANY_ENCODING = 7 };

/*
 * What is at text[0..len), decoded: its bytes, and how many of the text they
 * took, which are never fewer. A byte that begins no escape stands for itself.
 */
size_t cct_decode_unit(const char *text, size_t len, unsigned encodings, char out[4], size_t *out_len);

/*
 * How many bytes at the start of the text are the value, in any of the
 * encodings; 0 if it does not begin there or is empty. The longest reading
 * counts: "%25" is the value "%25", or "%" encoded.
 */
size_t cct_disguised_len(cct_span text, cct_span value);

#endif
