/* SPDX-License-Identifier: MIT */
/* diagnosis.h: how a failure is recorded. The first one stays. */
#ifndef CCT_CAUSE_DIAGNOSIS_H
#define CCT_CAUSE_DIAGNOSIS_H

#include "cctoken.h"
#include "format/switches.h"
#include "format/text.h"

/* The detail where the port has none: nothing can be signed, and a key not always be read. */
#define CCT_NO_RANDOM_NUMBERS "there are no random numbers"

/*
 * Sets cause, stage and native code, and clears the detail. If there is a cause already, changes
 * nothing and returns false.
 */
bool cct_diagnose_cause(cct_diagnosis *diagnosis, cct_cause cause, cct_stage stage, int native_error);

/* The next two as they are with texts. */
cct_writer cct_diagnose_detail(cct_diagnosis *diagnosis, cct_cause cause, cct_stage stage, int native_error);
void cct_diagnose_words(cct_diagnosis *diagnosis, cct_cause cause, cct_stage stage, int native_error, const char *text);

/*
 * The same, and returns a writer over the detail, to be ended with cct_writer_terminate(). If there
 * is a cause already, the writer has no capacity.
 */
static inline cct_writer cct_diagnose(cct_diagnosis *diagnosis, cct_cause cause, cct_stage stage, int native_error)
{
    if (!CCT_HAS_TEXTS) {
        cct_diagnose_cause(diagnosis, cause, stage, native_error);
        return (cct_writer){NULL, 0, 0};
    }
    return cct_diagnose_detail(diagnosis, cause, stage, native_error);
}

/* The same with a detail that is one text. */
static inline void cct_diagnose_text(cct_diagnosis *diagnosis, cct_cause cause, cct_stage stage, int native_error,
                                     const char *text)
{
    if (!CCT_HAS_TEXTS) {
        cct_diagnose_cause(diagnosis, cause, stage, native_error);
        return;
    }
    cct_diagnose_words(diagnosis, cause, stage, native_error, text);
}

/* Before another attempt: removes the failure; warnings and the number of attempts stay. */
void cct_diagnosis_restart(cct_diagnosis *diagnosis);

/* Adds a warning about a value and a byte in it (or CCT_NO_OFFSET), once. */
void cct_warn(cct_diagnosis *diagnosis, cct_cause cause, cct_subject subject, size_t offset);

#endif
