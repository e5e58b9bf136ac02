/* SPDX-License-Identifier: MIT */
#include "client/signing.h"

#include <string.h>

#include "cause/diagnosis.h"
#include "oauth/client_jwt.h"
#include "oauth/target.h"
#include "tls/arena.h"
#include "tls/mac.h"

static int signing_fail(cct_diagnosis *diagnosis, cct_cause cause, const char *what)
{
    cct_diagnose_text(diagnosis, cause, CCT_STAGE_CONFIG, 0, what);
    return CCT_FAILED;
}

/* What is particular to this attempt: the time, and a number that occurs once. */
static int jwt_begin(cct_client_jwt *jwt, const cct_config *config, cct_diagnosis *diagnosis)
{
    jwt->now_s = config->port->wall_clock_s(config->port_context);
    if (jwt->now_s < 0) {
        return signing_fail(diagnosis, CCT_CAUSE_USAGE, "this platform has no clock, and a signed JWT has dates");
    }
    int result = config->port->random_bytes(config->port_context, jwt->jti, sizeof jwt->jti);
    if (result == CCT_OK) {
        return CCT_OK;
    }
    return signing_fail(diagnosis, result == CCT_ERROR_LIMIT ? CCT_CAUSE_SYSTEM_LIMIT : CCT_CAUSE_INTERNAL_ERROR,
                        "there are no random numbers");
}

int cct_sign_assertion(const cct_config *config, cct_auth_method auth, size_t *len, cct_diagnosis *diagnosis)
{
    cct_span secret = cct_span_of(config->client_secret);
    const cct_signer own = {.algorithm = "HS256", .sign = cct_mac_sign, .context = &secret};
    cct_client_jwt jwt = {
        .signer = auth == CCT_AUTH_CLIENT_SECRET_JWT ? &own : config->signer,
        .client_id = cct_span_of(config->client_id),
        .audience = cct_span_of(config->jwt_audience != NULL ? config->jwt_audience
                                : config->issuer != NULL     ? config->issuer
                                : config->token_url != NULL  ? config->token_url
                                                             : cct_endpoint_url(config)),
    };
    cct_writer writer;
    uint32_t refusals = cct_arena_refusals();
    if (jwt_begin(&jwt, config, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    cct_writer_init(&writer, config->work, config->work_len > 0 ? config->work_len - 1 : 0);
    int result = cct_client_jwt_write(&writer, &jwt);
    size_t used = writer.len < config->work_len ? writer.len : config->work_len;
    if (result == CCT_OK) {
        char *end = config->work + config->work_len - used - 1;
        memmove(end, config->work, used);
        end[used] = '\0';
        *len = used;
        cct_wipe(config->work, used < (size_t)(end - config->work) ? used : (size_t)(end - config->work));
        return CCT_OK;
    }
    cct_wipe(config->work, used);
    return result == CCT_ERROR_NO_ROOM
               ? signing_fail(diagnosis, CCT_CAUSE_USAGE, "the request is larger than its buffer")
           : cct_arena_refusals() != refusals ? signing_fail(diagnosis, CCT_CAUSE_OUT_OF_MEMORY, "while signing")
                                              : signing_fail(diagnosis, CCT_CAUSE_KEY_BAD, "it did not sign");
}
