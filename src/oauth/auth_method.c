/* SPDX-License-Identifier: MIT */
#include "oauth/auth_method.h"

#include "format/json.h"

/* A named method: neither the default nor a number outside the enumeration. */
static bool is_method(cct_auth_method method)
{
    return method != CCT_AUTH_DEFAULT && (unsigned)method < CCT_AUTH_COUNT;
}

const char *cct_auth_name(cct_auth_method method)
{
#define METHOD_NAME(identifier, name, needs_secret) name "\0"
    return is_method(method) ? cct_nth(CCT_AUTH_METHODS(METHOD_NAME) "", method - 1) : NULL;
}

/*
 * The names that metadata use (RFC 8414 section 2, RFC 8705 section 2.1). An assertion issued by
 * someone else is private_key_jwt for the server.
 */
const char *cct_auth_registered_name(cct_auth_method method)
{
    static const char names[] = "client_secret_basic\0client_secret_basic\0client_secret_post\0private_key_jwt\0"
                                "client_secret_jwt\0private_key_jwt\0tls_client_auth\0none\0";
    return is_method(method) ? cct_nth(names, method - 1) : "";
}

bool cct_auth_is_registered(cct_auth_method method, cct_span name)
{
    return cct_json_string_equals(name, cct_auth_registered_name(method)) ||
           /*
            * RFC 8705 registers two names, for certificates of a CA and for self-signed ones; to
            * the client they are the same.
            */
           (method == CCT_AUTH_MTLS && cct_json_string_equals(name, "self_signed_tls_client_auth"));
}

cct_auth_method cct_auth_find(const char *name)
{
    for (unsigned i = CCT_AUTH_DEFAULT + 1; i < CCT_AUTH_COUNT; i++) {
        if (cct_span_equals(cct_span_of(name), cct_auth_name((cct_auth_method)i))) {
            return (cct_auth_method)i;
        }
    }
    return CCT_AUTH_DEFAULT;
}

bool cct_auth_needs_secret(cct_auth_method method)
{
    enum {
#define NEEDS_SECRET(identifier, name, needs_secret) | (unsigned)(needs_secret) << CCT_AUTH_##identifier
        SECRET_METHODS = 1 << CCT_AUTH_DEFAULT CCT_AUTH_METHODS(NEEDS_SECRET)
    };
    /*
     * An unknown method, and the default before it is resolved, count as needing one: a secret is
     * then looked for and hidden.
     */
    return (unsigned)method >= CCT_AUTH_COUNT || ((unsigned)SECRET_METHODS >> method & 1) != 0;
}
