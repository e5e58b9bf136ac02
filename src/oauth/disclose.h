/* SPDX-License-Identifier: MIT */
/*
 * disclose.h: how to show values that may contain a secret besides the known ones: the client ID
 * and URLs.
 */
#ifndef CCT_OAUTH_DISCLOSE_H
#define CCT_OAUTH_DISCLOSE_H

#include "cctoken.h"
#include "oauth/redact.h"

/* Writes the client ID, or that it is redacted. */
void cct_write_client_id(cct_writer *writer, const cct_secrets *secrets);

/*
 * Writes a URL or the target of a request: scheme, host, port and path. User
 * information, parameters of the path, query and fragment are replaced, and so
 * is a text that is neither a URL nor an absolute path.
 */
void cct_write_url_printable(cct_writer *writer, cct_span url, const cct_secrets *secrets, cct_origin origin);

/*
 * Replaces secrets in the detail. The last step before it is shown, whatever
 * wrote it: a host or a path may be the secret in the wrong place.
 */
void cct_diagnosis_redact(cct_diagnosis *diagnosis, const cct_secrets *secrets);

#endif
