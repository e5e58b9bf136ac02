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

#include <stdbool.h>

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
    X(USAGE, "usage", CONFIG, "the command line is not understood", "see 'cctoken help' and 'cctoken help COMMAND'", "An option is unknown or misspelt, or lacks its value. A secret is never an option: all users of the machine could read it.") \
    X(CLIENT_ID_MISSING, "client_id_missing", CONFIG, "no client id is set", "set CCTOKEN_CLIENT_ID or give --client-id", "The variable is not set where the program runs: a shell's variables reach it only after export, and cron, systemd and containers have an environment of their own.") \
    X(SECRET_MISSING, "secret_missing", CONFIG, "no client secret is set", "set CCTOKEN_CLIENT_SECRET or give --client-secret-file", "The variable is unset or empty, the secret file is empty, or it is set in another family of variables than the id; the two are never mixed.") \
    X(ENDPOINT_MISSING, "endpoint_missing", CONFIG, "no token endpoint is set", "give --region for Genesys Cloud, else --token-url", "The client does not guess where a secret should go. Other clients often have the address built in.") \
    X(PLACEHOLDER, "placeholder", CONFIG, "a placeholder stands where a value belongs", "put the real value there; an unset variable in a template often leaves this behind", "A template was not filled in: Python writes None and JavaScript undefined for what is not set, CI leaves ${NAME}, documents have <secret>.") \
    X(STRAY_WHITESPACE, "stray_whitespace", CONFIG, "white space stands at the start or end of a value", "remove it; pasted values and 'echo' without -n bring a line feed along", "It comes along when copying, with echo into a secret file, and with Windows line ends. The server would compare it as part of the value.") \
    X(STRAY_CHARACTER, "stray_character", CONFIG, "a value contains a character that cannot be meant", "type the value anew; invisible characters come with copying from documents and chats", "No-break and zero-width spaces, byte order marks and control bytes are invisible in most editors, and the server compares them all the same.") \
    X(QUOTED_VALUE, "quoted_value", CONFIG, "a value stands in quotes", "remove the quotes: a shell takes them off, an env-file or a container setting may keep them", "docker --env-file, Kubernetes secrets and CI settings keep quotes as part of the value, which a shell would take off.") \
    X(ID_EQUALS_SECRET, "id_equals_secret", CONFIG, "client id and client secret are the same", "one of them was copied twice; look up the other", "Both fields were filled from the same line. No server issues a secret that is the id.") \
    X(SWAPPED, "swapped", CONFIG, "client id and client secret are probably swapped", "exchange them: the client ID of Genesys Cloud is a UUID, the client secret is not", "Every client id of Genesys Cloud is a UUID, and no secret is.") \
    X(CONFLICTING_OPTIONS, "conflicting_options", CONFIG, "two options contradict each other", "give one of them only", "Each of them says alone where the token comes from, so one must be a mistake.") \
    X(UNKNOWN_REGION, "unknown_region", CONFIG, "no Genesys Cloud region has that name", "see 'cctoken regions'", "Regions go by their AWS name (us-east-1, with - or _) or by their domain (mypurecloud.com).") \
    X(API_HOST, "api_host", CONFIG, "this host gives no tokens", "tokens come from login.DOMAIN; give --region, see 'cctoken regions'", "Genesys Cloud has two hosts in each region: login.DOMAIN gives tokens, api.DOMAIN takes them. Some names from forums exist nowhere.") \
    X(WRONG_PATH, "wrong_path", CONFIG, "this path gives no tokens", "Genesys Cloud's token endpoint is https://login.DOMAIN/oauth/token; give --region", "Genesys Cloud gives tokens at /oauth/token alone. /api/v2/oauth/token is a path of its API, or of nothing at all.") \
    X(INSECURE_URL, "insecure_url", CONFIG, "the token endpoint is not https", "use an https URL: a secret is never sent in the clear (RFC 6749 section 3.2)", "Over http everyone on the way could read the client secret.") \
    X(BAD_URL, "bad_url", CONFIG, "the token endpoint is not a usable URL", "write it as https://HOST[:PORT]/PATH, without user, password or fragment", "The https:// is missing, the host is empty, or a space, quote or template is left in it.") \
    X(ENV_FILE_BAD, "env_file_bad", CONFIG, "the env-file has a line that is not NAME=value", "write NAME=value there, without 'export'; comments begin with #", "Such a file is data, not a shell script: no export, no $NAME, no line that goes on.") \
    /* configuration, warnings: the request is made all the same */ \
    X(PERCENT_ENCODED, "percent_encoded", CONFIG, "a value looks percent-encoded already", "give it as it was issued; what encoding is needed is done here", "A value that was encoded for a URL is encoded again here, and %2B arrives as %252B. Secrets that hold a % rightly are rare.") \
    X(BASE64_PAIR, "base64_pair", CONFIG, "a value looks like id and secret together in base64", "give id and secret apart, as they were issued", "Examples of curl have the finished Authorization header, which is made here.") \
    X(SCOPE_IGNORED, "scope_ignored", CONFIG, "this server takes no scope for this grant", "leave --scope out; on Genesys Cloud the roles of the client decide", "The advice to always send a scope is wrong on Genesys Cloud: a later 403 of the API means that the client lacks a role.") \
    X(SCOPE_EXPECTED, "scope_expected", CONFIG, "this server wants a scope", "give --scope; Entra ID wants RESOURCE/.default, Okta one that its authorization server knows", "Without one these servers answer invalid_scope or invalid_request; without /.default Entra ID answers AADSTS1002012.") \
    X(AUDIENCE_EXPECTED, "audience_expected", CONFIG, "this server wants an audience", "give --audience, the identifier of the API", "Without one Auth0 refuses, or gives a token for nothing in particular.") \
    X(NON_ASCII, "non_ascii", CONFIG, "a value has characters outside ASCII", "if the server refuses it, see whether it was copied rightly; it is sent as UTF-8", "Curly quotes and long dashes come from word processors. A server may expect another encoding than UTF-8.") \
    X(SEVERAL_SOURCES, "several_sources", CONFIG, "id or secret are set in further variables, which are not used", "unset those that are not meant", "An old value in one of them explains why a new one has no effect.") \
    /* local files */ \
    X(FILE_UNREADABLE, "file_unreadable", LOCAL, "a file cannot be read", "check its path and permissions", "Wrong path, another user, or a secret that is not mounted into the container.") \
    X(FILE_UNWRITABLE, "file_unwritable", LOCAL, "the result cannot be written", "check the path, its permissions and the space left", "The disk is full, the folder is read-only or somebody else's, or the reader of a pipe has gone.") \
    X(OUTPUT_REFUSED, "output_refused", LOCAL, "the result cannot be written safely", "name a regular file of your own, the cache with mode 0600; in a template use {token_json}", "Links and devices are never written through: another user could have planted one to catch the token. A template inserts only characters that mean nothing to a shell or a parser, or an escaped JSON string.") \
    X(SYSTEM_LIMIT, "system_limit", LOCAL, "this machine has reached a limit", "raise the limit named (ulimit, cgroup), or free what is used", "The kernel has no descriptor, process, memory or randomness left for this program: ulimit -n, -u or -v, the pids or memory limit of a cgroup, or a filter of system calls (seccomp).") \
    /* the network */ \
    X(DNS_FAILURE, "dns_failure", NETWORK, "the host name cannot be resolved", "check the name in the URL or the region, and this machine's DNS", "The name is misspelt, the region does not exist, or the container has no DNS.") \
    X(CONNECTION_REFUSED, "connection_refused", NETWORK, "the host refused the connection", "check host and port; nothing listens there, or a firewall refuses", "Host and network are there, the service is not: wrong port, stopped server, or localhost inside a container.") \
    X(CONNECTION_FAILED, "connection_failed", NETWORK, "the host cannot be reached", "check this machine's network, route and firewall", "There is no route: the machine is offline, or has no IPv6 where only that was found.") \
    X(CONNECT_TIMEOUT, "connect_timeout", NETWORK, "the host did not answer the connection in time", "a firewall that drops packets looks like this; check the way out, or raise --connect-timeout", "Firewalls drop packets without an answer. Companies often let traffic out through a proxy alone.") \
    X(TIMEOUT, "timeout", NETWORK, "the time limit was reached", "try again later, or raise --timeout", "The server is overloaded, or something on the way lets connections open and returns nothing. Or a file to be read is a FIFO, terminal or socket whose other end neither writes nor closes.") \
    X(CONNECTION_CLOSED, "connection_closed", NETWORK, "the connection was lost before the answer was complete", "try again later; a proxy or firewall that cuts connections looks like this", "A server that restarts, a load balancer that gave up, or a firewall that dislikes what it sees.") \
    /* TLS */ \
    X(UNTRUSTED_ISSUER, "untrusted_issuer", TLS, "no trusted root issued the server's certificate", "give the root with --ca; an inspecting proxy or a private CA looks like this, and so does a server that sends no intermediate", "A company's proxy signs with its own root, a private CA is not in the system's bundle, or the server sends its certificate without the intermediate, which browsers can fetch.") \
    X(CERTIFICATE_EXPIRED, "certificate_expired", TLS, "a certificate has expired", "renew the certificate that is named above; check this machine's clock as well", "Automatic renewal has failed, or the server was not restarted after it.") \
    X(CERTIFICATE_NOT_YET_VALID, "certificate_not_yet_valid", TLS, "the server's certificate is not valid yet", "is this machine's clock right?", "A device without a battery starts in 1970 until it has the time from the network.") \
    X(NAME_MISMATCH, "name_mismatch", TLS, "the server's certificate is for another name", "check the host of the URL; a captive portal looks like this", "The address leads to another server: a captive portal, a load balancer's default site, an old DNS entry, an IP address instead of the name.") \
    X(CERTIFICATE_REJECTED, "certificate_rejected", TLS, "a certificate of the server's chain must not be used for this", "ask the server's operator for a certificate without this fault", "It is issued for clients, its authority may not certify these names, its key or hash is too weak to be trusted today, or it is damaged.") \
    X(CERTIFICATE_UNSUPPORTED, "certificate_unsupported", TLS, "a certificate of the chain uses something that this build does not support", "ask the server's operator for a chain with RSA or ECDSA P-256 or P-384 keys", "The key type, curve, critical extension, length of the chain or size of the message is not compiled in. Certificates that the chain does not need are passed over.") \
    X(NO_TRUST_ANCHORS, "no_trust_anchors", TLS, "there are no trusted roots to verify the server with", "give PEM certificates with --ca FILE or SSL_CERT_FILE; Debian's package of roots is ca-certificates", "Images from scratch and minimal systems have no roots at all. Nothing is verified without, and nothing sent.") \
    X(TLS_PROTOCOL, "tls_protocol", TLS, "client and server have no TLS version or cipher suite in common", "the server must speak TLS 1.2 or 1.3; check --tls-min", "An old server ends with TLS 1.1 or has only suites that are broken, or --tls-min asks for more than it can.") \
    X(NOT_TLS, "not_tls", TLS, "the port does not speak TLS", "check host and port", "Another service listens there, or the TLS port of this one is another: 443 is usual for HTTPS, where plain HTTP has 80.") \
    X(TLS_FAILURE, "tls_failure", TLS, "the TLS connection failed", "check host and port, and what stands between; the server's log says more", "The server refused the connection by an alert, or a middlebox between changed what was sent.") \
    X(CLIENT_CERTIFICATE_REQUIRED, "client_certificate_required", TLS, "the server wants a client certificate", "ask the server's operator whether this endpoint is for mutual TLS only", "Such an endpoint knows clients by certificate; for secrets there is often another host.") \
    X(CLOCK_WRONG, "clock_wrong", TLS, "this machine's clock is before this program was built", "set the clock", "With such a clock no certificate seems valid. Devices without a battery and paused machines lose it.") \
    X(OUT_OF_MEMORY, "out_of_memory", TLS, "the memory set aside for TLS does not suffice", "the server's certificates are unusually large; give TLS a larger arena", "TLS works in a fixed memory here, which long chains of large RSA keys may exceed.") \
    /* HTTP */ \
    X(REDIRECTED, "redirected", HTTP, "the server redirects, and credentials are never sent after a redirect", "put the final address into the token URL, if you trust it", "A sign-in page or portal in between, a missing or extra slash, http for https, or a host that has moved. Following would give the secret to whoever is named there.") \
    X(HTML_RESPONSE, "html_response", HTTP, "the answer is a web page", "a gateway, captive portal or wrong path looks like this; check the token URL", "A proxy, firewall, portal or bot check answered in place of the token endpoint, or the URL is that of a sign-in page.") \
    X(NOT_FOUND, "not_found", HTTP, "the server has nothing at that path", "check the path of the token URL", "The path differs between servers: /oauth/token, /oauth2/token, /oauth2/v2.0/token, /realms/NAME/protocol/openid-connect/token. Keycloak has none for a realm that does not exist.") \
    X(METHOD_NOT_ALLOWED, "method_not_allowed", HTTP, "the server takes no POST there", "that is not the token endpoint; check the token URL", "It is the address of a page, of discovery or of the API.") \
    X(UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", HTTP, "the server takes no forms there", "that is not a token endpoint (RFC 6749 wants a form); check the token URL", "Token endpoints take forms; what takes JSON alone is another API.") \
    X(HTTP_ERROR, "http_error", HTTP, "the server answered with an unexpected status", "see what the server says; check the token URL, and whether a proxy answers in its place", "Something in between answered (a 407 is a proxy's), or the server refused in a form of its own, which is shown where it has one.") \
    X(MALFORMED_RESPONSE, "malformed_response", HTTP, "the answer is not valid HTTP/1.1", "check host and port; --trace shows how far the response was understood", "Another protocol answers on this port, or a broken proxy.") \
    X(RESPONSE_TOO_LARGE, "response_too_large", HTTP, "the answer is too large for a token response", "check the token URL; headers may have 16 KiB, the body 64 KiB", "It is a page or a download, not a token.") \
    X(NOT_JSON, "not_json", HTTP, "the answer is not JSON", "check the token URL; --trace shows the header fields and the kind of body", "A proxy or a wrong path answers with status 200; very old servers answer a form.") \
    /* the server refused the client */ \
    X(INVALID_CLIENT, "invalid_client", OAUTH, "the server does not accept these client credentials", "check the client ID and the client secret: were they changed?", "Most often: a wrong, old or cut-off secret, an id of another environment, or a secret with + / = % that server and client encode differently in HTTP Basic. Most servers do not say which.") \
    X(UNKNOWN_CLIENT, "unknown_client", OAUTH, "the server probably does not know this client id", "check the client ID", "The id is mistyped, deleted, or of another region, tenant or environment.") \
    X(WRONG_SECRET, "wrong_secret", OAUTH, "the client secret is probably wrong", "check the client secret: was it changed?", "It was changed, cut off or mistyped, or belongs to another client or region. On Entra ID the secret's ID is often taken for its value.") \
    X(SECRET_EXPIRED, "secret_expired", OAUTH, "the client secret has probably expired", "create a new client secret at the server", "Secrets of many servers live for some months only. The client itself is still there.") \
    X(UNAUTHORIZED_CLIENT, "unauthorized_client", OAUTH, "this client may not use the client-credentials grant", "enable the client-credentials grant for this client, and check the client secret: some servers report a wrong one like this", "The client is registered for users who sign in. Keycloak says this for a wrong secret as well.") \
    X(GRANT_NOT_ALLOWED, "grant_not_allowed", OAUTH, "this client may probably not use the client-credentials grant", "enable the client-credentials grant for this client at the server", "The client is registered for users who sign in. A client of Genesys Cloud has exactly one grant type; in Keycloak the switch is called service account.") \
    X(INVALID_SCOPE, "invalid_scope", OAUTH, "the server does not grant this scope", "request only scopes that this client may have", "It is misspelt, not assigned to this client, missing, or made for users. Entra ID takes RESOURCE/.default alone.") \
    X(INVALID_TARGET, "invalid_target", OAUTH, "the server does not know this resource or audience", "use the identifier under which the API is registered, to the letter", "The API is registered under another identifier: these are compared to the letter, with the slash at the end.") \
    X(INVALID_GRANT, "invalid_grant", OAUTH, "the server does not accept this grant", "enable the client-credentials grant for this client, and check client ID and client secret: some servers report wrong ones like this", "For this grant it is rare. Some servers say it when the client may not use it, or when a proof is missing.") \
    X(INVALID_REQUEST, "invalid_request", OAUTH, "the server does not understand the request", "follow what the server says", "Credentials that cannot be decoded, two authentication methods, a parameter that is missing or stands there twice, or an unknown tenant.") \
    X(UNSUPPORTED_GRANT_TYPE, "unsupported_grant_type", OAUTH, "the server does not offer the client-credentials grant", "check the token URL: this endpoint does not offer the grant", "The server signs users in only, or the grant is switched off as a whole.") \
    X(ACCESS_DENIED, "access_denied", OAUTH, "the server denied access", "ask the server's operator what this client is allowed to do", "The client is known, but disabled, not assigned to this API, or stopped by a policy.") \
    X(ACCESS_FORBIDDEN, "access_forbidden", OAUTH, "the server refused access", "check client ID and client secret, and whether a firewall or an allow-list of addresses admits this machine", "A firewall, an allow-list of addresses or an API host refuses like this. Glewlwyd answers an empty 403 to a wrong secret, an unknown client and a missing scope.") \
    X(AUTH_METHOD_REJECTED, "auth_method_rejected", OAUTH, "the credentials probably did not arrive, or not by an accepted method", "find the method for which the client is registered: cctoken doctor --try-auth tries each other one once", "Each client is registered for one method of authentication: HTTP Basic, credentials in the form, or a signed assertion. A proxy that removes the header Authorization looks the same.") \
    X(WRONG_ENDPOINT, "wrong_endpoint", OAUTH, "this client probably belongs to another tenant, realm, domain or environment", "check host and path of the token URL", "The tenant, realm, domain or environment in the token URL is not the one in which the client was registered.") \
    X(ASSERTION_REJECTED, "assertion_rejected", OAUTH, "the server probably does not accept the client's assertion", "compare issuer, subject, audience, key and expiry of the assertion with what the server expects", "An assertion is accepted only with the issuer, subject, audience and key that the server has registered, and only while it is valid by the server's clock.") \
    X(DPOP_REJECTED, "dpop_rejected", OAUTH, "the server requires a valid DPoP proof", "ask the server's operator to allow bearer tokens for this client", "The client is registered for tokens that are bound to a key (RFC 9449).") \
    X(OAUTH_ERROR, "oauth_error", OAUTH, "the server refused", "look the error code up in the server's documentation", "The error code is one of the server's own, or of an extension.") \
    /* the server is busy or down */ \
    X(RATE_LIMITED, "rate_limited", BUSY, "the server limits the rate of requests", "ask less often: a token can be used until it expires", "Too many requests, or too many failures: some servers block a client or address that keeps failing.") \
    X(UNAVAILABLE, "unavailable", BUSY, "the server is not available now", "try again later", "The server restarts or is overloaded, or its gateway does not reach it.") \
    X(SERVER_ERROR, "server_error", BUSY, "the server failed", "try again later; its operator finds the reason in its log", "The fault is the server's, although an odd request may have triggered it.") \
    /* the answer is not a token response */ \
    X(TOKEN_MISSING, "token_missing", ANSWER, "the answer contains no access token", "check the token URL; --trace shows the names of the members", "An API answered that is no token endpoint, or one that hides its errors behind status 200.") \
    X(TOKEN_MALFORMED, "token_malformed", ANSWER, "the answer is not a well-formed token response", "check the token URL; if it is right, send the server's operator the output of --trace, in which tokens are replaced", "The server or something in between is at fault.") \
    X(TOKEN_TYPE_UNKNOWN, "token_type_unknown", ANSWER, "the token is not a bearer token", "this program can use tokens of type Bearer only", "The server bound the token to a key (DPoP, MAC), or its answer is not of RFC 6749.") \
    X(TOKEN_TYPE_MISSING, "token_type_missing", ANSWER, "the server did not name the type of the token", "use the token as Bearer; the response lacks token_type (RFC 6749 section 5.1)", "RFC 6749 requires token_type, and some servers leave it out. Almost every token is a bearer token.") \
    X(SCOPE_REDUCED, "scope_reduced", ANSWER, "the server granted less than the scope asked for", "check what the client is allowed", "The server leaves out what the client may not have (RFC 6749 section 3.3). Later calls may then fail with 403.") \
    X(LIFETIME_UNKNOWN, "lifetime_unknown", ANSWER, "the server did not say how long the token lives", "ask for a new one when the API answers 401", "expires_in is recommended only (RFC 6749 section 5.1). Such a token is not kept.") \
    /* us */ \
    X(INTERNAL_ERROR, "internal_error", INTERNAL, "this program or its port is at fault", "please report it", "No input should lead here.")
/* clang-format on */

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cct_cause_group {
#define CCT_GROUP_ENUMERATOR(identifier, name, status) CCT_GROUP_##identifier,
    CCT_CAUSE_GROUPS(CCT_GROUP_ENUMERATOR)
#undef CCT_GROUP_ENUMERATOR
        CCT_GROUP_COUNT
} cct_cause_group;

/* The exit status of each group: CCT_STATUS_OAUTH. */
enum {
#define CCT_STATUS_ENUMERATOR(identifier, name, status) CCT_STATUS_##identifier = status,
    CCT_CAUSE_GROUPS(CCT_STATUS_ENUMERATOR)
#undef CCT_STATUS_ENUMERATOR
};

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

/* Whether it only warns: then it never ends a request, and its status is nobody's. */
bool cct_cause_is_warning(cct_cause cause);

#ifdef __cplusplus
}
#endif

#endif
