/* SPDX-License-Identifier: MIT */
/*
 * option_rows.h: the options of the command line, a row each.
 *
 * OPTIONS(X) is X(identifier, name, letter, value, commands, help) for each of them: the letter or
 * 0; the name of its value, NULL for a flag, "[=…]" when it may be left out; the commands that
 * accept it, in the abbreviations of options.c. In the help, variables that set the same value are
 * in brackets. In the program the help texts are packed: option_help().
 */
#ifndef CCT_CLI_SETTINGS_OPTION_ROWS_H
#define CCT_CLI_SETTINGS_OPTION_ROWS_H

/* clang-format off */
#define OPTIONS(X) \
    X(TOKEN_URL, "--token-url", 0, "URL", REQUEST | S, "the token endpoint, https only [CCTOKEN_TOKEN_URL]") \
    X(ISSUER, "--issuer", 0, "URL", REQUEST | S, "find the token endpoint in the metadata of this issuer [CCTOKEN_ISSUER]") \
    X(REGION, "--region", 0, "NAME", REQUEST | S, "a Genesys Cloud region or domain [CCTOKEN_REGION, GENESYSCLOUD_REGION]") \
    X(CLIENT_ID, "--client-id", 0, "ID", REQUEST | S, "the client ID [CCTOKEN_CLIENT_ID and others, see below]") \
    X(CLIENT_SECRET_FILE, "--client-secret-file", 0, "FILE", REQUEST | S, "read the secret from FILE, - for standard input [CCTOKEN_CLIENT_SECRET_FILE]") \
    X(CLIENT_ASSERTION_FILE, "--client-assertion-file", 0, "FILE", REQUEST | S, "authenticate with the signed JWT in FILE, read for every request [CCTOKEN_CLIENT_ASSERTION_FILE]") \
    X(ENV_FILE, "--env-file", 0, "FILE", REQUEST, "read variables from FILE, lines NAME=value; the environment takes precedence [CCTOKEN_ENV_FILE]") \
    X(TOKEN_FILE, "--token-file", 0, "FILE", I | K, "the token, - for standard input; default the cache if there is one, else standard input") \
    X(INTROSPECTION_URL, "--introspection-url", 0, "URL", I, "ask this endpoint about the token (RFC 7662) [CCTOKEN_INTROSPECTION_URL]") \
    X(REVOCATION_URL, "--revocation-url", 0, "URL", K, "revoke the token at this endpoint (RFC 7009) [CCTOKEN_REVOCATION_URL]") \
    X(AUTH, "--auth", 0, "METHOD", REQUEST | S, "basic, basic-raw, post, private-key-jwt, client-secret-jwt, assertion, mtls or none [CCTOKEN_AUTH]; default basic, Genesys Cloud basic-raw, SAP post") \
    X(KEY, "--key", 0, "FILE", REQUEST | S, "the private key for private-key-jwt and mtls, PEM or DER, not encrypted [CCTOKEN_KEY]") \
    X(KEY_ID, "--key-id", 0, "KID", REQUEST | S, "the name under which the server knows the key [CCTOKEN_KEY_ID]") \
    X(CERT, "--cert", 0, "FILE", REQUEST | S, "the key's certificate; mtls presents it with the issuers that FILE has [CCTOKEN_CERT]") \
    X(JWT_AUDIENCE, "--jwt-audience", 0, "AUDIENCE", REQUEST | S, "the audience of JWTs that are signed; default the issuer, else the token URL [CCTOKEN_JWT_AUDIENCE]") \
    X(SCOPE, "--scope", 0, "SCOPE", REQUEST | S, "the scope to request [CCTOKEN_SCOPE]") \
    X(AUDIENCE, "--audience", 0, "AUDIENCE", REQUEST | S, "a form parameter that some servers require [CCTOKEN_AUDIENCE]") \
    X(RESOURCE, "--resource", 0, "URI", REQUEST | S, "the resource for which a token is requested, RFC 8707; may be repeated [CCTOKEN_RESOURCE]") \
    X(PARAM, "--param", 0, "NAME=VALUE", REQUEST | S, "any other form parameter; may be repeated") \
    X(DPOP_KEY, "--dpop-key", 0, "FILE", REQUEST | S, "bind the token to this private key, by DPoP: PEM or DER, not encrypted [CCTOKEN_DPOP_KEY]") \
    X(CA, "--ca", 0, "FILE", REQUEST | S, "trust anchors in PEM, a file or directory; default SSL_CERT_FILE and SSL_CERT_DIR, then the system's") \
    X(PIN, "--pin", 0, "PIN", REQUEST | S, "sha256//BASE64, a key that the server's verified chain must have, several with ; or repeated [CCTOKEN_PIN]") \
    X(CONNECT_TO, "--connect-to", 0, "HOST:PORT", REQUEST | S, "connect there; the name verified remains that of the URL") \
    X(PROXY, "--proxy", 0, "URL", REQUEST | S, "connect through this HTTP proxy, or none [HTTPS_PROXY, ALL_PROXY]; the hosts of NO_PROXY are exempt") \
    X(TIMEOUT, "--timeout", 0, "S", REQUEST | S, "seconds for reading files and the whole request with its retries (5, 5s or 500ms); default 30") \
    X(CONNECT_TIMEOUT, "--connect-timeout", 0, "S", REQUEST | S, "seconds for name resolution and connection; default 10") \
    X(TLS_MIN, "--tls-min", 0, "VERSION", REQUEST | S, "1.2 or 1.3; default 1.2") \
    X(IPV4, "-4", '4', NULL, REQUEST | S, "IPv4 only") \
    X(IPV6, "-6", '6', NULL, REQUEST | S, "IPv6 only") \
    X(RETRY, "--retry", 0, "N", REQUEST | S, "retry up to N times where that can help; default 2; doctor: 0") \
    X(RETRY_MAX_WAIT, "--retry-max-wait", 0, "S", REQUEST | S, "never wait longer than S seconds between two attempts; default 60") \
    X(OFFLINE, "--offline", 0, NULL, D, "only check the configuration, send nothing") \
    X(TRY_AUTH, "--try-auth", 0, NULL, D, "after a refusal, try each other method once; each failure counts against the client") \
    X(TRY_REGIONS, "--try-regions", 0, NULL, D, "after a refusal, try each other region of Genesys Cloud once") \
    X(CACHE, "--cache", 0, "FILE", G | E | F | I | K, "store tokens in FILE, mode 0600, and use them again [CCTOKEN_CACHE]") \
    X(MIN_TTL, "--min-ttl", 0, "S", G | E, "use a cached token with more than S seconds left; default 10 % of its lifetime, 30 to 300 s, at most half") \
    X(MAX_AGE, "--max-age", 0, "S", G | E, "use no cached token that was requested S seconds ago or earlier") \
    X(FRESH, "--fresh", 0, NULL, G | E, "use no cached token; store the new one") \
    X(ALL, "--all", 0, NULL, F, "remove all tokens from the cache, whatever the other options are") \
    X(ASSUME_TTL, "--assume-ttl", 0, "S", G | W | E | S, "lifetime of a token for which the server reports none; otherwise it is not stored; watch: 300") \
    X(FORMAT, "--format", 0, "FORMAT", G | R | D | W | I | V | S, "token, json, header, bearer, env, curl, k8s or github; regions, doctor, inspect, version: text or json") \
    X(TEMPLATE, "--template", 0, "TEXT", G | W | S, "write TEXT instead, with {token}, {token_json}, {type}, {scope}, {expires_in} and others replaced") \
    X(OUTPUT, "--output", 'o', "FILE", G | W | S, "write the result to FILE completely or not at all; get: - is standard output") \
    X(MODE, "--mode", 0, "MODE", G | W | S, "permissions of FILE, octal; default 0600") \
    X(ONCE, "--once", 0, NULL, W, "obtain one token, then exit with the status that 'get' would have") \
    X(CONFIG, "--config", 0, "FILE", W, "keep a token for each section [NAME] of FILE; its lines are OPTION = VALUE, without the hyphens") \
    X(SIGNAL, "--signal", 0, "PIDFILE[:SIG]", W | S, "after each renewal send a signal, default HUP, to the process in PIDFILE") \
    X(THEN_TIMEOUT, "--then-timeout", 0, "S", W, "end the command after S seconds; default 30") \
    X(METRICS, "--metrics", 0, "FILE", W, "write metrics for node_exporter's textfile collector to FILE, mode 0644") \
    X(LOG, "--log", 0, "FORMAT", ALL, "text or json: the format of failures, warnings and events on standard error; default text") \
    X(ENV, "--env", 0, "NAME", E, "the variable that receives the token; default ACCESS_TOKEN") \
    X(TRACE, "--trace", 0, "[=FILE]", G | W | E | I | K | S, "show what was understood of request and response, on standard error or in FILE") \
    X(VERBOSE, "--verbose", 'v', NULL, G | W | P | E | F | I | K, "report each step on standard error") \
    X(QUIET, "--quiet", 'q', NULL, G | W | P | E | F | I | K, "no advice and no warnings; watch: failures only") \
    X(HELP, "--help", 'h', NULL, ALL, "print help for this command")
/* clang-format on */

#endif
