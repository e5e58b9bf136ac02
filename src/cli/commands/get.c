/* SPDX-License-Identifier: MIT */
/*
 * get.c: one token, printed.
 */
#include "cause/diagnosis.h"
#include "cli/obtain/delivery.h"
#include "cli/obtain/obtain.h"
#include "cli/report/report.h"
#include "cli/report/trace.h"
#include "cli/settings/commands.h"

static struct {
    delivery delivery;
    trace trace;
} get_memory;

/*
 * The order matters: what can fail without a request comes first, and where the token goes is
 * checked before it is requested.
 */
static int get_run(settings *s, cct_diagnosis *diagnosis)
{
    delivery *d = &get_memory.delivery;
    trace *t = &get_memory.trace;
    if (delivery_resolve(d, &s->options, diagnosis) != CCT_OK || settings_resolve(s, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    if (cct_check(&s->config, diagnosis) != CCT_CAUSE_NONE) {
        return CCT_FAILED;
    }
    if (delivery_prepare(d, s, diagnosis) != CCT_OK || trace_open(t, &s->options, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    obtained_token obtained;
    report_observe(s);
    int result = obtain_token(s, t->messages || t->stages ? trace_observe : NULL, t, &obtained, diagnosis);
    if (t->out.error != 0) {
        cct_warn(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, CCT_SUBJECT_NONE, CCT_NO_OFFSET);
    }
    return result == CCT_OK ? delivery_write(d, &obtained, diagnosis) : result;
}

/*
 * A failure is reported before the memory of the request is released, since the report points into
 * it.
 */
int command_get(settings *s)
{
    cct_diagnosis diagnosis = {0};
    (void)get_run(s, &diagnosis);
    const failure f = failure_of(s, &diagnosis);
    int status = report_result(s, &f);
    obtain_end();
    return status;
}
