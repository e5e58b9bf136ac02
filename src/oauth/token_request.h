/* SPDX-License-Identifier: MIT */
/*
 * token_request.h: the token request (RFC 6749 sections 2.3, 4.4.2) as the
 * bytes of an HTTP/1.1 message.
 */
#ifndef CCT_OAUTH_TOKEN_REQUEST_H
#define CCT_OAUTH_TOKEN_REQUEST_H

#include "cctoken.h"
#include "format/text.h"
#include "oauth/target.h"

/* Writes the whole message. The configuration must have passed cct_check(). */
void cct_token_request_write(cct_writer *writer, const cct_config *config, const cct_target *target);

#endif
