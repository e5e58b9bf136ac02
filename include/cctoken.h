/* SPDX-License-Identifier: MIT */
/*
 * cctoken.h: OAuth 2.0 access tokens with the client-credentials grant (RFC 6749 section 4.4),
 * without memory allocation.
 *
 * Memory. The caller owns every byte: the client object, the work buffer, the strings of the
 * configuration. The library itself never allocates. mbedTLS does, from the C library's heap or
 * from a fixed arena (cct_arena_install()). Everything that a client points to must exist unchanged
 * from cct_start() to cct_end().
 *
 * Threads. Many clients may run side by side on one thread. About sixty of them may be in the
 * handshake at a time (MBEDTLS_PSA_KEY_SLOT_COUNT); a further one fails with out_of_memory.
 * mbedTLS's heap and key store are process-wide: clients on several threads require an mbedTLS that
 * is built with its threading layer.
 *
 * Pointers. No argument may be NULL unless its comment permits it. Strings end with NUL.
 *
 * Secrets. The library wipes its copies as soon as they are sent, and cct_end() wipes the client
 * and its work buffer, the token included.
 *
 * A request: cct_start, then cct_step until it no longer returns CCT_AGAIN (or cct_run, which does
 * exactly that), then cct_get_token or cct_get_diagnosis, then cct_end.
 */
#ifndef CCTOKEN_H
#define CCTOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cctoken_causes.h"
#include "cctoken_port.h"

#define CCT_VERSION "0.1.0"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * How the client authenticates: X(identifier, name, whether it needs the client secret). One method
 * per request (RFC 6749 section 2.3).
 *   BASIC      HTTP Basic, client ID and secret form-encoded first (section 2.3.1)
 *   BASIC_RAW  HTTP Basic, client ID and secret as they are
 *   POST       client_id and client_secret in the form
 *   PRIVATE_KEY_JWT    a JWT that the client signs with its key, again for each attempt (OpenID
 *                      Connect Core section 9)
 *   CLIENT_SECRET_JWT  the same with the secret as the key (HS256); the secret itself is not sent
 *   ASSERTION  a signed JWT that another party issued for the client (RFC 7523 section 2.2), no
 *              secret
 *   MTLS       client_id in the form; the client presents a certificate in the TLS handshake (RFC
 *              8705 section 2)
 *   NONE       client_id in the form, no secret (a public client)
 */
#define CCT_AUTH_METHODS(X)                                                                                            \
    X(BASIC, "basic", true)                                                                                            \
    X(BASIC_RAW, "basic-raw", true)                                                                                    \
    X(POST, "post", true)                                                                                              \
    X(PRIVATE_KEY_JWT, "private-key-jwt", false)                                                                       \
    X(CLIENT_SECRET_JWT, "client-secret-jwt", true)                                                                    \
    X(ASSERTION, "assertion", false)                                                                                   \
    X(MTLS, "mtls", false)                                                                                             \
    X(NONE, "none", false)

typedef enum cct_auth_method {
    CCT_AUTH_DEFAULT = 0, /* the profile's, otherwise basic */
#define CCT_AUTH_ENUMERATOR(identifier, name, needs_secret) CCT_AUTH_##identifier,
    CCT_AUTH_METHODS(CCT_AUTH_ENUMERATOR)
#undef CCT_AUTH_ENUMERATOR
        CCT_AUTH_COUNT
} cct_auth_method;

typedef enum cct_tls_version { CCT_TLS_1_2 = 0, CCT_TLS_1_3 = 1 } cct_tls_version;

/* The stages of a request, in order, with their names. PROXY occurs only with a proxy. */
#define CCT_STAGES(X)                                                                                                  \
    X(CONFIG, "config")                                                                                                \
    X(DNS, "dns")                                                                                                      \
    X(CONNECT, "connect")                                                                                              \
    X(PROXY, "proxy")                                                                                                  \
    X(TLS, "tls")                                                                                                      \
    X(HTTP, "http")                                                                                                    \
    X(OAUTH, "oauth")

typedef enum cct_stage {
#define CCT_STAGE_ENUMERATOR(identifier, name) CCT_STAGE_##identifier,
    CCT_STAGES(CCT_STAGE_ENUMERATOR)
#undef CCT_STAGE_ENUMERATOR
        CCT_STAGE_COUNT
} cct_stage;

/* The name of a stage ("connect"); "unknown" for any other number. */
const char *cct_stage_name(cct_stage stage);

/*
 * What a client requests: a new token, information about an existing one (RFC 7662) or its
 * revocation (RFC 7009). The existing one is called the subject token. Most servers require that
 * the client authenticates for these requests as it does for a token. Genesys Cloud accepts the
 * subject token itself instead, at cct_region_token_info_url().
 */
typedef enum cct_request { CCT_REQUEST_TOKEN = 0, CCT_REQUEST_INTROSPECTION, CCT_REQUEST_REVOCATION } cct_request;

/* An additional form parameter of the request: `resource`, `audience` or any other. */
typedef struct cct_parameter {
    const char *name;
    const char *value;
} cct_parameter;

/*
 * What an observer receives. Secrets, assertions and tokens are already replaced. Of a message only
 * known header fields and JSON members are shown with their values, others by name only, and a body
 * that is not JSON by its size and kind.
 */
typedef enum cct_event {
    CCT_EVENT_STAGE,    /* a stage was completed; the text reports its result */
    CCT_EVENT_SEEN,     /* part of a stage: a certificate that was received, a failed attempt to
                         * connect */
    CCT_EVENT_REQUEST,  /* a piece of the request; a piece of length 0 ends it */
    CCT_EVENT_RESPONSE, /* a piece of the response, chunks joined; a piece of length 0 ends it */
    CCT_EVENT_RETRY     /* an attempt failed and another follows; the text has the reason and the
                         * time */
} cct_event;

/*
 * The text is not NUL-terminated and is valid only during the call. An observer must not call the
 * client that it observes.
 */
typedef void (*cct_observer)(void *context, cct_event event, cct_stage stage, const char *text, size_t text_len);

/*
 * What the server reported, for diagnostics; "" and CCT_SKEW_UNKNOWN where it reported nothing. The
 * texts are NUL-terminated, truncated to their arrays, printable, and never contain a secret.
 */
typedef struct cct_server_report {
    char error[64];              /* `error` (RFC 6749 section 5.2), or a provider's own code */
    char error_description[320]; /* `error_description`, or a provider's own message */
    char correlation_id[80];     /* the provider's identifier of this request, for its support */
    int64_t clock_skew_s;        /* this machine's clock minus the server's Date (RFC 9110 section
                                  * 6.6.1) */
} cct_server_report;

#define CCT_SKEW_UNKNOWN INT64_MIN

/*
 * Bytes of a pin: SHA-256 over a certificate's SubjectPublicKeyInfo in DER (RFC 7469 section 2.4).
 */
#define CCT_PIN_LEN 32

/*
 * Signs assertions for CCT_AUTH_PRIVATE_KEY_JWT, and DPoP proofs: cct_key_signer() with a key from
 * a file, or a function of the program with a key in a secure element. The texts go into the JWT's
 * header (RFC 7515 sections 4.1.4, 4.1.8).
 */
#define CCT_SIGNATURE_MAX 512
typedef struct cct_signer {
    const char *algorithm;  /* of RFC 7518 section 3.1: "ES256" */
    const char *key_id;     /* or NULL */
    const char *thumbprint; /* or NULL: SHA-256 of the certificate, in base64url */
    const char *jwk;        /* or NULL unless it signs DPoP proofs: the public key, as cct_key_jwk()
                             * writes it */
    /*
     * Signs bytes[0..len). The signature has the form of RFC 7518: that of ECDSA is R and S, of
     * fixed length. Returns its length, at most CCT_SIGNATURE_MAX, or a negative number;
     * CCT_ERROR_LIMIT: there are no random numbers.
     */
    int (*sign)(void *context, const char *bytes, size_t len, uint8_t signature[CCT_SIGNATURE_MAX]);
    void *context;
} cct_signer;

/*
 * A private key: RSA of 2048 to 4096 bits (RS256; PS256 if its type is RSASSA-PSS), P-256 (ES256)
 * or P-384 (ES384), as PKCS #1, SEC 1 or PKCS #8, in PEM or DER, not encrypted. It signs
 * (cct_key_signer) or authenticates the client in TLS. The key itself is on mbedTLS's heap; this
 * object is opaque.
 */
typedef struct cct_key {
    uint64_t opaque[8];
} cct_key;

typedef struct cct_config {
    /* The platform, and the state of this client's connection on it. */
    const cct_port *port;
    void *port_context;

    /* Endpoint and client. */
    const char *token_url; /* https only; at most CCT_URL_MAX bytes; or NULL with an issuer */
    /* Or NULL; without a token URL, its metadata name that (RFC 8414, OpenID Connect Discovery). */
    const char *issuer;
    const char *client_id;        /* or NULL with CCT_AUTH_ASSERTION: then the assertion alone names
                                   * the client */
    const char *client_secret;    /* NULL if the method needs none */
    const char *client_assertion; /* a JWT in compact form, without a line end; NULL unless
                                   * CCT_AUTH_ASSERTION */
    const cct_signer *signer;     /* NULL unless CCT_AUTH_PRIVATE_KEY_JWT */
    const char *jwt_audience;     /* of a JWT that the client signs; NULL: the issuer, or without
                                   * one the token URL */
    /*
     * For mutual TLS, used if the server requests a certificate; NULL unless CCT_AUTH_MTLS. tls_key
     * was filled by cct_key_read(). tls_certificates has the certificate of this key and its
     * issuers, in PEM and in any order (a root is not sent), or this certificate alone in DER. Both
     * must exist until cct_end(). The first step checks them as cct_key_check_tls() does.
     */
    cct_key *tls_key;
    const char *tls_certificates;
    size_t tls_certificates_len; /* in bytes */
    /*
     * Or NULL; the key to which the token is bound (DPoP, RFC 9449); its `jwk` is required. A proof
     * is signed for each attempt, and again if the server demands a nonce in it.
     */
    const cct_signer *dpop;
    cct_auth_method auth;
    const char *scope;               /* or NULL; scopes separated by one space each (RFC 6749
                                      * section 3.3) */
    const cct_parameter *parameters; /* or NULL */
    size_t parameter_count;

    /* For introspection and revocation only. Scope and parameters are not sent with these. */
    cct_request request;
    const char *subject_token; /* NULL for a token request */
    const char *endpoint_url;  /* for this request, https only; or NULL with an issuer, whose
                                * metadata name it */

    /* Connection. */
    const char *connect_to; /* or NULL; "HOST:PORT" to connect to; the certificate is verified for
                             * the URL's host */
    const char *proxy;      /* or NULL; "HOST:PORT" of a proxy that opens the connection (CONNECT,
                             * RFC 9110 section 9.3.6) */
    const char *proxy_user; /* or NULL; with the password, if any, for HTTP Basic at the proxy (RFC
                             * 7617) */
    const char *proxy_password;
    const char *proxy_authorization; /* or NULL; the whole value of Proxy-Authorization, used
                                      * instead of these two */
    cct_family family;
    cct_tls_version tls_min;
    /*
     * Or NULL; a verified chain must also have a key with one of these pins, in any certificate
     * from the server's to the trust anchor.
     */
    const uint8_t (*pins)[CCT_PIN_LEN];
    size_t pin_count;            /* 0: any chain */
    uint32_t timeout_ms;         /* the whole request with its retries; 0: 30,000 */
    uint32_t connect_timeout_ms; /* name resolution and connection of one attempt; 0: 10,000 */
    uint32_t retries;            /* at most this many attempts after the first */
    uint32_t retry_max_wait_s;   /* never wait longer between two attempts; 0: 60 */

    /*
     * Memory, with lengths in bytes. `work` holds the request, then the response with the token.
     * CCT_WORK_FULL suffices for every response within the limits (chunk size lines and trailers
     * may have 4096 bytes), 4096 for an ordinary one; a longer response fails with
     * response_too_large. With an issuer `work` also holds the discovered URL. During the TLS
     * handshake `work` is used to read trust anchors: once for the whole chain if it has 24,576
     * bytes or more, otherwise once for each certificate. A root longer than half of it is skipped.
     * `io` (or NULL) joins small writes and reads ahead, one half for each; 16,384 suit a desktop.
     * Without it each record is sent by itself. It contains encrypted data only.
     */
    char *work;
    size_t work_len;
    uint8_t *io;
    size_t io_len;

    cct_server_report *server_report; /* or NULL; of the last attempt */
    cct_observer observer;            /* or NULL */
    void *observer_context;
} cct_config;

/* Limits, in bytes. */
#define CCT_URL_MAX 2048
/* Seconds for which discovered metadata may be kept, even if their server allows more. */
#define CCT_DISCOVERY_MAX_AGE_S 3600u
#define CCT_HEADER_SECTION_MAX 16384
#define CCT_BODY_MAX 65536
#define CCT_TOKEN_MAX 32768
#define CCT_WORK_FULL (CCT_HEADER_SECTION_MAX + CCT_BODY_MAX + 4096)

/* A token. The texts are in the work buffer, valid until cct_end(). */
typedef struct cct_token {
    const char *access_token; /* bytes 0x21 to 0x7E only */
    size_t access_token_len;
    const char *token_type;  /* "Bearer" in this spelling, also if the response lacks it; "DPoP"
                              * with dpop */
    const char *scope;       /* as the server sent it; NULL if it sent none */
    int64_t expires_in_s;    /* > 0, or CCT_LIFETIME_UNKNOWN */
    int64_t requested_at_ms; /* monotonic clock when the request began; the lifetime counts from
                              * then */
    int64_t requested_at_s;  /* wall clock at that time; negative if the platform has none */
} cct_token;

#define CCT_LIFETIME_UNKNOWN (-1)

/*
 * What the server reported about the subject token. Some servers report an inactive token by the
 * HTTP status alone, as Genesys Cloud does with 401: then there are no claims, and the diagnosis
 * has the server's text in `detail`. The claims are in the work buffer, valid until cct_end().
 */
typedef struct cct_introspection {
    bool active;
    const char *claims; /* a JSON object in UTF-8 (RFC 7662 section 2.2), not NUL-terminated; or
                         * NULL */
    size_t claims_len;
} cct_introspection;

/* Which value of the configuration a cause is about, and what it is called in a sentence. */
#define CCT_SUBJECTS(X)                                                                                                \
    X(NONE, "")                                                                                                        \
    X(CLIENT_ID, "the client ID")                                                                                      \
    X(CLIENT_SECRET, "the client secret")                                                                              \
    X(CLIENT_ASSERTION, "the client assertion")                                                                        \
    X(KEY, "the private key")                                                                                          \
    X(CERTIFICATE, "the certificate")                                                                                  \
    X(DPOP_KEY, "the DPoP key")                                                                                        \
    X(TOKEN_URL, "the token URL")                                                                                      \
    X(ISSUER, "the issuer")                                                                                            \
    X(SCOPE, "the scope")                                                                                              \
    X(AUDIENCE, "the audience")                                                                                        \
    X(CONNECT_TO, "the address to connect to")                                                                         \
    X(PROXY, "the proxy")                                                                                              \
    X(PROXY_AUTHORIZATION, "the proxy's authorization")                                                                \
    X(TRUST_ANCHORS, "the trust anchors")                                                                              \
    X(ENDPOINT, "the URL of the endpoint")

typedef enum cct_subject {
#define CCT_SUBJECT_ENUMERATOR(identifier, name) CCT_SUBJECT_##identifier,
    CCT_SUBJECTS(CCT_SUBJECT_ENUMERATOR)
#undef CCT_SUBJECT_ENUMERATOR
        CCT_SUBJECT_COUNT
} cct_subject;

/* Such as "the client secret"; "" for none and for any other number. */
const char *cct_subject_name(cct_subject subject);

/* What is wrong with a certificate, where the advice depends on it. */
typedef enum cct_certificate_fault {
    CCT_CERTIFICATE_FAULT_NONE = 0,
    CCT_CERTIFICATE_WEAK,        /* its key or hash */
    CCT_CERTIFICATE_USAGE,       /* it is not issued for servers */
    CCT_CERTIFICATE_CONSTRAINED, /* the authority must not certify these names */
    CCT_CERTIFICATE_LOCAL,       /* it is a trust anchor of this machine */
    CCT_CERTIFICATES_TOO_MANY    /* the chain, or the message that carries it, is too long */
} cct_certificate_fault;

#define CCT_NO_OFFSET ((size_t)-1)

/* A problem that does not end the request. */
typedef struct cct_warning {
    cct_cause cause;
    cct_subject subject; /* the value it is about */
    size_t offset;       /* the byte in it, or CCT_NO_OFFSET */
} cct_warning;

#define CCT_DETAIL_MAX 512
#define CCT_WARNINGS_MAX 8

/* Why a request failed; set once, by the first stage that fails. */
typedef struct cct_diagnosis {
    cct_cause cause; /* CCT_CAUSE_NONE: nothing has failed so far */
    int exit_status; /* of cctoken: the cause's, but 5 for a web page sent with 401 or 403 */
    cct_stage stage;
    cct_subject subject;         /* the value that a cause of the configuration is about */
    size_t subject_offset;       /* the offset in it, in bytes from 0 */
    cct_certificate_fault fault; /* what is wrong with a certificate */
    int native_error;            /* the platform's or mbedTLS's own code, or 0 */
    int http_status;             /* 0 if there was no response */
    int64_t retry_after_s;       /* seconds, from the server's Retry-After (RFC 9110 section
                                  * 10.2.3); negative: none */
    uint32_t tries;              /* requests begun */
    unsigned wording;            /* row of the catalogue of server wordings that decided, from 1; 0:
                                  * none */
    char detail[CCT_DETAIL_MAX]; /* the particulars in words, or ""; never contains a secret;
                                  * NUL-terminated */
    cct_warning warnings[CCT_WARNINGS_MAX];
    size_t warning_count;
} cct_diagnosis;

/*
 * A client. It is opaque, and must not be moved or copied while it runs. With a program's own
 * mbedTLS (docs/PORTING.md) its structures may be larger; headers that are installed with such a
 * library define CCT_EXTERNAL_MBEDTLS.
 */
#if defined(CCT_EXTERNAL_MBEDTLS)
#define CCT_CLIENT_SIZE (sizeof(void *) >= 8 ? 5288 : 4000)
/*
 * So that a program compiled without the macro does not link with such a library: its cct_client
 * would be too small.
 */
#define cct_start cct_start_external_mbedtls
#else
/* An enumeration takes one byte on bare-metal Arm, four elsewhere. */
#define CCT_CLIENT_SIZE (sizeof(void *) >= 8 ? 4608 : sizeof(cct_cause) < sizeof(int) ? 3392 : 3456)
#endif
typedef struct cct_client {
    uint64_t opaque[CCT_CLIENT_SIZE / 8];
} cct_client;

/*
 * Prepares a request. The configuration itself is copied, what it points to is not. Sends nothing
 * and does not call the port; faults of the configuration are reported by the first step.
 */
void cct_start(cct_client *client, const cct_config *config);

/*
 * Proceeds as far as possible without waiting. Returns CCT_OK (the result is available), CCT_AGAIN
 * (wait as cct_wants() describes, then call again) or CCT_FAILED (cct_get_diagnosis() has the
 * cause). CCT_OK and CCT_FAILED are final.
 */
int cct_step(cct_client *client);

/*
 * What the client waits for after CCT_AGAIN: bits of CCT_WANT_…, or 0 if only for a time. *until_ms
 * is the latest time for the next call of cct_step(), in milliseconds of the port's monotonic
 * clock.
 */
unsigned cct_wants(const cct_client *client, int64_t *until_ms);

/*
 * Steps and waits (port->wait) until the request ends: CCT_OK or CCT_FAILED. An error of port->wait
 * is returned unchanged and does not end the request: cct_run(), cct_step() or cct_end() may
 * follow. The port and context are those of the client's configuration.
 */
int cct_run(cct_client *client, const cct_port *port, void *port_context);

/* The token; NULL unless the last step returned CCT_OK and a token was requested. */
const cct_token *cct_get_token(const cct_client *client);

/* The same for CCT_REQUEST_INTROSPECTION. A token that is not active is no failure. */
const cct_introspection *cct_get_introspection(const cct_client *client);

/*
 * Writes a member of the claims as text, NUL-terminated: a string decoded, an array of strings as
 * its strings separated by spaces, anything else as JSON. Returns its length in bytes, CCT_EOF if
 * there is no such member, or CCT_ERROR_NO_ROOM. claims_len + 1 bytes always suffice.
 */
int cct_introspection_text(const cct_introspection *introspection, const char *name, char *out, size_t capacity);

/*
 * The URL of the request's endpoint, usually the token URL: the configured one, or the discovered
 * one, which is valid until cct_end(). NULL until it is discovered.
 */
const char *cct_get_token_url(const cct_client *client);

/*
 * The seconds for which a program may set a discovered URL as token_url, together with the issuer,
 * so that later clients need no discovery: from the Cache-Control of the metadata (RFC 9111), at
 * most CCT_DISCOVERY_MAX_AGE_S. 0: not at all.
 */
uint32_t cct_get_token_url_max_age_s(const cct_client *client);

/* Never NULL. After success its cause is CCT_CAUSE_NONE; it may contain warnings. */
const cct_diagnosis *cct_get_diagnosis(const cct_client *client);

/* Closes the connection and wipes the client and `work`. Allowed at any time after cct_start(). */
void cct_end(cct_client *client);

/*
 * Checks a configuration as the first step does. Returns the cause, or CCT_CAUSE_NONE if there is
 * none; *diagnosis has the details. Without a work buffer the claims of an assertion are not
 * checked; without a port or its wall clock its expiry is not. Nothing else of the port is used.
 */
cct_cause cct_check(const cct_config *config, cct_diagnosis *diagnosis);

/*
 * The same, but does not stop at the first fault: `found` is called with each of them, first with
 * the one that cct_check() reports. Afterwards *diagnosis contains only the warnings. Returns the
 * cause of the first.
 */
typedef void (*cct_fault_found)(void *context, const cct_diagnosis *fault);
cct_cause cct_check_each(const cct_config *config, cct_diagnosis *diagnosis, cct_fault_found found, void *context);

/*
 * For programs that keep a token themselves: the seconds until it expires at monotonic time now_ms,
 * 0 if it has expired, CCT_LIFETIME_UNKNOWN if its lifetime is unknown.
 */
int64_t cct_token_remaining_s(const cct_token *token, int64_t now_ms);

/*
 * How long before its expiry a token with a lifetime of lifetime_s should be replaced: 10 % of the
 * lifetime, at least 30 s, at most 300 s, never more than half.
 */
int64_t cct_renewal_margin_s(int64_t lifetime_s);

/* Genesys Cloud regions. */
typedef struct cct_region {
    const char *name;   /* "us-east-1" */
    const char *domain; /* "mypurecloud.com"; hosts are login.DOMAIN and api.DOMAIN */
} cct_region;

/* All regions; *count is their number. */
const cct_region *cct_regions(size_t *count);

/*
 * By name ("us-east-1", "us_east_1", in any case), domain, or a host or URL under one; NULL if
 * there is none.
 */
const cct_region *cct_region_find(const char *name);

/*
 * Writes the token URL of a region, NUL-terminated. Returns its length in bytes or
 * CCT_ERROR_NO_ROOM.
 */
int cct_region_token_url(const cct_region *region, char *out, size_t capacity);

/* The same for the URL at which a token of that region is introspected and revoked. */
int cct_region_token_info_url(const cct_region *region, char *out, size_t capacity);

/*
 * Reads the key in text[0..len). memory[0..capacity) is used to decode it and is wiped afterwards:
 * len bytes suffice. The port supplies random numbers, also for later signatures. Returns CCT_OK,
 * or CCT_FAILED with key_bad, out_of_memory or, without random numbers, system_limit in *diagnosis.
 * In every case cct_key_end() must follow, after the last use of the key.
 */
int cct_key_read(cct_key *key, const cct_port *port, void *port_context, const char *text, size_t len, char *memory,
                 size_t capacity, cct_diagnosis *diagnosis);

/* SHA-256 in base64url without padding, with its NUL. */
#define CCT_THUMBPRINT_SIZE 44
#define CCT_NAME_SIZE 128

/*
 * From a certificate. The names are common names, or the last attribute of a name without one; made
 * printable, truncated, NUL-terminated.
 */
typedef struct cct_certificate_facts {
    char subject[CCT_NAME_SIZE];
    char issuer[CCT_NAME_SIZE];
    int64_t not_before_s; /* seconds since 1970 */
    int64_t not_after_s;
    char thumbprint[CCT_THUMBPRINT_SIZE]; /* of the whole certificate: x5t#S256 (RFC 7515 section
                                           * 4.1.8) */
} cct_certificate_facts;

/*
 * Finds the key's certificate among those in text[0..len), PEM or DER. Returns CCT_OK and fills
 * *facts, or CCT_FAILED with key_bad or key_mismatch in *diagnosis. memory[0..capacity) is used as
 * by cct_key_read().
 */
int cct_key_match(cct_key *key, const char *text, size_t len, char *memory, size_t capacity,
                  cct_certificate_facts *facts, cct_diagnosis *diagnosis);

/*
 * Checks whether the key's certificate among those in text[0..len) can be used for mutual TLS at
 * now_s (seconds since 1970; negative: dates are not checked). Returns CCT_OK, or CCT_FAILED with
 * key_bad or key_mismatch in *diagnosis: it has expired, is not yet valid, is not for clients, or
 * is too large to be sent together with its issuers. memory[0..capacity) is used as by
 * cct_key_read().
 */
int cct_key_check_tls(cct_key *key, const char *text, size_t len, char *memory, size_t capacity, int64_t now_s,
                      cct_diagnosis *diagnosis);

/*
 * Writes the public key as a JWK (RFC 7517) with the members and in the order of RFC 7638,
 * NUL-terminated. Returns its length in bytes, or CCT_FAILED.
 */
#define CCT_JWK_SIZE 768
int cct_key_jwk(cct_key *key, char out[CCT_JWK_SIZE]);

/* The thumbprint (RFC 7638) of such a JWK, NUL-terminated. */
void cct_jwk_thumbprint(const char *jwk, char thumbprint[CCT_THUMBPRINT_SIZE]);

/* A signer that uses this key; the key must outlive it. */
cct_signer cct_key_signer(cct_key *key);

/*
 * A request that a program is about to send to an API with a token of type DPoP. Its header fields
 * are "Authorization: DPoP TOKEN" and "DPoP: PROOF" (RFC 9449 section 7.1). A proof is valid for
 * one request. If the API responds with use_dpop_nonce, the program repeats the request with a new
 * proof that contains the nonce from the response's DPoP-Nonce field (section 9).
 */
typedef struct cct_proof_request {
    const char *method;       /* "GET" */
    const char *url;          /* https; query and fragment are not part of the proof */
    const char *access_token; /* or NULL for a request without one */
    size_t access_token_len;
    const char *nonce; /* or NULL */
} cct_proof_request;

/*
 * Writes the proof into out[0..capacity), NUL-terminated. The signer must have a jwk. Returns its
 * length in bytes, or CCT_ERROR_NO_ROOM (2560 bytes, and 3 for every 2 of URL and nonce, suffice),
 * CCT_ERROR_MALFORMED (the URL is not usable), CCT_ERROR_NOT_PROVIDED (the port has no wall clock
 * or random numbers, or the library was built without DPoP), CCT_FAILED (signing failed).
 */
int cct_dpop_proof(const cct_signer *signer, const cct_port *port, void *port_context, const cct_proof_request *request,
                   char *out, size_t capacity);

/*
 * Wipes the key and releases its memory. Allowed at any time, also repeatedly, for a key that is
 * all zeros or was passed to cct_key_read().
 */
void cct_key_end(cct_key *key);

/*
 * The sizes of these types in bytes, for callers that do not read this header: bindings for other
 * languages provide memory of that size, aligned as for uint64_t, and compare their own declaration
 * of cct_config with it.
 */
size_t cct_client_size(void);
size_t cct_config_size(void);
size_t cct_key_size(void);

/*
 * A fixed heap for mbedTLS: memory[0..len) serves all its allocations in this process from then on.
 * Call it before the first cct_start(), or again after cct_arena_remove(); the memory must exist
 * until that. 49,152 bytes suffice for one request at a time, with TLS 1.2 and 1.3, EC and RSA, and
 * any number of trust anchors; 65,536 if there is also a cct_key, which is kept there.
 */
void cct_arena_install(void *memory, size_t len);

/*
 * Ends mbedTLS's key store and wipes the arena, if there is one. Call it after the last cct_end()
 * and cct_key_end().
 */
void cct_arena_remove(void);

#ifdef __cplusplus
}
#endif

#endif
