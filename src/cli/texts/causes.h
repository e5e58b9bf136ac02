/* SPDX-License-Identifier: MIT */
/*
 * causes.h: what the program says about a cause besides the library's sentence: what to do, in terms of its own options
 * and variables, and why it happens.
 */
#ifndef CCT_CLI_TEXTS_CAUSES_H
#define CCT_CLI_TEXTS_CAUSES_H

#include "cctoken_causes.h"

/* What to do: one sentence without a final full stop. "" for CCT_CAUSE_NONE. */
const char *cause_advice(cct_cause cause);

/* Why it happens: a few complete sentences. "" for CCT_CAUSE_NONE. */
const char *cause_explanation(cct_cause cause);

/* The name of a group, such as "network", for a heading. */
const char *cause_group_name(cct_cause_group group);

#endif
