/* SPDX-License-Identifier: MIT */
#include "oauth/secrets.h"

#include <string.h>

#include "format/switches.h"
#include "oauth/opaque.h"
#include "oauth/value.h"

/* A shorter client ID would be found within words. */
enum { ID_MIN = 8 };

/*
 * Whether two spans have equal bytes. Both are of this configuration, so the time does not matter.
 */
static bool is_equal(cct_span a, cct_span b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

/* Characters that no client ID contains, but a pasted line, a URL, JSON or "ID:SECRET" does. */
static bool has_odd_character(cct_span id)
{
    for (size_t i = 0; i < id.len; i++) {
        bool is_colon = i + 3 <= id.len && cct_span_equals_ignoring_case((cct_span){id.ptr + i, 3}, "%3a");
        if (is_colon || (id.ptr[i] != '\0' && strchr(":={}\"\r\n\t", id.ptr[i]) != NULL)) {
            return true;
        }
    }
    return false;
}

/*
 * Whether the client ID could be, or contain, the secret: then it is hidden like one. Users swap
 * the two fields.
 */
static bool may_hold_secret(cct_span id, cct_span secret)
{
    /*
     * Client IDs are often UUIDs and client secrets hardly ever: the two were probably exchanged.
     */
    bool confused = cct_is_uuid(secret) && !cct_is_uuid(id);
    return id.len > 0 &&
           (confused || is_equal(id, secret) || has_odd_character(id) ||
            cct_opaque_is_jwt((cct_span){id.ptr, cct_opaque_len(id)}) || cct_is_base64_pair(id, CCT_NO_SPAN));
}

cct_secrets cct_secrets_of_client(cct_span client_id, cct_span client_secret)
{
    cct_secrets secrets = {.client_id = client_id};
    bool is_anything_shown = CCT_HAS_TEXTS || CCT_HAS_OBSERVER;
    secrets.id_may_hold_secret = is_anything_shown && may_hold_secret(client_id, client_secret);
    /* Spans into the configuration: the secrets are collected, not copied. */
    secrets.hidden[CCT_SECRET_CLIENT_SECRET] = client_secret;
    if (secrets.id_may_hold_secret && client_id.len >= ID_MIN) {
        secrets.hidden[CCT_SECRET_CLIENT_ID] = client_id;
    }
    return secrets;
}

void cct_secrets_add_proxy(cct_secrets *secrets, const cct_config *config)
{
    cct_span credentials = cct_span_of(config->proxy_authorization);
    const char *space = credentials.len == 0 ? NULL : memchr(credentials.ptr, ' ', credentials.len);
    /* Only the credentials are secret; the scheme may be shown. */
    if (space != NULL) {
        credentials = cct_span_trim((cct_span){space, credentials.len - (size_t)(space - credentials.ptr)});
    }
    secrets->proxy_user = cct_span_of(config->proxy_user);
    secrets->hidden[CCT_SECRET_PROXY_PASSWORD] = cct_span_of(config->proxy_password);
    secrets->hidden[CCT_SECRET_PROXY_CREDENTIALS] = credentials;
}

cct_secrets cct_secrets_of(const cct_config *config)
{
    cct_secrets secrets = cct_secrets_of_client(cct_span_of(config->client_id), cct_span_of(config->client_secret));
    if (CCT_HAS_PROXY) {
        cct_secrets_add_proxy(&secrets, config);
    }
    if (CCT_HAS_ASSERTION) {
        secrets.hidden[CCT_SECRET_ASSERTION] = cct_span_of(config->client_assertion);
    }
    if (CCT_HAS_INSPECTION) {
        secrets.hidden[CCT_SECRET_SUBJECT] = cct_span_of(config->subject_token);
    }
    return secrets;
}
