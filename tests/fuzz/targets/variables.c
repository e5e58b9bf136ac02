/* SPDX-License-Identifier: MIT */
/* variables.c: an env file, and what is found in it. */
#include "cli/settings/variables.h"

#include "cctoken.h"
#include "cli/settings/families.h"
#include "fuzz.h"

/* Every pair is a name and a value that the text has. */
static void check_pairs(const variables *found, cct_span text)
{
    const char *at = found->pairs, *end = found->pairs + found->len;
    unsigned count = 0;
    for (; at < end; count++) {
        cct_span name = cct_span_of(at), value = cct_span_of(at + name.len + 1);
        PROPERTY(value.ptr + value.len < end, "a value without an end");
        PROPERTY(name.len > 0 && fuzz_contains(text, name), "the name %s", at);
        PROPERTY(value.len == 0 || fuzz_contains(text, value), "the value of %s", at);
        sourced_value last = variables_at(found, LEVEL_ENV_FILE, at);
        PROPERTY(value.len == 0 || (last.value != NULL && last.level == LEVEL_ENV_FILE), "%s is not found", at);
        (void)variable_is_secret(name);
        PROPERTY(!variable_is_secret(name) || variable_may_hold_secret(name), "%s", at);
        at = value.ptr + value.len + 1;
    }
    PROPERTY(found->count <= VARIABLE_LINES_MAX && (found->len == 0 || found->count <= count), "%u lines of %u",
             found->count, count);
}

void fuzz_one(cct_span input)
{
    static const char *const words[] = {"client", "secret", NULL};
    variables found;
    cct_diagnosis diagnosis = {0};
    char *text = fuzz_memory(input.len + 1);
    memcpy(text, input.ptr, input.len);
    int result = variables_parse(&found, text, input.len, &diagnosis);
    PROPERTY((result == CCT_OK) == (diagnosis.cause == CCT_CAUSE_NONE), "%d", result);
    PROPERTY(found.len <= input.len + 1 && (result == CCT_OK || found.len == 0), "%zu of %zu", found.len, input.len);
    PROPERTY(fuzz_is_shown(cct_span_of(diagnosis.detail), false), "%s", diagnosis.detail);
    check_pairs(&found, input);
    cct_writer similar = fuzz_writer(100 + input.len * 4);
    variables_list_similar(&found, words, "similar: ", &similar);
    PROPERTY(fuzz_is_shown(fuzz_written(&similar), false) || !cct_writer_fits(&similar), "%.*s",
             SHOW(fuzz_written(&similar)));
    fuzz_end_writer(&similar);
    const variable_family *family = family_find(&found, true, true);
    PROPERTY(family == NULL || family_of(family->id) == family, "%s", family == NULL ? "" : family->id);
    free(text);
}
