/* SPDX-License-Identifier: MIT */
/* doctor.c: goes through the stages of a request and reports why it fails. */
#include "cli/report/doctor.h"

#include <errno.h>
#include <string.h>

#include "cause/diagnosis.h"
#include "cctoken_posix.h"
#include "cli/io/deadline.h"
#include "cli/io/file.h"
#include "cli/obtain/request.h"
#include "cli/report/advise.h"
#include "cli/report/report.h"
#include "cli/settings/claims.h"
#include "cli/settings/commands.h"
#include "format/date.h"
#include "format/form.h"
#include "format/print.h"
#include "oauth/auth_method.h"
#include "oauth/disclose.h"
#include "oauth/server_report.h"

static struct {
    examination e;
    const presentation *shown;
    int64_t began_ms; /* the stage under way */
} memory;

/* ---- stages ------------------------------------------------------------ */

/* The clock of the library's deadlines, so that the times of the stages agree with it. */
static int64_t doctor_now_ms(void)
{
    return cct_port_posix.monotonic_ms(NULL);
}

/* A retry goes through the stages again, from this one on. */
static void doctor_forget(examination *e, cct_stage from)
{
    for (cct_stage stage = from; stage < CCT_STAGE_COUNT; stage++) {
        check *c = &e->checks[stage];
        c->state = CHECK_NOT_REACHED;
        c->shown_len = 0;
        cct_writer_init(&c->detail, c->text, sizeof c->text);
    }
}

/* Ends a stage, with the time since the previous one ended, and shows it. */
static void doctor_conclude(examination *e, cct_stage stage, check_state state)
{
    check *c = &e->checks[stage];
    int64_t now = doctor_now_ms();
    cct_writer_terminate(&c->detail);
    c->state = state;
    /*
     * The stages follow each other without a gap, so the end of one is the beginning of the next.
     */
    c->ms = now - memory.began_ms;
    memory.began_ms = now;
    memory.shown->check(e, stage);
    /*
     * With discovery a second request goes through the same stages: then only what it adds is
     * shown.
     */
    c->shown_len = strlen(c->text);
}

/* Which proxy is used and where it comes from, or which variable exempts this host. */
static void see_proxy(examination *e, cct_stage stage)
{
    const proxy_choice *proxy = &e->settings->proxy;
    if (e->settings->config.proxy != NULL) {
        cct_writer *out = doctor_line(e, stage);
        cct_print(out, "proxy %s", e->settings->config.proxy);
        doctor_write_source(out, proxy->source);
    } else if (proxy->exempt.name != NULL) {
        cct_print(doctor_line(e, stage), "no proxy: %s exempts this host from that of %s", proxy->exempt.name,
                  proxy->of_exempt.name);
    }
}

/* The stages of the response end when the whole of it has been read: see conclude_answer(). */
static void doctor_observe(void *context, cct_event event, cct_stage stage, const char *text, size_t text_len)
{
    examination *e = context;
    bool is_answer = stage == CCT_STAGE_HTTP || stage == CCT_STAGE_OAUTH;
    switch (event) {
    case CCT_EVENT_REQUEST:
        memory.shown->message(text, text_len);
        break;
    case CCT_EVENT_RETRY:
        memory.shown->retry(text, text_len);
        /* The configuration is not examined again: a retry begins with the name. */
        doctor_forget(e, CCT_STAGE_DNS);
        break;
    case CCT_EVENT_STAGE:
    case CCT_EVENT_SEEN:
        /* The library knows the proxy, but not the option or variable that it came from. */
        if (stage == CCT_STAGE_PROXY) {
            see_proxy(e, stage);
        }
        /* Only see_token() writes about the token, and redacts it. */
        if (stage != CCT_STAGE_OAUTH) {
            cct_write_span(doctor_line(e, stage), (cct_span){text, text_len});
        }
        /*
         * CCT_EVENT_SEEN about a response: it leads to another request, so this is the end of its
         * stage. The stages of the last response end in conclude_answer().
         */
        if (event == (is_answer ? CCT_EVENT_SEEN : CCT_EVENT_STAGE)) {
            doctor_conclude(e, stage, CHECK_OK);
        }
        break;
    case CCT_EVENT_RESPONSE:
        break;
    }
}

/* ---- config ------------------------------------------------------------ */

/* Called for each fault; the first one becomes the cause. */
static void note_fault(void *context, const cct_diagnosis *found)
{
    examination *e = context;
    /* A secret that is missing because its file cannot be read is no second fault. */
    if (settings_is_consequence(e->settings, found)) {
        return;
    }
    const failure f = failure_of(e->settings, found);
    if (e->failure.diagnosis.cause == CCT_CAUSE_NONE) {
        e->failure = f;
    }
    /*
     * Unlike the list, this has no limit: the suggested command must not repeat any faulty value.
     */
    e->faulty |= 1U << found->subject;
    if (e->fault_count < FAULTS_MAX) {
        e->faults[e->fault_count++] = f;
    }
}

/* Reports where trust anchors are read from. */
static void see_trust(examination *e)
{
    const trust_sources *trust = &e->settings->trust;
    if (trust->path != NULL || trust->more != NULL) {
        cct_writer *out = doctor_line(e, CCT_STAGE_CONFIG);
        cct_write_text(out, "trust anchors from ");
        trust_write(trust, out);
    }
}

/* Checks options that are valid with some endpoints only. */
static void examine_options(examination *e, cct_diagnosis *diagnosis)
{
    if (e->settings->options.value[OPTION_TRY_REGIONS] != NULL && settings_region(e->settings) == NULL) {
        cct_diagnose_text(diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0,
                          "--try-regions requires a token URL of Genesys Cloud");
        note_fault(e, diagnosis);
    }
}

/*
 * Finds everything that is wrong or missing, not only the first fault: otherwise users would have
 * to run the command once per fault.
 */
static int examine_config(examination *e)
{
    settings *s = e->settings;
    cct_diagnosis found = {0};
    int result = settings_resolve_each(s, &found, note_fault, e);
    /* The run is to end early (deadline.h): there is no fault to report. */
    if (result == CCT_AGAIN) {
        return result;
    }
    doctor_see_settings(e);
    /*
     * After a fault this may be no path at all but a secret in the wrong option: it is not shown.
     */
    if (result == CCT_OK) {
        see_proxy(e, CCT_STAGE_CONFIG);
        see_trust(e);
    }
    /* Otherwise a value that was not resolved would be reported as missing. */
    if (s->complete) {
        (void)cct_check_each(&s->config, &found, note_fault, e);
        memcpy(e->failure.diagnosis.warnings, found.warnings, sizeof found.warnings);
        e->failure.diagnosis.warning_count = found.warning_count;
    }
    /* Without a valid endpoint its region is unknown, and this complaint would mislead. */
    if (e->fault_count == 0) {
        examine_options(e, &found);
    }
    if (e->fault_count > 0) {
        cct_writer suggestion;
        cct_writer_init(&suggestion, e->command, sizeof e->command);
        settings_suggest(s, e->faulty, &suggestion);
        cct_writer_terminate(&suggestion);
    }
    return e->fault_count == 0 ? CCT_OK : CCT_FAILED;
}

/* ---- the request ------------------------------------------------------- */

/*
 * Reports how far this machine's clock is off. A minute is tolerated: signed assertions are still
 * accepted then.
 */
static void see_clock(examination *e)
{
    int64_t skew_s = e->server_report.clock_skew_s;
    /* The response had no date, or this machine has no clock. */
    if (skew_s == CCT_SKEW_UNKNOWN) {
        return;
    }
    cct_writer *out = doctor_line(e, CCT_STAGE_HTTP);
    if (skew_s == 0) {
        cct_write_text(out, "this machine's clock agrees with the server's");
        return;
    }
    cct_print(out, "this machine's clock is %lld s %s the server's", (long long)(skew_s < 0 ? -skew_s : skew_s),
              skew_s < 0 ? "behind" : "ahead of");
    if (skew_s < -60 || skew_s > 60) {
        cct_write_text(
            out, ": checks of certificate dates, signed assertions and the expiry of stored tokens will be wrong");
    }
}

/*
 * Reports what is known of the token, without the token itself, which a server may even repeat in
 * the scope.
 */
static void see_token(examination *e, const cct_token *token)
{
    cct_writer *out = doctor_line(e, CCT_STAGE_OAUTH);
    cct_print(out, "%s token of %zu bytes", token->token_type, token->access_token_len);
    if (token->expires_in_s != CCT_LIFETIME_UNKNOWN) {
        cct_print(out, ", valid for %lld s", (long long)token->expires_in_s);
    }
    if (token->scope != NULL) {
        cct_span scope = cct_span_of(token->scope), text = {token->access_token, token->access_token_len};
        cct_write_text(out, ", scope ");
        if (cct_span_contains(scope, text)) {
            cct_write_redacted(out, scope.len);
        } else {
            const cct_secrets secrets = settings_secrets(e->settings);
            cct_write_redacted_printable(out, scope, &secrets);
        }
    }
}

/*
 * The stages of the response end together, because only the complete response shows which of them
 * failed.
 */
static void conclude_answer(examination *e, const cct_token *token)
{
    const cct_diagnosis *diagnosis = &e->failure.diagnosis;
    char text[FAILURE_TEXT_MAX];
    bool failed = token == NULL;
    if (diagnosis->http_status != 0) {
        see_clock(e);
        if (e->server_report.correlation_id[0] != '\0') {
            cct_print(doctor_line(e, CCT_STAGE_HTTP), "correlation ID %s", e->server_report.correlation_id);
        }
        /* If the failure is about the content of the response, HTTP itself has succeeded. */
        if (!failed || diagnosis->stage == CCT_STAGE_OAUTH) {
            doctor_conclude(e, CCT_STAGE_HTTP, CHECK_OK);
        }
    }
    if (failed) {
        cct_write_text(doctor_line(e, diagnosis->stage), failure_text(&e->failure, "", text));
        doctor_conclude(e, diagnosis->stage, CHECK_FAILED);
    } else {
        see_token(e, token);
        doctor_conclude(e, CCT_STAGE_OAUTH, CHECK_OK);
    }
}

/* Sends one request. Without --retry there is none: each refusal may count against the client. */
static int examine_request(examination *e)
{
    settings *s = e->settings;
    if (s->options.value[OPTION_RETRY] == NULL) {
        s->config.retries = 0;
    }
    s->config.server_report = &e->server_report;
    cct_diagnosis diagnosis = {0};
    int result = request_token(s, doctor_observe, e, &diagnosis);
    e->failure = failure_of(s, &diagnosis);
    /* Before request_end(), which wipes the token. */
    conclude_answer(e, result == CCT_OK ? request_result() : NULL);
    request_end();
    s->config.server_report = NULL;
    return result;
}

/* ---- other methods and regions ----------------------------------------- */

/*
 * Sends one more request, on demand only: a refusal may count against the client. Returns true if
 * there is nothing more to try.
 */
static bool attempt_with(examination *e, const char *option, const char *value)
{
    cct_diagnosis diagnosis = {0};
    attempt *a = &e->attempts[e->attempt_count++];
    /* Each further request may take as long as the first: --timeout is for one of them. */
    deadline_begin(e->settings->config.timeout_ms);
    int result = request_token(e->settings, NULL, NULL, &diagnosis);
    request_end();
    *a = (attempt){option, value, result == CCT_OK ? CCT_CAUSE_NONE : diagnosis.cause};
    memory.shown->attempt(e, a);
    if (result == CCT_OK) {
        cct_writer advice;
        cct_writer_init(&advice, e->advice, sizeof e->advice);
        cct_print(&advice, "use %s %s: with it the server issued a token", option, value);
        cct_writer_terminate(&advice);
    }
    /* A server that limits the rate would refuse the following attempts unread. */
    return result == CCT_OK || diagnosis.cause == CCT_CAUSE_RATE_LIMITED;
}

/*
 * Both dialects of Basic send the same bytes if form encoding (RFC 6749 section 2.3.1) changes
 * neither the client ID nor the client secret.
 */
static bool is_same_request(const cct_config *config, cct_auth_method a, cct_auth_method b)
{
    bool plain =
        cct_form_is_plain(cct_span_of(config->client_id)) && cct_form_is_plain(cct_span_of(config->client_secret));
    return a == b || (plain && cct_auth_is_basic(a) && cct_auth_is_basic(b));
}

/* Tries every other method that sends the same secret, until one succeeds. */
static void try_methods(examination *e)
{
    cct_config *config = &e->settings->config;
    /*
     * `used` is what the request was sent with. `given`, which may be CCT_AUTH_DEFAULT, is
     * restored: the settings must remain those that were examined.
     */
    cct_auth_method used = e->settings->target.auth, given = config->auth;
    bool done = config->client_secret == NULL;
    for (cct_auth_method method = CCT_AUTH_DEFAULT + 1; method < CCT_AUTH_COUNT && !done; method++) {
        /* A request that is byte for byte the one that was refused would be refused again. */
        if (cct_auth_needs_secret(method) && !cct_auth_signs(method) && !is_same_request(config, method, used)) {
            config->auth = method;
            done = attempt_with(e, "--auth", cct_auth_name(method));
        }
    }
    config->auth = given;
}

/* Tries every other region, until one succeeds. */
static void try_regions(examination *e)
{
    size_t count;
    char url[128];
    const cct_region *regions = cct_regions(&count), *used = settings_region(e->settings);
    /* The configuration must not point to `url` once this function has returned. */
    const char *given = e->settings->config.token_url;
    bool done = false;
    for (size_t i = 0; i < count && !done; i++) {
        if (&regions[i] != used) {
            cct_region_token_url(&regions[i], url, sizeof url);
            e->settings->config.token_url = url;
            done = attempt_with(e, "--region", regions[i].name);
        }
    }
    e->settings->config.token_url = given;
}

/* ---- the command ------------------------------------------------------- */

/* Values that are set but not used explain why a change has no effect. */
static void warn_of_sources(examination *e)
{
    cct_writer measure;
    /* A writer without room only measures: here it matters only whether there are any. */
    cct_writer_init(&measure, NULL, 0);
    settings_list_ignored(e->settings, &measure);
    if (measure.len > 0) {
        cct_warn(&e->failure.diagnosis, CCT_CAUSE_SEVERAL_SOURCES, CCT_SUBJECT_NONE, CCT_NO_OFFSET);
    }
}

/*
 * Everything before the report: configuration, request, and other methods or regions if requested.
 */
static int doctor_examine(examination *e)
{
    const char *const *value = e->settings->options.value;
    int result = examine_config(e);
    for (size_t i = 0; i < e->fault_count; i++) {
        const failure *f = &e->faults[i];
        char text[FAILURE_TEXT_MAX];
        /* The line is short: the cause's sentence appears only where there is no detail. */
        const char *sentence = f->diagnosis.detail[0] != '\0' ? "" : cct_cause_text(f->diagnosis.cause);
        cct_print(doctor_line(e, CCT_STAGE_CONFIG), "%s: %s", cct_cause_name(f->diagnosis.cause),
                  failure_text(f, sentence, text));
    }
    doctor_conclude(e, CCT_STAGE_CONFIG, result == CCT_OK ? CHECK_OK : CHECK_FAILED);
    if (result == CCT_OK && value[OPTION_OFFLINE] == NULL) {
        result = examine_request(e);
    }
    warn_of_sources(e);
    if (result != CCT_OK) {
        settings_advise(e->settings, &e->failure, e->advice);
    }
    /* A 400 in a form that is not understood may be about the credentials, too. */
    int status = e->failure.diagnosis.exit_status;
    bool refused = status == CCT_STATUS_OAUTH || (e->failure.diagnosis.http_status == 400 && status != CCT_STATUS_BUSY);
    if (refused && value[OPTION_TRY_AUTH] != NULL) {
        try_methods(e);
    }
    if (refused && value[OPTION_TRY_REGIONS] != NULL) {
        try_regions(e);
    }
    return result;
}

/* Writes the report. If that fails, its own failure is what the user must know. */
static int doctor_finish(examination *e)
{
    int status = e->failure.diagnosis.exit_status;
    if (!memory.shown->end(e)) {
        cct_diagnosis diagnosis = {0};
        file_failed(&diagnosis, CCT_CAUSE_FILE_UNWRITABLE, "standard output", errno);
        status = report_failure(&diagnosis);
    }
    return status;
}

static examination *examination_begin(settings *s)
{
    examination *e = &memory.e;
    e->settings = s;
    cct_server_report_clear(&e->server_report);
    doctor_forget(e, CCT_STAGE_CONFIG);
    memory.began_ms = doctor_now_ms();
    memory.shown->begin(e);
    return e;
}

int command_doctor(settings *s)
{
    const char *format = s->options.value[OPTION_FORMAT];
    memory.shown = format != NULL && strcmp(format, "json") == 0 ? &presentation_json : &presentation_text;
    memory.e.offline = s->options.value[OPTION_OFFLINE] != NULL;
    examination *e = examination_begin(s);
    doctor_examine(e);
    return doctor_finish(e);
}

int command_doctor_misused(settings *s, const cct_diagnosis *misuse)
{
    memory.shown = &presentation_json;
    examination *e = examination_begin(s);
    char text[FAILURE_TEXT_MAX];
    /* The options were not understood, so there are no settings that could name a source. */
    e->failure = (failure){*misuse, NO_VALUE};
    cct_write_text(doctor_line(e, CCT_STAGE_CONFIG), failure_text(&e->failure, "", text));
    doctor_conclude(e, CCT_STAGE_CONFIG, CHECK_FAILED);
    settings_advise(e->settings, &e->failure, e->advice);
    return doctor_finish(e);
}
