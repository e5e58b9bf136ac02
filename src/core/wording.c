/* SPDX-License-Identifier: MIT */
#include "wording.h"

#include <string.h>

/* clang-format off */
enum { GENESYS, ENTRA, AUTH0, OKTA, COGNITO, KEYCLOAK, OLD_KEYCLOAK, HYDRA, OIDC_PROVIDER, GLEWLWYD };
enum { ANY_HOST = false, ITS_HOSTS = true };
enum {
    ANY_CODE,
    INVALID_CLIENT, INVALID_REQUEST, INVALID_GRANT, UNAUTHORIZED_CLIENT, /* each of these stands for a cause by itself, */
    INVALID_SCOPE, INVALID_TARGET, ACCESS_DENIED, UNSUPPORTED_GRANT_TYPE, TEMPORARILY_UNAVAILABLE,
    OTHER_CODE,                                                          /* and none of these */
    INVALID_RESOURCE = OTHER_CODE, SCOPE_INVALID, AUTHORIZATION_TYPE_INVALID
};

/* Of each server its name, and that of its profile where one knows its hosts; of each code what stands in `error`. */
static const char servers[] =
    "Genesys Cloud\0" "genesys\0"
    "Entra ID\0" "entra\0"
    "Auth0\0" "auth0\0"
    "Okta\0" "okta\0"
    "Amazon Cognito\0" "cognito\0"
    "Keycloak\0" "\0"
    "old Keycloak\0" "\0"
    "Ory Hydra\0" "\0"
    "oidc-provider\0" "\0"
    "Glewlwyd\0";
static const char codes[] =
    "\0"
    "invalid_client\0" "invalid_request\0" "invalid_grant\0" "unauthorized_client\0"
    "invalid_scope\0" "invalid_target\0" "access_denied\0" "unsupported_grant_type\0" "temporarily_unavailable\0"
    "invalid_resource\0" "scope_invalid\0" "authorization_type_invalid";

#define HYDRA_CLIENT \
    "Client authentication failed (e.g., unknown client, no client authentication included, or unsupported " \
    "authentication method)."

/* The number is compared with its colon, and so as a whole. */
#define AADSTS(number) "AADSTS" number ": *"

/*
 * X(server, whose hosts, cause, code, description), in the order in which they count. An empty description: with any,
 * or none. What nobody else says counts on every host, since many servers run under their owner's name. P instead of
 * X: its cause has the code's own name, so it decides nothing and is here for people; so is the REST behind a '*'.
 */
#define WORDINGS(X, P) \
    /* A provider's own come first: they are short, and other servers mean something else by them. */ \
    X(GENESYS, ITS_HOSTS, UNKNOWN_CLIENT, INVALID_CLIENT, "client not found") \
    X(GENESYS, ITS_HOSTS, WRONG_SECRET, INVALID_CLIENT, "authentication failed") \
    X(AUTH0, ITS_HOSTS, INVALID_CLIENT, ACCESS_DENIED, "Unauthorized") /* id or secret, it does not say */ \
    X(COGNITO, ITS_HOSTS, WRONG_SECRET, INVALID_CLIENT, "invalid_client_secret") \
    X(COGNITO, ITS_HOSTS, GRANT_NOT_ALLOWED, INVALID_GRANT, "") \
    X(COGNITO, ITS_HOSTS, GRANT_NOT_ALLOWED, UNAUTHORIZED_CLIENT, "") \
    X(ENTRA, ANY_HOST, WRONG_SECRET, INVALID_CLIENT, \
      AADSTS("7000215") \
      REST("Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, " \
      "not the client secret ID")) \
    X(ENTRA, ANY_HOST, SECRET_EXPIRED, INVALID_CLIENT, \
      AADSTS("7000222") REST("The provided client secret keys for app")) \
    X(ENTRA, ANY_HOST, UNKNOWN_CLIENT, UNAUTHORIZED_CLIENT, AADSTS("700016") REST("Application with identifier")) \
    X(ENTRA, ANY_HOST, UNKNOWN_CLIENT, ANY_CODE, AADSTS("7000229") REST("The client application")) \
    P(ENTRA, ANY_HOST, INVALID_CLIENT, INVALID_CLIENT, \
      AADSTS("7000216") REST("'client_assertion', 'client_secret' or 'request' is required")) \
    P(ENTRA, ANY_HOST, INVALID_CLIENT, INVALID_CLIENT, \
      AADSTS("7000218") REST("The request body must contain the following parameter: 'client_assertion'")) \
    P(ENTRA, ANY_HOST, INVALID_SCOPE, INVALID_SCOPE, AADSTS("1002012") REST("The provided value for scope")) \
    P(ENTRA, ANY_HOST, INVALID_SCOPE, INVALID_SCOPE, \
      AADSTS("70011") REST("The provided value for the input parameter 'scope' is not valid")) \
    X(ENTRA, ANY_HOST, INVALID_TARGET, INVALID_RESOURCE, AADSTS("500011") REST("The resource principal named")) \
    P(ENTRA, ANY_HOST, INVALID_REQUEST, INVALID_REQUEST, AADSTS("90002") REST("Tenant")) \
    X(ENTRA, ANY_HOST, ACCESS_DENIED, ANY_CODE, AADSTS("7000112") REST("Application")) /* it is disabled */ \
    X(ENTRA, ANY_HOST, ACCESS_DENIED, ANY_CODE, AADSTS("501051") REST("Application")) /* it has no role there */ \
    X(ENTRA, ANY_HOST, ACCESS_DENIED, ANY_CODE, \
      AADSTS("53003") REST("Access has been blocked by Conditional Access policies")) \
    X(AUTH0, ANY_HOST, GRANT_NOT_ALLOWED, UNAUTHORIZED_CLIENT, \
      "Grant type 'client_credentials' not allowed for the client.") \
    P(AUTH0, ANY_HOST, ACCESS_DENIED, ACCESS_DENIED, \
      "Client is not authorized to access \"*" REST("https://api.example.com\"")) \
    X(AUTH0, ANY_HOST, INVALID_TARGET, ACCESS_DENIED, \
      "Service not enabled within domain: *" REST("https://api.example.com")) \
    /* an audience is wanted, and none was sent */ \
    X(AUTH0, ANY_HOST, INVALID_TARGET, ACCESS_DENIED, "Non-global clients are not allowed access to APIv1") \
    X(OKTA, ANY_HOST, UNKNOWN_CLIENT, INVALID_CLIENT, "Invalid value for 'client_id' parameter.") \
    X(OKTA, ANY_HOST, WRONG_SECRET, INVALID_CLIENT, \
      "The client secret supplied for a confidential client is invalid.") \
    P(OKTA, ANY_HOST, INVALID_CLIENT, INVALID_CLIENT, \
      "Client authentication failed. Either the client or the client credentials are invalid.") \
    X(OKTA, ANY_HOST, INVALID_CLIENT, ANY_CODE, \
      "Client Credentials requests to the Org Authorization Server must use the private_key_jwt " \
      "token_endpoint_auth_method.") \
    X(OKTA, ANY_HOST, GRANT_NOT_ALLOWED, UNAUTHORIZED_CLIENT, \
      "The client is not authorized to use the provided grant type.*" \
      REST(" Configured grant types: [authorization_code]")) \
    P(OKTA, ANY_HOST, INVALID_SCOPE, INVALID_SCOPE, \
      "One or more scopes are not configured for the authorization server resource.") \
    P(OKTA, ANY_HOST, INVALID_SCOPE, INVALID_SCOPE, \
      "The authorization server resource does not have any configured default scopes, 'scope' must be provided.") \
    P(OKTA, ANY_HOST, ACCESS_DENIED, ACCESS_DENIED, \
      "Policy evaluation failed for this request, please check the policy configurations.") \
    X(KEYCLOAK, ANY_HOST, INVALID_CLIENT, UNAUTHORIZED_CLIENT, "Invalid client or Invalid client credentials") \
    P(KEYCLOAK, ANY_HOST, INVALID_CLIENT, INVALID_CLIENT, "Invalid client or Invalid client credentials") \
    X(OLD_KEYCLOAK, ANY_HOST, WRONG_SECRET, UNAUTHORIZED_CLIENT, "Invalid client secret") \
    X(KEYCLOAK, ANY_HOST, GRANT_NOT_ALLOWED, UNAUTHORIZED_CLIENT, "Client not enabled to retrieve service account") \
    X(KEYCLOAK, ANY_HOST, GRANT_NOT_ALLOWED, UNAUTHORIZED_CLIENT, \
      "Public client not allowed to retrieve service account") \
    X(KEYCLOAK, ANY_HOST, GRANT_NOT_ALLOWED, UNAUTHORIZED_CLIENT, \
      "Bearer-only client not allowed to retrieve service account") \
    P(KEYCLOAK, ANY_HOST, INVALID_SCOPE, INVALID_SCOPE, "Invalid scopes: *" REST("reports.read")) \
    /* It puts a sentence for the code first, the same each time, and then what it is about. */ \
    X(HYDRA, ANY_HOST, UNKNOWN_CLIENT, INVALID_CLIENT, HYDRA_CLIENT " The requested OAuth 2.0 Client does not exist.") \
    P(HYDRA, ANY_HOST, INVALID_CLIENT, INVALID_CLIENT, HYDRA_CLIENT) \
    X(HYDRA, ANY_HOST, GRANT_NOT_ALLOWED, UNAUTHORIZED_CLIENT, \
      "The client is not authorized to request a token using this method. The OAuth 2.0 Client is not allowed to " \
      "use authorization grant 'client_credentials'.") \
    P(HYDRA, ANY_HOST, INVALID_SCOPE, INVALID_SCOPE, \
      "The requested scope is invalid, unknown, or malformed. The OAuth 2.0 Client is not allowed to request scope " \
      "'*" REST("reports.read'.")) \
    X(HYDRA, ANY_HOST, INVALID_TARGET, INVALID_REQUEST, \
      "The request is missing a required parameter, includes an invalid parameter value, includes a parameter more " \
      "than once, or is otherwise malformed. Requested audience '*" \
      REST("https://api.example.com' has not been whitelisted by the OAuth 2.0 Client.")) \
    P(OIDC_PROVIDER, ANY_HOST, INVALID_CLIENT, INVALID_CLIENT, "client authentication failed") \
    X(OIDC_PROVIDER, ANY_HOST, SECRET_EXPIRED, INVALID_CLIENT, \
      "could not authenticate the client - its client secret is expired") \
    X(OIDC_PROVIDER, ANY_HOST, GRANT_NOT_ALLOWED, INVALID_REQUEST, \
      "requested grant type is not allowed for this client") \
    P(OIDC_PROVIDER, ANY_HOST, INVALID_REQUEST, INVALID_REQUEST, "no client authentication mechanism provided") \
    P(OIDC_PROVIDER, ANY_HOST, INVALID_REQUEST, INVALID_REQUEST, \
      "client_id and client_secret in the authorization header are not properly encoded") \
    P(OIDC_PROVIDER, ANY_HOST, INVALID_SCOPE, INVALID_SCOPE, "requested scope is not allowed") \
    P(OIDC_PROVIDER, ANY_HOST, INVALID_TARGET, INVALID_TARGET, "resource indicator is missing, or unknown") \
    X(GLEWLWYD, ANY_HOST, INVALID_SCOPE, SCOPE_INVALID, "") \
    X(GLEWLWYD, ANY_HOST, GRANT_NOT_ALLOWED, AUTHORIZATION_TYPE_INVALID, "")
/* clang-format on */

#ifdef CCT_NO_TEXTS
#define FOR_PEOPLE(server, own, cause, code, description)
#define REST(text) ""
#else
#define FOR_PEOPLE ROW
#define REST(text) text
#endif

static const struct {
    unsigned char server;
    bool own;
    unsigned char cause;
    unsigned char code;
} rows[] = {
#define ROW(server, own, cause, code, description) {server, own, CCT_CAUSE_##cause, code},
    WORDINGS(ROW, FOR_PEOPLE)};
#undef ROW

static const char descriptions[] =
#define ROW(server, own, cause, code, description) description "\0"
    WORDINGS(ROW, FOR_PEOPLE);

cct_wordings cct_wordings_all(void)
{
    return (cct_wordings){0, descriptions};
}

bool cct_wordings_next(cct_wordings *all, cct_wording *wording)
{
    if (all->next == sizeof rows / sizeof *rows) {
        return false;
    }
    wording->server = rows[all->next].server;
    wording->own = rows[all->next].own;
    wording->cause = (cct_cause)rows[all->next].cause;
    wording->error = cct_nth(codes, rows[all->next].code);
    wording->description = all->description;
    all->description = cct_nth(all->description, 1);
    all->next++;
    return true;
}

const char *cct_wording_server(const cct_wording *wording)
{
    return cct_nth(servers, 2U * wording->server);
}

static bool is_from(const cct_wording *wording, const cct_profile *profile)
{
    return !wording->own || strcmp(cct_nth(servers, 2U * wording->server + 1), profile->name) == 0;
}

static bool is_said(cct_span description, const char *words)
{
    const char *star = strchr(words, '*');
    size_t len = star == NULL ? strlen(words) : (size_t)(star - words);
    bool is_long_enough = star == NULL ? description.len == len : description.len >= len;
    return is_long_enough && memcmp(description.ptr, words, len) == 0;
}

cct_cause cct_cause_of_error(cct_span error)
{
    static const unsigned char causes[] = {
        CCT_CAUSE_INVALID_CLIENT, CCT_CAUSE_INVALID_REQUEST, CCT_CAUSE_INVALID_GRANT, CCT_CAUSE_UNAUTHORIZED_CLIENT,
        CCT_CAUSE_INVALID_SCOPE,  CCT_CAUSE_INVALID_TARGET,  CCT_CAUSE_ACCESS_DENIED, CCT_CAUSE_UNSUPPORTED_GRANT_TYPE,
        CCT_CAUSE_UNAVAILABLE,
    };
    for (unsigned code = INVALID_CLIENT; code < OTHER_CODE; code++) {
        if (cct_span_equals(error, cct_nth(codes, code))) {
            return (cct_cause)causes[code - INVALID_CLIENT];
        }
    }
    return CCT_CAUSE_OAUTH_ERROR;
}

cct_cause cct_cause_of_wording(const cct_profile *profile, cct_span error, cct_span description, cct_cause otherwise)
{
    cct_wordings all = cct_wordings_all();
    cct_wording w;
    while (cct_wordings_next(&all, &w)) {
        if (is_from(&w, profile) && (*w.error == '\0' || cct_span_equals(error, w.error)) &&
            (*w.description == '\0' || (description.len > 0 && is_said(description, w.description)))) {
            return w.cause;
        }
    }
    return otherwise;
}

void cct_write_wording(cct_writer *writer, const cct_wording *wording)
{
    const char *words = *wording->description != '\0' ? wording->description : wording->error;
    const char *star = strchr(words, '*');
    cct_write_span(writer, (cct_span){words, star == NULL ? strlen(words) : (size_t)(star - words)});
    if (star != NULL) {
        cct_write_text(writer, star + 1);
        cct_write_text(writer, "...");
    }
}
