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

/* Before anything is sent: also for a report, and for a token from the cache. */
static int keys_check(settings *s, cct_diagnosis *diagnosis)
{
    cct_posix posix;
    size_t capacity;
    char *memory = claims_memory(&capacity);
    cct_posix_init(&posix);
    heap_begin(true);
    int result = keys_read(s, &posix, diagnosis);
    if (result == CCT_OK && s->certificate.name != NULL) {
        result = cct_key_match(&s->opened_key, s->certificate_text, s->certificate_len, memory, capacity, s->thumbprint,
                               diagnosis);
        s->signer.thumbprint = s->thumbprint;
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
    int result = keys_read_file(key, s->key_text, &s->key_len, diagnosis);
    if (result == CCT_OK && certificate.value != NULL) {
        s->certificate = (sourced_value){"", certificate.name, certificate.level, certificate.line};
        result = keys_read_file(certificate, s->certificate_text, &s->certificate_len, diagnosis);
    }
    result = result == CCT_OK ? keys_check(s, diagnosis) : result;
    s->config.signer = result == CCT_OK ? &s->signer : NULL;
    return result;
}

void keys_open(settings *s, void *port_context)
{
    cct_diagnosis ignored = {0}; /* it was read before; if not now, then signing fails */
    if (s->config.signer != NULL) {
        (void)keys_read(s, port_context, &ignored);
    }
}

void keys_close(settings *s)
{
    cct_key_end(&s->opened_key);
}
