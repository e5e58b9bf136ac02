/* SPDX-License-Identifier: MIT */
/*
 * check_value.h: one value of the configuration: placeholders, quotes, white space and other
 * defects of copied values.
 */
#ifndef CCT_OAUTH_CHECK_VALUE_H
#define CCT_OAUTH_CHECK_VALUE_H

#include "cctoken.h"

/* Records the fault of that subject, with a detail or "", and returns its cause. */
cct_cause cct_check_blame(cct_diagnosis *diagnosis, cct_subject subject, cct_cause cause, const char *detail);

/* CCT_CAUSE_NONE, or the first fault of the value, recorded. */
cct_cause cct_check_value(cct_diagnosis *diagnosis, cct_subject subject, const char *value);

#endif
