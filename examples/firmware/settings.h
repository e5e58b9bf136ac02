/* SPDX-License-Identifier: MIT */
/*
 * settings.h: the page of flash that a device gets when it is provisioned: texts
 * "NAME=value", each ended by NUL, then an empty one, then the trust anchors as
 * PEM text, ended by NUL. The names are those of cctoken's environment, and
 * those of network.h and main.c.
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <stddef.h>
#include <stdint.h>

/* Whether the page holds any, whole. */
int settings_are_there(void);

/* The value, NUL-terminated and in flash; NULL where there is none, or an empty one. */
const char *settings_find(const char *name);

/* The value as a number in decimal, maybe negative; `otherwise` where there is none. */
int32_t settings_number(const char *name, int32_t otherwise);

/* The trust anchors; *len is 0 where there are none. */
const char *settings_anchors(size_t *len);

#endif
