/* SPDX-License-Identifier: MIT */
#include "cli/settings/keys.h"

#include "cause/diagnosis.h"
#include "cctoken_posix.h"
#include "cli/io/file.h"
#include "cli/io/heap.h"
#include "cli/io/limit.h"
#include "cli/settings/claims.h"
#include "cli/settings/resolve.h"

/*
 * Keys are read again for every request, so that a rotated key is used without a restart; standard
 * input cannot be.
 */
static int keys_read_file(sourced_value file, char text[KEY_MAX], size_t *len, cct_diagnosis *diagnosis)
{
    if (file_is_standard_input(file.value)) {
        return settings_complain(diagnosis, CCT_CAUSE_USAGE, "%s requires a file: it is read for every request",
                                 file.name);
    }
    return file_read(file.value, file.name, text, KEY_MAX, len, diagnosis);
}

/* Parses the key on the heap, which the caller has prepared (heap_begin). */
static int keys_read(settings *s, key_use use, void *port_context, cct_diagnosis *diagnosis)
{
    size_t capacity;
    char *memory = claims_memory(&capacity);
    key_slot *slot = &s->keys[use];
    int result = cct_key_read(&slot->opened, &cct_port_posix, port_context, s->key_texts[use], slot->len, memory,
                              capacity, diagnosis);
    if (result == CCT_OK) {
        /* The other fields of slot->signer come from the settings, and must stay. */
        const cct_signer signer = cct_key_signer(&slot->opened);
        slot->signer.algorithm = signer.algorithm;
        slot->signer.sign = signer.sign;
        slot->signer.context = signer.context;
        return CCT_OK;
    }
    /* Parsing needs random numbers for blinding, so it can meet a limit of this machine. */
    limit_name(port_context, diagnosis);
    if (use == KEY_OF_DPOP) {
        diagnosis->subject = CCT_SUBJECT_DPOP_KEY;
    }
    return result;
}

/* Reads the facts of the certificate, and checks that it belongs to the key. */
static int keys_match(settings *s, cct_posix *posix, cct_diagnosis *diagnosis)
{
    size_t capacity;
    char *memory = claims_memory(&capacity);
    key_slot *slot = &s->keys[KEY_OF_CLIENT];
    slot->signer.thumbprint = s->certificate_facts.thumbprint;
    int result = cct_key_match(&slot->opened, s->certificate_text, s->certificate_len, memory, capacity,
                               &s->certificate_facts, diagnosis);
    return result != CCT_OK || s->config.auth != CCT_AUTH_MTLS
               ? result
               : cct_key_check_tls(&slot->opened, s->certificate_text, s->certificate_len, memory, capacity,
                                   cct_port_posix.wall_clock_s(posix), diagnosis);
}

/*
 * Checks a key before anything is sent, also for a report and for a token from the cache, whose
 * identity contains the thumbprint. The key is closed again: a request opens it on its own heap.
 */
static int keys_check(settings *s, key_use use, cct_diagnosis *diagnosis)
{
    cct_posix posix;
    key_slot *slot = &s->keys[use];
    cct_posix_init(&posix);
    heap_begin(true);
    int result = keys_read(s, use, &posix, diagnosis);
    /* An RSA key with an exponent of more than 8 bytes has no JWK here. */
    if (result == CCT_OK && cct_key_jwk(&slot->opened, slot->jwk) < 0) {
        result = settings_complain(diagnosis, CCT_CAUSE_KEY_BAD, "its public part cannot be used");
    }
    if (result == CCT_OK) {
        cct_jwk_thumbprint(slot->jwk, slot->thumbprint);
    }
    if (result == CCT_OK && use == KEY_OF_CLIENT && s->certificate.name != NULL) {
        result = keys_match(s, &posix, diagnosis);
    }
    cct_key_end(&slot->opened);
    heap_end();
    return result;
}

/* The client's key and certificate, for private_key_jwt (RFC 7523) or mutual TLS (RFC 8705). */
int keys_resolve(settings *s, sourced_value key, sourced_value certificate, cct_diagnosis *diagnosis)
{
    key_slot *slot = &s->keys[KEY_OF_CLIENT];
    slot->signer.key_id = setting_find(s, OPTION_KEY_ID, "CCTOKEN_KEY_ID").value;
    if (key.value == NULL) {
        /* cct_check() reports that the method lacks its key. */
        return CCT_OK;
    }
    /* Only the name: a value may be shown, and a path in the wrong place may be a secret. */
    s->key = (sourced_value){"", key.name, key.level, key.line};
    s->certificate = (sourced_value){"", certificate.name, certificate.level, certificate.line};
    int result = keys_read_file(key, s->key_texts[KEY_OF_CLIENT], &slot->len, diagnosis);
    if (result == CCT_OK && certificate.value != NULL) {
        result = keys_read_file(certificate, s->certificate_text, &s->certificate_len, diagnosis);
    }
    result = result == CCT_OK ? keys_check(s, KEY_OF_CLIENT, diagnosis) : result;
    if (result == CCT_OK && s->config.auth == CCT_AUTH_MTLS) {
        s->config.tls_key = &slot->opened;
        s->config.tls_certificates = certificate.value != NULL ? s->certificate_text : NULL;
        s->config.tls_certificates_len = s->certificate_len;
    } else if (result == CCT_OK) {
        s->config.signer = &slot->signer;
    }
    return result;
}

/* The key for DPoP proofs (RFC 9449); without one, tokens are bearer tokens. */
int keys_resolve_dpop(settings *s, cct_diagnosis *diagnosis)
{
    key_slot *slot = &s->keys[KEY_OF_DPOP];
    sourced_value key = setting_find(s, OPTION_DPOP_KEY, "CCTOKEN_DPOP_KEY");
    if (key.value == NULL) {
        return CCT_OK;
    }
    s->dpop_key = (sourced_value){"", key.name, key.level, key.line};
    int result = keys_read_file(key, s->key_texts[KEY_OF_DPOP], &slot->len, diagnosis);
    result = result == CCT_OK ? keys_check(s, KEY_OF_DPOP, diagnosis) : result;
    slot->signer.jwk = slot->jwk;
    s->config.dpop = result == CCT_OK ? &slot->signer : NULL;
    return result;
}

/* A key that failed a check is not used. */
static bool is_key_used(const settings *s, key_use use)
{
    return use == KEY_OF_DPOP ? s->config.dpop != NULL : s->config.signer != NULL || s->config.tls_key != NULL;
}

/* Whether keys_open() has anything to do, and the heap is needed. */
bool keys_are_used(const settings *s)
{
    return is_key_used(s, KEY_OF_CLIENT) || is_key_used(s, KEY_OF_DPOP);
}

/* Opens keys for the duration of one request. Their memory is that of the request's heap. */
void keys_open(settings *s, void *port_context)
{
    /* keys_check() has read the key before. If that fails now, signing fails and is reported. */
    cct_diagnosis ignored = {0};
    for (key_use use = KEY_OF_CLIENT; use < KEY_USES; use++) {
        if (is_key_used(s, use)) {
            (void)keys_read(s, use, port_context, &ignored);
        }
    }
}

/* Closes the keys, before the heap ends: they point into it. */
void keys_close(settings *s)
{
    for (int use = KEY_OF_CLIENT; use < KEY_USES; use++) {
        cct_key_end(&s->keys[use].opened);
    }
}
