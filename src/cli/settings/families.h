/* SPDX-License-Identifier: MIT */
/*
 * families.h: variables that belong together, and which of all variables hold secrets. Client ID
 * and secret come from one family: the secret of another one would be sent to the wrong server.
 */
#ifndef CCT_CLI_SETTINGS_FAMILIES_H
#define CCT_CLI_SETTINGS_FAMILIES_H

#include "cli/settings/variables.h"

typedef struct variable_family {
    const char *id;
    const char *secret;
} variable_family;

/* In order of precedence, ended by an id NULL. */
extern const variable_family families[];

/* The last of them, which is used only under certain conditions (azure.h). */
extern const variable_family *const azure_family;

/*
 * The first of the others that names the expected value, in the environment before the env file; or
 * NULL.
 */
const variable_family *family_find(const variables *file, bool want_id, bool want_secret);

/* The family that has this variable; or NULL. */
const variable_family *family_of(const char *name);

/*
 * Whether a variable of that name is a secret: of any family, read here or not, or of a proxy. It
 * is removed from the environment of the command that `exec` starts.
 */
bool variable_is_secret(cct_span name);

/*
 * Whether its value may hold one: it is a secret, is named like one, or is the URL of a proxy,
 * which may have a password. It is never shown, and overwritten in the end; the command of `exec`
 * gets it unless it is a secret.
 */
bool variable_may_hold_secret(cct_span name);

#endif
