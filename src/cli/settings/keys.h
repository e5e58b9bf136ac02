/* SPDX-License-Identifier: MIT */
/*
 * keys.h: the private key and the certificate by which the client authenticates, and the key of
 * DPoP.
 */
#ifndef CCT_CLI_SETTINGS_KEYS_H
#define CCT_CLI_SETTINGS_KEYS_H

#include "cli/settings/settings.h"

/*
 * Reads and checks them, from these files; the certificate may be absent. As credentials_resolve().
 */
int keys_resolve(settings *s, sourced_value key, sourced_value certificate, cct_diagnosis *diagnosis);

/* The same for --dpop-key; does nothing without it. */
int keys_resolve_dpop(settings *s, cct_diagnosis *diagnosis);

/* Whether a request needs a key. */
bool keys_are_used(const settings *s);

/*
 * Called before and after a request: loads the keys onto mbedTLS's heap, and releases them. Does
 * nothing without keys.
 */
void keys_open(settings *s, void *port_context);
void keys_close(settings *s);

#endif
