/* SPDX-License-Identifier: MIT */
/*
 * keys.h: the private key and the certificate by which the client authenticates, and the key of DPoP.
 */
#ifndef CCT_CLI_SETTINGS_KEYS_H
#define CCT_CLI_SETTINGS_KEYS_H

#include "cli/settings/settings.h"

/* Reads and checks them, from these files; the certificate may be absent. As credentials_resolve(). */
int keys_resolve(settings *s, sourced_value key, sourced_value certificate, cct_diagnosis *diagnosis);

/* Those of --dpop-key; nothing happens without it. */
int keys_resolve_dpop(settings *s, cct_diagnosis *diagnosis);

/* Whether a request needs a key. */
bool keys_are_used(const settings *s);

/* Around a request: gives mbedTLS the keys, on its heap. Nothing happens without any. */
void keys_open(settings *s, void *port_context);
void keys_close(settings *s);

#endif
