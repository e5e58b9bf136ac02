/* SPDX-License-Identifier: MIT */
#include "cli/settings/azure.h"

#include <string.h>

#include "cli/settings/resolve.h"

/* By the profile, which also covers the national clouds. */
static bool is_host_of_entra(const char *url)
{
    cct_target target;
    size_t bad;
    return cct_target_init(&target, url, CCT_AUTH_DEFAULT, &bad) == CCT_OK &&
           strcmp(target.profile->name, "entra") == 0;
}

/*
 * Whether AZURE_CLIENT_ID may be used: only if no other family is set and the request goes to Entra
 * ID. These variables are often set for other programs, and must not reach another server.
 */
bool azure_counts(const settings *s)
{
    sourced_value found[ENDPOINT_WAYS];
    if (family_find(&s->variables, true, true) != NULL) {
        return false;
    }
    settings_find_endpoint(s, found);
    const sourced_value *url = &found[ENDPOINT_TOKEN_URL];
    sourced_value other = settings_find_request_url(s);
    if (other.value != NULL && !is_host_of_entra(other.value)) {
        return false;
    }
    /* With an issuer the host is not known before the request. */
    return found[ENDPOINT_REGION].level >= url->level && found[ENDPOINT_ISSUER].level >= url->level &&
           (url->value == NULL || is_host_of_entra(url->value));
}

/*
 * Builds the URL from tenant and authority as Azure's own libraries do. Slashes at the joint are
 * dropped, since both forms are in use.
 */
int azure_resolve_endpoint(settings *s, cct_diagnosis *diagnosis)
{
    sourced_value tenant = variables_find(&s->variables, "AZURE_TENANT_ID");
    sourced_value authority = variables_find(&s->variables, "AZURE_AUTHORITY_HOST");
    cct_span host = cct_span_of(authority.value != NULL ? authority.value : "https://login.microsoftonline.com");
    cct_writer url;
    if (tenant.value == NULL) {
        return CCT_OK;
    }
    while (host.len > 0 && host.ptr[host.len - 1] == '/') {
        host.len--;
    }
    s->endpoint = tenant;
    tenant.value += strspn(tenant.value, "/");
    cct_writer_init(&url, s->derived_url, sizeof s->derived_url);
    cct_print(&url, "%.*s/%s/oauth2/v2.0/token", CCT_SPAN(host), tenant.value);
    cct_writer_terminate(&url);
    if (url.len >= sizeof s->derived_url) {
        return settings_complain(diagnosis, CCT_CAUSE_BAD_URL, "AZURE_AUTHORITY_HOST and AZURE_TENANT_ID are too long");
    }
    s->config.token_url = s->derived_url;
    return CCT_OK;
}
