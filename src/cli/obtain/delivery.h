/* SPDX-License-Identifier: MIT */
/* delivery.h: where the token goes, and in which form: --format, --output, --mode. */
#ifndef CCT_CLI_OBTAIN_DELIVERY_H
#define CCT_CLI_OBTAIN_DELIVERY_H

#include "cli/io/file.h"
#include "cli/io/replace.h"
#include "cli/obtain/output.h"
#include "cli/settings/settings.h"

typedef struct delivery {
    output_format format;
    const char *text_template; /* instead of the format; NULL: none */
    const char *path;          /* NULL: standard output */
    const char *github_output; /* with --format github, the file that the token is appended to; else
                                * NULL */
    const char *jkt;           /* as in obtained_token */
    mode_t mode;
    int64_t assumed_lifetime_s; /* assumed for a token of unknown lifetime; 0: none */
    int64_t expires_at_s;       /* of the token that was written to the file last; negative:
                                 * unknown */
    file_replacement file;
} delivery;

/* From the options. CCT_OK, or CCT_FAILED with the cause recorded. */
int delivery_resolve(delivery *d, const options *o, cct_diagnosis *diagnosis);

/*
 * A token that cannot be written, or not in that format, would be lost: checks that before a token
 * is requested with these settings. CCT_OK or CCT_FAILED.
 */
int delivery_prepare(delivery *d, const settings *s, cct_diagnosis *diagnosis);

/*
 * Writes the token, to a file as a whole or not at all. The file's time of change is then the
 * moment at which the token expires, if that is known: 'cctoken probe' reads it, whatever the
 * format. Where the file system does not keep it, it is recorded beside the file. CCT_OK or
 * CCT_FAILED.
 */
int delivery_write(delivery *d, const obtained_token *obtained, cct_diagnosis *diagnosis);

#endif
