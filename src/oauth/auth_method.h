/* SPDX-License-Identifier: MIT */
/*
 * auth_method.h: properties of the client authentication methods (RFC 6749 section 2.3), from the
 * table CCT_AUTH_METHODS.
 */
#ifndef CCT_OAUTH_AUTH_METHOD_H
#define CCT_OAUTH_AUTH_METHOD_H

#include "cctoken.h"
#include "format/switches.h"
#include "format/text.h"

/* "basic-raw" and the like; NULL for a number that is no method. */
const char *cct_auth_name(cct_auth_method method);

/* Its name in the metadata of servers (RFC 8414 section 2): "client_secret_basic". */
const char *cct_auth_registered_name(cct_auth_method method);

/*
 * Whether a name in such metadata, a JSON string, stands for the method: for MTLS there are two
 * (RFC 8705 section 2).
 */
bool cct_auth_is_registered(cct_auth_method method, cct_span name);

/* The method of that name; CCT_AUTH_DEFAULT when there is none. */
cct_auth_method cct_auth_find(const char *name);

/*
 * Whether the client authenticates with its secret. True for CCT_AUTH_DEFAULT: it stands only for
 * such methods (target.h).
 */
bool cct_auth_needs_secret(cct_auth_method method);

/* Whether it is a signed JWT that was issued already. */
static inline bool cct_auth_is_assertion(cct_auth_method method)
{
    return CCT_HAS_ASSERTION && method == CCT_AUTH_ASSERTION;
}

/* Whether the client authenticates by its certificate. */
static inline bool cct_auth_is_mtls(cct_auth_method method)
{
    return CCT_HAS_MTLS && method == CCT_AUTH_MTLS;
}

/* Whether the client signs a JWT itself. */
static inline bool cct_auth_signs(cct_auth_method method)
{
    return CCT_HAS_SIGNING && (method == CCT_AUTH_PRIVATE_KEY_JWT || method == CCT_AUTH_CLIENT_SECRET_JWT);
}

/* Whether a signed JWT takes the place of the secret (RFC 7523 section 2.2). */
static inline bool cct_auth_has_jwt(cct_auth_method method)
{
    return cct_auth_is_assertion(method) || cct_auth_signs(method);
}

/* Whether client ID and secret are in the Authorization header (RFC 7617), not in the form. */
static inline bool cct_auth_is_basic(cct_auth_method method)
{
    return method == CCT_AUTH_BASIC || method == CCT_AUTH_BASIC_RAW;
}

#endif
