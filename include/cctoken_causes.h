/* SPDX-License-Identifier: MIT */
/*
 * cctoken_causes.h: every cause of failure, in one table. A new cause is a
 * new row here, and a condition somewhere that names it.
 *
 * X(identifier, name, group, what happened, what to do, why it happens)
 *
 * The name is a contract and never changes. The group gives the exit status.
 * The texts live in read-only memory and are compiled out by CCT_NO_TEXTS; the
 * last is linked only into programs that ask for it.
 */
#ifndef CCTOKEN_CAUSES_H
#define CCTOKEN_CAUSES_H

/* clang-format off */
/*
 * X(identifier, name, exit status): in the order of the stages.
 */
#define CCT_CAUSE_GROUPS(X) \
    X(CONFIG, "configuration", 2) \
    X(LOCAL, "local files", 8) \
    X(NETWORK, "network", 3) \
    X(TLS, "TLS", 4) \
    X(HTTP, "HTTP", 7) \
    X(OAUTH, "refusal", 5) \
    X(BUSY, "busy or down", 6) \
    X(ANSWER, "answer", 7) \
    X(INTERNAL, "internal", 70)

#define CCT_CAUSES(X) \
    /* configuration: nothing was sent */ \
    X(USAGE, "usage", CONFIG, "the command line is not understood", "see 'cctoken help' and 'cctoken help get'", "") \
    X(CLIENT_ID_MISSING, "client_id_missing", CONFIG, "no client id is set", "set CCTOKEN_CLIENT_ID or give --client-id", "") \
    X(SECRET_MISSING, "secret_missing", CONFIG, "no client secret is set", "set CCTOKEN_CLIENT_SECRET or give --client-secret-file", "") \
    X(ENDPOINT_MISSING, "endpoint_missing", CONFIG, "no token endpoint is set", "give --region for Genesys Cloud, else --token-url", "") \
    X(PLACEHOLDER, "placeholder", CONFIG, "a placeholder stands where a value belongs", "put the real value there; an unset variable in a template often leaves this behind", "") \
    X(STRAY_WHITESPACE, "stray_whitespace", CONFIG, "white space stands at the start or end of a value", "remove it; pasted values and 'echo' without -n bring a line feed along", "") \
    X(STRAY_CHARACTER, "stray_character", CONFIG, "a value contains a character that cannot be meant", "type the value anew; invisible characters come with copying from documents and chats", "") \
    X(QUOTED_VALUE, "quoted_value", CONFIG, "a value stands in quotes", "remove the quotes: a shell takes them off, an env-file or a container setting may keep them", "") \
    X(ID_EQUALS_SECRET, "id_equals_secret", CONFIG, "client id and client secret are the same", "one of them was copied twice; look up the other", "") \
    X(SWAPPED, "swapped", CONFIG, "client id and client secret are probably swapped", "exchange them: the id of Genesys Cloud looks like 6b2f1f6e-0000-4000-8000-1f0e5d7c9a3b, the secret does not", "") \
    X(CONFLICTING_OPTIONS, "conflicting_options", CONFIG, "two options contradict each other", "give one of them only", "") \
    X(UNKNOWN_REGION, "unknown_region", CONFIG, "no Genesys Cloud region has that name", "see 'cctoken regions'", "") \
    X(API_HOST, "api_host", CONFIG, "this host gives no tokens", "tokens come from login.DOMAIN; give --region, see 'cctoken regions'", "") \
    X(WRONG_PATH, "wrong_path", CONFIG, "this path gives no tokens", "Genesys Cloud's token endpoint is https://login.DOMAIN/oauth/token; give --region", "") \
    X(INSECURE_URL, "insecure_url", CONFIG, "the token endpoint is not https", "use an https URL: a secret is never sent in the clear (RFC 6749 section 3.2)", "") \
    X(BAD_URL, "bad_url", CONFIG, "the token endpoint is not a usable URL", "write it as https://HOST[:PORT]/PATH, without user, password or fragment", "") \
    X(ENV_FILE_BAD, "env_file_bad", CONFIG, "the env-file has a line that is not NAME=value", "write NAME=value there, without 'export'; comments begin with #", "") \
    /* configuration, warnings: the request is made all the same */ \
    X(PERCENT_ENCODED, "percent_encoded", CONFIG, "a value looks percent-encoded already", "give it as it was issued; what encoding is needed is done here", "") \
    X(BASE64_PAIR, "base64_pair", CONFIG, "a value looks like id and secret together in base64", "give id and secret apart, as they were issued", "") \
    X(SCOPE_IGNORED, "scope_ignored", CONFIG, "this server takes no scope for this grant", "leave --scope out; on Genesys Cloud the roles of the client decide", "") \
    X(SCOPE_EXPECTED, "scope_expected", CONFIG, "this server wants a scope", "give --scope; Entra ID wants RESOURCE/.default, Okta one that its authorization server knows", "") \
    X(AUDIENCE_EXPECTED, "audience_expected", CONFIG, "this server wants an audience", "give --audience, the identifier of the API", "") \
    X(NON_ASCII, "non_ascii", CONFIG, "a value has characters outside ASCII", "if the server refuses it, see whether it was copied rightly; it is sent as UTF-8", "") \
    X(SEVERAL_SOURCES, "several_sources", CONFIG, "id or secret are set in further variables, which are not used", "unset those that are not meant", "") \
    /* local files */ \
    X(FILE_UNREADABLE, "file_unreadable", LOCAL, "a file cannot be read", "check its path and permissions", "") \
    X(FILE_UNWRITABLE, "file_unwritable", LOCAL, "the result cannot be written", "check the path, its permissions and the space left", "") \
    X(OUTPUT_REFUSED, "output_refused", LOCAL, "the output is not a plain file", "name a file in a directory of yours; links and devices are never written through", "") \
    /* the network */ \
    X(DNS_FAILURE, "dns_failure", NETWORK, "the host name cannot be resolved", "check the name in the URL or the region, and this machine's DNS", "") \
    X(CONNECTION_REFUSED, "connection_refused", NETWORK, "the host refused the connection", "check host and port; nothing listens there, or a firewall refuses", "") \
    X(CONNECTION_FAILED, "connection_failed", NETWORK, "the host cannot be reached", "check this machine's network, route and firewall", "") \
    X(CONNECT_TIMEOUT, "connect_timeout", NETWORK, "the host did not answer the connection in time", "a firewall that drops packets looks like this; check the way out, or raise --connect-timeout", "") \
    X(TIMEOUT, "timeout", NETWORK, "the answer did not come in time", "the connection stood; try again later, or raise --timeout", "") \
    X(CONNECTION_CLOSED, "connection_closed", NETWORK, "the connection was lost before the answer was complete", "try again later; a proxy or firewall that cuts connections looks like this", "") \
    /* TLS */ \
    X(UNTRUSTED_ISSUER, "untrusted_issuer", TLS, "no trusted root issued the server's certificate", "give the root with --ca; an inspecting proxy or a private CA looks like this, and so does a server that sends no intermediate", "") \
    X(CERTIFICATE_EXPIRED, "certificate_expired", TLS, "the server's certificate has expired", "the server must renew it; check this machine's clock as well", "") \
    X(CERTIFICATE_NOT_YET_VALID, "certificate_not_yet_valid", TLS, "the server's certificate is not valid yet", "is this machine's clock right?", "") \
    X(NAME_MISMATCH, "name_mismatch", TLS, "the server's certificate is for another name", "check the host of the URL; a captive portal looks like this", "") \
    X(CERTIFICATE_REJECTED, "certificate_rejected", TLS, "the server's certificate may not be used for this", "the server needs one with a strong key and hash, issued for server use", "") \
    X(NO_TRUST_ANCHORS, "no_trust_anchors", TLS, "there are no trusted roots to verify the server with", "give PEM certificates with --ca FILE or SSL_CERT_FILE; Debian's package of roots is ca-certificates", "") \
    X(TLS_PROTOCOL, "tls_protocol", TLS, "client and server have no TLS version or cipher suite in common", "the server must speak TLS 1.2 or 1.3; check --tls-min", "") \
    X(TLS_FAILURE, "tls_failure", TLS, "the TLS handshake failed", "check that the port speaks TLS", "") \
    X(CLIENT_CERTIFICATE_REQUIRED, "client_certificate_required", TLS, "the server wants a client certificate", "ask the server's operator whether this endpoint is for mutual TLS only", "") \
    X(CLOCK_WRONG, "clock_wrong", TLS, "this machine's clock is before this program was built", "set the clock", "") \
    X(OUT_OF_MEMORY, "out_of_memory", TLS, "the memory set aside for TLS does not suffice", "the server's certificates are unusually large; give TLS a larger arena", "") \
    /* HTTP */ \
    X(REDIRECTED, "redirected", HTTP, "the server redirects, and credentials are never sent after a redirect", "put the final address into the token URL, if you trust it", "") \
    X(HTML_RESPONSE, "html_response", HTTP, "the answer is a web page", "a gateway, captive portal or wrong path looks like this; check the token URL", "") \
    X(NOT_FOUND, "not_found", HTTP, "the server has nothing at that path", "check the path of the token URL", "") \
    X(METHOD_NOT_ALLOWED, "method_not_allowed", HTTP, "the server takes no POST there", "that is not the token endpoint; check the token URL", "") \
    X(UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", HTTP, "the server takes no forms there", "that is not a token endpoint (RFC 6749 wants a form); check the token URL", "") \
    X(HTTP_ERROR, "http_error", HTTP, "the server answered with an unexpected status", "check the token URL; --trace shows the answer", "") \
    X(MALFORMED_RESPONSE, "malformed_response", HTTP, "the answer is not valid HTTP/1.1", "check host and port; --trace shows the answer", "") \
    X(RESPONSE_TOO_LARGE, "response_too_large", HTTP, "the answer is too large for a token response", "check the token URL; headers may have 16 KiB, the body 64 KiB", "") \
    X(NOT_JSON, "not_json", HTTP, "the answer is not JSON", "check the token URL; --trace shows the answer", "") \
    /* the server refused the client */ \
    X(INVALID_CLIENT, "invalid_client", OAUTH, "the server does not accept these client credentials", "check id, secret, region and --auth; was the secret changed?", "") \
    X(UNKNOWN_CLIENT, "unknown_client", OAUTH, "the server probably does not know this client id", "check the id and the region: a client exists in one region only", "") \
    X(WRONG_SECRET, "wrong_secret", OAUTH, "the client secret is probably wrong", "check the secret (was it changed?) and the region", "") \
    X(SECRET_EXPIRED, "secret_expired", OAUTH, "the client secret has probably expired", "make a new secret for this client at the server", "") \
    X(UNAUTHORIZED_CLIENT, "unauthorized_client", OAUTH, "this client may not use the client-credentials grant", "enable that grant for the client; some servers say this for wrong credentials", "") \
    X(GRANT_NOT_ALLOWED, "grant_not_allowed", OAUTH, "this client may probably not use the client-credentials grant", "enable that grant for the client at the server", "") \
    X(INVALID_SCOPE, "invalid_scope", OAUTH, "the server does not grant this scope", "check --scope against what the client is allowed", "") \
    X(INVALID_TARGET, "invalid_target", OAUTH, "the server does not know this resource or audience", "check --resource and --audience", "") \
    X(INVALID_GRANT, "invalid_grant", OAUTH, "the server does not accept this grant", "enable the client-credentials grant for the client", "") \
    X(INVALID_REQUEST, "invalid_request", OAUTH, "the server does not understand the request", "see its description, and check --auth, --scope and --param", "") \
    X(UNSUPPORTED_GRANT_TYPE, "unsupported_grant_type", OAUTH, "the server does not offer the client-credentials grant", "check the token URL, and what the server supports", "") \
    X(ACCESS_DENIED, "access_denied", OAUTH, "the server denied access", "check what the client is allowed, and --audience and --scope", "") \
    X(ACCESS_FORBIDDEN, "access_forbidden", OAUTH, "the server refused without giving a reason", "check id and secret, --scope, and whether a firewall or an allow-list admits this address", "") \
    X(OAUTH_ERROR, "oauth_error", OAUTH, "the server refused", "see its error code in the server's documentation", "") \
    /* the server is busy or down */ \
    X(RATE_LIMITED, "rate_limited", BUSY, "the server limits the rate of requests", "ask less often: a token can be used until it expires", "") \
    X(UNAVAILABLE, "unavailable", BUSY, "the server is not available now", "try again later", "") \
    X(SERVER_ERROR, "server_error", BUSY, "the server failed", "try again later; its operator finds the reason in its log", "") \
    /* the answer is not a token response */ \
    X(TOKEN_MISSING, "token_missing", ANSWER, "the answer contains no access token", "check the token URL; --trace shows the answer", "") \
    X(TOKEN_MALFORMED, "token_malformed", ANSWER, "the answer is not a well-formed token response", "--trace shows the answer", "") \
    X(TOKEN_TYPE_UNKNOWN, "token_type_unknown", ANSWER, "the token is not a bearer token", "this program can use tokens of type Bearer only", "") \
    X(SCOPE_REDUCED, "scope_reduced", ANSWER, "the server granted less than the scope asked for", "check what the client is allowed", "") \
    X(LIFETIME_UNKNOWN, "lifetime_unknown", ANSWER, "the server did not say how long the token lives", "ask for a new one when the API answers 401", "") \
    /* us */ \
    X(INTERNAL_ERROR, "internal_error", INTERNAL, "this program or its port is at fault", "please report it", "")
/* clang-format on */

typedef enum cct_cause_group {
#define CCT_GROUP_ENUMERATOR(identifier, name, status) CCT_GROUP_##identifier,
    CCT_CAUSE_GROUPS(CCT_GROUP_ENUMERATOR)
#undef CCT_GROUP_ENUMERATOR
        CCT_GROUP_COUNT
} cct_cause_group;

typedef enum cct_cause {
    CCT_CAUSE_NONE = 0,
#define CCT_CAUSE_ENUMERATOR(identifier, name, group, what, advice, why) CCT_CAUSE_##identifier,
    CCT_CAUSES(CCT_CAUSE_ENUMERATOR)
#undef CCT_CAUSE_ENUMERATOR
        CCT_CAUSE_COUNT
} cct_cause;

/* The name of the contract ("invalid_client"); "none" for CCT_CAUSE_NONE. */
const char *cct_cause_name(cct_cause cause);

/* The exit status of the contract; 0 for CCT_CAUSE_NONE. */
int cct_cause_status(cct_cause cause);

/* Not of CCT_CAUSE_NONE. */
cct_cause_group cct_cause_group_of(cct_cause cause);

/* "network" and the like, for a heading. */
const char *cct_cause_group_name(cct_cause_group group);

/* What happened, and what to do: one sentence each without a final stop. "" under CCT_NO_TEXTS. */
const char *cct_cause_text(cct_cause cause);
const char *cct_cause_advice(cct_cause cause);

/* Why it happens: some whole sentences. "" under CCT_NO_TEXTS. */
const char *cct_cause_explanation(cct_cause cause);

#endif
