/* SPDX-License-Identifier: MIT */
/*
 * settings.h: from options, environment, env-file and secret file to the
 * configuration of a client.
 */
#ifndef CCT_CLI_SETTINGS_H
#define CCT_CLI_SETTINGS_H

#include "options.h"
#include "variables.h"

#define ENV_FILE_MAX 65536
#define SECRET_MAX 8192

typedef struct settings {
    options options;
    variables variables;
    cct_config config;        /* memory, port and observer are left to the caller */
    const char *anchors_path; /* NULL: none but those compiled in */

    /* Where the values of the configuration came from. */
    setting client_id;
    setting client_secret;
    setting endpoint; /* token URL or region */
    setting scope;
    setting connect_to;

    char region_url[128];
    char secret[SECRET_MAX + 1];
    char env_file[ENV_FILE_MAX + 1];
} settings;

/* Fills in everything that follows from `options`. CCT_OK, or CCT_FAILED with the cause put down. */
int settings_resolve(settings *s, cct_diagnosis *diagnosis);

/* After cct_check() or a run has failed: adds where the value came from, or what was set instead. */
void settings_explain(const settings *s, cct_diagnosis *diagnosis);

/* Writes what a warning is about: the value, the offset of a byte, where it came from; nothing when unknown. */
void settings_explain_warning(const settings *s, const cct_warning *warning, cct_writer *detail);

/* Writes what to do about a failure. NUL-terminated. */
void settings_advise(const settings *s, const cct_diagnosis *diagnosis, char out[CCT_ADVICE_MAX]);

/* Lists the variables of id and secret that are set and not used, with another value; nothing when there are none. */
void settings_list_ignored(const settings *s, cct_writer *out);

/* Overwrites every secret that was read. */
void settings_wipe(settings *s);

#endif
