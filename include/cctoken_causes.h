/* SPDX-License-Identifier: MIT */
/*
 * cctoken_causes.h: every cause of failure, in one table. A new cause is a
 * new row here, and a condition somewhere that names it.
 *
 * X(identifier, name, exit status, what happened, what to do)
 *
 * The name is a contract and never changes. The texts live in read-only
 * memory and are compiled out by CCT_NO_TEXTS.
 */
#ifndef CCTOKEN_CAUSES_H
#define CCTOKEN_CAUSES_H

/* clang-format off */
#define CCT_CAUSES(X) \
    /* configuration: nothing was sent */ \
    X(USAGE, "usage", 2, "the command line is not understood", "see 'cctoken help' and 'cctoken help get'") \
    X(CLIENT_ID_MISSING, "client_id_missing", 2, "no client id is set", "set CCTOKEN_CLIENT_ID or give --client-id") \
    X(SECRET_MISSING, "secret_missing", 2, "no client secret is set", "set CCTOKEN_CLIENT_SECRET or give --client-secret-file") \
    X(ENDPOINT_MISSING, "endpoint_missing", 2, "no token endpoint is set", "give --region for Genesys Cloud, else --token-url") \
    X(PLACEHOLDER, "placeholder", 2, "a placeholder stands where a value belongs", "put the real value there; an unset variable in a template often leaves this behind") \
    X(STRAY_WHITESPACE, "stray_whitespace", 2, "white space stands at the start or end of a value", "remove it; pasted values and 'echo' without -n bring a line feed along") \
    X(STRAY_CHARACTER, "stray_character", 2, "a value contains a character that cannot be meant", "type the value anew; invisible characters come with copying from documents and chats") \
    X(CONFLICTING_OPTIONS, "conflicting_options", 2, "two options contradict each other", "give one of them only") \
    X(UNKNOWN_REGION, "unknown_region", 2, "no Genesys Cloud region has that name", "see 'cctoken regions'") \
    X(API_HOST, "api_host", 2, "this host gives no tokens", "tokens come from login.DOMAIN; give --region, see 'cctoken regions'") \
    X(WRONG_PATH, "wrong_path", 2, "this path gives no tokens", "Genesys Cloud's token endpoint is https://login.DOMAIN/oauth/token; give --region") \
    X(INSECURE_URL, "insecure_url", 2, "the token endpoint is not https", "use an https URL: a secret is never sent in the clear (RFC 6749 section 3.2)") \
    X(BAD_URL, "bad_url", 2, "the token endpoint is not a usable URL", "write it as https://HOST[:PORT]/PATH, without user, password or fragment") \
    X(ENV_FILE_BAD, "env_file_bad", 2, "the env-file has a line that is not NAME=value", "write NAME=value there, without 'export'; comments begin with #") \
    /* local files */ \
    X(FILE_UNREADABLE, "file_unreadable", 8, "a file cannot be read", "check its path and permissions") \
    X(FILE_UNWRITABLE, "file_unwritable", 8, "the result cannot be written", "check the path, its permissions and the space left") \
    X(OUTPUT_REFUSED, "output_refused", 8, "the output is not a plain file", "name a file in a directory of yours; links and devices are never written through") \
    /* the network */ \
    X(DNS_FAILURE, "dns_failure", 3, "the host name cannot be resolved", "check the name in the URL or the region, and this machine's DNS") \
    X(CONNECTION_REFUSED, "connection_refused", 3, "the host refused the connection", "check host and port; nothing listens there, or a firewall refuses") \
    X(CONNECTION_FAILED, "connection_failed", 3, "the host cannot be reached", "check this machine's network, route and firewall") \
    X(CONNECT_TIMEOUT, "connect_timeout", 3, "the host did not answer the connection in time", "a firewall that drops packets looks like this; check the way out, or raise --connect-timeout") \
    X(TIMEOUT, "timeout", 3, "the answer did not come in time", "the connection stood; try again later, or raise --timeout") \
    X(CONNECTION_CLOSED, "connection_closed", 3, "the connection was lost before the answer was complete", "try again later; a proxy or firewall that cuts connections looks like this") \
    /* TLS */ \
    X(UNTRUSTED_ISSUER, "untrusted_issuer", 4, "no trusted root issued the server's certificate", "give the root with --ca; an inspecting proxy or a private CA looks like this, and so does a server that sends no intermediate") \
    X(CERTIFICATE_EXPIRED, "certificate_expired", 4, "the server's certificate has expired", "the server must renew it; check this machine's clock as well") \
    X(CERTIFICATE_NOT_YET_VALID, "certificate_not_yet_valid", 4, "the server's certificate is not valid yet", "is this machine's clock right?") \
    X(NAME_MISMATCH, "name_mismatch", 4, "the server's certificate is for another name", "check the host of the URL; a captive portal looks like this") \
    X(CERTIFICATE_REJECTED, "certificate_rejected", 4, "the server's certificate may not be used for this", "the server needs one with a strong key and hash, issued for server use") \
    X(NO_TRUST_ANCHORS, "no_trust_anchors", 4, "there are no trusted roots to verify the server with", "give PEM certificates with --ca FILE or SSL_CERT_FILE; Debian's package of roots is ca-certificates") \
    X(TLS_PROTOCOL, "tls_protocol", 4, "client and server have no TLS version or cipher suite in common", "the server must speak TLS 1.2 or 1.3; check --tls-min") \
    X(TLS_FAILURE, "tls_failure", 4, "the TLS handshake failed", "check that the port speaks TLS") \
    X(CLIENT_CERTIFICATE_REQUIRED, "client_certificate_required", 4, "the server wants a client certificate", "ask the server's operator whether this endpoint is for mutual TLS only") \
    X(CLOCK_WRONG, "clock_wrong", 4, "this machine's clock is before this program was built", "set the clock") \
    X(OUT_OF_MEMORY, "out_of_memory", 4, "the memory set aside for TLS does not suffice", "the server's certificates are unusually large; give TLS a larger arena") \
    /* HTTP */ \
    X(REDIRECTED, "redirected", 7, "the server redirects, and credentials are never sent after a redirect", "put the final address into the token URL, if you trust it") \
    X(HTML_RESPONSE, "html_response", 7, "the answer is a web page", "a gateway, captive portal or wrong path looks like this; check the token URL") \
    X(NOT_FOUND, "not_found", 7, "the server has nothing at that path", "check the path of the token URL") \
    X(METHOD_NOT_ALLOWED, "method_not_allowed", 7, "the server takes no POST there", "that is not the token endpoint; check the token URL") \
    X(UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", 7, "the server takes no forms there", "that is not a token endpoint (RFC 6749 wants a form); check the token URL") \
    X(HTTP_ERROR, "http_error", 7, "the server answered with an unexpected status", "check the token URL; --trace shows the answer") \
    X(MALFORMED_RESPONSE, "malformed_response", 7, "the answer is not valid HTTP/1.1", "check host and port; --trace shows the answer") \
    X(RESPONSE_TOO_LARGE, "response_too_large", 7, "the answer is too large for a token response", "check the token URL; headers may have 16 KiB, the body 64 KiB") \
    X(NOT_JSON, "not_json", 7, "the answer is not JSON", "check the token URL; --trace shows the answer") \
    /* the server refused the client */ \
    X(INVALID_CLIENT, "invalid_client", 5, "the server does not accept these client credentials", "check id, secret, region and --auth; was the secret changed?") \
    X(UNKNOWN_CLIENT, "unknown_client", 5, "the server probably does not know this client id", "check the id and the region: a client exists in one region only") \
    X(WRONG_SECRET, "wrong_secret", 5, "the client secret is probably wrong", "check the secret (was it changed?) and the region") \
    X(UNAUTHORIZED_CLIENT, "unauthorized_client", 5, "this client may not use the client-credentials grant", "enable that grant for the client; some servers say this for wrong credentials") \
    X(INVALID_SCOPE, "invalid_scope", 5, "the server does not grant this scope", "check --scope against what the client is allowed") \
    X(INVALID_TARGET, "invalid_target", 5, "the server does not know this resource or audience", "check --resource and --audience") \
    X(INVALID_GRANT, "invalid_grant", 5, "the server does not accept this grant", "enable the client-credentials grant for the client") \
    X(INVALID_REQUEST, "invalid_request", 5, "the server does not understand the request", "see its description, and check --auth, --scope and --param") \
    X(UNSUPPORTED_GRANT_TYPE, "unsupported_grant_type", 5, "the server does not offer the client-credentials grant", "check the token URL, and what the server supports") \
    X(ACCESS_DENIED, "access_denied", 5, "the server denied access", "check what the client is allowed, and --audience and --scope") \
    X(ACCESS_FORBIDDEN, "access_forbidden", 5, "the server refused without giving a reason", "check id and secret, --scope, and whether a firewall or an allow-list admits this address") \
    X(OAUTH_ERROR, "oauth_error", 5, "the server refused", "see its error code in the server's documentation") \
    /* the server is busy or down */ \
    X(RATE_LIMITED, "rate_limited", 6, "the server limits the rate of requests", "ask less often: a token can be used until it expires") \
    X(UNAVAILABLE, "unavailable", 6, "the server is not available now", "try again later") \
    X(SERVER_ERROR, "server_error", 6, "the server failed", "try again later; its operator finds the reason in its log") \
    /* the answer is not a token response */ \
    X(TOKEN_MISSING, "token_missing", 7, "the answer contains no access token", "check the token URL; --trace shows the answer") \
    X(TOKEN_MALFORMED, "token_malformed", 7, "the answer is not a well-formed token response", "--trace shows the answer") \
    X(TOKEN_TYPE_UNKNOWN, "token_type_unknown", 7, "the token is not a bearer token", "this program can use tokens of type Bearer only") \
    X(SCOPE_REDUCED, "scope_reduced", 7, "the server granted less than the scope asked for", "check what the client is allowed") \
    X(LIFETIME_UNKNOWN, "lifetime_unknown", 7, "the server did not say how long the token lives", "ask for a new one when the API answers 401") \
    /* us */ \
    X(INTERNAL_ERROR, "internal_error", 70, "this program or its port is at fault", "please report it")
/* clang-format on */

typedef enum cct_cause {
    CCT_CAUSE_NONE = 0,
#define CCT_CAUSE_ENUMERATOR(identifier, name, status, what, advice) CCT_CAUSE_##identifier,
    CCT_CAUSES(CCT_CAUSE_ENUMERATOR)
#undef CCT_CAUSE_ENUMERATOR
        CCT_CAUSE_COUNT
} cct_cause;

/* The name of the contract ("invalid_client"); "none" for CCT_CAUSE_NONE. */
const char *cct_cause_name(cct_cause cause);

/* The exit status of the contract; 0 for CCT_CAUSE_NONE. */
int cct_cause_status(cct_cause cause);

/* What happened, and what to do: one sentence each without a final stop. "" under CCT_NO_TEXTS. */
const char *cct_cause_text(cct_cause cause);
const char *cct_cause_advice(cct_cause cause);

#endif
