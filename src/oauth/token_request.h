/* SPDX-License-Identifier: MIT */
/*
 * token_request.h: the token request (RFC 6749 sections 2.3, 4.4.2) as the
 * bytes of an HTTP/1.1 message.
 */
#ifndef CCT_OAUTH_TOKEN_REQUEST_H
#define CCT_OAUTH_TOKEN_REQUEST_H

#include "cctoken.h"
#include "format/text.h"
#include "format/url.h"

/* What CCT_AUTH_DEFAULT stands for with that URL; every other method stands for itself. */
cct_auth_method cct_auth_resolve(cct_auth_method method, const cct_url *url);

/* "basic-raw" and the like; NULL for a number that is no method. */
const char *cct_auth_name(cct_auth_method method);

/* The method of that name; CCT_AUTH_DEFAULT when there is none. */
cct_auth_method cct_auth_find(const char *name);

/* Writes the whole message. The configuration must have passed cct_check(). */
void cct_token_request_write(cct_writer *writer, const cct_config *config, const cct_url *url);

#endif
