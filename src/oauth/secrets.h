/* SPDX-License-Identifier: MIT */
/*
 * secrets.h: the values that must not appear in any text for people, logs or observers. They are
 * spans: nothing is copied, and what they point to must outlive them.
 */
#ifndef CCT_OAUTH_SECRETS_H
#define CCT_OAUTH_SECRETS_H

#include "cctoken.h"
#include "format/text.h"

/* What is hidden, wherever it appears and however it is encoded. */
typedef enum cct_secret {
    CCT_SECRET_CLIENT_SECRET,
    CCT_SECRET_ASSERTION, /* of the client */
    CCT_SECRET_PROOF,     /* of DPoP */
    CCT_SECRET_CLIENT_ID, /* where it may hold the client secret */
    CCT_SECRET_PROXY_PASSWORD,
    CCT_SECRET_PROXY_CREDENTIALS, /* of Proxy-Authorization, without the scheme */
    CCT_SECRET_TOKEN,             /* of the response that is shown */
    CCT_SECRET_SUBJECT,           /* the token that a request is about */
    CCT_SECRET_COUNT
} cct_secret;

typedef struct cct_secrets {
    cct_span hidden[CCT_SECRET_COUNT]; /* absent or empty: nothing to hide */
    cct_span client_id;
    cct_span proxy_user;
    bool id_may_hold_secret; /* otherwise the client ID is shown, even if it looks like a token */
} cct_secrets;

/*
 * Those of a client. The client ID may hold the secret if it is equal to the
 * secret, is confused with it (the secret is a UUID and the ID is not), has both
 * (ID:SECRET, also in base64), or has characters of a whole line or JSON object.
 */
cct_secrets cct_secrets_of_client(cct_span client_id, cct_span client_secret);

/* Adds those of the proxy, as far as the configuration has any. */
void cct_secrets_add_proxy(cct_secrets *secrets, const cct_config *config);

/* Those of a request with this configuration. */
cct_secrets cct_secrets_of(const cct_config *config);

#endif
