/* SPDX-License-Identifier: MIT */
#include "cli/obtain/identity.h"

#include <string.h>

#include "cctoken_posix.h"
#include "cli/settings/claims.h"
#include "oauth/auth_method.h"
#include "tls/digest.h"

/*
 * Every field of cct_config, and where it counts. When the configuration grows this no longer
 * compiles: decide then where the new field belongs. A forgotten field could hand the token of one
 * client to another.
 */
struct counted {
    /* in both keys: what the response depends on */
    const char *token_url, *issuer, *client_id, *client_secret;
    const char *client_assertion; /* its claims; in that of the attempt the whole assertion */
    const cct_signer *signer;     /* key, certificate and the key's name */
    const char *jwt_audience;
    cct_key *tls_key; /* by their thumbprints */
    const char *tls_certificates;
    size_t tls_certificates_len;
    const cct_signer *dpop; /* the same */
    cct_auth_method auth;
    const char *scope;
    const cct_parameter *parameters;
    size_t parameter_count;
    const char *connect_to;
    /* in that of the attempt: whether there is a response */
    const char *proxy, *proxy_user, *proxy_password, *proxy_authorization;
    cct_family family;
    cct_tls_version tls_min;
    const uint8_t (*pins)[CCT_PIN_LEN];
    size_t pin_count;
    uint32_t timeout_ms, connect_timeout_ms, retries, retry_max_wait_s;
    /* in neither: fields for requests about a token, the platform, memory, and the observer */
    cct_request request;
    const char *subject_token, *endpoint_url;
    const cct_port *port;
    void *port_context;
    char *work;
    size_t work_len;
    uint8_t *io;
    size_t io_len;
    cct_server_report *server_report;
    cct_observer observer;
    void *observer_context;
};
typedef char counts_every_field[sizeof(struct counted) == sizeof(cct_config) ? 1 : -1];

/* Fixed length, in this machine's byte order: identities never leave the machine. */
static void add_number(cct_digest *digest, uint64_t value)
{
    cct_digest_add(digest, &value, sizeof value);
}

/* Adds a value. An absent one differs from an empty one. */
static void add_span(cct_digest *digest, cct_span span)
{
    add_number(digest, span.ptr == NULL ? UINT64_MAX : span.len);
    cct_digest_add(digest, span.ptr == NULL ? "" : span.ptr, span.len);
}

/* Adds length and bytes, so that neighbouring values cannot be mistaken for each other. */
static void add_text(cct_digest *digest, const char *text)
{
    add_span(digest, cct_span_of(text));
}

/* Adds subject and audience of an assertion, which remain the same when it is issued again. */
static void add_assertion(cct_digest *digest, const settings *s)
{
    cct_jwt jwt = {.iss = CCT_NO_SPAN};
    if (cct_auth_is_assertion(s->target.auth)) {
        (void)claims_read(s->config.client_assertion, &jwt);
    }
    add_span(digest, jwt.iss);
    add_span(digest, jwt.sub);
    add_span(digest, jwt.aud.value);
}

/* A key counts by its public part: the private one is in no identity. */
static void add_key(cct_digest *digest, const settings *s)
{
    bool is_used = s->config.signer != NULL || s->config.tls_key != NULL;
    add_text(digest, is_used ? s->keys[KEY_OF_CLIENT].thumbprint : NULL);
    add_text(digest, is_used ? s->certificate_facts.thumbprint : NULL);
    add_text(digest, s->config.signer != NULL ? s->config.signer->key_id : NULL);
    add_text(digest, cct_auth_signs(s->target.auth) ? s->config.jwt_audience : NULL);
    add_text(digest, s->config.dpop != NULL ? s->keys[KEY_OF_DPOP].thumbprint : NULL);
}

/* The list without a fixed length comes last, so that nothing else can stand for a part of it. */
static void add_answer(cct_digest *digest, const settings *s, const uint8_t salt[SALT_LEN])
{
    const cct_config *config = &s->config;
    cct_digest_add(digest, salt, SALT_LEN);
    add_text(digest, config->token_url);
    add_text(digest, config->issuer);
    add_text(digest, config->client_id);
    add_text(digest, cct_auth_needs_secret(s->target.auth) ? config->client_secret : NULL);
    add_assertion(digest, s);
    add_key(digest, s);
    add_text(digest, cct_auth_name(s->target.auth)); /* not how it came to be chosen */
    add_text(digest, config->scope);
    add_text(digest, config->connect_to);
    add_number(digest, config->parameter_count);
    for (size_t i = 0; i < config->parameter_count; i++) {
        add_text(digest, config->parameters[i].name);
        add_text(digest, config->parameters[i].value);
    }
}

/* The identity of requests that may share a token. */
void identity_of_response(const settings *s, const uint8_t salt[SALT_LEN], uint8_t identity[IDENTITY_LEN])
{
    cct_digest digest;
    cct_digest_begin(&digest);
    add_answer(&digest, s, salt);
    cct_digest_end(&digest, identity);
}

/*
 * The identity of attempts that may share a failure: trust anchors, proxies and time limits decide
 * whether there is a response at all.
 */
void identity_of_attempt(const settings *s, const uint8_t salt[SALT_LEN], uint8_t identity[IDENTITY_LEN])
{
    const cct_config *config = &s->config;
    cct_digest digest;
    cct_digest_begin(&digest);
    add_answer(&digest, s, salt);
    add_text(&digest, cct_auth_is_assertion(s->target.auth) ? config->client_assertion : NULL);
    add_text(&digest, s->trust.path);
    add_text(&digest, s->trust.more);
    add_text(&digest, config->proxy);
    add_text(&digest, config->proxy_user);
    add_text(&digest, config->proxy_password);
    add_text(&digest, config->proxy_authorization);
    add_number(&digest, (uint64_t)config->family);
    add_number(&digest, (uint64_t)config->tls_min);
    add_number(&digest, config->pin_count);
    cct_digest_add(&digest, config->pins, config->pin_count * CCT_PIN_LEN);
    add_number(&digest, config->timeout_ms);
    add_number(&digest, config->connect_timeout_ms);
    add_number(&digest, config->retries);
    add_number(&digest, config->retry_max_wait_s);
    cct_digest_end(&digest, identity);
}

int identity_new_salt(uint8_t salt[SALT_LEN])
{
    cct_posix posix;
    cct_posix_init(&posix);
    return cct_port_posix.random_bytes(&posix, salt, SALT_LEN) == CCT_OK ? 0 : cct_port_posix.native_error(&posix);
}
