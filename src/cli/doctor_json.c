/* SPDX-License-Identifier: MIT */
/*
 * doctor_json.c: an examination as one JSON object.
 */
#include <string.h>
#include <unistd.h>

#include "disclose.h"
#include "doctor.h"
#include "token_request.h"
#include "url.h"

static struct {
    stream out;
    bool first; /* of the members of an object or the elements of an array */
} memory;

static void name(const char *member)
{
    stream_text(&memory.out, memory.first ? "\"" : ",\"");
    stream_text(&memory.out, member);
    stream_text(&memory.out, "\":");
    memory.first = false;
}

/* Absent where it is unknown. */
static void text(const char *member, const char *value)
{
    if (value != NULL && *value != '\0') {
        name(member);
        stream_json_string(&memory.out, cct_span_of(value));
    }
}

static void number(const char *member, int64_t value)
{
    name(member);
    stream_number(&memory.out, value);
}

static void boolean(const char *member, bool value)
{
    name(member);
    stream_text(&memory.out, value ? "true" : "false");
}

static void open_with(const char *bracket)
{
    stream_text(&memory.out, bracket);
    memory.first = true;
}

static void close_with(const char *bracket)
{
    stream_text(&memory.out, bracket);
    memory.first = false;
}

static void begin_element(void)
{
    stream_text(&memory.out, memory.first ? "" : ",");
    open_with("{");
}

/* ---- the parts --------------------------------------------------------- */

static void write_endpoint(const examination *e)
{
    const cct_config *config = &e->settings.config;
    const cct_region *region = examination_region(e);
    cct_url url;
    size_t bad;
    if (config->token_url == NULL) {
        return;
    }
    char shown[CCT_URL_MAX + 64];
    cct_writer writer;
    cct_writer_init(&writer, shown, sizeof shown);
    cct_write_url_printable(&writer, cct_span_of(config->token_url), settings_credentials(&e->settings),
                            CCT_ORIGIN_OWN);
    cct_writer_terminate(&writer);
    text("endpoint", shown);
    text("region", region == NULL ? NULL : region->name);
    if (cct_url_parse(cct_span_of(config->token_url), &url, &bad) == CCT_OK) {
        text("auth", cct_auth_name(cct_auth_resolve(config->auth, &url)));
    }
}

static void write_client(const examination *e)
{
    const settings *s = &e->settings;
    if (s->client_id.value != NULL) {
        char shown[1024];
        cct_writer writer;
        cct_writer_init(&writer, shown, sizeof shown);
        cct_write_client_id(&writer, settings_credentials(&e->settings));
        cct_writer_terminate(&writer);
        text("client_id", shown);
    }
    text("client_id_source", s->client_id.name);
    text("secret_source", s->client_secret.name);
    if (s->client_secret.value != NULL) {
        number("secret_length", (int64_t)strlen(s->client_secret.value));
    }
}

static void write_answer(const examination *e)
{
    if (e->diagnosis.http_status != 0) {
        number("http_status", e->diagnosis.http_status);
    }
    text("oauth_error", e->answer.error);
    text("oauth_error_description", e->answer.error_description);
    text("correlation_id", e->answer.correlation_id);
    if (e->answer.clock_skew_s != CCT_SKEW_UNKNOWN) {
        number("clock_skew_s", e->answer.clock_skew_s);
    }
}

static void write_checks(const examination *e)
{
    name("checks");
    open_with("[");
    for (cct_stage stage = CCT_STAGE_CONFIG; stage <= CCT_STAGE_OAUTH; stage++) {
        const check *c = &e->checks[stage];
        if (c->state != CHECK_NOT_REACHED) {
            begin_element();
            text("stage", cct_stage_name(stage));
            boolean("ok", c->state == CHECK_OK);
            number("ms", c->ms);
            text("detail", c->text);
            close_with("}");
        }
    }
    close_with("]");
}

static void write_warnings(const examination *e)
{
    name("warnings");
    open_with("[");
    for (size_t i = 0; i < e->diagnosis.warning_count; i++) {
        char detail[CCT_DETAIL_MAX];
        cct_writer writer;
        cct_writer_init(&writer, detail, sizeof detail);
        settings_explain_warning(&e->settings, &e->diagnosis.warnings[i], &writer);
        cct_writer_terminate(&writer);
        begin_element();
        text("cause", cct_cause_name(e->diagnosis.warnings[i].cause));
        text("detail", detail);
        close_with("}");
    }
    close_with("]");
}

static void write_attempts(const examination *e)
{
    if (e->attempt_count == 0) {
        return;
    }
    name("tried");
    open_with("[");
    for (size_t i = 0; i < e->attempt_count; i++) {
        const attempt *a = &e->attempts[i];
        begin_element();
        text(strcmp(a->option, "--auth") == 0 ? "auth" : "region", a->value);
        boolean("ok", a->cause == CCT_CAUSE_NONE);
        text("cause", a->cause == CCT_CAUSE_NONE ? NULL : cct_cause_name(a->cause));
        close_with("}");
    }
    close_with("]");
}

/* ---- the presentation: all of it at the end ---------------------------- */

static void begin(const examination *e)
{
    (void)e;
    stream_init(&memory.out, STDOUT_FILENO);
}

static void on_check(const examination *e, cct_stage stage)
{
    (void)e;
    (void)stage;
}

static void on_text(const char *piece, size_t len)
{
    (void)piece;
    (void)len;
}

static void on_attempt(const examination *e, const attempt *a)
{
    (void)e;
    (void)a;
}

static bool end(const examination *e)
{
    bool failed = e->diagnosis.cause != CCT_CAUSE_NONE;
    open_with("{");
    boolean("ok", !failed);
    if (failed) {
        text("cause", cct_cause_name(e->diagnosis.cause));
        text("detail", e->diagnosis.detail);
        text("advice", e->advice);
        text("command", e->command[0] == '\0' ? NULL : e->command);
    }
    number("exit_status", e->diagnosis.exit_status);
    write_endpoint(e);
    write_client(e);
    write_answer(e);
    write_checks(e);
    write_warnings(e);
    write_attempts(e);
    close_with("}\n");
    return stream_end(&memory.out);
}

const presentation presentation_json = {begin, on_check, on_text, on_text, on_attempt, end};
