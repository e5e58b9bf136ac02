/* SPDX-License-Identifier: MIT */
/*
 * watch.h: one token of 'watch --config', kept fresh in a process of its own: a delay of one does
 * not affect the others.
 */
#ifndef CCT_CLI_COMMANDS_WATCH_H
#define CCT_CLI_COMMANDS_WATCH_H

#include "cli/report/metrics.h"
#include "cli/settings/sections.h"
#include "cli/settings/settings.h"

/*
 * What a section reports through the pipe after each attempt, in one write. `section` is its
 * number, from 0.
 */
typedef struct section_report {
    size_t section;
    metrics metrics;
} section_report;

/*
 * Checks the options of a section before anything is read or sent. CCT_OK, or CCT_FAILED and the
 * cause.
 */
int watch_check(const options *o, cct_diagnosis *diagnosis);

/*
 * Runs the process of a section, with settings of its own; `first` has the counts so far. It
 * reports to that descriptor. Returns the exit status.
 */
int watch_section(settings *s, const section *which, const section_report *first, int report);

/* watch --config FILE. Returns the exit status. */
int watch_sections(settings *s);

#endif
