/* SPDX-License-Identifier: MIT */
/*
 * doctor_json.c: an examination as one JSON object.
 */
#include <string.h>
#include <unistd.h>

#include "cli/report/diagnosis_json.h"
#include "cli/report/doctor.h"

/* Static: the stream exists from begin to end, and has a buffer. */
static stream memory;

/* Writes the stages that were reached, with what was seen in each, in lines. */
static void write_checks(json_writer *w, const examination *e)
{
    json_open(w, "checks", "[");
    for (cct_stage stage = CCT_STAGE_CONFIG; stage < CCT_STAGE_COUNT; stage++) {
        const check *c = &e->checks[stage];
        if (c->state != CHECK_NOT_REACHED) {
            json_open_element(w);
            json_text(w, "stage", cct_stage_name(stage));
            json_boolean(w, "ok", c->state == CHECK_OK);
            json_number(w, "ms", c->ms);
            json_text(w, "detail", c->text);
            json_close(w, "}");
        }
    }
    json_close(w, "]");
}

/* Writes the results of --try-auth and --try-regions; without these options there is no member. */
static void write_attempts(json_writer *w, const examination *e)
{
    if (e->attempt_count == 0) {
        return;
    }
    json_open(w, "tried", "[");
    for (size_t i = 0; i < e->attempt_count; i++) {
        const attempt *a = &e->attempts[i];
        json_open_element(w);
        /* The members are named like the options. */
        json_text(w, strcmp(a->option, "--auth") == 0 ? "auth" : "region", a->value);
        json_boolean(w, "ok", a->cause == CCT_CAUSE_NONE);
        json_text(w, "cause", a->cause == CCT_CAUSE_NONE ? NULL : cct_cause_name(a->cause));
        json_close(w, "}");
    }
    json_close(w, "]");
}

/* ---- the presentation: all of it at the end ---------------------------- */

/* One object at the end; nothing is written before. */
static void doctor_json_begin(const examination *e)
{
    (void)e;
    stream_init(&memory, STDOUT_FILENO);
}

static void doctor_json_check(const examination *e, cct_stage stage)
{
    (void)e;
    (void)stage;
}

/*
 * Messages and retries are not reported: they are a course of events, and the object is the result.
 */
static void on_text(const char *piece, size_t len)
{
    (void)piece;
    (void)len;
}

static void doctor_json_attempt(const examination *e, const attempt *a)
{
    (void)e;
    (void)a;
}

/*
 * Writes the object. Only now are all its members known: an earlier one, the advice, depends on
 * what later requests (--try-auth) show. Returns false if standard output could not be written.
 */
static bool doctor_json_end(const examination *e)
{
    json_writer w = json_begin(&memory, "{");
    diagnosis_report report = {&e->failure, e->advice, e->settings, &e->server_report};
    diagnosis_json_write(&w, &report);
    json_text(&w, "command", e->command);
    write_checks(&w, e);
    diagnosis_json_write_warnings(&w, &report);
    write_attempts(&w, e);
    json_close(&w, "}\n");
    return stream_end(&memory);
}

const presentation presentation_json = {doctor_json_begin, doctor_json_check,   on_text,
                                        on_text,           doctor_json_attempt, doctor_json_end};
