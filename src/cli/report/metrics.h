/* SPDX-License-Identifier: MIT */
/*
 * metrics.h: the state of 'watch', in a file for the textfile collector of Prometheus's
 * node_exporter.
 */
#ifndef CCT_CLI_REPORT_METRICS_H
#define CCT_CLI_REPORT_METRICS_H

#include "cli/settings/options.h"

typedef struct metrics {
    const char *token;    /* the label of the token: the path of its file, or the name of its
                           * section */
    int64_t expires_at_s; /* seconds since 1970; negative: there is no token yet, or that is
                           * unknown */
    int64_t renewals;
    bool up; /* 1: the last attempt succeeded, and the process has not been stopped since */
    uint32_t failures[CCT_CAUSE_COUNT];
} metrics;

/*
 * Replaces the file as a whole, with those of all tokens; a path NULL: does nothing. CCT_OK, or
 * CCT_FAILED with the cause recorded.
 */
int metrics_write(const char *path, const metrics *all, size_t count, cct_diagnosis *diagnosis);

#endif
