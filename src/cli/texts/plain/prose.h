/* SPDX-License-Identifier: MIT */
/*
 * prose.h: texts of help and advice, as they were written. For the host program that packs them;
 * the program itself has them from cli/texts/prose.h.
 */
#ifndef CCT_CLI_TEXTS_PLAIN_PROSE_H
#define CCT_CLI_TEXTS_PLAIN_PROSE_H

#include <stddef.h>

/* The texts in the order of their numbers, each with its NUL. */
const char *plain_prose(size_t *len);

#endif
