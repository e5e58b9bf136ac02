/* SPDX-License-Identifier: MIT */
/* nearest.h: which of the known names a misspelt one resembles most. */
#ifndef CCT_FORMAT_NEAREST_H
#define CCT_FORMAT_NEAREST_H

#include "format/text.h"

/* As names are compared: in lower case and with '-' for '_'. */
char cct_name_letter(char c);

typedef struct cct_nearest {
    cct_span name;
    size_t limit; /* a candidate must be nearer than this: the distance of the nearest so far */
} cct_nearest;

/* A name is near if at most a third of its bytes, and one more, differ. */
cct_nearest cct_nearest_begin(cct_span name);

/* Whether the candidate is near, and nearer than every one before. By Levenshtein's distance. */
bool cct_nearest_offer(cct_nearest *nearest, const char *candidate);

#endif
