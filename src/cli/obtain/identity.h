/* SPDX-License-Identifier: MIT */
/*
 * identity.h: what makes two requests the same, as one hash over values, each with its length. The
 * salt is that of the file in which the identity is kept, so equal requests have different
 * identities in different files, and guessing a secret from an identity requires all other values,
 * too.
 */
#ifndef CCT_CLI_OBTAIN_IDENTITY_H
#define CCT_CLI_OBTAIN_IDENTITY_H

#include "cli/settings/settings.h"

#define IDENTITY_LEN 32
#define SALT_LEN 16

/*
 * Of everything that changes the response: endpoint, client ID and secret, method, scope, each
 * parameter in order, the address that is connected to. The configuration of the settings must have
 * passed cct_check().
 */
void identity_of_response(const settings *s, const uint8_t salt[SALT_LEN], uint8_t identity[IDENTITY_LEN]);

/*
 * Of that and of everything else that decides whether there is a response: trust anchors, proxy,
 * address family, time limits.
 */
void identity_of_attempt(const settings *s, const uint8_t salt[SALT_LEN], uint8_t identity[IDENTITY_LEN]);

/* 0, or an errno. */
int identity_new_salt(uint8_t salt[SALT_LEN]);

#endif
