/* SPDX-License-Identifier: MIT */
#include "client/signing.h"

#include <string.h>

#include "cause/diagnosis.h"
#include "oauth/client_jwt.h"
#include "oauth/target.h"
#include "tls/arena.h"
#include "tls/mac.h"

/* Records a cause of the configuration: what was wrong was known before anything was sent. */
static int signing_fail(cct_diagnosis *diagnosis, cct_cause cause, const char *what)
{
    cct_diagnose_text(diagnosis, cause, CCT_STAGE_CONFIG, 0, what);
    return CCT_FAILED;
}

/* A lack of random numbers may be temporary; a platform without any can never sign. */
static int signing_fail_random(const cct_config *config, int result, cct_diagnosis *diagnosis)
{
    cct_diagnose_text(diagnosis, result == CCT_ERROR_LIMIT ? CCT_CAUSE_SYSTEM_LIMIT : CCT_CAUSE_INTERNAL_ERROR,
                      CCT_STAGE_CONFIG, config->port->native_error(config->port_context), CCT_NO_RANDOM_NUMBERS);
    return CCT_FAILED;
}

/* What is particular to this attempt: the time, and a number that occurs once. */
static int jwt_begin(const cct_config *config, int64_t *now_s, uint8_t jti[CCT_JTI_LEN], cct_diagnosis *diagnosis)
{
    *now_s = config->port->wall_clock_s(config->port_context);
    /* Both kinds of JWT must contain the time (RFC 7523 section 3, RFC 9449 section 4.2). */
    if (*now_s < 0) {
        return signing_fail(diagnosis, CCT_CAUSE_USAGE, "this platform has no clock, and a signed JWT has dates");
    }
    int result = config->port->random_bytes(config->port_context, jti, CCT_JTI_LEN);
    return result == CCT_OK ? CCT_OK : signing_fail_random(config, result, diagnosis);
}

/*
 * Signs an assertion, or a proof unless that is NULL, and moves the JWT to the end of the room:
 * *jwt points to it, NUL-terminated. The front of the work buffer is then free for the connection.
 */
static int jwt_keep(const cct_config *config, const cct_client_jwt *assertion, const cct_dpop *proof, size_t room,
                    const char **jwt, cct_diagnosis *diagnosis)
{
    cct_writer writer;
    /*
     * mbedTLS does not always say that it had too little memory: the arena counts what it has
     * refused.
     */
    uint32_t refusals = cct_arena_refusals();
    cct_writer_init(&writer, config->work, room > 0 ? room - 1 : 0);
    int result =
        CCT_HAS_DPOP && proof != NULL ? cct_dpop_write(&writer, proof) : cct_client_jwt_write(&writer, assertion);
    size_t used = writer.len < room ? writer.len : room;
    if (result == CCT_OK) {
        char *end = config->work + room - used - 1;
        memmove(end, config->work, used);
        end[used] = '\0';
        *jwt = end;
        /* Its former place, as far as the JWT is not there any more. */
        cct_wipe(config->work, used < (size_t)(end - config->work) ? used : (size_t)(end - config->work));
        return CCT_OK;
    }
    cct_wipe(config->work, used);
    if (result == CCT_ERROR_LIMIT) {
        return signing_fail_random(config, result, diagnosis);
    }
    /* What remains is a signer that failed; it may be a function of the program. */
    return result == CCT_ERROR_NO_ROOM
               ? signing_fail(diagnosis, CCT_CAUSE_USAGE, "the request is larger than its buffer")
           : cct_arena_refusals() != refusals ? signing_fail(diagnosis, CCT_CAUSE_OUT_OF_MEMORY, "while signing")
                                              : signing_fail(diagnosis, CCT_CAUSE_KEY_BAD, "it did not sign");
}

int cct_sign_assertion(const cct_config *config, cct_auth_method auth, size_t room, const char **jwt,
                       cct_diagnosis *diagnosis)
{
    cct_span secret = cct_span_of(config->client_secret);
    /* client_secret_jwt: the client secret is the key (OpenID Connect Core section 9). */
    const cct_signer own = {.algorithm = "HS256", .sign = cct_mac_sign, .context = &secret};
    cct_client_jwt assertion = {
        .signer = auth == CCT_AUTH_CLIENT_SECRET_JWT ? &own : config->signer,
        .client_id = cct_span_of(config->client_id),
        /*
         * The issuer is the audience that RFC 7523 section 3 recommends; without one it is the
         * token URL.
         */
        .audience = cct_span_of(config->jwt_audience != NULL ? config->jwt_audience
                                : config->issuer != NULL     ? config->issuer
                                : config->token_url != NULL  ? config->token_url
                                                             : cct_endpoint_url(config)),
    };
    return jwt_begin(config, &assertion.now_s, assertion.jti, diagnosis) == CCT_OK
               ? jwt_keep(config, &assertion, NULL, room, jwt, diagnosis)
               : CCT_FAILED;
}

int cct_sign_proof(const cct_config *config, const cct_url *url, cct_span nonce, size_t room, const char **jwt,
                   cct_diagnosis *diagnosis)
{
    cct_dpop proof = {.signer = config->dpop, .method = {"POST", 4}, .url = url, .nonce = nonce};
    if (jwt_begin(config, &proof.now_s, proof.jti, diagnosis) == CCT_OK &&
        jwt_keep(config, NULL, &proof, room, jwt, diagnosis) == CCT_OK) {
        return CCT_OK;
    }
    /* The client may also have a key for its assertion: the message names the one that failed. */
    diagnosis->subject = CCT_SUBJECT_DPOP_KEY;
    return CCT_FAILED;
}
