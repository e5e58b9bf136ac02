/* SPDX-License-Identifier: MIT */
/*
 * mbedTLS's randomness (MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG), process-wide. A file of its own: a
 * program with its own hook links without it.
 *
 * mbedTLS's own way, on musl, opens /dev/urandom through stdio: that allocates,
 * and a scratch image has no such file.
 */
#include <psa/crypto.h>

#include "internal.h"

/* a program's own mbedTLS has this from the program, or a generator of its own */
#if !defined(CCT_EXTERNAL_MBEDTLS)
psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *context, uint8_t *output,
                                             size_t output_size, size_t *output_length)
{
    (void)context;
    *output_length = 0;
    if (cct_posix_fill_random(output, output_size) != 0) {
        return PSA_ERROR_INSUFFICIENT_ENTROPY;
    }
    *output_length = output_size;
    return PSA_SUCCESS;
}
#endif
