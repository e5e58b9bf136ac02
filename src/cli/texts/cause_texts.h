/* SPDX-License-Identifier: MIT */
/*
 * cause_texts.h: what the program says about a cause besides the library's sentence: what to do, in
 * terms of its own options and variables, and why it happens. The texts are in plain/causes.c.
 */
#ifndef CCT_CLI_TEXTS_CAUSE_TEXTS_H
#define CCT_CLI_TEXTS_CAUSE_TEXTS_H

#include "cctoken_causes.h"

/* With its NUL, no text is longer. */
#define CAUSE_TEXT_MAX 320

/* What to do: one sentence without a final full stop. "" for CCT_CAUSE_NONE. Returns `out`. */
const char *cause_advice(cct_cause cause, char out[CAUSE_TEXT_MAX]);

/* Why it happens: a few complete sentences. "" for CCT_CAUSE_NONE. Returns `out`. */
const char *cause_explanation(cct_cause cause, char out[CAUSE_TEXT_MAX]);

/* The name of a group, such as "network", for a heading. */
const char *cause_group_name(cct_cause_group group);

#endif
