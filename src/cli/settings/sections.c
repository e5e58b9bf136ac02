/* SPDX-License-Identifier: MIT */
#include "cli/settings/sections.h"

#include <string.h>

#include "cause/diagnosis.h"
#include "cli/settings/variables.h"
#include "format/print.h"

/* With a NUL, no name is longer. */
enum { SECTION_NAME_MAX = 64 };

/* Records a fault with the line number: the file may have many sections. Returns false. */
bool section_complain(cct_diagnosis *diagnosis, unsigned line, const char *what)
{
    cct_diagnosis complaint = {0};
    cct_writer detail = cct_diagnose(&complaint, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0);
    cct_print(&detail, "line %u: %s", line, what); /* which may be the detail itself */
    cct_writer_terminate(&detail);
    *diagnosis = complaint;
    return false;
}

/* Names are shown in logs and metrics, hence printable ASCII without the closing bracket. */
static bool is_section_name(cct_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] < ' ' || name.ptr[i] > '~' || name.ptr[i] == ']') {
            return false;
        }
    }
    return name.len > 0 && name.len < SECTION_NAME_MAX;
}

/* "[NAME]". What is wrong with it, or NULL. */
static const char *section_begin(sections *out, cct_span line, unsigned number)
{
    bool is_closed = line.len > 2 && line.ptr[line.len - 1] == ']';
    cct_span name = is_closed ? cct_span_trim((cct_span){line.ptr + 1, line.len - 2}) : CCT_NO_SPAN;
    if (!is_closed || !is_section_name(name)) {
        return "a section begins with [NAME], up to 63 printable ASCII characters";
    }
    for (size_t i = 0; i < out->count; i++) {
        if (cct_span_equals(name, out->all[i].name)) {
            return "there is a section of that name already";
        }
    }
    if (out->count == SECTIONS_MAX) {
        return "more than 32 sections";
    }
    char *begin = out->text + (name.ptr - out->text);
    begin[name.len] = '\0'; /* in the place of the bracket, or of a space before it */
    out->all[out->count++] = (section){.name = begin, .line = number};
    return NULL;
}

/*
 * Appends an argument to the memory for arguments, which is twice as large as the file: each line
 * gets at most two hyphens and a NUL.
 */
static char *argument_add(char **at, const char *before, cct_span text)
{
    char *begin = *at;
    size_t len = strlen(before);
    memcpy(begin, before, len);
    memcpy(begin + len, text.ptr, text.len);
    begin[len + text.len] = '\0';
    *at += len + text.len + 1;
    return begin;
}

/*
 * "KEY = VALUE" or "KEY", as arguments: "--KEY=VALUE", so that what the value looks like does not
 * matter.
 */
static bool section_add(section *s, cct_span line, char **at, cct_diagnosis *diagnosis)
{
    char *arguments[2];
    const char *equals = memchr(line.ptr, '=', line.len);
    cct_span key = {line.ptr, equals == NULL ? line.len : (size_t)(equals - line.ptr)};
    cct_span value = {line.ptr + key.len + 1, line.len - key.len - 1};
    key = cct_span_trim(key);
    arguments[0] = argument_add(at, key.len == 1 ? "-" : "--", key);
    if (equals == NULL) {
        return options_add(&s->options, COMMAND_SECTION, arguments, 1, diagnosis);
    }
    if (key.len > 1) { /* in the place of the NUL after the key */
        --*at;
    }
    arguments[1] = argument_add(at, key.len > 1 ? "=" : "", variable_unquote(cct_span_trim(value)));
    return options_add(&s->options, COMMAND_SECTION, arguments, key.len > 1 ? 1 : 2, diagnosis);
}

/*
 * Adds a line to its section. A message about an option never has its value, which may be a secret.
 */
static bool sections_take(sections *out, cct_span line, unsigned number, char **at, cct_diagnosis *diagnosis)
{
    const char *fault = NULL;
    if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';') {
        return true;
    }
    if (memchr(line.ptr, '\0', line.len) != NULL) {
        fault = "a NUL byte; the file must be UTF-8";
    } else if (line.ptr[0] == '[') {
        fault = section_begin(out, line, number);
    } else if (out->count == 0) {
        fault = "a section, [NAME], must begin before the first option";
    } else if (!section_add(&out->all[out->count - 1], line, at, diagnosis)) {
        fault = diagnosis->detail;
    }
    return fault == NULL || section_complain(diagnosis, number, fault);
}

/*
 * Splits the file into sections whose lines become options. Changes the text: names are terminated
 * in place.
 */
bool sections_parse(sections *out, size_t len, cct_diagnosis *diagnosis)
{
    char *at = out->arguments;
    cct_span rest = {out->text, len};
    if (cct_span_starts_ignoring_case(rest, "\xEF\xBB\xBF")) {
        rest = (cct_span){rest.ptr + 3, len - 3};
    }
    for (unsigned number = 1; rest.len > 0; number++) {
        const char *end = memchr(rest.ptr, '\n', rest.len);
        cct_span line = {rest.ptr, end == NULL ? rest.len : (size_t)(end - rest.ptr)};
        size_t taken = line.len + (end != NULL);
        rest = (cct_span){rest.ptr + taken, rest.len - taken};
        if (!sections_take(out, cct_span_trim_space(line), number, &at, diagnosis)) {
            return false;
        }
    }
    return out->count > 0 || section_complain(diagnosis, 1, "there is no section");
}
