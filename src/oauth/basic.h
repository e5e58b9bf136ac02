/* SPDX-License-Identifier: MIT */
/*
 * basic.h: the credentials of HTTP Basic (RFC 7617 section 2): base64 of id ":" secret.
 * Form-encoded first as RFC 6749 section 2.3.1 demands, or raw as some servers expect them. No copy
 * of the secret is made.
 */
#ifndef CCT_OAUTH_BASIC_H
#define CCT_OAUTH_BASIC_H

#include "format/text.h"

void cct_basic_write(cct_writer *writer, cct_span id, cct_span secret, bool form_encoded);

/*
 * How many bytes at the start of the text are these credentials, padding included or not, each
 * character as it is or encoded (disguise.h); 0 if it does not begin with them. With the id absent
 * it is the secret alone in base64.
 */
size_t cct_basic_len(cct_span text, cct_span id, cct_span secret, bool form_encoded);

#endif
