/* SPDX-License-Identifier: MIT */
#include "cli/settings/families.h"

#include <string.h>

const family families[] = {
    {"CCTOKEN_CLIENT_ID", "CCTOKEN_CLIENT_SECRET"},
    {"GENESYSCLOUD_OAUTHCLIENT_ID", "GENESYSCLOUD_OAUTHCLIENT_SECRET"},
    {"GENESYS_CLIENT_ID", "GENESYS_CLIENT_SECRET"},
    {"GC_CLIENT_ID", "GC_CLIENT_SECRET"},
    {NULL, NULL},
};

const family *family_find(const variables *file, bool want_id, bool want_secret)
{
    for (level at = LEVEL_ENVIRONMENT; at <= LEVEL_ENV_FILE; at++) {
        for (const family *f = families; f->id != NULL; f++) {
            if ((want_id && variables_at(file, at, f->id).value != NULL) ||
                (want_secret && variables_at(file, at, f->secret).value != NULL)) {
                return f;
            }
        }
    }
    return NULL;
}

const family *family_of(const char *name)
{
    for (const family *f = families; f->id != NULL; f++) {
        if (strcmp(name, f->id) == 0 || strcmp(name, f->secret) == 0) {
            return f;
        }
    }
    return NULL;
}

bool variable_is_secret(cct_span name)
{
    static const char *const others[] = {"AZURE_CLIENT_SECRET", "CCTOKEN_PROXY_AUTHORIZATION", NULL};
    for (const family *f = families; f->id != NULL; f++) {
        if (cct_span_equals(name, f->secret)) {
            return true;
        }
    }
    for (const char *const *other = others; *other != NULL; other++) {
        if (cct_span_equals(name, *other)) {
            return true;
        }
    }
    return false;
}
