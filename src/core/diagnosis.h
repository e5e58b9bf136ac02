/* SPDX-License-Identifier: MIT */
/*
 * diagnosis.h: how a failure is put down. The first one stays.
 */
#ifndef CCT_CORE_DIAGNOSIS_H
#define CCT_CORE_DIAGNOSIS_H

#include "cctoken.h"
#include "text.h"

/*
 * Sets cause, stage and native code, and clears the detail. Returns a writer
 * over the detail, to be ended with cct_writer_terminate(). When there is a
 * cause already nothing changes, and the writer leads nowhere.
 */
cct_writer cct_diagnose(cct_diagnosis *diagnosis, cct_cause cause, cct_stage stage, int native_error);

/* The same with a detail that is one text. */
void cct_diagnose_text(cct_diagnosis *diagnosis, cct_cause cause, cct_stage stage, int native_error, const char *text);

/* Before another try: forgets the failure; warnings and the number of tries stay. */
void cct_diagnosis_restart(cct_diagnosis *diagnosis);

/* Adds a warning about a value and a byte in it (or CCT_NO_OFFSET), once. */
void cct_warn(cct_diagnosis *diagnosis, cct_cause cause, cct_subject subject, size_t offset);

#endif
