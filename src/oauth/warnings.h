/* SPDX-License-Identifier: MIT */
/*
 * warnings.h: values that look wrong but are sent nevertheless. Each warning is added to the
 * diagnosis.
 */
#ifndef CCT_OAUTH_WARNINGS_H
#define CCT_OAUTH_WARNINGS_H

#include "cctoken.h"
#include "oauth/target.h"

/*
 * Client ID and secret joined in one value. Checked even if the other one is missing: then this is
 * the reason.
 */
void cct_warn_of_pairs(cct_diagnosis *diagnosis, const cct_config *config);

/* Characters outside ASCII, and percent-encoding, in client ID and secret. */
void cct_warn_of_encoding(cct_diagnosis *diagnosis, const cct_config *config);

/* Scope and audience that this provider ignores or requires. */
void cct_warn_of_parameters(cct_diagnosis *diagnosis, const cct_config *config, const cct_target *target);

#endif
