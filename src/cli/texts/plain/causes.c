/* SPDX-License-Identifier: MIT */
#include "cli/texts/plain/causes.h"

#include "cctoken_causes.h"

/* clang-format off */
/* X(identifier, what to do, why it happens): one row for each cause of cctoken_causes.h. */
#define CAUSE_TEXTS(X) \
    /* configuration: nothing was sent */ \
    X(USAGE, "see 'cctoken help' and 'cctoken help COMMAND'", \
      "An option is unknown or misspelt, or lacks its value. A secret is never an option: all users of the machine could read it.") \
    X(CLIENT_ID_MISSING, "set CCTOKEN_CLIENT_ID or use --client-id", \
      "The variable is not set where the program runs: a shell's variables reach it only after export, and cron, systemd and containers have an environment of their own.") \
    X(SECRET_MISSING, "set CCTOKEN_CLIENT_SECRET or use --client-secret-file", \
      "The variable is unset or empty, the secret file is empty, or the secret is set in another family of variables than the client ID; families are never mixed.") \
    X(ENDPOINT_MISSING, "use --region for Genesys Cloud, otherwise --token-url or --issuer", \
      "cctoken does not guess where to send a secret. Other clients often have the address built in.") \
    X(PLACEHOLDER, "replace it with the real value; an unset variable in a template often leaves this", \
      "A template was not filled in: Python writes None and JavaScript undefined for an unset value, CI systems leave ${NAME}, documentation shows <secret>.") \
    X(STRAY_WHITESPACE, "remove it; copying and 'echo' without -n often add a line feed", \
      "Copying, echo into a secret file and Windows line endings add it. The server would compare it as part of the value.") \
    X(STRAY_CHARACTER, "type the value again; copying from documents and chats adds invisible characters", \
      "No-break and zero-width spaces, byte order marks and control bytes are invisible in most editors, but the server compares them.") \
    X(QUOTED_VALUE, "remove the quotes: a shell removes them, an env file or a container setting may not", \
      "docker --env-file, Kubernetes secrets and CI settings keep quotes as part of the value; a shell would remove them.") \
    X(ID_EQUALS_SECRET, "look up the other one: one of them was copied twice", \
      "Both fields were filled from the same line. No server issues a secret that equals the client ID.") \
    X(SWAPPED, "exchange them: the client ID of Genesys Cloud is a UUID, the client secret is not", \
      "Every client ID of Genesys Cloud is a UUID, and no secret is.") \
    X(CONFLICTING_OPTIONS, "use only one of them", \
      "Each of them alone determines where the token comes from, so one must be a mistake.") \
    X(UNKNOWN_REGION, "see 'cctoken regions'", \
      "Regions are named by AWS region (us-east-1, with - or _) or by domain (mypurecloud.com).") \
    X(API_HOST, "use --region, see 'cctoken regions'; tokens come from login.DOMAIN", \
      "Genesys Cloud has two hosts in each region: login.DOMAIN issues tokens, api.DOMAIN accepts them. Some host names found in forums do not exist.") \
    X(WRONG_PATH, "use the URL of the server's token endpoint", \
      "Genesys Cloud issues tokens at /oauth/token only. /api/v2/oauth/token is a path of its API, or does not exist.") \
    X(INSECURE_URL, "use an https URL: a secret is never sent in the clear (RFC 6749 section 3.2)", \
      "With http, anyone on the network path could read the client secret.") \
    X(BAD_URL, "write it as https://HOST[:PORT]/PATH, without user, password or fragment", \
      "The https:// is missing, the host is empty, or the URL contains a space, a quote or an unfilled template. Proxies are HTTP proxies, http:// only.") \
    X(KEY_BAD, "use --key with the client's private key, not encrypted: RSA with 2048 to 4096 bits, P-256 or P-384", \
      "The file holds something else, or a key that is encrypted or of another type; or the certificate is missing, has expired or is not for clients.") \
    X(KEY_MISMATCH, "use the certificate that was issued for this key, or the key of this certificate", \
      "One of the two was renewed, or they belong to different clients.") \
    X(ASSERTION_BAD, "check what writes the assertion, and this machine's clock", \
      "An assertion is a signed JWT, valid for minutes or hours. Kubernetes, SPIFFE and CI systems renew its file; a copy of it expires.") \
    X(ENV_FILE_BAD, "write NAME=value there, without 'export'; comments begin with #", \
      "Such a file is data, not a shell script: no export, no $NAME, no continued lines.") \
    /* configuration, warnings: the request is sent nevertheless */ \
    X(PERCENT_ENCODED, "use it as it was issued; cctoken encodes it", \
      "A value that was encoded for a URL is encoded again here, and %2B arrives as %252B. Few secrets really contain a %.") \
    X(BASE64_PAIR, "set client ID and client secret separately, as they were issued", \
      "Examples for curl contain the finished Authorization header; cctoken builds that header itself.") \
    X(SCOPE_IGNORED, "leave out --scope; on Genesys Cloud the roles of the client decide", \
      "The advice to always send a scope does not apply to Genesys Cloud: a later 403 from the API means that the client lacks a role.") \
    X(SCOPE_EXPECTED, "use --scope; Entra ID requires RESOURCE/.default, Okta a scope that its authorization server defines", \
      "Without a scope these servers return invalid_scope or invalid_request; without /.default Entra ID returns AADSTS1002012.") \
    X(AUDIENCE_EXPECTED, "use --audience with the identifier of the API", \
      "Without an audience Auth0 refuses, or issues a token for its default API.") \
    X(NON_ASCII, "if the server refuses it, check that it was copied correctly; it is sent as UTF-8", \
      "Word processors insert curly quotes and long dashes. A server may expect another encoding than UTF-8.") \
    X(SEVERAL_SOURCES, "unset the variables that are not intended", \
      "An old value in one of them explains why a new one has no effect.") \
    /* local files */ \
    X(FILE_UNREADABLE, "check its path and permissions", \
      "The path is wrong, the file belongs to another user, or a secret is not mounted into the container.") \
    X(FILE_UNWRITABLE, "check the path, its permissions and the free space", \
      "The disk is full, the directory is read-only or owned by another user, or the reader of a pipe has exited.") \
    X(OUTPUT_REFUSED, "name a regular file of your own, the cache with mode 0600; in a template use {token_json}", \
      "cctoken never writes through links or to devices: another user could have planted one to catch the token. A template inserts only characters that mean nothing to a shell or a parser, or an escaped JSON string.") \
    X(SYSTEM_LIMIT, "raise the limit named (ulimit, cgroup), or free resources", \
      "The kernel has no descriptor, process, memory or randomness left for this program: ulimit -n, -u or -v, the pids or memory limit of a cgroup, or a system call filter (seccomp).") \
    /* the network */ \
    X(DNS_FAILURE, "check the name in the URL or the region, and this machine's DNS", \
      "The name is misspelt, the region does not exist, or the container has no DNS.") \
    X(CONNECTION_REFUSED, "check host and port; nothing listens there, or a firewall refuses", \
      "The host is reachable, but the service is not: wrong port, stopped server, or localhost inside a container.") \
    X(CONNECTION_FAILED, "check this machine's network, route and firewall", \
      "There is no route: the machine is offline, or only an IPv6 address was found and the machine has no IPv6. Or the host's addresses fail in different ways: one refuses, another does not respond.") \
    X(CONNECT_TIMEOUT, "check whether a firewall drops packets on the way, or raise --connect-timeout", \
      "Firewalls drop packets without a response. Companies often allow outgoing traffic through a proxy only.") \
    X(PROXY_FAILURE, "ask the proxy's operator whether it may connect to this host and port; NO_PROXY exempts hosts that are reached directly", \
      "The proxy does not permit this host or port, cannot reach it, or is not an HTTP proxy. Many have a list of hosts, and permit port 443 only.") \
    X(PROXY_AUTHENTICATION, "put user and password into the proxy's URL, percent-encoded, or the whole header value into CCTOKEN_PROXY_AUTHORIZATION", \
      "The proxy received no credentials, wrong ones, or a scheme that it does not accept. A local proxy (cntlm, px) can speak Negotiate and NTLM to it.") \
    X(TIMEOUT, "try again later, or raise --timeout", \
      "The server is overloaded, or a middlebox accepts connections and returns nothing. Or a file to be read is a FIFO, terminal or socket whose other end neither writes nor closes.") \
    X(CONNECTION_CLOSED, "try again later; a proxy or firewall that cuts connections looks like this", \
      "The server restarted, a load balancer gave up, or a firewall cut the connection.") \
    /* TLS */ \
    X(UNTRUSTED_ISSUER, "name the root with --ca; an inspecting proxy or a private CA looks like this, and so does a server that sends no intermediate", \
      "A company's proxy signs with its own root, a private CA is not in the system's bundle, or the server sends its certificate without the intermediate, which browsers can fetch.") \
    X(CERTIFICATE_EXPIRED, "renew the certificate named above; also check this machine's clock", \
      "Automatic renewal has failed, or the server was not restarted after it.") \
    X(CERTIFICATE_NOT_YET_VALID, "check this machine's clock", \
      "A device without a battery starts in 1970 until it gets the time from the network.") \
    X(NAME_MISMATCH, "check the host of the URL; a captive portal looks like this", \
      "The address leads to another server: a captive portal, a load balancer's default site, an old DNS entry, or an IP address instead of the name.") \
    X(CERTIFICATE_REJECTED, "ask the server's operator for a certificate without this defect", \
      "It is issued for clients, its CA may not certify these names, its key or hash is too weak today, or it is damaged.") \
    X(CERTIFICATE_UNSUPPORTED, "ask the server's operator for a chain with RSA or ECDSA P-256 or P-384 keys", \
      "The key type, curve, critical extension, length of the chain or size of the message is not compiled in. Certificates that the chain does not need are ignored.") \
    X(PIN_MISMATCH, "if this is unexpected, do not copy a pin from here: ask the server's operator for the new one and change --pin only then", \
      "The server has a new key or a new authority, or something in between, such as an inspecting proxy, has a certificate that this machine trusts. A pin of the authority, and a second one for the next key, outlast a renewal.") \
    X(NO_TRUST_ANCHORS, "name PEM certificates with --ca FILE or SSL_CERT_FILE; Debian's package of roots is ca-certificates", \
      "Images from scratch and minimal systems have no trust anchors at all. Without them nothing can be verified, and nothing is sent.") \
    X(TLS_PROTOCOL, "check --tls-min; the server must speak TLS 1.2 or 1.3", \
      "An old server supports TLS 1.1 at most or only broken cipher suites, or --tls-min requires a newer version than it has.") \
    X(NOT_TLS, "check host and port", \
      "Another service listens there, or TLS is on another port: 443 is usual for HTTPS, 80 for plain HTTP.") \
    X(TLS_FAILURE, "check host and port, and proxies or firewalls on the way; the server's log has details", \
      "The server refused the connection by an alert, or a middlebox changed what was sent.") \
    X(CLIENT_CERTIFICATE_REQUIRED, "use the client's certificate with --auth mtls, --key and --cert, or ask the server's operator for another endpoint", \
      "Such an endpoint identifies clients by certificate (mutual TLS); there is often another host for secrets.") \
    X(CLOCK_WRONG, "set the clock", \
      "With such a clock every certificate seems invalid. Devices without a battery and paused machines lose the time.") \
    X(OUT_OF_MEMORY, "provide a larger arena for TLS; the server's certificates are unusually large", \
      "TLS works in a fixed amount of memory, which long chains of large RSA keys may exceed.") \
    /* HTTP */ \
    X(REDIRECTED, "use the final address as the token URL if it is a token endpoint that you trust; a captive portal or a page for signing in is not", \
      "A sign-in page or portal on the way, a missing or extra slash, http instead of https, or a host that has moved. Following the redirect would send the secret to whatever host it names.") \
    X(HTML_RESPONSE, "check the token URL; a gateway, captive portal or wrong path looks like this", \
      "A proxy, firewall, portal or bot check responded instead of the token endpoint, or the URL is that of a sign-in page.") \
    X(NOT_FOUND, "check the path of the token URL", \
      "The path differs between servers: /oauth/token, /oauth2/token, /oauth2/v2.0/token, /realms/NAME/protocol/openid-connect/token. Keycloak returns this for a realm that does not exist.") \
    X(METHOD_NOT_ALLOWED, "check the URL; that is not the endpoint", \
      "It is the address of a page, of discovery or of the API.") \
    X(UNSUPPORTED_MEDIA_TYPE, "check the token URL; that is not a token endpoint (RFC 6749 requires a form)", \
      "Token endpoints accept forms; an endpoint that accepts only JSON is another API.") \
    X(HTTP_ERROR, "see what the server says; check the token URL, and whether a proxy responds in its place", \
      "A middlebox responded (a 407 comes from a proxy), or the server refused in a format of its own, which is shown if it has any words.") \
    X(MALFORMED_RESPONSE, "check host and port; --trace shows how far the response was understood", \
      "The port speaks another protocol, or a proxy is broken.") \
    X(RESPONSE_TOO_LARGE, "check the token URL; header sections may have 16 KiB, bodies 64 KiB", \
      "It is a page or a download, not a token.") \
    X(NOT_JSON, "check the token URL; --trace shows the header fields and the kind of body", \
      "A proxy or a wrong path responds with status 200; very old servers return a form.") \
    X(DISCOVERY_FAILED, "check the issuer, or use the URL of the endpoint itself, such as --token-url", \
      "The issuer is misspelt, or the server publishes no metadata (RFC 8414, OpenID Connect Discovery).") \
    X(ISSUER_MISMATCH, "use the issuer exactly as the metadata name it, if you trust it", \
      "Issuers are compared character by character. Anything else could be a server that poses as another one.") \
    /* the server refused the client */ \
    X(INVALID_CLIENT, "check the client ID and the client secret, and whether they were changed", \
      "Most often: a wrong, old or truncated secret, a client ID of another environment, or a secret with + / = % that server and client encode differently in HTTP Basic. Most servers do not say which.") \
    X(UNKNOWN_CLIENT, "check the client ID", \
      "The client ID is mistyped, deleted, or belongs to another region, tenant or environment.") \
    X(WRONG_SECRET, "check the client secret, and whether it was changed", \
      "It was changed, truncated or mistyped, or belongs to another client or region. On Entra ID the secret's ID is often mistaken for its value.") \
    X(SECRET_EXPIRED, "create a new client secret at the server", \
      "On many servers a secret is valid for a few months only. The client itself still exists.") \
    X(UNAUTHORIZED_CLIENT, "enable the client-credentials grant for this client, and check the client secret: some servers report a wrong one like this", \
      "The client is registered for users who sign in. Keycloak also returns this for a wrong secret.") \
    X(GRANT_NOT_ALLOWED, "enable the client-credentials grant for this client at the server", \
      "The client is registered for users who sign in. A client of Genesys Cloud has exactly one grant type; in Keycloak the setting is called service account.") \
    X(INVALID_SCOPE, "request only scopes that this client may have", \
      "It is misspelt, not assigned to this client, missing, or meant for users. Entra ID accepts only RESOURCE/.default.") \
    X(INVALID_TARGET, "use exactly the identifier under which the API is registered", \
      "The API is registered under another identifier. Identifiers are compared character by character, including a final slash.") \
    X(INVALID_GRANT, "enable the client-credentials grant for this client, and check client ID and client secret: some servers report wrong ones like this", \
      "It is rare for this grant. Some servers return it when the client may not use the grant, or when a proof is missing.") \
    X(INVALID_REQUEST, "follow what the server says", \
      "Credentials that cannot be decoded, two authentication methods, a missing or repeated parameter, or an unknown tenant.") \
    X(UNSUPPORTED_GRANT_TYPE, "check the token URL: this endpoint does not offer the grant", \
      "The server supports only users who sign in, or the grant is disabled for all clients.") \
    X(ACCESS_DENIED, "ask the server's operator what this client is allowed to do", \
      "The client is known, but disabled, not assigned to this API, or blocked by a policy.") \
    X(ACCESS_FORBIDDEN, "check client ID and client secret, and whether a firewall or an allow-list of addresses admits this machine", \
      "A firewall, an allow-list of addresses or an API host refuses like this. Glewlwyd returns an empty 403 for a wrong secret, an unknown client and a missing scope.") \
    X(AUTH_METHOD_REJECTED, "find the method for which the client is registered: cctoken doctor --try-auth tries each other one once", \
      "Each client is registered for one authentication method: HTTP Basic, credentials in the form, or a signed assertion. A proxy that removes the Authorization header looks the same.") \
    X(WRONG_ENDPOINT, "check host and path of the token URL", \
      "The tenant, realm, domain or environment in the token URL is not the one in which the client was registered.") \
    X(ASSERTION_REJECTED, "compare issuer, subject, audience, key and expiry of the assertion with what the server expects", \
      "An assertion is accepted only with the issuer, subject, audience and key that the server has registered, and only while it is valid by the server's clock.") \
    X(DPOP_REJECTED, "use --dpop-key with a private key, or ask the server's operator to allow bearer tokens for this client", \
      "The client is registered for tokens that are bound to a key (RFC 9449), or the proof is not accepted: by its key, its time or its nonce.") \
    X(OAUTH_ERROR, "look up the server's message in its documentation", \
      "The error code is one of the server's own, or of an extension.") \
    /* the server is busy or down */ \
    X(RATE_LIMITED, "send fewer requests: a token can be used until it expires", \
      "Too many requests, or too many failures: some servers block a client or address that keeps failing.") \
    X(UNAVAILABLE, "try again later", \
      "The server restarts or is overloaded, or its gateway cannot reach it.") \
    X(SERVER_ERROR, "try again later; the reason is in the server's log", \
      "The fault is the server's, although an unusual request may have triggered it.") \
    /* the response is not a token response */ \
    X(TOKEN_MISSING, "check the token URL; --trace shows the names of the members", \
      "The URL is not that of a token endpoint, or the server reports errors with status 200.") \
    X(TOKEN_MALFORMED, "check the URL; if it is right, send the server's operator the output of --trace, in which tokens are replaced", \
      "The server or a middlebox is at fault.") \
    X(TOKEN_TYPE_UNKNOWN, "ask the server's operator for tokens of type Bearer, or for DPoP use --dpop-key", \
      "The server bound the token to a key (DPoP, MAC), or its response does not follow RFC 6749.") \
    X(TOKEN_TYPE_MISSING, "use the token as Bearer; the response lacks token_type (RFC 6749 section 5.1)", \
      "RFC 6749 requires token_type, but some servers leave it out. Almost every token is a bearer token.") \
    X(SCOPE_REDUCED, "check what the client is allowed", \
      "The server leaves out scopes that the client may not have (RFC 6749 section 3.3). Later calls may fail with 403.") \
    X(LIFETIME_UNKNOWN, "request a new token when the API returns 401", \
      "expires_in is only recommended (RFC 6749 section 5.1). Such a token is not stored.") \
    X(TOKEN_UNKNOWN, "check the region", \
      "The token has expired or was revoked before, or another region issued it and still accepts it.") \
    /* internal */ \
    X(INTERNAL_ERROR, "please report it", \
      "No input should cause this.")
/* clang-format on */

/*
 * The size of each text, from the rows above. Together with the structure below, which has the
 * order of the library's table, this makes gaps errors of compilation: a cause without a row above
 * does not compile, nor does a row without a cause, nor a second row for one.
 */
enum {
#define SIZES(identifier, advice, why) ADVICE_SIZE_##identifier = sizeof advice, WHY_SIZE_##identifier = sizeof why,
    SIZES(NONE, "", "") CAUSE_TEXTS(SIZES)
};

/*
 * Arrays of exactly the length of their text, so that the structure is all texts one after the
 * other, each with its NUL, without padding: the form that the packer reads.
 */
typedef struct texts {
#define ROOM(identifier, name, group, text)                                                                            \
    char identifier##_advice[ADVICE_SIZE_##identifier];                                                                \
    char identifier##_why[WHY_SIZE_##identifier];
    ROOM(NONE, "", CONFIG, "")
    CCT_CAUSES(ROOM)
} texts;

const char *plain_cause_texts(size_t *len)
{
    /* Designated by name, because the rows above are ordered for readers. */
    static const texts all = {
#define TEXTS(identifier, advice, why) .identifier##_advice = advice, .identifier##_why = why,
        TEXTS(NONE, "", "") CAUSE_TEXTS(TEXTS)};
    *len = sizeof all;
    return (const char *)&all;
}
