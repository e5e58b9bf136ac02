/* SPDX-License-Identifier: MIT */
/*
 * What mbedTLS calls by itself, without a context: the time, and random bytes for the keys of TLS
 * 1.3.
 */
#include <mbedtls/platform_util.h>
#include <time.h>

#include "board.h"

time_t time(time_t *out)
{
    time_t now = (time_t)board_wall_clock_s();
    if (out != NULL) {
        *out = now;
    }
    return now;
}

struct tm *mbedtls_platform_gmtime_r(const mbedtls_time_t *when, struct tm *out)
{
    return gmtime_r(when, out);
}

#if defined(MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG)
#include <psa/crypto.h>

psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *context, uint8_t *output,
                                             size_t output_size, size_t *output_length)
{
    (void)context;
    *output_length = 0;
    if (board_random(output, output_size) != 0) {
        return PSA_ERROR_INSUFFICIENT_ENTROPY;
    }
    *output_length = output_size;
    return PSA_SUCCESS;
}
#endif
