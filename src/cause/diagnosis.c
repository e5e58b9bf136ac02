/* SPDX-License-Identifier: MIT */
#include "cause/diagnosis.h"

#include <string.h>

#include "cause/retry.h"

bool cct_diagnose_cause(cct_diagnosis *diagnosis, cct_cause cause, cct_stage stage, int native_error)
{
    /* The first failure decides: what fails afterwards is usually its consequence. */
    if (diagnosis->cause != CCT_CAUSE_NONE) {
        return false;
    }
    diagnosis->cause = cause;
    diagnosis->exit_status = cct_cause_status(cause);
    diagnosis->stage = stage;
    diagnosis->native_error = native_error;
    diagnosis->detail[0] = '\0';
    return true;
}

cct_writer cct_diagnose_detail(cct_diagnosis *diagnosis, cct_cause cause, cct_stage stage, int native_error)
{
    cct_writer detail;
    bool first = cct_diagnose_cause(diagnosis, cause, stage, native_error);
    /*
     * A writer of capacity 0 only counts, so the callers need not check whether they are the first.
     */
    cct_writer_init(&detail, diagnosis->detail, first ? sizeof diagnosis->detail : 0);
    return detail;
}

void cct_diagnose_words(cct_diagnosis *diagnosis, cct_cause cause, cct_stage stage, int native_error, const char *text)
{
    cct_writer detail = cct_diagnose(diagnosis, cause, stage, native_error);
    cct_write_text(&detail, text);
    cct_writer_terminate(&detail);
}

/*
 * Warnings and the number of attempts remain: they are about the whole request, not about one
 * attempt.
 */
void cct_diagnosis_restart(cct_diagnosis *diagnosis)
{
    diagnosis->cause = CCT_CAUSE_NONE;
    diagnosis->exit_status = 0;
    diagnosis->stage = CCT_STAGE_CONFIG;
    diagnosis->subject = CCT_SUBJECT_NONE;
    diagnosis->fault = CCT_CERTIFICATE_FAULT_NONE;
    diagnosis->native_error = 0;
    diagnosis->http_status = 0;
    /* Not 0, which would be a time that the server has named. */
    diagnosis->retry_after_s = CCT_NO_RETRY_AFTER;
    diagnosis->wording = 0;
    diagnosis->detail[0] = '\0';
}

void cct_warn(cct_diagnosis *diagnosis, cct_cause cause, cct_subject subject, size_t offset)
{
    /* Whoever raises a warning need not know whether it was raised before. */
    for (size_t i = 0; i < diagnosis->warning_count; i++) {
        if (diagnosis->warnings[i].cause == cause && diagnosis->warnings[i].subject == subject) {
            return;
        }
    }
    /* Warnings beyond that are dropped: they do not affect the result. */
    if (diagnosis->warning_count < CCT_WARNINGS_MAX) {
        diagnosis->warnings[diagnosis->warning_count++] = (cct_warning){cause, subject, offset};
    }
}
