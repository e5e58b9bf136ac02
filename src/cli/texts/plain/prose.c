/* SPDX-License-Identifier: MIT */
#include "cli/texts/plain/prose.h"

#include <string.h>

#include "cli/settings/option_rows.h"
#include "cli/texts/prose.h"

/* The order determines the numbers of prose(), which enums in prose.h repeat. */
static const char *const all[] = {
#define HELP_TEXT(identifier, text) text,
#define RULE_TEXT(after, general, condition, advice) advice,
#define PLACE_TEXT(profile, advice) advice,
#define OPTION_TEXT(identifier, name, letter, value, commands, help) help,
    HELP_TEXTS(HELP_TEXT) ADVICE_RULES(RULE_TEXT) ADVICE_PLACES(PLACE_TEXT) OPTIONS(OPTION_TEXT)};

/* All texts one after the other, each with its NUL. */
const char *plain_prose(size_t *len)
{
    static char texts[sizeof all / sizeof *all * PROSE_MAX];
    size_t at = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        size_t text_len = strlen(all[i]) + 1;
        /*
         * Cannot happen if each text is shorter than PROSE_MAX, which the packer checks afterwards.
         */
        if (text_len > sizeof texts - at) {
            break;
        }
        memcpy(texts + at, all[i], text_len);
        at += text_len;
    }
    *len = at;
    return texts;
}
