/* SPDX-License-Identifier: MIT */
/* expiry.c: the remaining lifetime of a token. */
#include "cctoken.h"

int64_t cct_token_remaining_s(const cct_token *token, int64_t now_ms)
{
    if (token->expires_in_s <= 0) {
        return CCT_LIFETIME_UNKNOWN;
    }
    /* Rounded up, so that a token never seems younger than it is. */
    int64_t age_ms = now_ms <= token->requested_at_ms ? 0 : now_ms - token->requested_at_ms;
    int64_t age_s = age_ms / 1000 + (age_ms % 1000 > 0);
    return age_s >= token->expires_in_s ? 0 : token->expires_in_s - age_s;
}

int64_t cct_renewal_margin_s(int64_t lifetime_s)
{
    /*
     * A tenth of the lifetime, from 30 s (a request must have time) to 5 minutes, but at most half:
     * a token that lives for a few seconds must be usable at all.
     */
    int64_t margin_s = lifetime_s / 10;
    if (margin_s < 30) {
        margin_s = 30;
    }
    if (margin_s > 300) {
        margin_s = 300;
    }
    return margin_s > lifetime_s / 2 ? lifetime_s / 2 : margin_s;
}
