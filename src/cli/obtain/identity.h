/* SPDX-License-Identifier: MIT */
/*
 * identity.h: what makes two requests the same, as one hash over values that are
 * told apart by their lengths. The salt is the file's in which the identity is kept:
 * equal requests have other keys in other files, and no secret can be guessed
 * from an identity without everything else that went into it.
 */
#ifndef CCT_CLI_OBTAIN_IDENTITY_H
#define CCT_CLI_OBTAIN_IDENTITY_H

#include "cli/settings/settings.h"

#define IDENTITY_LEN 32
#define SALT_LEN 16

/*
 * Of everything that changes the answer: endpoint, id, secret, method, scope,
 * each parameter in its order, the address that is dialled. The configuration
 * of the settings must have passed cct_check().
 */
void identity_of_response(const settings *s, const uint8_t salt[SALT_LEN], uint8_t identity[IDENTITY_LEN]);

/* Of that and of everything else that decides whether there is an answer: trust, the proxy, families, patience. */
void identity_of_attempt(const settings *s, const uint8_t salt[SALT_LEN], uint8_t identity[IDENTITY_LEN]);

/* 0, or an errno. */
int identity_new_salt(uint8_t salt[SALT_LEN]);

#endif
