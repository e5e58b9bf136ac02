/* SPDX-License-Identifier: MIT */
/*
 * cctoken.h: OAuth 2.0 access tokens by the client-credentials grant
 * (RFC 6749 section 4.4), without allocating.
 *
 * Memory. The caller owns every byte: the client object, the work buffer, the
 * strings of the configuration. The library never allocates. mbedTLS does; a
 * program may give it a fixed arena with cct_arena_install(). Everything that a
 * client points to must stay as it is from cct_start() to cct_end().
 *
 * Threads. Many clients may run side by side on one thread, some sixty of them
 * in the handshake at a time (MBEDTLS_PSA_KEY_SLOT_COUNT). mbedTLS's
 * heap and key store are process-wide: more threads need an mbedTLS built with
 * its threading layer.
 *
 * Pointers. No argument may be NULL unless its comment says so. Strings end
 * with NUL.
 *
 * Secrets. The library wipes what it copied of them as soon as it is sent, and
 * cct_end() wipes the client and its work buffer, the token included.
 *
 * The way of a request: cct_start, then cct_step until it no longer answers
 * CCT_AGAIN (or cct_run, which does just that), then cct_get_token or
 * cct_get_diagnosis, then cct_end.
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
 * How the client proves who it is; one method per request (RFC 6749 section 2.3): name, and whether it needs the client
 * secret.
 *   BASIC      HTTP Basic, id and secret form-encoded first (section 2.3.1)
 *   BASIC_RAW  HTTP Basic, id and secret as they are
 *   POST       client_id and client_secret in the form
 *   NONE       client_id in the form, no secret (a public client)
 */
#define CCT_AUTH_METHODS(X)                                                                                            \
    X(BASIC, "basic", true)                                                                                            \
    X(BASIC_RAW, "basic-raw", true)                                                                                    \
    X(POST, "post", true)                                                                                              \
    X(NONE, "none", false)

typedef enum cct_auth_method {
    CCT_AUTH_DEFAULT = 0, /* the profile's, else basic */
#define CCT_AUTH_ENUMERATOR(identifier, name, needs_secret) CCT_AUTH_##identifier,
    CCT_AUTH_METHODS(CCT_AUTH_ENUMERATOR)
#undef CCT_AUTH_ENUMERATOR
        CCT_AUTH_COUNT
} cct_auth_method;

typedef enum cct_tls_version { CCT_TLS_1_2 = 0, CCT_TLS_1_3 = 1 } cct_tls_version;

/* The stages that a request passes, in this order, with their names. One without a proxy never is in that stage. */
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

/* The name of a stage ("connect"); "unknown" for a number that is none. */
const char *cct_stage_name(cct_stage stage);

/* A further form parameter of the request: `resource`, `audience` or any other. */
typedef struct cct_parameter {
    const char *name;
    const char *value;
} cct_parameter;

/*
 * What an observer is told. Secrets, assertions and tokens are already replaced: of a message only what was understood
 * is shown, which is header fields and members that are known; of the others the names, and of a body that is not JSON
 * its size and kind.
 */
typedef enum cct_event {
    CCT_EVENT_STAGE,   /* a stage was passed; the text says what was seen */
    CCT_EVENT_SEEN,    /* something else was seen in a stage, before it is passed or fails: a certificate */
    CCT_EVENT_REQUEST, /* a piece of the request; a piece of length 0 ends it */
    CCT_EVENT_ANSWER,  /* a piece of the answer, chunks joined; a piece of length 0 ends it */
    CCT_EVENT_RETRY    /* a try failed and another will be made; the text says why and when */
} cct_event;

/*
 * The text is not NUL-terminated and valid during the call only. An observer
 * must not call the client that it observes.
 */
typedef void (*cct_observer)(void *context, cct_event event, cct_stage stage, const char *text, size_t text_len);

/*
 * What the server said of itself, for reports; "" and CCT_SKEW_UNKNOWN where it
 * said nothing. The texts are NUL-terminated, cut to their room, printable, and
 * never hold a secret.
 */
typedef struct cct_answer {
    char error[64];              /* `error` (RFC 6749 section 5.2), or a provider's own code */
    char error_description[320]; /* `error_description`, or a provider's own message */
    char correlation_id[80];     /* the provider's number of this request, for its support */
    int64_t clock_skew_s;        /* this machine's clock minus the server's Date (RFC 9110 section 6.6.1) */
} cct_answer;

#define CCT_SKEW_UNKNOWN INT64_MIN

typedef struct cct_config {
    /* The platform, and the state of this client's connection there. */
    const cct_port *port;
    void *port_context;

    /* Where and who. */
    const char *token_url; /* https only; at most CCT_URL_MAX bytes */
    const char *client_id;
    const char *client_secret; /* NULL with CCT_AUTH_NONE */
    cct_auth_method auth;
    const char *scope;               /* or NULL; scopes separated by one space each (RFC 6749 section 3.3) */
    const cct_parameter *parameters; /* or NULL */
    size_t parameter_count;

    /* How to get there. */
    const char *connect_to; /* or NULL; "HOST:PORT" to dial instead of the URL's; verification stays the URL's */
    cct_family family;
    cct_tls_version tls_min;
    uint32_t timeout_ms;         /* the whole request with its retries; 0: 30,000 */
    uint32_t connect_timeout_ms; /* name resolution and connection of one try; 0: 10,000 */
    uint32_t retries;            /* at most so many tries after the first */
    uint32_t retry_max_wait_s;   /* never wait longer between two tries; 0: 60 */

    /*
     * Memory. `work` holds first the request, then the answer with the token:
     * CCT_WORK_FULL bytes take every answer that the limits allow (lines of
     * chunk sizes and trailers may have 4096 bytes), 4096 an ordinary one (a longer one is then response_too_large).
     * While TLS is set up it serves to read trust anchors; a root longer than a half of it is skipped. `io` (or NULL)
     * joins small writes and reads ahead, half for each: 16,384 bytes suit a desktop. Without it each record travels
     * alone. It only ever holds what travels, which is encrypted.
     */
    char *work;
    size_t work_len;
    uint8_t *io;
    size_t io_len;

    cct_answer *answer;    /* or NULL; of the last try */
    cct_observer observer; /* or NULL */
    void *observer_context;
} cct_config;

/* Limits, in bytes. */
#define CCT_URL_MAX 2048
#define CCT_HEADER_SECTION_MAX 16384
#define CCT_BODY_MAX 65536
#define CCT_TOKEN_MAX 32768
#define CCT_WORK_FULL (CCT_HEADER_SECTION_MAX + CCT_BODY_MAX + 4096)

/* A token. The texts lie in the work buffer, until cct_end(). */
typedef struct cct_token {
    const char *access_token; /* bytes 0x21 to 0x7E only */
    size_t access_token_len;
    const char *token_type;  /* "Bearer", whatever its case in the answer, and if it is missing there */
    const char *scope;       /* as the server said it; NULL when it said none */
    int64_t expires_in_s;    /* > 0, or CCT_LIFETIME_UNKNOWN */
    int64_t requested_at_ms; /* monotonic clock when its request began: its life counts from here */
    int64_t requested_at_s;  /* wall clock then; negative when the platform has none */
} cct_token;

#define CCT_LIFETIME_UNKNOWN (-1)

/* Which value of the configuration a cause is about, and what it is called in a sentence. */
#define CCT_SUBJECTS(X)                                                                                                \
    X(NONE, "")                                                                                                        \
    X(CLIENT_ID, "the client id")                                                                                      \
    X(CLIENT_SECRET, "the client secret")                                                                              \
    X(TOKEN_URL, "the token URL")                                                                                      \
    X(SCOPE, "the scope")                                                                                              \
    X(AUDIENCE, "the audience")                                                                                        \
    X(CONNECT_TO, "the address to connect to")                                                                         \
    X(TRUST_ANCHORS, "the trust anchors")

typedef enum cct_subject {
#define CCT_SUBJECT_ENUMERATOR(identifier, name) CCT_SUBJECT_##identifier,
    CCT_SUBJECTS(CCT_SUBJECT_ENUMERATOR)
#undef CCT_SUBJECT_ENUMERATOR
        CCT_SUBJECT_COUNT
} cct_subject;

/* "the client secret" and the like; "" for none, and for a number that is none. */
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

/* What does not stop a request, and should be known. */
typedef struct cct_warning {
    cct_cause cause;
    cct_subject subject; /* the value it is about */
    size_t offset;       /* the byte in it, or CCT_NO_OFFSET */
} cct_warning;

#define CCT_DETAIL_MAX 512
#define CCT_WARNINGS_MAX 8

/* Why it failed: set once, by the first stage that fails. */
typedef struct cct_diagnosis {
    cct_cause cause; /* CCT_CAUSE_NONE: nothing failed (so far) */
    int exit_status; /* the cause's, but 5 for a page that answers with 401 or 403 */
    cct_stage stage;
    cct_subject subject;         /* what a cause of the configuration is about */
    size_t subject_offset;       /* and the byte in it, from 0 */
    cct_certificate_fault fault; /* what is wrong with a certificate */
    int native_error;            /* the platform's or mbedTLS's own code, or 0 */
    int http_status;             /* 0 when there was no answer */
    int64_t retry_after_s;       /* what the server asked for (RFC 9110 section 10.2.3), or negative */
    uint32_t tries;              /* requests begun */
    const char *advice;          /* for cct_advise(); NULL unless the words of a known server decided */
    char detail[CCT_DETAIL_MAX]; /* what was seen, in words, or ""; never holds a secret; NUL-terminated */
    cct_warning warnings[CCT_WARNINGS_MAX];
    size_t warning_count;
} cct_diagnosis;

/* A client. Its inside is nobody's business; it must not be moved or copied while it runs. */
#define CCT_CLIENT_SIZE (sizeof(void *) >= 8 ? 4096 : 3072)
typedef struct cct_client {
    uint64_t opaque[CCT_CLIENT_SIZE / 8];
} cct_client;

/*
 * Prepares a request. The configuration itself is copied, what it points to is
 * not. Sends nothing and asks the port for nothing; faults of the
 * configuration are found by the first step.
 */
void cct_start(cct_client *client, const cct_config *config);

/*
 * Goes on as far as possible without waiting. Returns CCT_OK (there is a
 * token), CCT_AGAIN (wait as cct_wants() says, then call again) or CCT_FAILED
 * (cct_get_diagnosis() says why). The last two results stay.
 */
int cct_step(cct_client *client);

/*
 * What the client waits for after CCT_AGAIN: bits of CCT_WANT_…, 0 when for the
 * time only. *until_ms is when to call at the latest, on the port's monotonic
 * clock.
 */
unsigned cct_wants(const cct_client *client, int64_t *until_ms);

/*
 * Steps and waits (port->wait) to the end: CCT_OK, CCT_FAILED, or the error of
 * a port that cannot wait. The port and context are those of the client's
 * configuration.
 */
int cct_run(cct_client *client, const cct_port *port, void *port_context);

/* The token, or NULL unless the last step answered CCT_OK. */
const cct_token *cct_get_token(const cct_client *client);

/* Never NULL. After success its cause is CCT_CAUSE_NONE; it may hold warnings. */
const cct_diagnosis *cct_get_diagnosis(const cct_client *client);

/* Closes the connection and wipes the client and its work buffers. At any time after cct_start(). */
void cct_end(cct_client *client);

/*
 * Checks a configuration as the first step does, without a port. Returns the
 * cause, CCT_CAUSE_NONE when there is none; *diagnosis then says more.
 */
cct_cause cct_check(const cct_config *config, cct_diagnosis *diagnosis);

/*
 * The same to the end: `found` is called with each fault, the cause first. In
 * the end *diagnosis holds the warnings alone. Returns the cause.
 */
typedef void (*cct_fault_found)(void *context, const cct_diagnosis *fault);
cct_cause cct_check_each(const cct_config *config, cct_diagnosis *diagnosis, cct_fault_found found, void *context);

/*
 * Writes what to do about a failure: the cause's advice, and what this
 * configuration adds to it. NUL-terminated, cut to the capacity (CCT_ADVICE_MAX
 * suffices). Returns its length.
 */
#define CCT_ADVICE_MAX 512
size_t cct_advise(const cct_config *config, const cct_diagnosis *diagnosis, char *out, size_t capacity);

/*
 * Expiry, for those who keep a token themselves. The seconds that a token has
 * left at monotonic time now_ms, 0 when it has expired, CCT_LIFETIME_UNKNOWN
 * when that is unknown.
 */
int64_t cct_token_remaining_s(const cct_token *token, int64_t now_ms);

/*
 * The margin before expiry at which a token that lives lifetime_s should be
 * replaced: 10 % of its life, at least 30 s, at most 300 s, never more than half.
 */
int64_t cct_renewal_margin_s(int64_t lifetime_s);

/* Genesys Cloud regions. */
typedef struct cct_region {
    const char *name;   /* "us-east-1" */
    const char *domain; /* "mypurecloud.com"; hosts are login.DOMAIN and api.DOMAIN */
} cct_region;

/* All regions; *count is their number. */
const cct_region *cct_regions(size_t *count);

/* By name ("us-east-1", "us_east_1", in any case), domain, or a host or URL under one; NULL when there is none. */
const cct_region *cct_region_find(const char *name);

/*
 * Writes the token URL of a region, NUL-terminated. Returns its length in bytes
 * or CCT_ERROR_NO_ROOM.
 */
int cct_region_token_url(const cct_region *region, char *out, size_t capacity);

/*
 * mbedTLS's heap, for programs that want none other: memory[0..len) serves all
 * its allocations from now on, in this process. Call it before the first
 * cct_start(), or anew after cct_arena_remove(). 49,152 bytes suffice for one request at a time, with TLS 1.2 and
 * 1.3, EC and RSA, any number of trust anchors.
 */
void cct_arena_install(void *memory, size_t len);

/* Ends mbedTLS's key store and wipes the arena, if there is one. After the last cct_end(). */
void cct_arena_remove(void);

#ifdef __cplusplus
}
#endif

#endif
