/* SPDX-License-Identifier: MIT */
#include "cli/settings/families.h"

#include <string.h>

/* In order of precedence. The client ID and the client secret are always of one family. */
const variable_family families[] = {
    {"CCTOKEN_CLIENT_ID", "CCTOKEN_CLIENT_SECRET"}, {"GENESYSCLOUD_OAUTHCLIENT_ID", "GENESYSCLOUD_OAUTHCLIENT_SECRET"},
    {"GENESYS_CLIENT_ID", "GENESYS_CLIENT_SECRET"}, {"GC_CLIENT_ID", "GC_CLIENT_SECRET"},
    {"AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"},     {NULL, NULL},
};

const variable_family *const azure_family = &families[sizeof families / sizeof *families - 2];

/*
 * The first family that has a value, in the environment before the env file. azure.c decides about
 * the last one.
 */
const variable_family *family_find(const variables *file, bool want_id, bool want_secret)
{
    for (level at = LEVEL_ENVIRONMENT; at <= LEVEL_ENV_FILE; at++) {
        for (const variable_family *f = families; f != azure_family; f++) {
            if ((want_id && variables_at(file, at, f->id).value != NULL) ||
                (want_secret && variables_at(file, at, f->secret).value != NULL)) {
                return f;
            }
        }
    }
    return NULL;
}

const variable_family *family_of(const char *name)
{
    for (const variable_family *f = families; f->id != NULL; f++) {
        if (strcmp(name, f->id) == 0 || strcmp(name, f->secret) == 0) {
            return f;
        }
    }
    return NULL;
}

/* ---- secrets ----------------------------------------------------------- */

/* Besides the families. */
static const struct {
    const char *name; /* '*' stands for any bytes; letters in any case, but those of a secret as
                       * they are */
    bool is_secret;   /* or may only hold one */
} sensitive[] = {
    {"AZURE_CLIENT_CERTIFICATE_PASSWORD", true},
    {"CCTOKEN_PROXY_AUTHORIZATION", true},
    {"HTTPS_PROXY", false},
    {"ALL_PROXY", false},
    {"*SECRET*", false},
};

bool variable_is_secret(cct_span name)
{
    for (const variable_family *f = families; f->id != NULL; f++) {
        if (cct_span_equals(name, f->secret)) {
            return true;
        }
    }
    for (size_t i = 0; i < sizeof sensitive / sizeof *sensitive; i++) {
        if (sensitive[i].is_secret && cct_span_equals(name, sensitive[i].name)) {
            return true;
        }
    }
    return false;
}

/*
 * Also variables of other programs, by their names, and URLs of proxies, which may contain a
 * password. Their values are overwritten in this process.
 */
bool variable_may_hold_secret(cct_span name)
{
    for (size_t i = 0; i < sizeof sensitive / sizeof *sensitive; i++) {
        if (cct_span_matches(name, sensitive[i].name)) {
            return true;
        }
    }
    return variable_is_secret(name);
}
