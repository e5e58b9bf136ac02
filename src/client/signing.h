/* SPDX-License-Identifier: MIT */
/*
 * signing.h: the JWT that a client signs for each attempt. It waits at the end of the work buffer, where the handshake
 * does not get, until it is a part of the request.
 */
#ifndef CCT_CLIENT_SIGNING_H
#define CCT_CLIENT_SIGNING_H

#include "cctoken.h"

/*
 * Signs with the key or the client secret, by the method `auth`; ends with NUL. CCT_OK and *len without the NUL, or
 * CCT_FAILED with the cause in the diagnosis.
 */
int cct_sign_assertion(const cct_config *config, cct_auth_method auth, size_t *len, cct_diagnosis *diagnosis);

#endif
