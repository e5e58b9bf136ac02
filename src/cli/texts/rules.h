/* SPDX-License-Identifier: MIT */
/*
 * rules.h: what configuration and response add to the advice, a row each. Kinds of causes and
 * conditions are those of advice.c; the texts are packed when the program is built, see prose.h.
 */
#ifndef CCT_CLI_TEXTS_RULES_H
#define CCT_CLI_TEXTS_RULES_H

/* clang-format off */
/*
 * X(after, general, condition, advice). `general` rules are skipped if the server's message has
 * advice of its own. "" stands for the provider's advice about where the client is registered. All
 * rules that apply are written, in this order.
 */
#define ADVICE_RULES(X) \
    X(CREDENTIALS, true, is_id_of_secret, "this looks like the secret's ID: use its Value") \
    X(CREDENTIALS, false, is_percent_encoded, "a value looks percent-encoded: use it as it was issued") \
    X(CREDENTIALS, false, is_base64_pair, "a value looks base64-encoded, or holds client ID and client secret together: use the client secret alone, as it was issued") \
    X(CODE, true, is_unauthorized, "check client ID and client secret") \
    X(PLACE, true, has_place, "") \
    X(PATH, true, situation_is_genesys, "use --region: Genesys Cloud's token endpoint is https://login.DOMAIN/oauth/token") \
    X(SCOPE, true, may_be_scope, "check --scope") \
    X(SCOPE, true, lacks_scope, "name one with --scope") \
    X(TARGET, true, has_audience, "check --audience") \
    X(TARGET, true, has_resource, "check --resource") \
    X(TARGET, true, lacks_target, "name it with --audience or --resource, whichever this server reads") \
    X(REFUSAL, false, is_needless_scope, "leave --scope out: Genesys Cloud ignores it with this grant") \
    X(SILENCE, true, may_lack_scope, "some servers refuse like this when --scope is missing") \
    X(DATES, false, is_clock_off, "this machine's clock and the server's differ by more than 5 minutes") \
    X(CHAIN, false, is_local, "replace it with the authority's current root: --ca, SSL_CERT_FILE or the package ca-certificates") \
    X(CHAIN, false, is_weak, "it must have a strong key and hash: RSA with 2048 bits or more or ECDSA, and SHA-256") \
    X(CHAIN, false, is_for_clients, "it must be issued for server authentication") \
    X(CHAIN, false, is_constrained, "the authority must issue names inside its constraints only") \
    X(CHAIN, false, is_too_long, "it must send fewer: its certificate and the intermediates of one chain") \
    X(ENCODING, false, is_encoded, "the credentials have characters that servers read encoded or raw: try --auth basic-raw") \
    X(ENCODING, false, is_raw, "the credentials have characters that servers read encoded or raw: try --auth basic") \
    X(ARRIVAL, true, is_in_header, "try --auth post first") \
    X(ARRIVAL, true, is_in_form, "try --auth basic first") \
    X(ARRIVAL | METHOD, true, is_unauthenticated, "leave --auth none out if the client has a secret") \
    X(METHOD, true, may_try_methods, "cctoken doctor --try-auth tries each other method once")

/* X(profile, advice): where a client is registered, in the terms of each provider. */
#define ADVICE_PLACES(X) \
    X("genesys", "check the region: a client exists in one region only; cctoken doctor --try-regions tries each other region once") \
    X("entra", "check the tenant in the token URL") \
    X("auth0", "check the tenant, which the host of the token URL names") \
    X("okta", "check the Okta domain and the authorization server in the token URL") \
    X("cognito", "check the user pool, which the host of the token URL names") \
    X("salesforce", "check the token URL: it must be the My Domain host of the org, production or sandbox") \
    X("keycloak", "check the realm in the token URL") \
    X("sap", "check the subdomain in the token URL: a client belongs to one subaccount") \
    X("ping", "check the environment and the region in the token URL") \
    X("paypal", "check that client ID, client secret and host belong to the same environment, sandbox or live")
/* clang-format on */

#endif
