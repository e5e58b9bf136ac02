/* SPDX-License-Identifier: MIT */
/*
 * disclose.h: how values are shown that may hold a secret besides the one that
 * is known: the client ID and URLs.
 */
#ifndef CCT_OAUTH_DISCLOSE_H
#define CCT_OAUTH_DISCLOSE_H

#include "cctoken.h"
#include "oauth/redact.h"

/* What must not be shown of a request with this configuration. */
cct_credentials cct_credentials_of(const cct_config *config);

/*
 * Whether the client ID may hold the secret: it is equal to the secret, is
 * confused with it (the secret is a UUID and the ID is not), has both (ID:SECRET,
 * also in base64), or has characters of a whole line or JSON object.
 */
bool cct_id_may_hold_secret(cct_credentials credentials);

/* Writes the client ID, or that it is redacted. */
void cct_write_client_id(cct_writer *writer, cct_credentials credentials);

/*
 * Writes a URL or the target of a request: scheme, host, port and path. User
 * information, parameters of the path, query and fragment are replaced, and so
 * is a text that is neither a URL nor an absolute path.
 */
void cct_write_url_printable(cct_writer *writer, cct_span url, cct_credentials credentials, cct_origin origin);

/*
 * Replaces secrets in the detail. The last step before it is shown, whatever
 * wrote it: a host or a path may be the secret in the wrong place.
 */
void cct_diagnosis_redact(cct_diagnosis *diagnosis, cct_credentials credentials);

#endif
