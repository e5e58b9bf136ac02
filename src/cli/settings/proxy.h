/* SPDX-License-Identifier: MIT */
/*
 * proxy.h: which proxy a request goes through: an option or variables, unless NO_PROXY exempts the
 * host.
 */
#ifndef CCT_CLI_SETTINGS_PROXY_H
#define CCT_CLI_SETTINGS_PROXY_H

#include "cli/settings/variables.h"
#include "oauth/target.h"

typedef struct proxy_choice {
    sourced_value source; /* of the proxy; NULL: there is none, or the host is exempt */
    sourced_value authorization;
    sourced_value exempt;       /* the list that exempts the host from a proxy */
    sourced_value of_exempt;    /* and the proxy it is exempt from */
    char text[CCT_URL_MAX + 8]; /* address, user and password, decoded, each with its NUL */
    size_t text_len;
} proxy_choice;

/*
 * `option` is the value of --proxy, or NULL; "none" is no proxy, whatever the variables say. As in
 * curl, NO_PROXY applies to the option, too; it is compared with the target's host, if there is a
 * target. Sets the proxy in the configuration, which points into *out. CCT_OK, or CCT_FAILED with
 * bad_url recorded.
 */
int proxy_resolve(proxy_choice *out, const char *option, const variables *file, const cct_target *target,
                  cct_config *config, cct_diagnosis *diagnosis);

/* Overwrites the password. */
void proxy_wipe(proxy_choice *choice);

#endif
