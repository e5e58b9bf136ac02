/* SPDX-License-Identifier: MIT */
/*
 * duration.h: durations as options accept them.
 */
#ifndef CCT_CLI_SETTINGS_DURATION_H
#define CCT_CLI_SETTINGS_DURATION_H

#include <stdbool.h>
#include <stdint.h>

/* How the values are written, for messages. */
#define DURATION_FORMS "such as 30, 30s or 1500ms"

/*
 * Reads "5", "2.5", "5s" (seconds with at most three decimals) or "500ms" (whole milliseconds), up
 * to 10^9 seconds. False if the text is anything else; then *ms is unchanged.
 */
bool duration_parse(const char *text, uint64_t *ms);

#endif
