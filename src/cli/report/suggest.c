/* SPDX-License-Identifier: MIT */
/* suggest.c: a command that avoids what is wrong with the one that was run. */
#include <string.h>

#include "cli/report/advise.h"
#include "format/print.h"
#include "oauth/disclose.h"
#include "oauth/region.h"

/*
 * `faulty` has a bit for each subject; that of CCT_SUBJECT_NONE is for faults of no single value.
 */
static bool is_subject_faulty(unsigned faulty, cct_subject subject)
{
    return (faulty & 1U << subject) != 0;
}

/* A word of a shell, quoted only where it must be. */
static void write_word(cct_writer *out, cct_span text)
{
    bool is_plain = text.len > 0;
    for (size_t i = 0; i < text.len; i++) {
        is_plain = is_plain && (cct_is_alphanumeric(text.ptr[i]) || strchr("._-+/=:@%,", text.ptr[i]) != NULL);
    }
    if (is_plain) {
        cct_write_span(out, text);
        return;
    }
    cct_write_byte(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        cct_write_span(out, text.ptr[i] == '\'' ? cct_span_of("'\\''") : (cct_span){text.ptr + i, 1});
    }
    cct_write_byte(out, '\'');
}

/* " --option value" */
static void write_option(cct_writer *out, option_id id, const char *value)
{
    cct_print(out, " %s ", option_name(id));
    write_word(out, cct_span_of(value));
}

/* Whether the value can be shown without redaction. */
static bool is_harmless(const settings *s, option_id id, const char *value)
{
    char shown[CCT_URL_MAX];
    cct_writer writer;
    cct_secrets secrets = settings_secrets(s);
    cct_span text = cct_span_of(value);
    cct_writer_init(&writer, shown, sizeof shown);
    if (id == OPTION_TOKEN_URL || id == OPTION_ISSUER || id == OPTION_PROXY) {
        cct_write_url_printable(&writer, text, &secrets, CCT_ORIGIN_OWN);
    } else if (id == OPTION_CLIENT_ID) {
        secrets = cct_secrets_of_client(text, cct_span_of(s->client_secret.value));
        cct_write_client_id(&writer, &secrets);
    } else {
        cct_write_printable_of(&writer, text, &secrets, *value == '/' ? CCT_ORIGIN_OWN : CCT_ORIGIN_FOREIGN);
    }
    return cct_writer_fits(&writer) && cct_span_equals((cct_span){shown, writer.len}, value);
}

/*
 * Values from the environment or a file need not be repeated. The value of an option is, unless it
 * may contain a secret: then its placeholder is written.
 */
static void repeat_value(cct_writer *out, const settings *s, option_id id, const char *value)
{
    write_option(out, id, is_harmless(s, id, value) ? value : option_describe(id)->value_name);
}

/* Appends an option of this command as it was given. */
static void repeat_option(cct_writer *out, const settings *s, option_id id)
{
    const char *value = s->options.value[id];
    if (value != NULL && *value == '\0') { /* a flag */
        cct_print(out, " %s", option_name(id));
    } else if (value != NULL) {
        repeat_value(out, s, id, value);
    }
}

/* A faulty value becomes the placeholder of its option, since the right value is not known. */
static void suggest_value(cct_writer *out, const settings *s, unsigned faulty, cct_subject subject, option_id id)
{
    if (is_subject_faulty(faulty, subject)) {
        write_option(out, id, option_describe(id)->value_name);
    } else {
        repeat_option(out, s, id);
    }
}

/* ---- the endpoint ------------------------------------------------------ */

/*
 * Whether it is Genesys Cloud's, however wrong host or path are; *region is the one that is meant,
 * if that is known.
 */
static bool is_endpoint_genesys(const settings *s, const cct_region **region)
{
    *region = s->has_target ? cct_region_of_domain(s->target.url.host) : NULL;
    bool is_region = s->endpoint.name != NULL && cct_span_ends(cct_span_of(s->endpoint.name), "EGION");
    return is_region || (s->endpoint.name != NULL && strcmp(s->endpoint.name, option_name(OPTION_REGION)) == 0) ||
           (s->has_target && s->target.profile->domains != NULL);
}

/* Appends the endpoint, by its region if possible. Returns whether it is one of Genesys Cloud. */
static bool suggest_endpoint(cct_writer *out, const settings *s, unsigned faulty)
{
    const cct_region *region;
    bool genesys = is_endpoint_genesys(s, &region);
    if (genesys) {
        write_option(out, OPTION_REGION, region != NULL ? region->name : option_describe(OPTION_REGION)->value_name);
    } else if (s->config.issuer != NULL) {
        suggest_value(out, s, faulty, CCT_SUBJECT_ISSUER, OPTION_ISSUER);
    } else if (s->config.token_url == NULL) {
        write_option(out, OPTION_TOKEN_URL, option_describe(OPTION_TOKEN_URL)->value_name);
    } else {
        suggest_value(out, s, faulty, CCT_SUBJECT_TOKEN_URL, OPTION_TOKEN_URL);
    }
    return genesys;
}

/* --audience is an option of its own; of the others each is repeated as it was given. */
static void repeat_parameters(cct_writer *out, const settings *s)
{
    repeat_option(out, s, OPTION_AUDIENCE);
    for (size_t i = 0; i < s->options.parameter_count; i++) {
        const cct_parameter *p = &s->options.parameters[i];
        bool is_resource = strcmp(p->name, "resource") == 0;
        if (strcmp(p->name, "audience") == 0 || (is_resource && s->options.value[OPTION_RESOURCE] == NULL)) {
            continue;
        }
        char pair[512];
        cct_writer writer;
        cct_writer_init(&writer, pair, sizeof pair);
        cct_print(&writer, "%s%s%s", is_resource ? "" : p->name, is_resource ? "" : "=", p->value);
        cct_writer_terminate(&writer);
        option_id id = is_resource ? OPTION_RESOURCE : OPTION_PARAM;
        repeat_value(out, s, id, cct_writer_fits(&writer) ? pair : option_describe(id)->value_name);
    }
}

/*
 * Only what differs from the environment is written; the result never contains a secret. It is
 * empty if it would not fit.
 */
void settings_suggest(const settings *s, unsigned faulty, cct_writer *out)
{
    cct_write_text(out, "cctoken get");
    bool genesys = suggest_endpoint(out, s, faulty);
    suggest_value(out, s, faulty, CCT_SUBJECT_CLIENT_ID, OPTION_CLIENT_ID);
    suggest_value(out, s, faulty, CCT_SUBJECT_CLIENT_SECRET, OPTION_CLIENT_SECRET_FILE);
    suggest_value(out, s, faulty, CCT_SUBJECT_CLIENT_ASSERTION, OPTION_CLIENT_ASSERTION_FILE);
    suggest_value(out, s, faulty, CCT_SUBJECT_KEY, OPTION_KEY);
    suggest_value(out, s, faulty, CCT_SUBJECT_CERTIFICATE, OPTION_CERT);
    suggest_value(out, s, faulty, CCT_SUBJECT_DPOP_KEY, OPTION_DPOP_KEY);
    repeat_option(out, s, OPTION_KEY_ID);
    repeat_option(out, s, OPTION_JWT_AUDIENCE);
    repeat_option(out, s, OPTION_ENV_FILE);
    /* Genesys Cloud reads neither scope nor parameters. */
    if (!genesys) {
        suggest_value(out, s, faulty, CCT_SUBJECT_SCOPE, OPTION_SCOPE);
        repeat_parameters(out, s);
    }
    repeat_option(out, s, OPTION_CA);
    for (size_t i = 0; i < s->options.pin_count && !is_subject_faulty(faulty, CCT_SUBJECT_NONE); i++) {
        repeat_value(out, s, OPTION_PIN, s->options.pins[i]);
    }
    suggest_value(out, s, faulty, CCT_SUBJECT_CONNECT_TO, OPTION_CONNECT_TO);
    suggest_value(out, s, faulty, CCT_SUBJECT_PROXY, OPTION_PROXY);
    /* A fault of no single value may be in one of these. */
    if (!is_subject_faulty(faulty, CCT_SUBJECT_NONE)) {
        repeat_option(out, s, OPTION_AUTH);
        repeat_option(out, s, OPTION_TLS_MIN);
        repeat_option(out, s, OPTION_IPV4);
        repeat_option(out, s, OPTION_IPV6);
    }
    if (!cct_writer_fits(out)) {
        out->len = 0;
    }
}
