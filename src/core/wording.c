/* SPDX-License-Identifier: MIT */
#include "wording.h"

#include <string.h>

enum { GENESYS, ENTRA, AUTH0, OKTA, COGNITO, KEYCLOAK, OLD_KEYCLOAK, HYDRA, OIDC_PROVIDER, GLEWLWYD };
enum { ANY_HOST = false, ITS_HOSTS = true };

/* Its name, and that of its profile where one knows its hosts. */
static const struct {
    const char *name;
    const char *profile;
} servers[] = {
    [GENESYS] = {"Genesys Cloud", "genesys"},
    [ENTRA] = {"Entra ID", "entra"},
    [AUTH0] = {"Auth0", "auth0"},
    [OKTA] = {"Okta", "okta"},
    [COGNITO] = {"Amazon Cognito", "cognito"},
    [KEYCLOAK] = {"Keycloak", NULL},
    [OLD_KEYCLOAK] = {"old Keycloak", NULL},
    [HYDRA] = {"Ory Hydra", NULL},
    [OIDC_PROVIDER] = {"oidc-provider", NULL},
    [GLEWLWYD] = {"Glewlwyd", NULL},
};

/*
 * A provider's own come first: they are short, and other servers mean something
 * else by them. What nobody else says counts on every host, since many servers
 * run under their owner's name. Rows whose cause has the code's own name decide
 * nothing; they are here for the catalogue.
 */
static const cct_wording wordings[] = {
    {GENESYS, ITS_HOSTS, CCT_CAUSE_UNKNOWN_CLIENT, "invalid_client", "client not found"},
    {GENESYS, ITS_HOSTS, CCT_CAUSE_WRONG_SECRET, "invalid_client", "authentication failed"},
    {AUTH0, ITS_HOSTS, CCT_CAUSE_INVALID_CLIENT, "access_denied", "Unauthorized"}, /* id or secret, it does not say */
    {COGNITO, ITS_HOSTS, CCT_CAUSE_WRONG_SECRET, "invalid_client", "invalid_client_secret"},
    {COGNITO, ITS_HOSTS, CCT_CAUSE_GRANT_NOT_ALLOWED, "invalid_grant", NULL},
    {COGNITO, ITS_HOSTS, CCT_CAUSE_GRANT_NOT_ALLOWED, "unauthorized_client", NULL},

/* The number is compared with its colon, and so as a whole. */
#define AADSTS(number, rest) "AADSTS" number ": *" rest
    {ENTRA, ANY_HOST, CCT_CAUSE_WRONG_SECRET, "invalid_client",
     AADSTS("7000215",
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "
            "not the client secret ID")},
    {ENTRA, ANY_HOST, CCT_CAUSE_SECRET_EXPIRED, "invalid_client",
     AADSTS("7000222", "The provided client secret keys for app")},
    {ENTRA, ANY_HOST, CCT_CAUSE_UNKNOWN_CLIENT, "unauthorized_client", AADSTS("700016", "Application with identifier")},
    {ENTRA, ANY_HOST, CCT_CAUSE_UNKNOWN_CLIENT, NULL, AADSTS("7000229", "The client application")},
    {ENTRA, ANY_HOST, CCT_CAUSE_INVALID_CLIENT, "invalid_client",
     AADSTS("7000216", "'client_assertion', 'client_secret' or 'request' is required")},
    {ENTRA, ANY_HOST, CCT_CAUSE_INVALID_CLIENT, "invalid_client",
     AADSTS("7000218", "The request body must contain the following parameter: 'client_assertion'")},
    {ENTRA, ANY_HOST, CCT_CAUSE_INVALID_SCOPE, "invalid_scope", AADSTS("1002012", "The provided value for scope")},
    {ENTRA, ANY_HOST, CCT_CAUSE_INVALID_SCOPE, "invalid_scope",
     AADSTS("70011", "The provided value for the input parameter 'scope' is not valid")},
    {ENTRA, ANY_HOST, CCT_CAUSE_INVALID_TARGET, "invalid_resource", AADSTS("500011", "The resource principal named")},
    {ENTRA, ANY_HOST, CCT_CAUSE_INVALID_REQUEST, "invalid_request", AADSTS("90002", "Tenant")},
    {ENTRA, ANY_HOST, CCT_CAUSE_ACCESS_DENIED, NULL, AADSTS("7000112", "Application")}, /* it is disabled */
    {ENTRA, ANY_HOST, CCT_CAUSE_ACCESS_DENIED, NULL, AADSTS("501051", "Application")},  /* it has no role there */
    {ENTRA, ANY_HOST, CCT_CAUSE_ACCESS_DENIED, NULL,
     AADSTS("53003", "Access has been blocked by Conditional Access policies")},
#undef AADSTS

    {AUTH0, ANY_HOST, CCT_CAUSE_GRANT_NOT_ALLOWED, "unauthorized_client",
     "Grant type 'client_credentials' not allowed for the client."},
    {AUTH0, ANY_HOST, CCT_CAUSE_ACCESS_DENIED, "access_denied",
     "Client is not authorized to access \"*https://api.example.com\""},
    {AUTH0, ANY_HOST, CCT_CAUSE_INVALID_TARGET, "access_denied",
     "Service not enabled within domain: *https://api.example.com"},
    /* an audience is wanted, and none was sent */
    {AUTH0, ANY_HOST, CCT_CAUSE_INVALID_TARGET, "access_denied", "Non-global clients are not allowed access to APIv1"},

    {OKTA, ANY_HOST, CCT_CAUSE_UNKNOWN_CLIENT, "invalid_client", "Invalid value for 'client_id' parameter."},
    {OKTA, ANY_HOST, CCT_CAUSE_WRONG_SECRET, "invalid_client",
     "The client secret supplied for a confidential client is invalid."},
    {OKTA, ANY_HOST, CCT_CAUSE_INVALID_CLIENT, "invalid_client",
     "Client authentication failed. Either the client or the client credentials are invalid."},
    {OKTA, ANY_HOST, CCT_CAUSE_INVALID_CLIENT, NULL,
     "Client Credentials requests to the Org Authorization Server must use the private_key_jwt "
     "token_endpoint_auth_method."},
    {OKTA, ANY_HOST, CCT_CAUSE_GRANT_NOT_ALLOWED, "unauthorized_client",
     "The client is not authorized to use the provided grant type.* Configured grant types: [authorization_code]"},
    {OKTA, ANY_HOST, CCT_CAUSE_INVALID_SCOPE, "invalid_scope",
     "One or more scopes are not configured for the authorization server resource."},
    {OKTA, ANY_HOST, CCT_CAUSE_INVALID_SCOPE, "invalid_scope",
     "The authorization server resource does not have any configured default scopes, 'scope' must be provided."},
    {OKTA, ANY_HOST, CCT_CAUSE_ACCESS_DENIED, "access_denied",
     "Policy evaluation failed for this request, please check the policy configurations."},

    {KEYCLOAK, ANY_HOST, CCT_CAUSE_INVALID_CLIENT, "unauthorized_client",
     "Invalid client or Invalid client credentials"},
    {KEYCLOAK, ANY_HOST, CCT_CAUSE_INVALID_CLIENT, "invalid_client", "Invalid client or Invalid client credentials"},
    {OLD_KEYCLOAK, ANY_HOST, CCT_CAUSE_WRONG_SECRET, "unauthorized_client", "Invalid client secret"},
    {KEYCLOAK, ANY_HOST, CCT_CAUSE_GRANT_NOT_ALLOWED, "unauthorized_client",
     "Client not enabled to retrieve service account"},
    {KEYCLOAK, ANY_HOST, CCT_CAUSE_GRANT_NOT_ALLOWED, "unauthorized_client",
     "Public client not allowed to retrieve service account"},
    {KEYCLOAK, ANY_HOST, CCT_CAUSE_GRANT_NOT_ALLOWED, "unauthorized_client",
     "Bearer-only client not allowed to retrieve service account"},
    {KEYCLOAK, ANY_HOST, CCT_CAUSE_INVALID_SCOPE, "invalid_scope", "Invalid scopes: *reports.read"},

/* Ory Hydra puts a sentence for the code first, the same each time, and then what it is about. */
#define HYDRA_CLIENT                                                                                                   \
    "Client authentication failed (e.g., unknown client, no client authentication included, or unsupported "           \
    "authentication method)."
    {HYDRA, ANY_HOST, CCT_CAUSE_UNKNOWN_CLIENT, "invalid_client",
     HYDRA_CLIENT " The requested OAuth 2.0 Client does not exist."},
    {HYDRA, ANY_HOST, CCT_CAUSE_INVALID_CLIENT, "invalid_client", HYDRA_CLIENT},
    {HYDRA, ANY_HOST, CCT_CAUSE_GRANT_NOT_ALLOWED, "unauthorized_client",
     "The client is not authorized to request a token using this method. The OAuth 2.0 Client is not allowed to use "
     "authorization grant 'client_credentials'."},
    {HYDRA, ANY_HOST, CCT_CAUSE_INVALID_SCOPE, "invalid_scope",
     "The requested scope is invalid, unknown, or malformed. The OAuth 2.0 Client is not allowed to request scope "
     "'*reports.read'."},
    {HYDRA, ANY_HOST, CCT_CAUSE_INVALID_TARGET, "invalid_request",
     "The request is missing a required parameter, includes an invalid parameter value, includes a parameter more "
     "than once, or is otherwise malformed. Requested audience '*https://api.example.com' has not been whitelisted by "
     "the OAuth 2.0 Client."},
#undef HYDRA_CLIENT

    {OIDC_PROVIDER, ANY_HOST, CCT_CAUSE_INVALID_CLIENT, "invalid_client", "client authentication failed"},
    {OIDC_PROVIDER, ANY_HOST, CCT_CAUSE_SECRET_EXPIRED, "invalid_client",
     "could not authenticate the client - its client secret is expired"},
    {OIDC_PROVIDER, ANY_HOST, CCT_CAUSE_GRANT_NOT_ALLOWED, "invalid_request",
     "requested grant type is not allowed for this client"},
    {OIDC_PROVIDER, ANY_HOST, CCT_CAUSE_INVALID_REQUEST, "invalid_request",
     "no client authentication mechanism provided"},
    {OIDC_PROVIDER, ANY_HOST, CCT_CAUSE_INVALID_REQUEST, "invalid_request",
     "client_id and client_secret in the authorization header are not properly encoded"},
    {OIDC_PROVIDER, ANY_HOST, CCT_CAUSE_INVALID_SCOPE, "invalid_scope", "requested scope is not allowed"},
    {OIDC_PROVIDER, ANY_HOST, CCT_CAUSE_INVALID_TARGET, "invalid_target", "resource indicator is missing, or unknown"},

    {GLEWLWYD, ANY_HOST, CCT_CAUSE_INVALID_SCOPE, "scope_invalid", NULL},
    {GLEWLWYD, ANY_HOST, CCT_CAUSE_GRANT_NOT_ALLOWED, "authorization_type_invalid", NULL},
};

const cct_wording *cct_wordings(size_t *count)
{
    *count = sizeof wordings / sizeof *wordings;
    return wordings;
}

const char *cct_wording_server(const cct_wording *wording)
{
    return servers[wording->server].name;
}

static bool is_from(const cct_wording *wording, const cct_profile *profile)
{
    return !wording->own || strcmp(servers[wording->server].profile, profile->name) == 0;
}

static bool is_said(cct_span description, const char *words)
{
    const char *star = strchr(words, '*');
    size_t len = star == NULL ? strlen(words) : (size_t)(star - words);
    bool is_long_enough = star == NULL ? description.len == len : description.len >= len;
    return is_long_enough && memcmp(description.ptr, words, len) == 0;
}

cct_cause cct_cause_of_wording(const cct_profile *profile, cct_span error, cct_span description, cct_cause otherwise)
{
    for (size_t i = 0; i < sizeof wordings / sizeof *wordings; i++) {
        const cct_wording *w = &wordings[i];
        if (is_from(w, profile) && (w->error == NULL || cct_span_equals(error, w->error)) &&
            (w->description == NULL || (description.len > 0 && is_said(description, w->description)))) {
            return (cct_cause)w->cause;
        }
    }
    return otherwise;
}

void cct_write_wording(cct_writer *writer, const cct_wording *wording)
{
    const char *words = wording->description != NULL ? wording->description : wording->error;
    const char *star = strchr(words, '*');
    cct_write_span(writer, (cct_span){words, star == NULL ? strlen(words) : (size_t)(star - words)});
    if (star != NULL) {
        cct_write_text(writer, star + 1);
        cct_write_text(writer, "...");
    }
}
