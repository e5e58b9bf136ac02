/* SPDX-License-Identifier: MIT */
#include "oauth/warnings.h"

#include <string.h>

#include "cause/diagnosis.h"
#include "oauth/auth_method.h"
#include "oauth/value.h"

/*
 * Warns of values that look like the finished credentials of HTTP Basic. Only a warning: a secret
 * may happen to have that form.
 */
void cct_warn_of_pairs(cct_diagnosis *diagnosis, const cct_config *config)
{
    cct_span id = cct_span_of(config->client_id), secret = cct_span_of(config->client_secret);
    if (cct_is_base64_pair(id, CCT_NO_SPAN)) {
        cct_warn(diagnosis, CCT_CAUSE_BASE64_PAIR, CCT_SUBJECT_CLIENT_ID, CCT_NO_OFFSET);
    }
    bool is_pair = cct_is_base64_pair(secret, id) || cct_is_base64_line(secret) || cct_is_plain_pair(secret, id);
    if (cct_auth_needs_secret(config->auth) && is_pair) {
        cct_warn(diagnosis, CCT_CAUSE_BASE64_PAIR, CCT_SUBJECT_CLIENT_SECRET, CCT_NO_OFFSET);
    }
}

/* Warns of values whose bytes servers may decode differently. */
void cct_warn_of_encoding(cct_diagnosis *diagnosis, const cct_config *config)
{
    cct_span values[] = {cct_span_of(config->client_id), cct_span_of(config->client_secret)};
    size_t count = !cct_auth_needs_secret(config->auth) ? 1 : 2;
    for (size_t i = 0; i < count; i++) {
        cct_subject subject = i == 0 ? CCT_SUBJECT_CLIENT_ID : CCT_SUBJECT_CLIENT_SECRET;
        size_t offset;
        if (cct_find_non_ascii(values[i], &offset)) {
            cct_warn(diagnosis, CCT_CAUSE_NON_ASCII, subject, offset);
        }
        if (cct_find_percent_encoded(values[i], &offset)) {
            cct_warn(diagnosis, CCT_CAUSE_PERCENT_ENCODED, subject, offset);
        }
    }
}

/* Whether the request has that form parameter. */
static bool config_has_parameter(const cct_config *config, const char *name)
{
    for (size_t i = 0; i < config->parameter_count; i++) {
        if (strcmp(config->parameters[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/*
 * Whether this provider refuses what is asked for at this path: no scope, or one of another form.
 */
static bool is_scope_missing(cct_span scope, const cct_target *target)
{
    const cct_profile *profile = target->profile;
    cct_span path = cct_url_path(&target->url);
    if (profile->scope != CCT_SCOPE_EXPECTED ||
        (profile->scope_path != NULL && !cct_span_contains(path, cct_span_of(profile->scope_path)))) {
        return false;
    }
    return scope.len == 0 || (profile->scope_ending != NULL && !cct_span_ends(scope, profile->scope_ending));
}

/*
 * Warns of parameters that this provider ignores or requires. Only warnings: a provider may change,
 * or the profile be wrong.
 */
void cct_warn_of_parameters(cct_diagnosis *diagnosis, const cct_config *config, const cct_target *target)
{
    const cct_profile *profile = target->profile;
    cct_span scope = cct_span_of(config->scope);
    if (profile->scope == CCT_SCOPE_IGNORED && scope.len > 0) {
        cct_warn(diagnosis, CCT_CAUSE_SCOPE_IGNORED, CCT_SUBJECT_SCOPE, CCT_NO_OFFSET);
    }
    if (is_scope_missing(scope, target)) {
        cct_warn(diagnosis, CCT_CAUSE_SCOPE_EXPECTED, CCT_SUBJECT_SCOPE, CCT_NO_OFFSET);
    }
    if (profile->audience_expected && !config_has_parameter(config, "audience")) {
        cct_warn(diagnosis, CCT_CAUSE_AUDIENCE_EXPECTED, CCT_SUBJECT_AUDIENCE, CCT_NO_OFFSET);
    }
}
