/* SPDX-License-Identifier: MIT */
/*
 * tables.c: the program's tables, as all lists see them.
 */
#include <string.h>

#include "cli/obtain/output.h"
#include "cli/settings/commands.h"
#include "fill.h"
#include "oauth/auth_method.h"

const command_row command_rows[] = {
#define COMMAND_ROW(function, name, options, synopsis, help) {name, (options)&COMMANDS_LISTED, synopsis, help},
    COMMANDS(COMMAND_ROW){NULL, 0, NULL, NULL},
};

bool option_is_taken(option_id id, unsigned taker)
{
    return (option_describe(id)->commands & taker) != 0;
}

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

/* ---- choices ----------------------------------------------------------- */

static void add(choices *out, const char *value, const char *help)
{
    if (out->count < CHOICES_MAX) {
        out->rows[out->count++] = (choice){value, help};
    }
}

static void add_regions(choices *out)
{
    size_t count;
    const cct_region *regions = cct_regions(&count);
    for (size_t i = 0; i < count; i++) {
        add(out, regions[i].name, regions[i].domain);
    }
}

static void add_methods(choices *out)
{
    for (cct_auth_method method = CCT_AUTH_BASIC; cct_auth_name(method) != NULL; method++) {
        add(out, cct_auth_name(method), "");
    }
}

static void add_formats(choices *out, unsigned taker)
{
    if ((taker & (COMMAND_REGIONS | COMMAND_DOCTOR | COMMAND_VERSION)) != 0) {
        add(out, "text", "");
        add(out, "json", "");
        return;
    }
    for (size_t i = 0; output_format_name(i) != NULL; i++) {
        add(out, output_format_name(i), "");
    }
}

static void add_choices(choices *out, option_id id, unsigned taker)
{
    switch (id) {
    case OPTION_REGION:
        add_regions(out);
        break;
    case OPTION_AUTH:
        add_methods(out);
        break;
    case OPTION_FORMAT:
        add_formats(out, taker);
        break;
    case OPTION_TLS_MIN:
        add(out, "1.2", "");
        add(out, "1.3", "");
        break;
    case OPTION_LOG:
        add(out, "text", "");
        add(out, "json", "");
        break;
    default:
        break;
    }
}

value_kind option_value(option_id id, unsigned taker, choices *out)
{
    char name[32];
    out->count = 0;
    if (option_describe(id)->value_name == NULL) {
        return VALUE_NONE;
    }
    add_choices(out, id, taker);
    if (out->count > 0) {
        return VALUE_CHOICE;
    }
    return strstr(option_value_name(id, name), "FILE") != NULL ? VALUE_FILE : VALUE_TEXT;
}

/* ---- help -------------------------------------------------------------- */

const char *option_brief(option_id id, char out[256])
{
    size_t len = 0;
    bool within = false;
    for (const char *c = option_describe(id)->help; *c != '\0' && len < 255; c++) {
        within = within || strncmp(c, " [", 2) == 0;
        if (!within) {
            out[len++] = *c;
        }
        within = within && *c != ']';
    }
    out[len] = '\0';
    return out;
}
