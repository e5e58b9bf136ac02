/* SPDX-License-Identifier: MIT */
/*
 * check.h: what can be known to be wrong before anything is sent. The check of
 * a whole configuration is cct_check() of cctoken.h.
 */
#ifndef CCT_CORE_CHECK_H
#define CCT_CORE_CHECK_H

#include "cctoken.h"
#include "text.h"

/* Whether the whole value is what a template leaves behind: null, ${NAME}, <secret>, changeme, xxx, *** … */
bool cct_is_placeholder(cct_span value);

/*
 * White space at either end (CCT_CAUSE_STRAY_WHITESPACE), control bytes and
 * invisible characters anywhere (CCT_CAUSE_STRAY_CHARACTER), or
 * CCT_CAUSE_NONE. *offset is that of the byte, *what its name.
 */
cct_cause cct_find_stray(cct_span value, size_t *offset, const char **what);

#endif
