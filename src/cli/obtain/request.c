/* SPDX-License-Identifier: MIT */
#include "cli/obtain/request.h"

#include <string.h>

#include "cause/diagnosis.h"
#include "cctoken_posix.h"
#include "cli/io/deadline.h"
#include "cli/io/file.h"
#include "cli/io/heap.h"
#include "cli/io/limit.h"
#include "cli/settings/keys.h"
#include "format/print.h"

#define IO_LEN 16384

/* Pages that are not touched cost nothing. */
static bool request_started; /* the client and the heap are in use */
static struct {
    settings *settings;
    cct_client client;
    cct_posix posix;
    uint8_t io[IO_LEN];
    char work[CCT_WORK_FULL + CCT_URL_MAX + 1];
} memory;

/* The time for reading files is subtracted from that of the request: --timeout applies to both. */
static uint32_t time_left_ms(const cct_config *config)
{
    int64_t all_ms = config->timeout_ms > 0 ? config->timeout_ms : DEADLINE_DEFAULT_MS;
    int64_t left_ms = deadline_left_ms();
    int64_t most_ms = left_ms < all_ms ? left_ms : all_ms;
    return most_ms > 0 ? (uint32_t)most_ms : 1;
}

/*
 * Uses the discovered URL that the cache has, so that no discovery is needed. It has to pass the
 * same checks as one that a user sets.
 */
static void use_known_endpoint(settings *s, cct_config *limited)
{
    cct_diagnosis refused = {0};
    const char *given = limited->token_url;
    cct_auth_method method = limited->auth;
    limited->token_url = s->found_url;
    /* The method follows from the issuer's profile, as with discovery. */
    limited->auth = s->target.auth;
    if (cct_check(limited, &refused) != CCT_CAUSE_NONE) {
        limited->token_url = given;
        limited->auth = method;
        s->found_until_s = 0;
    }
}

/* Prepares heap, keys and client. Everything that this allocates is released by request_end(). */
static void request_begin(settings *s, cct_observer observer, void *observer_context)
{
    cct_config *config = &s->config;
    cct_posix_init(&memory.posix);
    /* A signal ends the port's wait too, through this descriptor: see request_run(). */
    cct_posix_set_wake(&memory.posix, deadline_stop_descriptor());
    trust_install(&s->trust, &memory.posix);
    memory.settings = s;
    /* The heap comes before the keys, which are parsed into it. */
    heap_begin(keys_are_used(s));
    keys_open(s, &memory.posix);
    config->port = &cct_port_posix;
    config->port_context = &memory.posix;
    config->work = memory.work;
    config->work_len = sizeof memory.work;
    config->io = memory.io;
    config->io_len = sizeof memory.io;
    config->observer = observer;
    config->observer_context = observer_context;
    request_started = true;
    /* A copy: the settings keep the whole time-out and what the user has set. */
    cct_config limited = *config;
    limited.timeout_ms = time_left_ms(config);
    if (s->found_until_s > 0) {
        use_known_endpoint(s, &limited);
    }
    cct_start(&memory.client, &limited);
}

/*
 * As cct_run(), but returns CCT_AGAIN if the run is to end early. A signal is looked for between
 * two steps, each of which is short.
 */
static int request_run(const cct_config *config)
{
    for (;;) {
        int64_t until_ms;
        if (deadline_is_stopped()) {
            return CCT_AGAIN;
        }
        int result = cct_step(&memory.client);
        if (result != CCT_AGAIN) {
            return result;
        }
        unsigned wants = cct_wants(&memory.client, &until_ms);
        result = config->port->wait(config->port_context, wants, until_ms);
        if (result < 0) {
            return result;
        }
    }
}

/* The library knows how many trust anchors it read, not where they come from. */
static void explain_anchors(const trust_sources *trust, cct_diagnosis *diagnosis)
{
    if (diagnosis->subject == CCT_SUBJECT_TRUST_ANCHORS) {
        cct_writer detail = {diagnosis->detail, sizeof diagnosis->detail, strlen(diagnosis->detail)};
        trust_explain(trust, &detail);
        cct_writer_terminate(&detail);
    }
}

/*
 * Keeps the discovered token URL, for reports and for the cache: it is shown even if it issued no
 * token.
 */
static void keep_endpoint(settings *s)
{
    const char *url = cct_get_token_url(&memory.client);
    uint32_t max_age_s = cct_get_token_url_max_age_s(&memory.client);
    cct_writer found;
    if (s->found_until_s > 0) {
        return;
    }
    s->found_until_s = max_age_s > 0 ? cct_port_posix.wall_clock_s(NULL) + max_age_s : 0;
    cct_writer_init(&found, s->found_url, sizeof s->found_url);
    cct_write_text(&found, cct_endpoint_url(&s->config) == NULL && url != NULL ? url : "");
    cct_writer_terminate(&found);
}

/*
 * Sends the request. What fails on this machine (a file, a limit) is distinguished from what fails
 * at the server, because the advice differs.
 */
int request_token(settings *s, cct_observer observer, void *observer_context, cct_diagnosis *diagnosis)
{
    request_begin(s, observer, observer_context);
    int result = request_run(&s->config);
    /* A copy, which outlives the client. */
    *diagnosis = *cct_get_diagnosis(&memory.client);
    keep_endpoint(s);
    /* Some trust anchors could not be opened, and the others did not suffice. */
    if (diagnosis->subject == CCT_SUBJECT_TRUST_ANCHORS && memory.posix.anchors_limit != 0) {
        cct_diagnosis_restart(diagnosis);
        memory.posix.call = "open";
        cct_diagnose_text(diagnosis, CCT_CAUSE_SYSTEM_LIMIT, CCT_STAGE_TLS, memory.posix.anchors_limit, "");
    }
    /* A file of trust anchors was set but cannot be read. */
    if (diagnosis->cause == CCT_CAUSE_NO_TRUST_ANCHORS && diagnosis->native_error > 0) {
        int error = diagnosis->native_error;
        /* The first cause counts (diagnosis.c), so it is cleared before another one is recorded. */
        diagnosis->cause = CCT_CAUSE_NONE;
        return file_failed(diagnosis, CCT_CAUSE_FILE_UNREADABLE, s->trust.path, error);
    }
    if (diagnosis->cause == CCT_CAUSE_NO_TRUST_ANCHORS && trust_blame_unusable(&s->trust, diagnosis)) {
        return CCT_FAILED;
    }
    /* wait() found no descriptor: the library could not record that. */
    if (result == CCT_ERROR_LIMIT) {
        cct_diagnose_text(diagnosis, CCT_CAUSE_SYSTEM_LIMIT, CCT_STAGE_CONFIG, memory.posix.error, "");
        result = CCT_FAILED;
    }
    limit_name(&memory.posix, diagnosis);
    if (result != CCT_OK && result != CCT_FAILED && result != CCT_AGAIN) {
        cct_diagnose_text(diagnosis, CCT_CAUSE_INTERNAL_ERROR, CCT_STAGE_CONFIG, result, "waiting failed");
        return CCT_FAILED;
    }
    if (result == CCT_FAILED) {
        s->trust.unread = cct_posix_anchors_unread(&memory.posix);
        explain_anchors(&s->trust, diagnosis);
    }
    return result;
}

/* The clock of the library's deadlines, which also runs while the machine sleeps. */
int64_t request_now_ms(void)
{
    return cct_port_posix.monotonic_ms(&memory.posix);
}

const cct_token *request_result(void)
{
    return request_started ? cct_get_token(&memory.client) : NULL;
}

const cct_introspection *request_introspection(void)
{
    return request_started ? cct_get_introspection(&memory.client) : NULL;
}

void request_end(void)
{
    if (request_started) {
        /* The client comes first, since it uses the keys, and both use the heap. */
        cct_end(&memory.client);
        keys_close(memory.settings);
        heap_end();
        memory.settings->found_until_s = 0; /* another request may be for another endpoint */
        request_started = false;
    }
}
