/* SPDX-License-Identifier: MIT */
/*
 * suggest.c: a command that avoids what is wrong with the one that was run.
 */
#include "cli/settings/settings.h"
#include "format/url.h"
#include "oauth/disclose.h"
#include "oauth/region.h"

static bool is_faulty(unsigned faulty, cct_subject subject)
{
    return (faulty & 1U << subject) != 0;
}

/* The region that an endpoint of Genesys Cloud is meant for, however wrong its host or path is. */
static const cct_region *region_meant(const settings *s)
{
    cct_url url;
    size_t bad;
    bool is_url = s->config.token_url != NULL && cct_url_parse(cct_span_of(s->config.token_url), &url, &bad) == CCT_OK;
    return is_url ? cct_region_of_domain(url.host) : NULL;
}

/* Whether nothing of the value would have to be replaced before it is shown. */
static bool is_harmless(const settings *s, option_id id, const char *value)
{
    char shown[CCT_URL_MAX];
    cct_writer writer;
    cct_credentials credentials = settings_credentials(s);
    cct_span text = cct_span_of(value);
    cct_writer_init(&writer, shown, sizeof shown);
    if (id == OPTION_TOKEN_URL) {
        cct_write_url_printable(&writer, text, credentials, CCT_ORIGIN_OWN);
    } else if (id == OPTION_CLIENT_ID) {
        cct_write_client_id(&writer, (cct_credentials){text, credentials.secret});
    } else {
        cct_write_printable_of(&writer, text, credentials, *value == '/' ? CCT_ORIGIN_OWN : CCT_ORIGIN_FOREIGN);
    }
    return cct_writer_fits(&writer) && cct_span_equals((cct_span){shown, writer.len}, value);
}

/*
 * Values that come from the environment or a file are there again. What was an option is repeated, unless it may hold a
 * secret: then the reader knows what belongs there.
 */
static void repeat_option(cct_writer *out, const settings *s, option_id id)
{
    const char *value = s->options.value[id];
    if (value != NULL) {
        cct_write_byte(out, ' ');
        cct_write_text(out, option_name(id));
        cct_write_byte(out, ' ');
        cct_write_text(out, is_harmless(s, id, value) ? value : option_describe(id)->value_name);
    }
}

void settings_suggest(const settings *s, unsigned faulty, cct_writer *out)
{
    const cct_region *region = region_meant(s);
    if (region == NULL && (is_faulty(faulty, CCT_SUBJECT_TOKEN_URL) || s->config.token_url == NULL)) {
        return;
    }
    cct_write_text(out, "cctoken get");
    if (region != NULL) {
        cct_write_text(out, " --region ");
        cct_write_text(out, region->name);
    } else {
        repeat_option(out, s, OPTION_TOKEN_URL);
    }
    if (is_faulty(faulty, CCT_SUBJECT_CLIENT_ID)) {
        cct_write_text(out, " --client-id ID");
    } else {
        repeat_option(out, s, OPTION_CLIENT_ID);
    }
    if (is_faulty(faulty, CCT_SUBJECT_CLIENT_SECRET)) {
        cct_write_text(out, " --client-secret-file FILE");
    } else {
        repeat_option(out, s, OPTION_CLIENT_SECRET_FILE);
    }
    repeat_option(out, s, OPTION_ENV_FILE);
    repeat_option(out, s, OPTION_CA);
    repeat_option(out, s, OPTION_CONNECT_TO);
}
