/* SPDX-License-Identifier: MIT */
#include "cli/settings/settings.h"

#include <string.h>

#include "cause/diagnosis.h"
#include "cli/io/deadline.h"
#include "cli/io/file.h"
#include "cli/settings/credentials.h"
#include "cli/settings/duration.h"
#include "cli/settings/keys.h"
#include "cli/settings/resolve.h"
#include "format/print.h"
#include "oauth/auth_method.h"
#include "oauth/placeholder.h"
#include "oauth/value.h"

/* ---- one value --------------------------------------------------------- */

/* The value of an option, which has the highest precedence. */
sourced_value setting_from_option(const settings *s, option_id id)
{
    const char *value = s->options.value[id];
    return value == NULL ? NO_VALUE : (sourced_value){value, option_name(id), LEVEL_OPTION, 0};
}

/*
 * The option, the variable in the environment, or the one in the env file: the first that is set.
 */
sourced_value setting_find(const settings *s, option_id id, const char *variable)
{
    sourced_value found = setting_from_option(s, id);
    return found.value != NULL ? found : variables_find(&s->variables, variable);
}

/*
 * Fills the diagnosis and returns CCT_FAILED, so that callers can return it directly. No value may
 * be among the arguments unless it is known not to be a secret.
 */
int settings_complain(cct_diagnosis *diagnosis, cct_cause cause, const char *format, ...)
{
    va_list arguments;
    cct_writer detail = cct_diagnose(diagnosis, cause, CCT_STAGE_CONFIG, 0);
    va_start(arguments, format);
    cct_print_list(&detail, format, arguments);
    va_end(arguments);
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}

/*
 * Finds what copying adds to a value: white space, invisible characters, quotes, unfilled
 * templates. For values that the library does not check itself.
 */
int settings_check_copied(const char *value, const char *what, const char *name, cct_diagnosis *diagnosis)
{
    size_t offset;
    const char *stray;
    cct_span span = cct_span_of(value);
    cct_cause cause = cct_find_stray(span, &offset, &stray);
    if (cause != CCT_CAUSE_NONE) {
        return settings_complain(diagnosis, cause, "%s, %s: %s at offset %zu", what, name, stray, offset);
    }
    cause = cct_find_quote(span) != NULL                         ? CCT_CAUSE_QUOTED_VALUE
            : cct_find_placeholder(span) != CCT_PLACEHOLDER_NONE ? CCT_CAUSE_PLACEHOLDER
                                                                 : CCT_CAUSE_NONE;
    return cause == CCT_CAUSE_NONE ? CCT_OK : settings_complain(diagnosis, cause, "%s, %s", what, name);
}

/* ---- numbers and choices ----------------------------------------------- */

#define TIMEOUT_MS_MAX 1000000999

/* A time limit, from 1 ms to a million seconds. */
static bool to_timeout_ms(const char *text, uint32_t *ms)
{
    uint64_t value;
    if (!duration_parse(text, &value) || value == 0 || value > TIMEOUT_MS_MAX) {
        return false;
    }
    *ms = (uint32_t)value;
    return true;
}

/* A limit that counts whole seconds: 2000ms is one, 1500ms is not. */
static bool to_seconds(const char *text, uint64_t least, uint64_t most, uint64_t *seconds)
{
    uint64_t ms;
    if (!duration_parse(text, &ms) || ms % 1000 != 0 || ms / 1000 < least || ms / 1000 > most) {
        return false;
    }
    *seconds = ms / 1000;
    return true;
}

/* Without diagnosis, for deadlines that begin before the options are checked. */
uint32_t settings_timeout_ms(const options *o, option_id id)
{
    uint32_t ms = 0;
    const char *text = o->value[id];
    return text != NULL && to_timeout_ms(text, &ms) ? ms : DEADLINE_DEFAULT_MS;
}

/*
 * All are checked although some commands do not use them, so that a wrong value is always reported.
 */
static int resolve_timeouts(settings *s, cct_diagnosis *diagnosis)
{
    uint32_t then_ms;
    struct {
        option_id id;
        uint32_t *ms;
    } rows[] = {
        {OPTION_TIMEOUT, &s->config.timeout_ms},
        {OPTION_CONNECT_TIMEOUT, &s->config.connect_timeout_ms},
        {OPTION_THEN_TIMEOUT, &then_ms}, /* only checked here; hooks.c uses it */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *text = s->options.value[rows[i].id];
        if (text != NULL && !to_timeout_ms(text, rows[i].ms)) {
            return settings_complain(diagnosis, CCT_CAUSE_USAGE, "%s expects seconds from 0.001 to 1000000, %s",
                                     option_name(rows[i].id), DURATION_FORMS);
        }
    }
    return CCT_OK;
}

/* Defaults: two retries, and the library's longest wait. */
static int resolve_retries(settings *s, cct_diagnosis *diagnosis)
{
    const char *const *value = s->options.value;
    uint64_t retries = 2, max_wait_s = 0;
    if (value[OPTION_RETRY] != NULL &&
        (!cct_span_to_u64(cct_span_of(value[OPTION_RETRY]), &retries) || retries > 100)) {
        return settings_complain(diagnosis, CCT_CAUSE_USAGE, "--retry expects a number from 0 to 100");
    }
    if (value[OPTION_RETRY_MAX_WAIT] != NULL && !to_seconds(value[OPTION_RETRY_MAX_WAIT], 1, 86400, &max_wait_s)) {
        return settings_complain(diagnosis, CCT_CAUSE_USAGE, "--retry-max-wait expects whole seconds from 1 to 86400");
    }
    s->config.retries = (uint32_t)retries;
    s->config.retry_max_wait_s = (uint32_t)max_wait_s;
    return CCT_OK;
}

/* A billion seconds are thirty years. */
#define CACHE_SECONDS_MAX 1000000000

/*
 * Options about the cache without a cache are an error: users would believe that a token is kept.
 */
static int resolve_cache(settings *s, cct_diagnosis *diagnosis)
{
    cache_policy *cache = &s->cache;
    struct {
        option_id id;
        uint64_t least;
        int64_t *seconds;
    } rows[] = {
        {OPTION_MIN_TTL, 0, &cache->min_ttl_s},
        {OPTION_MAX_AGE, 1, &cache->max_age_s},
        {OPTION_ASSUME_TTL, 1, &cache->assume_ttl_s},
    };
    const char *companion = s->options.value[OPTION_FRESH] != NULL ? option_name(OPTION_FRESH) : NULL;
    *cache = (cache_policy){setting_find(s, OPTION_CACHE, "CCTOKEN_CACHE").value, -1, INT64_MAX, 0, companion != NULL};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *text = s->options.value[rows[i].id];
        uint64_t value = 0;
        if (text == NULL) {
            continue;
        }
        /* The lifetime also matters for an output file, without a cache. */
        if (rows[i].id != OPTION_ASSUME_TTL || s->options.value[OPTION_OUTPUT] == NULL) {
            companion = option_name(rows[i].id);
        }
        if (!to_seconds(text, rows[i].least, CACHE_SECONDS_MAX, &value)) {
            return settings_complain(diagnosis, CCT_CAUSE_USAGE, "%s expects whole seconds", option_name(rows[i].id));
        }
        *rows[i].seconds = (int64_t)value;
    }
    if (companion != NULL && cache->path == NULL) {
        return settings_complain(diagnosis, CCT_CAUSE_USAGE, "%s requires a cache: set --cache or CCTOKEN_CACHE",
                                 companion);
    }
    return CCT_OK;
}

/*
 * Reports an unknown method. The names that metadata of servers use are recognized, because users
 * copy them.
 */
static int complain_method(sourced_value given, cct_diagnosis *diagnosis)
{
    for (cct_auth_method method = CCT_AUTH_DEFAULT + 1; method < CCT_AUTH_COUNT; method++) {
        if (cct_auth_is_registered(method, cct_span_of(given.value))) {
            return settings_complain(diagnosis, CCT_CAUSE_USAGE, "%s is called %s in %s", given.value,
                                     cct_auth_name(method), given.name);
        }
    }
    return settings_complain(diagnosis, CCT_CAUSE_USAGE,
                             "basic, basic-raw, post, private-key-jwt, client-secret-jwt, assertion, mtls or none is "
                             "expected in %s",
                             given.name);
}

/* Options whose value is one of a few words. */
static int resolve_choices(settings *s, cct_diagnosis *diagnosis)
{
    const char *const *value = s->options.value;
    sourced_value auth = setting_find(s, OPTION_AUTH, "CCTOKEN_AUTH");
    if (auth.value != NULL) {
        s->config.auth = cct_auth_find(auth.value);
        if (s->config.auth == CCT_AUTH_DEFAULT) {
            return complain_method(auth, diagnosis);
        }
    }
    if (value[OPTION_IPV4] != NULL && value[OPTION_IPV6] != NULL) {
        return settings_complain(diagnosis, CCT_CAUSE_CONFLICTING_OPTIONS, "-4 and -6");
    }
    s->config.family = value[OPTION_IPV4] != NULL   ? CCT_FAMILY_IPV4
                       : value[OPTION_IPV6] != NULL ? CCT_FAMILY_IPV6
                                                    : CCT_FAMILY_ANY;
    const char *tls_min = value[OPTION_TLS_MIN];
    if (tls_min != NULL && strcmp(tls_min, "1.2") != 0 && strcmp(tls_min, "1.3") != 0) {
        return settings_complain(diagnosis, CCT_CAUSE_USAGE, "--tls-min accepts 1.2 or 1.3");
    }
    s->config.tls_min = tls_min != NULL && tls_min[2] == '3' ? CCT_TLS_1_3 : CCT_TLS_1_2;
    return CCT_OK;
}

/* Adds a parameter, if the value is set. False if there is no room. */
static bool settings_parameter_add(settings *s, const char *name, sourced_value found)
{
    options *o = &s->options;
    if (found.value == NULL || o->parameter_count == PARAMETERS_MAX) {
        return found.value == NULL;
    }
    o->parameters[o->parameter_count++] = (cct_parameter){name, found.value};
    return true;
}

/*
 * Parameters of the token request (RFC 6749 section 4.4.2, RFC 8707), from options and variables.
 */
static int resolve_parameters(settings *s, cct_diagnosis *diagnosis)
{
    sourced_value resource =
        s->options.value[OPTION_RESOURCE] != NULL ? NO_VALUE : variables_find(&s->variables, "CCTOKEN_RESOURCE");
    if (!settings_parameter_add(s, "audience", setting_find(s, OPTION_AUDIENCE, "CCTOKEN_AUDIENCE")) ||
        !settings_parameter_add(s, "resource", resource)) {
        return settings_complain(diagnosis, CCT_CAUSE_USAGE, "more than 32 parameters");
    }
    s->scope = setting_find(s, OPTION_SCOPE, "CCTOKEN_SCOPE");
    s->connect_to = setting_from_option(s, OPTION_CONNECT_TO);
    s->config.scope = s->scope.value;
    s->config.connect_to = s->connect_to.value;
    s->config.parameters = s->options.parameters;
    s->config.parameter_count = s->options.parameter_count;
    return CCT_OK;
}

static int resolve_proxy(settings *s, cct_diagnosis *diagnosis)
{
    return proxy_resolve(&s->proxy, s->options.value[OPTION_PROXY], &s->variables, s->has_target ? &s->target : NULL,
                         &s->config, diagnosis);
}

static int resolve_anchors(settings *s, cct_diagnosis *diagnosis)
{
    return trust_resolve(&s->trust, s->options.value[OPTION_CA], &s->variables, diagnosis);
}

/*
 * Adds the pins of a list. The message has the number of the wrong one, since several may be set.
 */
static int add_pins(settings *s, const char *value, const char *name, cct_diagnosis *diagnosis)
{
    const char *fault = pins_add(&s->pins, cct_span_of(value));
    return fault == NULL
               ? CCT_OK
               : settings_complain(diagnosis, CCT_CAUSE_USAGE, "pin %zu of %s: %s", s->pins.count + 1, name, fault);
}

/* Pins of options and of the variable are not mixed: an option replaces the variable. */
static int resolve_pins(settings *s, cct_diagnosis *diagnosis)
{
    sourced_value source = setting_find(s, OPTION_PIN, "CCTOKEN_PIN");
    int result = CCT_OK;
    /* Resolved again for every renewal of 'watch'. */
    s->pins.count = 0;
    if (source.value != NULL && source.level != LEVEL_OPTION) {
        result = add_pins(s, source.value, source.name, diagnosis);
    }
    for (size_t i = 0; i < s->options.pin_count && result == CCT_OK; i++) {
        result = add_pins(s, s->options.pins[i], source.name, diagnosis);
    }
    s->config.pins = (const uint8_t(*)[CCT_PIN_LEN])s->pins.values;
    s->config.pin_count = s->pins.count;
    return result;
}

/* ---- all --------------------------------------------------------------- */

/* The env file, named by an option or in the environment, never in the file itself. */
static sourced_value find_env_file(const settings *s)
{
    sourced_value file = setting_from_option(s, OPTION_ENV_FILE);
    return file.value != NULL ? file : variables_at(&s->variables, LEVEL_ENVIRONMENT, "CCTOKEN_ENV_FILE");
}

/* Before anything is read: the first reader would get what the second one expects. */
static int check_standard_input(settings *s, cct_diagnosis *diagnosis)
{
    sourced_value env_file = find_env_file(s), secret_file = setting_from_option(s, OPTION_CLIENT_SECRET_FILE);
    if (secret_file.value == NULL) {
        secret_file = variables_at(&s->variables, LEVEL_ENVIRONMENT, "CCTOKEN_CLIENT_SECRET_FILE");
    }
    if (!file_is_standard_input(env_file.value) || !file_is_standard_input(secret_file.value)) {
        return CCT_OK;
    }
    return settings_complain(diagnosis, CCT_CAUSE_CONFLICTING_OPTIONS, "standard input cannot be read twice: %s and %s",
                             env_file.name, secret_file.name);
}

/* Reads the env file; from standard input only once, as `watch` keeps it for later renewals. */
static int read_env_file(settings *s, cct_diagnosis *diagnosis)
{
    size_t len;
    sourced_value file = find_env_file(s);
    if (file_is_standard_input(file.value) && s->input == INPUT_ENV_FILE) {
        return CCT_OK;
    }
    s->variables = (variables){.pairs = s->env_file};
    if (file.value == NULL) {
        return CCT_OK;
    }
    int result = file_read(file.value, file.value, s->env_file, ENV_FILE_MAX, &len, diagnosis);
    if (result == CCT_OK) {
        result = variables_parse(&s->variables, s->env_file, len, diagnosis);
        /* The pairs are shorter than the lines: the end still has values. */
        cct_wipe(s->env_file + s->variables.len, len - s->variables.len + 1);
        s->input = file_is_standard_input(file.value) ? INPUT_ENV_FILE : s->input;
    }
    return result;
}

/* Whether later steps depend on this one: without it they would report wrong faults. */
static bool is_needed(int (*step)(settings *, cct_diagnosis *))
{
    return step == check_standard_input || step == read_env_file;
}

/*
 * Resolves everything, in an order in which each step finds what it needs. With `found`, goes on
 * after a fault and reports each one; returns the first.
 */
int settings_resolve_each(settings *s, cct_diagnosis *diagnosis, cct_fault_found found, void *context)
{
    static int (*const steps[])(settings *, cct_diagnosis *) = {
        check_standard_input,
        read_env_file,
        resolve_timeouts,
        resolve_retries,
        resolve_choices,
        credentials_resolve,
        keys_resolve_dpop,
        settings_resolve_endpoint,
        settings_resolve_request,
        settings_determine_target,
        resolve_parameters,
        resolve_proxy,
        resolve_anchors,
        resolve_pins,
        resolve_cache,
    };
    int result = CCT_OK;
    deadline_begin(settings_timeout_ms(&s->options, OPTION_TIMEOUT));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        int step = steps[i](s, diagnosis);
        result = result == CCT_OK ? step : result;
        if (step == CCT_FAILED && found != NULL) {
            found(context, diagnosis);
            cct_diagnosis_restart(diagnosis);
        }
        if (step != CCT_OK && (found == NULL || step != CCT_FAILED || is_needed(steps[i]))) {
            return result;
        }
    }
    s->complete = true;
    return result;
}

/*
 * Only what `forget` needs, so that an incomplete configuration does not prevent removing a token.
 */
int settings_resolve_cache(settings *s, cct_diagnosis *diagnosis)
{
    deadline_begin(settings_timeout_ms(&s->options, OPTION_TIMEOUT));
    int result = check_standard_input(s, diagnosis);
    result = result == CCT_OK ? read_env_file(s, diagnosis) : result;
    return result == CCT_OK ? resolve_cache(s, diagnosis) : result;
}

int settings_resolve(settings *s, cct_diagnosis *diagnosis)
{
    return settings_resolve_each(s, diagnosis, NULL, NULL);
}
