/* SPDX-License-Identifier: MIT */
/*
 * A program that is only linked: a request with a port that offers nothing, and the functions that
 * mbedTLS requires.
 */
#include <mbedtls/platform_time.h>
#include <mbedtls/platform_util.h>
#include <psa/crypto.h>
#include <string.h>
#include <time.h>

#include "cctoken.h"

static cct_client client;
static char work[CCT_WORK_FULL];
static char arena[48 * 1024];

time_t time(time_t *out)
{
    if (out != NULL) {
        *out = 0;
    }
    return 0;
}

struct tm *mbedtls_platform_gmtime_r(const mbedtls_time_t *when, struct tm *out)
{
    return gmtime_r(when, out);
}

#if defined(MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG)
psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *context, uint8_t *output,
                                             size_t output_size, size_t *output_length)
{
    (void)context;
    (void)output;
    (void)output_size;
    *output_length = 0;
    return PSA_ERROR_INSUFFICIENT_ENTROPY;
}
#else
#include <stdio.h>

/* For the printf() in parts of mbedTLS that nothing calls. */
FILE *const stdout = NULL;

int mbedtls_hardware_poll(void *data, unsigned char *output, size_t len, size_t *olen);
int mbedtls_hardware_poll(void *data, unsigned char *output, size_t len, size_t *olen)
{
    (void)data;
    (void)output;
    (void)len;
    *olen = 0;
    return -1;
}

mbedtls_ms_time_t mbedtls_ms_time(void)
{
    return 0;
}
#endif

int main(void)
{
    cct_config config = {.port = &cct_port_none,
                         .token_url = "https://auth.example.com/oauth2/token",
                         .client_id = "client",
                         .client_secret = "secret",
                         .work = work,
                         .work_len = sizeof work};
    cct_arena_install(arena, sizeof arena);
    cct_start(&client, &config);
    int result = cct_run(&client, config.port, NULL);
    size_t len = result == CCT_OK ? cct_get_token(&client)->access_token_len
                                  : strlen(cct_cause_text(cct_get_diagnosis(&client)->cause));
    cct_end(&client);
    return len > 0;
}
