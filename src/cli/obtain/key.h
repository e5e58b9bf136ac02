/* SPDX-License-Identifier: MIT */
/*
 * key.h: what makes two requests the same, as one hash over values that are
 * told apart by their lengths. The salt is the file's in which the key is kept:
 * equal requests have other keys in other files, and no secret can be guessed
 * from a key without everything else that went into it.
 */
#ifndef CCT_CLI_OBTAIN_KEY_H
#define CCT_CLI_OBTAIN_KEY_H

#include "cli/settings/settings.h"

#define KEY_LEN 32
#define SALT_LEN 16

/*
 * Of everything that changes the answer: endpoint, id, secret, method, scope,
 * each parameter in its order, the address that is dialled. The configuration
 * of the settings must have passed cct_check().
 */
void key_of_answer(const settings *s, const uint8_t salt[SALT_LEN], uint8_t key[KEY_LEN]);

/* Of that and of everything else that decides whether there is an answer: trust, families, patience. */
void key_of_attempt(const settings *s, const uint8_t salt[SALT_LEN], uint8_t key[KEY_LEN]);

/* 0, or an errno. */
int key_new_salt(uint8_t salt[SALT_LEN]);

#endif
