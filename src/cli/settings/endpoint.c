/* SPDX-License-Identifier: MIT */
/* Where requests go: token URL, issuer, region or tenant, and the URLs of other requests. */
#include <string.h>

#include "cause/diagnosis.h"
#include "cli/settings/azure.h"
#include "cli/settings/families.h"
#include "cli/settings/resolve.h"
#include "cli/settings/settings.h"
#include "format/print.h"
#include "oauth/redact.h"
#include "oauth/region.h"

/*
 * Uses the token URL of a region. For an unknown one the message names the most similar; the value
 * itself is shown only if it resembles a region.
 */
static int use_region(settings *s, sourced_value region, cct_diagnosis *diagnosis)
{
    const cct_region *found = cct_region_find(region.value);
    if (found != NULL) {
        cct_region_token_url(found, s->derived_url, sizeof s->derived_url);
        s->config.token_url = s->derived_url;
        return CCT_OK;
    }
    if (settings_check_copied(region.value, "the region", region.name, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    const cct_region *nearest = cct_region_nearest(cct_span_of(region.value));
    cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_UNKNOWN_REGION, CCT_STAGE_CONFIG, 0);
    /* It may be anything, even the secret in the wrong place. */
    if (nearest == NULL) {
        cct_write_redacted(&detail, strlen(region.value));
    } else {
        cct_write_byte(&detail, '"');
        cct_write_printable(&detail, cct_span_of(region.value));
        cct_write_byte(&detail, '"');
    }
    cct_print(&detail, " from %s", region.name);
    cct_region_write_nearest(&detail, cct_span_of(region.value));
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}

/*
 * What is set for each way to name the endpoint; GENESYSCLOUD_REGION is what Genesys's own SDKs
 * read.
 */
void settings_find_endpoint(const settings *s, sourced_value found[ENDPOINT_WAYS])
{
    sourced_value other = variables_find(&s->variables, "GENESYSCLOUD_REGION");
    sourced_value region = setting_find(s, OPTION_REGION, "CCTOKEN_REGION");
    found[ENDPOINT_TOKEN_URL] = setting_find(s, OPTION_TOKEN_URL, "CCTOKEN_TOKEN_URL");
    found[ENDPOINT_ISSUER] = setting_find(s, OPTION_ISSUER, "CCTOKEN_ISSUER");
    /* At the same level cctoken's own variable is used. Smaller levels have precedence. */
    found[ENDPOINT_REGION] = other.level < region.level ? other : region;
}

/*
 * Determines the endpoint. The highest level that names one decides, and must name one only: an
 * option that overrides a variable is intended, two options are not.
 */
int settings_resolve_endpoint(settings *s, cct_diagnosis *diagnosis)
{
    sourced_value found[ENDPOINT_WAYS];
    unsigned way = 0;
    settings_find_endpoint(s, found);
    for (unsigned i = 1; i < ENDPOINT_WAYS; i++) {
        way = found[i].level < found[way].level ? i : way;
    }
    s->endpoint = found[way];
    for (unsigned i = way + 1; i < ENDPOINT_WAYS; i++) {
        if (found[i].value != NULL && found[i].level == found[way].level) {
            return settings_complain(diagnosis, CCT_CAUSE_CONFLICTING_OPTIONS, "%s and %s", found[way].name,
                                     found[i].name);
        }
    }
    if (way == ENDPOINT_REGION) {
        return use_region(s, s->endpoint, diagnosis);
    }
    s->config.token_url = way == ENDPOINT_TOKEN_URL ? s->endpoint.value : NULL;
    s->config.issuer = way == ENDPOINT_ISSUER ? s->endpoint.value : NULL;
    /* The tenant is the last resort: it is set on machines of Azure for any program. */
    return s->endpoint.value == NULL && s->family == azure_family ? azure_resolve_endpoint(s, diagnosis) : CCT_OK;
}

/* The URL for introspection (RFC 7662) or revocation (RFC 7009), if one is set. */
sourced_value settings_find_request_url(const settings *s)
{
    bool revokes = s->config.request == CCT_REQUEST_REVOCATION;
    return s->config.request == CCT_REQUEST_TOKEN
               ? NO_VALUE
               : setting_find(s, revokes ? OPTION_REVOCATION_URL : OPTION_INTROSPECTION_URL,
                              revokes ? "CCTOKEN_REVOCATION_URL" : "CCTOKEN_INTROSPECTION_URL");
}

/*
 * Where a request about a token goes: its own URL, otherwise the API of the region, otherwise where
 * metadata lead.
 */
int settings_resolve_request(settings *s, cct_diagnosis *diagnosis)
{
    cct_config *config = &s->config;
    sourced_value url = settings_find_request_url(s);
    const char *known = config->token_url != NULL ? config->token_url : config->issuer;
    (void)diagnosis;
    config->endpoint_url = url.value;
    if (url.value != NULL) {
        s->endpoint = url;
    } else if (config->request != CCT_REQUEST_TOKEN && known != NULL && cct_region_find(known) != NULL) {
        cct_region_token_info_url(cct_region_find(known), s->info_url, sizeof s->info_url);
        config->endpoint_url = s->info_url;
    }
    return CCT_OK;
}

/* Determines the target early, because proxy and pins depend on the host. */
int settings_determine_target(settings *s, cct_diagnosis *diagnosis)
{
    size_t bad;
    (void)diagnosis; /* cct_check() complains of the URL */
    s->has_target = cct_target_of(&s->target, &s->config, &bad) == CCT_OK;
    return CCT_OK;
}

/* The URL that a report shows: the discovered one, the configured one, or the issuer. */
const char *settings_endpoint(const settings *s)
{
    const char *url = cct_endpoint_url(&s->config);
    return s->found_url[0] != '\0' ? s->found_url : url != NULL ? url : s->config.issuer;
}

/* The region of Genesys Cloud that the host belongs to, or NULL. */
const cct_region *settings_region(const settings *s)
{
    return s->has_target ? cct_region_of_host(s->target.url.host, s->target.takes_subject ? "api." : "login.") : NULL;
}
