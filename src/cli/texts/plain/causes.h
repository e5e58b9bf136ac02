/* SPDX-License-Identifier: MIT */
/*
 * causes.h: advice and explanation of every cause, as they were written. For the host program that
 * packs them; the program itself has them from cause_texts.h.
 */
#ifndef CCT_CLI_TEXTS_PLAIN_CAUSES_H
#define CCT_CLI_TEXTS_PLAIN_CAUSES_H

#include <stddef.h>

/*
 * The texts in the order of their causes, each with its NUL: for every cause, CCT_CAUSE_NONE too,
 * two.
 */
const char *plain_cause_texts(size_t *len);

#endif
