/* SPDX-License-Identifier: MIT */
/*
 * pins.h: pins of public keys, as curl writes them.
 */
#ifndef CCT_CLI_SETTINGS_PINS_H
#define CCT_CLI_SETTINGS_PINS_H

#include "cctoken.h"
#include "cli/settings/options.h"
#include "format/text.h"

typedef struct pin_list {
    uint8_t values[PINS_MAX][CCT_PIN_LEN];
    size_t count;
} pin_list;

/*
 * Adds those of a list, sha256//BASE64 separated by semicolons. NULL, or what is wrong with the
 * next one.
 */
const char *pins_add(pin_list *out, cct_span list);

#endif
