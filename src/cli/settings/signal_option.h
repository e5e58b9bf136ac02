/* SPDX-License-Identifier: MIT */
/* signal_option.h: the value of --signal, PIDFILE[:SIG]. */
#ifndef CCT_CLI_SETTINGS_SIGNAL_OPTION_H
#define CCT_CLI_SETTINGS_SIGNAL_OPTION_H

#include "cctoken.h"
#include "format/text.h"

/*
 * What follows the last colon, if there is one after the last slash, is the signal: its name with
 * or without SIG, in any case, or its number; otherwise SIGHUP. False when there is no such signal
 * or no file.
 */
bool signal_option_parse(const char *value, cct_span *path, int *number);

#endif
