/* SPDX-License-Identifier: MIT */
/*
 * sections.h: the file of 'watch --config': one section for each token, "[NAME]", and below it a
 * line for each option, "KEY = VALUE". The keys are the options of 'watch' without their hyphens; a
 * flag is a key alone.
 */
#ifndef CCT_CLI_SETTINGS_SECTIONS_H
#define CCT_CLI_SETTINGS_SECTIONS_H

#include "cli/settings/options.h"

#define SECTIONS_MAX 32
#define SECTIONS_TEXT_MAX 65536

typedef struct section {
    const char *name;
    unsigned line; /* where it begins */
    options options;
} section;

typedef struct sections {
    size_t count;
    section all[SECTIONS_MAX];
    char text[SECTIONS_TEXT_MAX + 1];
    char arguments[2 * SECTIONS_TEXT_MAX]; /* what the options point to: a line, with its hyphens
                                            * and a NUL */
} sections;

/*
 * Reads out->text[0..len), which it changes. False: the detail of *diagnosis has the fault and its
 * line.
 */
bool sections_parse(sections *out, size_t len, cct_diagnosis *diagnosis);

/* Records that as the fault of a line. False. */
bool section_complain(cct_diagnosis *diagnosis, unsigned line, const char *what);

#endif
