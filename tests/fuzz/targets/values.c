/* SPDX-License-Identifier: MIT */
/*
 * values.c: values of options and variables that have a form of their own. Lines: one for each of
 * them.
 */
#include <unistd.h>

#include "cctoken.h"
#include "cli/obtain/exec_info.h"
#include "cli/obtain/template.h"
#include "cli/settings/hint.h"
#include "cli/settings/no_proxy.h"
#include "cli/settings/pins.h"
#include "cli/settings/proxy.h"
#include "cli/settings/signal_option.h"
#include "fuzz.h"
#include "oauth/auth_method.h"
#include "oauth/check_value.h"
#include "oauth/placeholder.h"
#include "oauth/proxy.h"
#include "oauth/value.h"

static void check_pins(cct_span list)
{
    static pin_list pins;
    pins.count = 0;
    const char *fault = pins_add(&pins, list);
    PROPERTY(pins.count <= PINS_MAX && (fault != NULL || pins.count > 0), "%zu pins", pins.count);
}

/* A proxy that is accepted is one for the library too, and a complaint never has the password. */
static void check_proxy(const char *url)
{
    static proxy_choice choice;
    cct_config config = {.token_url = "https://a.example/"};
    cct_diagnosis diagnosis = {0};
    const variables none = {.pairs = NULL};
    memset(&choice, 0, sizeof choice);
    int result = proxy_resolve(&choice, url, &none, NULL, &config, &diagnosis);
    PROPERTY((result == CCT_OK) == (diagnosis.cause == CCT_CAUSE_NONE), "%d", result);
    cct_span given = cct_span_of(url);
    PROPERTY(given.len < 24 || !fuzz_contains(cct_span_of(diagnosis.detail), given), "%s", diagnosis.detail);
    if (result == CCT_OK && config.proxy != NULL) {
        cct_cause cause = cct_proxy_check(&config, &diagnosis);
        bool has_colon = config.proxy_user != NULL && strchr(config.proxy_user, ':') != NULL;
        PROPERTY(cause == CCT_CAUSE_NONE || has_colon, "%s", diagnosis.detail);
        PROPERTY(choice.text_len <= sizeof choice.text, "%zu", choice.text_len);
    }
    proxy_wipe(&choice);
}

static void check_template(const char *text)
{
    const cct_token token = {.access_token = "abc", .access_token_len = 3, .token_type = "Bearer", .scope = "a b"};
    const obtained_token obtained = {.token = &token};
    cct_diagnosis diagnosis = {0};
    stream out;
    if (template_check(text, &diagnosis) != CCT_OK) {
        PROPERTY(fuzz_is_shown(cct_span_of(diagnosis.detail), false), "%s", diagnosis.detail);
        return;
    }
    PROPERTY(template_check_values(text, &obtained, &diagnosis) == CCT_OK, "%s", diagnosis.detail);
    if (strlen(text) < 100) { /* what is written fits into the stream's buffer */
        stream_init(&out, -1);
        template_write(&out, text, &obtained);
        PROPERTY(out.len <= sizeof out.buffer, "%zu", out.len);
    }
}

static void check_value(cct_span value)
{
    size_t offset = 0;
    const char *what;
    cct_cause cause = cct_find_stray(value, &offset, &what);
    PROPERTY(cause == CCT_CAUSE_NONE || offset < value.len, "%zu of %zu", offset, value.len);
    (void)cct_find_quote(value);
    (void)cct_find_pasted(value);
    if (cct_find_comment(value, &offset) != NULL || cct_find_non_ascii(value, &offset) ||
        cct_find_percent_encoded(value, &offset)) {
        PROPERTY(offset < value.len, "%zu of %zu", offset, value.len);
    }
    (void)cct_find_placeholder(value);
    (void)cct_is_base64_pair(value, CCT_NO_SPAN);
    (void)cct_is_base64_line(value);
    (void)cct_is_plain_pair(value, cct_span_of("id"));
    char *text = fuzz_string(value);
    for (cct_subject subject = CCT_SUBJECT_CLIENT_ID; subject <= CCT_SUBJECT_CLIENT_SECRET; subject++) {
        cct_diagnosis diagnosis = {0};
        PROPERTY(cct_check_value(&diagnosis, subject, text) == diagnosis.cause, "%s", diagnosis.detail);
        PROPERTY(strlen(text) < 24 || !fuzz_contains(cct_span_of(diagnosis.detail), cct_span_of(text)), "%s",
                 diagnosis.detail);
    }
    cct_writer hint = fuzz_writer(200);
    if (text[0] == '-' && text[1] != '\0') { /* an option is meant */
        hint_option(&hint, cct_span_of(text), COMMAND_GET);
    }
    hint_command(&hint, text);
    PROPERTY(fuzz_is_shown(fuzz_written(&hint), false), "%.*s", SHOW(fuzz_written(&hint)));
    fuzz_end_writer(&hint);
    free(text);
}

static void check_signal(const char *value)
{
    cct_span path;
    int number;
    if (signal_option_parse(value, &path, &number)) {
        PROPERTY(fuzz_is_inside(path, cct_span_of(value)) && path.len > 0 && number >= 1 && number <= 64, "%d", number);
    }
}

static void check_exec_info(const char *info)
{
    cct_diagnosis diagnosis = {0};
    output_format format = output_find_format("k8s");
    int result = exec_info_find_format(info, &format, &diagnosis);
    PROPERTY(format != NULL && (result == CCT_OK) == (diagnosis.cause == CCT_CAUSE_NONE), "%d", result);
    PROPERTY(fuzz_is_shown(cct_span_of(diagnosis.detail), false), "%s", diagnosis.detail);
}

void fuzz_one(cct_span input)
{
    check_value(input);
    while (input.len > 0) {
        cct_span line = fuzz_take_line(&input);
        char *text = fuzz_string(line);
        check_value(line);
        check_pins(cct_span_of(text));
        check_proxy(text);
        check_template(text);
        check_signal(text);
        check_exec_info(text);
        (void)cct_auth_find(text);
        (void)no_proxy_matches(line, cct_span_of("a.example"), 443);
        free(text);
    }
}
