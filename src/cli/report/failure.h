/* SPDX-License-Identifier: MIT */
/*
 * failure.h: a failure or a warning as it is reported: the diagnosis, additional facts about the
 * settings, and the source of the value that it is about.
 */
#ifndef CCT_CLI_REPORT_FAILURE_H
#define CCT_CLI_REPORT_FAILURE_H

#include "cli/settings/settings.h"
#include "oauth/secrets.h"

/* The values that must not be shown. */
cct_secrets settings_secrets(const settings *s);

typedef struct failure {
    cct_diagnosis diagnosis; /* secrets replaced */
    sourced_value source;    /* its name is NULL if there is no value, or if it is unknown where
                              * that came from */
} failure;

/*
 * With CCT_CAUSE_NONE too: then only the warnings matter. The diagnosis must not be that of a
 * failure already.
 */
failure failure_of(const settings *s, const cct_diagnosis *diagnosis);

/* Of the diagnosis only the cause and the detail are set. */
failure failure_of_warning(const settings *s, const cct_warning *warning);

/*
 * "SENTENCE: DETAIL (SOURCE)", without what is empty or unknown. The sentence is that of the cause,
 * or "" where the name of the cause is enough. Returns `out`.
 */
#define FAILURE_TEXT_MAX (CCT_DETAIL_MAX + 256)
const char *failure_text(const failure *f, const char *sentence, char out[FAILURE_TEXT_MAX]);

/*
 * Whether a fault only follows from another: the secret or the endpoint is missing because what
 * should supply it has failed.
 */
bool settings_is_consequence(const settings *s, const cct_diagnosis *fault);

/*
 * Lists the variables of client ID and secret that are set to another value than the one used;
 * nothing if there are none.
 */
void settings_list_ignored(const settings *s, cct_writer *out);

#endif
