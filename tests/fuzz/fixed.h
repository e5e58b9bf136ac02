/* SPDX-License-Identifier: MIT */
/*
 * fixed.h: mbedTLS with a clock and random numbers that are the same each time, and the trust
 * anchors of the seeds.
 */
#ifndef FIXED_H
#define FIXED_H

#include <psa/crypto.h>
#include <time.h>

#include "line.h"

static uint64_t fixed_random;

psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *context, uint8_t *output,
                                             size_t output_size, size_t *output_length);
time_t __wrap_time(time_t *out);

psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *context, uint8_t *output,
                                             size_t output_size, size_t *output_length)
{
    (void)context;
    for (size_t i = 0; i < output_size; i++) {
        output[i] = (uint8_t)fuzz_random(&fixed_random);
    }
    *output_length = output_size;
    return PSA_SUCCESS;
}

/* What mbedTLS checks certificates by: the linker puts it in place of time(). */
time_t __wrap_time(time_t *out)
{
    if (out != NULL) {
        *out = LINE_NOW_S;
    }
    return LINE_NOW_S;
}

static inline void fixed_begin(void)
{
    fixed_random = 2;
}

static const char fixed_anchors[] = RECORDED_ANCHORS;

/*
 * line_exchange() with TLS: the letter m lends the client the key and the certificate of the seeds.
 */
static inline bool fixed_exchange(line *l)
{
    static const char key_text[] = RECORDED_KEY;
    static const char certificate[] = RECORDED_CERTIFICATE;
    static cct_key key;
    static char memory[sizeof key_text];
    cct_diagnosis diagnosis = {0};
    if (!line_has(l, 'm')) {
        return line_exchange(l);
    }
    int result = cct_key_read(&key, &line_port, l, key_text, sizeof key_text - 1, memory, sizeof memory, &diagnosis);
    PROPERTY(result == CCT_OK, "the key of the seeds: %s", diagnosis.detail);
    l->key = &key;
    l->certificates = (cct_span){certificate, sizeof certificate - 1};
    bool is_done = line_exchange(l);
    cct_key_end(&key);
    PROPERTY(line_is_zero(&key, sizeof key), "the key is not wiped");
    return is_done;
}

#endif
