/* SPDX-License-Identifier: MIT */
/*
 * cctoken_causes.h: every cause of failure, in one table. A new cause requires a new row here and a
 * condition in the code that selects it.
 *
 * X(identifier, name, group, what happened)
 *
 * The name is a contract and never changes. The group determines the exit status. The text is in
 * read-only memory, and "" if the library is built with CCT_NO_TEXTS. What to do about a cause
 * depends on the program; the command line's advice is in docs/FAILURES.md and `cctoken help
 * CAUSE`.
 */
#ifndef CCTOKEN_CAUSES_H
#define CCTOKEN_CAUSES_H

#include <stdbool.h>

/* clang-format off */
/* X(identifier, exit status): the groups, in the order of the stages of a request. */
#define CCT_CAUSE_GROUPS(X) \
    X(CONFIG, 2) \
    X(LOCAL, 8) \
    X(NETWORK, 3) \
    X(TLS, 4) \
    X(HTTP, 7) \
    X(OAUTH, 5) \
    X(BUSY, 6) \
    X(RESPONSE, 7) \
    X(INTERNAL, 70)

#define CCT_CAUSES(X) \
    /* configuration: nothing was sent */ \
    X(USAGE, "usage", CONFIG, "the command line is not understood") \
    X(CLIENT_ID_MISSING, "client_id_missing", CONFIG, "no client ID is set") \
    X(SECRET_MISSING, "secret_missing", CONFIG, "no client secret is set") \
    X(ENDPOINT_MISSING, "endpoint_missing", CONFIG, "no endpoint is set for this request") \
    X(PLACEHOLDER, "placeholder", CONFIG, "a placeholder was left where a value belongs") \
    X(STRAY_WHITESPACE, "stray_whitespace", CONFIG, "a value begins or ends with white space") \
    X(STRAY_CHARACTER, "stray_character", CONFIG, "a value contains an invalid character") \
    X(QUOTED_VALUE, "quoted_value", CONFIG, "a value is in quotes") \
    X(ID_EQUALS_SECRET, "id_equals_secret", CONFIG, "client ID and client secret are the same") \
    X(SWAPPED, "swapped", CONFIG, "client ID and client secret are probably swapped") \
    X(CONFLICTING_OPTIONS, "conflicting_options", CONFIG, "two options contradict each other") \
    X(UNKNOWN_REGION, "unknown_region", CONFIG, "no Genesys Cloud region has that name") \
    X(API_HOST, "api_host", CONFIG, "this host does not issue tokens") \
    X(WRONG_PATH, "wrong_path", CONFIG, "this path does not issue tokens") \
    X(INSECURE_URL, "insecure_url", CONFIG, "the token endpoint is not https") \
    X(BAD_URL, "bad_url", CONFIG, "a URL is not usable") \
    X(KEY_BAD, "key_bad", CONFIG, "the private key or its certificate cannot be used") \
    X(KEY_MISMATCH, "key_mismatch", CONFIG, "the certificate is not that of the private key") \
    X(ASSERTION_BAD, "assertion_bad", CONFIG, "the client assertion cannot be used") \
    X(ENV_FILE_BAD, "env_file_bad", CONFIG, "the env file has a line that is not NAME=value") \
    /* configuration, warnings: the request is sent nevertheless */ \
    X(PERCENT_ENCODED, "percent_encoded", CONFIG, "a value looks percent-encoded already") \
    X(BASE64_PAIR, "base64_pair", CONFIG, "a value looks like client ID and secret together in base64") \
    X(SCOPE_IGNORED, "scope_ignored", CONFIG, "this server ignores scopes for this grant") \
    X(SCOPE_EXPECTED, "scope_expected", CONFIG, "this server requires a scope") \
    X(AUDIENCE_EXPECTED, "audience_expected", CONFIG, "this server requires an audience") \
    X(NON_ASCII, "non_ascii", CONFIG, "a value contains characters outside ASCII") \
    X(SEVERAL_SOURCES, "several_sources", CONFIG, "client ID or secret are also set in other variables, which are not used") \
    /* local files */ \
    X(FILE_UNREADABLE, "file_unreadable", LOCAL, "a file cannot be read") \
    X(FILE_UNWRITABLE, "file_unwritable", LOCAL, "the result cannot be written") \
    X(OUTPUT_REFUSED, "output_refused", LOCAL, "the result cannot be written safely") \
    X(SYSTEM_LIMIT, "system_limit", LOCAL, "this machine has reached a limit") \
    /* the network */ \
    X(DNS_FAILURE, "dns_failure", NETWORK, "the host name cannot be resolved") \
    X(CONNECTION_REFUSED, "connection_refused", NETWORK, "the host refused the connection") \
    X(CONNECTION_FAILED, "connection_failed", NETWORK, "the host cannot be reached") \
    X(CONNECT_TIMEOUT, "connect_timeout", NETWORK, "the host did not respond to the connection in time") \
    X(PROXY_FAILURE, "proxy_failure", NETWORK, "the proxy did not open a connection to the server") \
    X(PROXY_AUTHENTICATION, "proxy_authentication", NETWORK, "the proxy requires credentials, or rejected those it was given") \
    X(TIMEOUT, "timeout", NETWORK, "the time limit was reached") \
    X(CONNECTION_CLOSED, "connection_closed", NETWORK, "the connection was lost before the response was complete") \
    /* TLS */ \
    X(UNTRUSTED_ISSUER, "untrusted_issuer", TLS, "no trust anchor issued the server's certificate") \
    X(CERTIFICATE_EXPIRED, "certificate_expired", TLS, "a certificate has expired") \
    X(CERTIFICATE_NOT_YET_VALID, "certificate_not_yet_valid", TLS, "the server's certificate is not yet valid") \
    X(NAME_MISMATCH, "name_mismatch", TLS, "the server's certificate is for another name") \
    X(CERTIFICATE_REJECTED, "certificate_rejected", TLS, "a certificate of the server's chain must not be used for this") \
    X(CERTIFICATE_UNSUPPORTED, "certificate_unsupported", TLS, "a certificate of the chain uses something that this build does not support") \
    X(PIN_MISMATCH, "pin_mismatch", TLS, "no certificate of the server's chain has a pinned key") \
    X(NO_TRUST_ANCHORS, "no_trust_anchors", TLS, "there are no trust anchors to verify the server with") \
    X(TLS_PROTOCOL, "tls_protocol", TLS, "client and server have no TLS version or cipher suite in common") \
    X(NOT_TLS, "not_tls", TLS, "the port does not speak TLS") \
    X(TLS_FAILURE, "tls_failure", TLS, "the TLS connection failed") \
    X(CLIENT_CERTIFICATE_REQUIRED, "client_certificate_required", TLS, "the server requires a client certificate") \
    X(CLOCK_WRONG, "clock_wrong", TLS, "this machine's clock is earlier than the build date of this program") \
    X(OUT_OF_MEMORY, "out_of_memory", TLS, "the memory reserved for TLS is too small") \
    /* HTTP */ \
    X(REDIRECTED, "redirected", HTTP, "the server redirects, and credentials are never sent after a redirect") \
    X(HTML_RESPONSE, "html_response", HTTP, "the response is a web page") \
    X(NOT_FOUND, "not_found", HTTP, "the server has nothing at that path") \
    X(METHOD_NOT_ALLOWED, "method_not_allowed", HTTP, "the server does not accept this method there") \
    X(UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", HTTP, "the server does not accept forms there") \
    X(HTTP_ERROR, "http_error", HTTP, "the server returned an unexpected status") \
    X(MALFORMED_RESPONSE, "malformed_response", HTTP, "the response is not valid HTTP/1.1") \
    X(RESPONSE_TOO_LARGE, "response_too_large", HTTP, "the response is too large for a token response") \
    X(NOT_JSON, "not_json", HTTP, "the response is not JSON") \
    X(DISCOVERY_FAILED, "discovery_failed", HTTP, "the issuer's metadata do not lead to the endpoint") \
    X(ISSUER_MISMATCH, "issuer_mismatch", HTTP, "the metadata are those of another issuer") \
    /* the server refused the client */ \
    X(INVALID_CLIENT, "invalid_client", OAUTH, "the server does not accept these client credentials") \
    X(UNKNOWN_CLIENT, "unknown_client", OAUTH, "the server probably does not know this client ID") \
    X(WRONG_SECRET, "wrong_secret", OAUTH, "the client secret is probably wrong") \
    X(SECRET_EXPIRED, "secret_expired", OAUTH, "the client secret has probably expired") \
    X(UNAUTHORIZED_CLIENT, "unauthorized_client", OAUTH, "this client may not use the client-credentials grant") \
    X(GRANT_NOT_ALLOWED, "grant_not_allowed", OAUTH, "this client may probably not use the client-credentials grant") \
    X(INVALID_SCOPE, "invalid_scope", OAUTH, "the server does not grant this scope") \
    X(INVALID_TARGET, "invalid_target", OAUTH, "the server does not know this resource or audience") \
    X(INVALID_GRANT, "invalid_grant", OAUTH, "the server does not accept this grant") \
    X(INVALID_REQUEST, "invalid_request", OAUTH, "the server does not understand the request") \
    X(UNSUPPORTED_GRANT_TYPE, "unsupported_grant_type", OAUTH, "the server does not offer the client-credentials grant") \
    X(ACCESS_DENIED, "access_denied", OAUTH, "the server denied access") \
    X(ACCESS_FORBIDDEN, "access_forbidden", OAUTH, "the server refused access") \
    X(AUTH_METHOD_REJECTED, "auth_method_rejected", OAUTH, "the credentials probably did not arrive, or not by an accepted method") \
    X(WRONG_ENDPOINT, "wrong_endpoint", OAUTH, "this client probably belongs to another tenant, realm, domain or environment") \
    X(ASSERTION_REJECTED, "assertion_rejected", OAUTH, "the server probably does not accept the client's assertion") \
    X(DPOP_REJECTED, "dpop_rejected", OAUTH, "the server requires a valid DPoP proof") \
    X(OAUTH_ERROR, "oauth_error", OAUTH, "the server refused") \
    /* the server is busy or down */ \
    X(RATE_LIMITED, "rate_limited", BUSY, "the server limits the rate of requests") \
    X(UNAVAILABLE, "unavailable", BUSY, "the server is currently unavailable") \
    X(SERVER_ERROR, "server_error", BUSY, "the server failed") \
    /* the response is not a token response */ \
    X(TOKEN_MISSING, "token_missing", RESPONSE, "the response contains no access token") \
    X(TOKEN_MALFORMED, "token_malformed", RESPONSE, "the response is not a well-formed token response") \
    X(TOKEN_TYPE_UNKNOWN, "token_type_unknown", RESPONSE, "the token is not a bearer token") \
    X(TOKEN_TYPE_MISSING, "token_type_missing", RESPONSE, "the server did not name the type of the token") \
    X(SCOPE_REDUCED, "scope_reduced", RESPONSE, "the server granted less than the requested scope") \
    X(LIFETIME_UNKNOWN, "lifetime_unknown", RESPONSE, "the server did not report the token's lifetime") \
    X(TOKEN_UNKNOWN, "token_unknown", RESPONSE, "the server does not accept the token, and revoked nothing") \
    /* internal */ \
    X(INTERNAL_ERROR, "internal_error", INTERNAL, "internal error of this program or its port")
/* clang-format on */

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cct_cause_group {
#define CCT_GROUP_ENUMERATOR(identifier, status) CCT_GROUP_##identifier,
    CCT_CAUSE_GROUPS(CCT_GROUP_ENUMERATOR)
#undef CCT_GROUP_ENUMERATOR
        CCT_GROUP_COUNT
} cct_cause_group;

/* The exit status of each group, such as CCT_STATUS_OAUTH. */
enum {
#define CCT_STATUS_ENUMERATOR(identifier, status) CCT_STATUS_##identifier = status,
    CCT_CAUSE_GROUPS(CCT_STATUS_ENUMERATOR)
#undef CCT_STATUS_ENUMERATOR
};

typedef enum cct_cause {
    CCT_CAUSE_NONE = 0,
#define CCT_CAUSE_ENUMERATOR(identifier, name, group, text) CCT_CAUSE_##identifier,
    CCT_CAUSES(CCT_CAUSE_ENUMERATOR)
#undef CCT_CAUSE_ENUMERATOR
        CCT_CAUSE_COUNT
} cct_cause;

/* Its name ("invalid_client"), which never changes; "none" for CCT_CAUSE_NONE. */
const char *cct_cause_name(cct_cause cause);

/* The exit status of the command line for this cause; 0 for CCT_CAUSE_NONE. */
int cct_cause_status(cct_cause cause);

/* The group of a cause, which must not be CCT_CAUSE_NONE. */
cct_cause_group cct_cause_group_of(cct_cause cause);

/* What happened: one sentence without a final full stop. "" under CCT_NO_TEXTS. */
const char *cct_cause_text(cct_cause cause);

/* Whether it is a warning: it never ends a request, and its status is never used. */
bool cct_cause_is_warning(cct_cause cause);

#ifdef __cplusplus
}
#endif

#endif
