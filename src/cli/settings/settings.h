/* SPDX-License-Identifier: MIT */
/*
 * settings.h: from options, environment, env file and secret file to the
 * configuration of a client.
 */
#ifndef CCT_CLI_SETTINGS_SETTINGS_H
#define CCT_CLI_SETTINGS_SETTINGS_H

#include "cli/settings/claims.h"
#include "cli/settings/families.h"
#include "cli/settings/options.h"
#include "cli/settings/pins.h"
#include "cli/settings/proxy.h"
#include "cli/settings/trust_sources.h"
#include "cli/settings/variables.h"
#include "oauth/target.h"

#define ENV_FILE_MAX 65536
#define SECRET_MAX 8192
#define KEY_MAX 16384
#define TOKEN_FILE_MAX (CCT_TOKEN_MAX + 4096) /* with what may be around a token */

/* What came by standard input, which cannot be read again: it is kept. */
typedef enum settings_input { INPUT_NONE, INPUT_SECRET, INPUT_ENV_FILE } settings_input;

/* A private key and facts about it. Its text is in key_texts. */
typedef struct key_slot {
    cct_key opened;                       /* during a request */
    cct_signer signer;                    /* its algorithm is NULL until a key was read */
    size_t len;                           /* of its text */
    char thumbprint[CCT_THUMBPRINT_SIZE]; /* of the public key (RFC 7638); "" without a key */
    char jwk[CCT_JWK_SIZE];
} key_slot;

/* The key for authentication, and the key to which the token is bound. */
typedef enum key_use { KEY_OF_CLIENT, KEY_OF_DPOP, KEY_USES } key_use;

/* From --cache and the options that go with it. */
typedef struct cache_policy {
    const char *path;     /* NULL: no cache */
    int64_t min_ttl_s;    /* negative: cct_renewal_margin_s() of a token's lifetime */
    int64_t max_age_s;    /* INT64_MAX: any */
    int64_t assume_ttl_s; /* 0: none */
    bool fresh;
} cache_policy;

/* What went wrong with the cache, for warnings; recorded by whoever uses it. */
typedef struct cache_trouble {
    bool damaged;
    bool foreign;      /* the file is no cache: it was not touched */
    bool lock_foreign; /* nor is the one beside it a lock */
    int read_error;    /* errno, or 0 */
    int write_error;   /* errno, or 0 */
} cache_trouble;

typedef struct settings {
    options options;
    variables variables;
    cct_config config; /* memory, port and observer are left to the caller */
    cct_target target; /* of its token URL or issuer, and method */
    bool has_target;   /* there is one of them, and it can be parsed */
    trust_sources trust;
    pin_list pins;
    cache_policy cache;
    cache_trouble cache_trouble;

    /* Where the values of the configuration came from. */
    sourced_value client_id;
    sourced_value client_secret;
    sourced_value assertion;
    sourced_value key; /* only its name */
    sourced_value certificate;
    sourced_value dpop_key;        /* only its name */
    const variable_family *family; /* that of the variables of ID and secret, or NULL */
    sourced_value endpoint;        /* token URL, issuer, region or tenant */
    bool complete;                 /* every setting was resolved, with or without faults */
    sourced_value scope;
    sourced_value connect_to;
    sourced_value token; /* the one that a request is about */
    proxy_choice proxy;

    settings_input input;

    key_slot keys[KEY_USES];
    cct_certificate_facts certificate_facts; /* of the client's key; its thumbprint is "" without
                                              * one */
    size_t certificate_len;
    bool holds_texts; /* from a file: secret, assertion_text or token_text */

    char derived_url[512];           /* from a region or a tenant */
    char info_url[128];              /* of a region: where its tokens are introspected and
                                      * revoked */
    char found_url[CCT_URL_MAX + 1]; /* by discovery, in the cache or once there was a request; ""
                                      * until then */
    int64_t found_until_s;           /* the Unix time until which it needs no discovery; 0: not at
                                      * all */
    /* Nothing but zeros unless holds_texts. */
    char secret[SECRET_MAX + 1];
    char assertion_text[ASSERTION_MAX + 1];
    char token_text[TOKEN_FILE_MAX + 1];
    char key_texts[KEY_USES][KEY_MAX];
    char certificate_text[KEY_MAX];
    char env_file[ENV_FILE_MAX + 1];
} settings;

/*
 * Prepares to resolve the settings from these options, also again: files and environment may have
 * changed. Not needed if *s is all zeros.
 */
void settings_begin(settings *s, const options *given);

/*
 * The milliseconds of --timeout or --then-timeout, before the rest is resolved; 30 s if the option
 * is absent or invalid.
 */
uint32_t settings_timeout_ms(const options *o, option_id id);

/*
 * Fills in everything that follows from `options`; the deadline of the run begins with it. CCT_OK,
 * CCT_FAILED with the cause recorded, or CCT_AGAIN when the run is to end early (deadline.h).
 */
int settings_resolve(settings *s, cct_diagnosis *diagnosis);

/*
 * The same for a report: each fault is passed to `found`, and everything that does not depend on it
 * is still resolved.
 */
int settings_resolve_each(settings *s, cct_diagnosis *diagnosis, cct_fault_found found, void *context);

/* The same of s->cache alone, and of what it depends on. */
int settings_resolve_cache(settings *s, cct_diagnosis *diagnosis);

/* The URL of the endpoint as far as it is known, otherwise the issuer; or NULL. */
const char *settings_endpoint(const settings *s);

/* The region of Genesys Cloud whose token endpoint is the target; or NULL. */
const cct_region *settings_region(const settings *s);

/*
 * Between two renewals: overwrites the secrets that were read from files. The environment stays,
 * and so does what was read from standard input.
 */
void settings_forget(settings *s);

/* Overwrites every secret that was read, in the environment as well. */
void settings_wipe(settings *s);

#endif
