/* SPDX-License-Identifier: MIT */
#include "cli/settings/keys.h"

#include "cause/diagnosis.h"
#include "cctoken_posix.h"
#include "cli/io/file.h"
#include "cli/io/heap.h"
#include "cli/settings/claims.h"
#include "cli/settings/resolve.h"

static int keys_read_file(sourced_value file, char text[KEY_MAX], size_t *len, cct_diagnosis *diagnosis)
{
    if (file_is_standard_input(file.value)) {
        return settings_complain(diagnosis, CCT_CAUSE_USAGE, "%s requires a file: it is read for every request",
                                 file.name);
    }
    return file_read(file.value, file.name, text, KEY_MAX, len, diagnosis);
}

static int keys_read(settings *s, void *port_context, cct_diagnosis *diagnosis)
{
    size_t capacity;
    char *memory = claims_memory(&capacity);
    int result = cct_key_read(&s->opened_key, &cct_port_posix, port_context, s->key_text, s->key_len, memory, capacity,
                              diagnosis);
    if (result == CCT_OK) {
        const char *key_id = s->signer.key_id, *thumbprint = s->signer.thumbprint;
        s->signer = cct_key_signer(&s->opened_key);
        s->signer.key_id = key_id;
        s->signer.thumbprint = thumbprint;
    }
    return result;
}

/* What is said of them, and whether they go together. */
static int keys_describe(settings *s, cct_posix *posix, cct_diagnosis *diagnosis)
{
    char jwk[CCT_JWK_SIZE];
    size_t capacity;
    char *memory = claims_memory(&capacity);
    if (cct_key_jwk(&s->opened_key, jwk) > 0) {
        cct_jwk_thumbprint(jwk, s->key_thumbprint);
    }
    if (s->certificate.name == NULL) {
        return CCT_OK;
    }
    s->signer.thumbprint = s->certificate_facts.thumbprint;
    int result = cct_key_match(&s->opened_key, s->certificate_text, s->certificate_len, memory, capacity,
                               &s->certificate_facts, diagnosis);
    return result != CCT_OK || s->config.auth != CCT_AUTH_MTLS
               ? result
               : cct_key_check_tls(&s->opened_key, s->certificate_text, s->certificate_len, memory, capacity,
                                   cct_port_posix.wall_clock_s(posix), diagnosis);
}

/* Before anything is sent: also for a report, and for a token from the cache. */
static int keys_check(settings *s, cct_diagnosis *diagnosis)
{
    cct_posix posix;
    cct_posix_init(&posix);
    heap_begin(true);
    int result = keys_read(s, &posix, diagnosis);
    if (result == CCT_OK) {
        result = keys_describe(s, &posix, diagnosis);
    }
    keys_close(s);
    heap_end();
    return result;
}

int keys_resolve(settings *s, sourced_value key, sourced_value certificate, cct_diagnosis *diagnosis)
{
    s->signer.key_id = setting_find(s, OPTION_KEY_ID, "CCTOKEN_KEY_ID").value;
    if (key.value == NULL) {
        return CCT_OK; /* cct_check() complains */
    }
    s->key = (sourced_value){"", key.name, key.level, key.line};
    s->certificate = (sourced_value){"", certificate.name, certificate.level, certificate.line};
    int result = keys_read_file(key, s->key_text, &s->key_len, diagnosis);
    if (result == CCT_OK && certificate.value != NULL) {
        result = keys_read_file(certificate, s->certificate_text, &s->certificate_len, diagnosis);
    }
    result = result == CCT_OK ? keys_check(s, diagnosis) : result;
    if (result == CCT_OK && s->config.auth == CCT_AUTH_MTLS) {
        s->config.tls_key = &s->opened_key;
        s->config.tls_certificates = certificate.value != NULL ? s->certificate_text : NULL;
        s->config.tls_certificates_len = s->certificate_len;
    } else if (result == CCT_OK) {
        s->config.signer = &s->signer;
    }
    return result;
}

bool keys_are_used(const settings *s)
{
    return s->config.signer != NULL || s->config.tls_key != NULL;
}

void keys_open(settings *s, void *port_context)
{
    cct_diagnosis ignored = {0}; /* it was read before; if not now, then signing fails */
    if (keys_are_used(s)) {
        (void)keys_read(s, port_context, &ignored);
    }
}

void keys_close(settings *s)
{
    cct_key_end(&s->opened_key);
}
