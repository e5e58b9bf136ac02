/* SPDX-License-Identifier: MIT */
/* subject.h: the token that inspect and revoke are about. */
#ifndef CCT_CLI_SETTINGS_SUBJECT_H
#define CCT_CLI_SETTINGS_SUBJECT_H

#include "cli/settings/settings.h"

/* Whether it is looked up in the cache: a cache is set, and no file. */
bool subject_is_in_cache(const settings *s);

/*
 * Reads it from the file that is given, otherwise from standard input. It may be in another output
 * format of `get`: JSON, a header field, a variable. CCT_OK; CCT_AGAIN as file_read(); or
 * CCT_FAILED with the cause recorded.
 */
int subject_read(settings *s, cct_diagnosis *diagnosis);

/* Takes a copy of one from the cache. */
void subject_take(settings *s, cct_span token);

#endif
