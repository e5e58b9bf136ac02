/* SPDX-License-Identifier: MIT */
/*
 * tables.c: the program's tables, as all lists see them.
 */
#include <string.h>

#include "cli/settings/commands.h"
#include "fill.h"

/* Without their functions, which the lists do not call. */
const command commands[] = {
#define COMMAND_ROW(function, name, options, synopsis, help) {name, NULL, options, synopsis, help},
    COMMANDS(COMMAND_ROW){NULL, NULL, 0, NULL, NULL},
};

bool option_is_optional(option_id id)
{
    const char *name = option_describe(id)->value_name;
    return name != NULL && name[0] == '[';
}

const char *option_value_name(option_id id, char out[32])
{
    const char *name = option_describe(id)->value_name;
    size_t start = strspn(name, "[=");
    size_t len = start > 0 ? strcspn(name + start, "]") : strlen(name);
    memcpy(out, name + start, len);
    out[len] = '\0';
    return out;
}
