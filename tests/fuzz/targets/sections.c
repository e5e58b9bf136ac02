/* SPDX-License-Identifier: MIT */
/* sections.c: the file of 'watch --config'. */
#include "cli/settings/sections.h"

#include "cctoken.h"
#include "fuzz.h"

static sections found;

static bool is_inside(const char *text)
{
    const char *begin = found.arguments, *end = begin + sizeof found.arguments;
    return text >= begin && text < end && memchr(text, '\0', (size_t)(end - text)) != NULL;
}

static void check_section(const section *s, cct_span input)
{
    const options *o = &s->options;
    PROPERTY(s->line > 0 && s->line <= input.len, "line %u", s->line);
    PROPERTY(s->name[0] != '\0' && fuzz_contains(input, cct_span_of(s->name)), "%s", s->name);
    for (int id = 0; id < OPTION_COUNT; id++) {
        const char *value = o->value[id];
        const option_row *row = option_describe((option_id)id);
        PROPERTY(value == NULL || value[0] == '\0' || is_inside(value), "%s", option_name((option_id)id));
        PROPERTY(value == NULL || (row->commands & COMMAND_SECTION) != 0, "%s is of no section", row->name);
        PROPERTY(value == NULL || value[0] == '\0' || fuzz_contains(input, cct_span_of(value)), "%s", value);
    }
    PROPERTY(o->operand_count == 0 && o->parameter_count <= PARAMETERS_MAX && o->pin_count <= PINS_MAX, "counts");
    for (size_t i = 0; i < o->parameter_count; i++) {
        PROPERTY(o->parameters[i].value == NULL || is_inside(o->parameters[i].value), "parameter %zu", i);
    }
}

void fuzz_one(cct_span input)
{
    cct_diagnosis diagnosis = {0};
    if (input.len > SECTIONS_TEXT_MAX) {
        return;
    }
    memset(&found, 0, sizeof found);
    memcpy(found.text, input.ptr, input.len);
    bool result = sections_parse(&found, input.len, &diagnosis);
    PROPERTY(result == (diagnosis.cause == CCT_CAUSE_NONE), "%s", diagnosis.detail);
    PROPERTY(fuzz_is_shown(cct_span_of(diagnosis.detail), false), "%s", diagnosis.detail);
    PROPERTY(result || strncmp(diagnosis.detail, "line ", 5) == 0, "%s", diagnosis.detail);
    PROPERTY(found.count <= SECTIONS_MAX && (!result || found.count > 0), "%zu sections", found.count);
    for (size_t i = 0; result && i < found.count; i++) {
        check_section(&found.all[i], input);
    }
}
