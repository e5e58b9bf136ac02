/* SPDX-License-Identifier: MIT */
/*
 * Lifetimes: what remains is never more than the token has, and its age never rounded down; margins
 * fit.
 */
#include "oauth/expiry.c"
#include "proof.h"

static void prove_remaining(void)
{
    cct_token token = {0};
    int64_t now_ms = nondet_int64();
    token.expires_in_s = nondet_int64();
    token.requested_at_ms = nondet_int64();
    assume(now_ms >= 0 && token.requested_at_ms >= 0); /* a clock of a port begins at 0 or later */
    int64_t s = cct_token_remaining_s(&token, now_ms);
    assert((token.expires_in_s <= 0) == (s == CCT_LIFETIME_UNKNOWN));
    if (token.expires_in_s <= 0) {
        return;
    }
    assert(s >= 0 && s <= token.expires_in_s);
    assert(now_ms > token.requested_at_ms || s == token.expires_in_s);
    assert(now_ms <= token.requested_at_ms || s < token.expires_in_s);
}

static void prove_margin(void)
{
    int64_t lifetime_s = nondet_int64();
    assume(lifetime_s >= 0);
    int64_t margin_s = cct_renewal_margin_s(lifetime_s);
    assert(margin_s >= 0 && margin_s <= 300 && margin_s <= lifetime_s / 2);
    assert(lifetime_s < 60 || margin_s >= 30);
}

void prove(void)
{
    prove_remaining();
    prove_margin();
}
