/* SPDX-License-Identifier: MIT */
/*
 * trust_sources.h: where the trust anchors come from: an option, variables, the
 * system's usual places, or the executable itself.
 */
#ifndef CCT_CLI_SETTINGS_TRUST_SOURCES_H
#define CCT_CLI_SETTINGS_TRUST_SOURCES_H

#include "cctoken_posix.h"
#include "cli/settings/variables.h"
#include "format/text.h"

/* All NULL: those compiled in, if any. */
typedef struct trust_sources {
    const char *path; /* a file or a directory */
    const char *path_name;
    const char *more; /* further ones, separated by colons */
    const char *more_name;
    sourced_value unusable; /* a variable whose target does not exist or is no file; the other
                             * variable may do */
    int error;              /* errno of that, 0 when it is no file */
    uint32_t unread;        /* paths and files that the last request could not read */
} trust_sources;

/*
 * `option` is the value of --ca, or NULL. CCT_OK, or CCT_FAILED with file_unreadable as the cause:
 * a path that was set must be usable, and another one is never used instead.
 */
int trust_resolve(trust_sources *out, const char *option, const variables *file, cct_diagnosis *diagnosis);

/* Lets the port read them. */
void trust_install(const trust_sources *sources, cct_posix *posix);

/* "FILE (SSL_CERT_FILE) and DIRECTORY:DIRECTORY (SSL_CERT_DIR)"; nothing when there is neither. */
void trust_write(const trust_sources *sources, cct_writer *out);

/* Adds to the library's detail how many could not be read, and the paths. */
void trust_explain(const trust_sources *sources, cct_writer *out);

/*
 * After a request that found no trust anchor: if a variable's target could not be used, records
 * that as the cause and returns true.
 */
bool trust_blame_unusable(const trust_sources *sources, cct_diagnosis *diagnosis);

#endif
