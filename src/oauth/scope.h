/* SPDX-License-Identifier: MIT */
/*
 * scope.h: the scope that a server granted (RFC 6749 section 3.3).
 */
#ifndef CCT_OAUTH_SCOPE_H
#define CCT_OAUTH_SCOPE_H

#include "format/json.h"

/*
 * Every scope that was requested is among those granted; both are lists separated by single spaces.
 */
bool cct_scope_is_granted(cct_span asked, cct_span granted);

/*
 * Joins the strings of a JSON array with spaces, in place: `text` is where the
 * array's value lies, writable. It ends with NUL. ptr NULL if the member is no
 * array of strings.
 */
cct_span cct_scope_join(const cct_json_member *array, char *text);

#endif
