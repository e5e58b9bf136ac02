/* SPDX-License-Identifier: MIT */
#include "cli/settings/variables.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cause/diagnosis.h"
#include "cli/settings/families.h"
#include "format/print.h"

/* ---- the env file ------------------------------------------------------ */

/* Whether POSIX permits the name for a variable; in any case, as programs use both. */
static bool is_name_of_variable(cct_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        char lower = cct_ascii_lower(name.ptr[i]);
        if (lower != '_' && (lower < 'a' || lower > 'z') && (i == 0 || !cct_is_digit(lower))) {
            return false;
        }
    }
    return name.len > 0;
}

/* Removes one pair of quotes around the whole value; nothing inside is interpreted. */
cct_span variable_unquote(cct_span value)
{
    bool quoted =
        value.len >= 2 && (value.ptr[0] == '"' || value.ptr[0] == '\'') && value.ptr[value.len - 1] == value.ptr[0];
    return quoted ? (cct_span){value.ptr + 1, value.len - 2} : value;
}

/*
 * Appends name and value of a line to the pairs, each with its NUL. They never grow beyond the
 * lines they came from: '=' and the line end make room for the NULs, and after a last line without
 * one there is another byte.
 */
static bool keep_line(variables *out, cct_span line, unsigned number)
{
    const char *equals = memchr(line.ptr, '=', line.len);
    if (equals == NULL || memchr(line.ptr, '\0', line.len) != NULL) {
        return false;
    }
    cct_span name = {line.ptr, (size_t)(equals - line.ptr)};
    cct_span value = variable_unquote((cct_span){equals + 1, line.len - name.len - 1});
    if (!is_name_of_variable(name)) {
        return false;
    }
    /* The number is only for messages: beyond the limit a variable has none. */
    if (out->count < VARIABLE_LINES_MAX) {
        out->lines[out->count++] = number;
    }
    memmove(out->pairs + out->len, name.ptr, name.len);
    out->len += name.len;
    out->pairs[out->len++] = '\0';
    memmove(out->pairs + out->len, value.ptr, value.len);
    out->len += value.len;
    out->pairs[out->len++] = '\0';
    return true;
}

/* A comment has a line of its own: a secret may contain "#". */
static bool is_blank_or_comment(cct_span line)
{
    line = cct_span_trim(line);
    return line.len == 0 || line.ptr[0] == '#';
}

/* Names the encoding of the text if it cannot be read as lines of ASCII names; otherwise NULL. */
static const char *name_encoding(cct_span text)
{
    static const char marks[][3] = {"\xFF\xFE", "\xFE\xFF"};
    bool marked = text.len >= 2 && (memcmp(text.ptr, marks[0], 2) == 0 || memcmp(text.ptr, marks[1], 2) == 0);
    bool halved = text.len >= 2 && (text.ptr[0] == '\0') != (text.ptr[1] == '\0');
    return marked || halved ? "the file is in UTF-16; save it as UTF-8" : NULL;
}

/* Whether the line begins with a shell's export, which an env file does not have. */
static bool is_exported(cct_span line)
{
    line = cct_span_trim(line);
    return line.len > 7 && memcmp(line.ptr, "export", 6) == 0 && (line.ptr[6] == ' ' || line.ptr[6] == '\t');
}

/* Reports a line by its number only: it may contain a secret. */
static int complain_of_line(cct_diagnosis *diagnosis, unsigned number, cct_span line)
{
    cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_ENV_FILE_BAD, CCT_STAGE_CONFIG, 0);
    cct_print(&detail, "line %u%s", number,
              is_exported(line) ? " begins with export; remove that word: the file is not a shell script" : "");
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}

/* Takes the first line, without its line end, from the text. */
static cct_span take_line(cct_span *rest)
{
    const char *end = memchr(rest->ptr, '\n', rest->len);
    cct_span line = {rest->ptr, end == NULL ? rest->len : (size_t)(end - rest->ptr)};
    size_t taken = line.len + (end != NULL);
    *rest = (cct_span){rest->ptr + taken, rest->len - taken};
    line.len -= line.len > 0 && line.ptr[line.len - 1] == '\r';
    return line;
}

/*
 * Parses in place: the pairs replace the lines, so that the secrets exist only once. A single bad
 * line makes the whole file invalid, since a partial configuration could reach another server.
 */
int variables_parse(variables *out, char *text, size_t len, cct_diagnosis *diagnosis)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    cct_span rest = {text, len};
    const char *encoding = name_encoding(rest);
    out->pairs = text;
    out->len = 0;
    out->count = 0;
    if (encoding != NULL) {
        cct_diagnose_text(diagnosis, CCT_CAUSE_ENV_FILE_BAD, CCT_STAGE_CONFIG, 0, encoding);
        return CCT_FAILED;
    }
    if (cct_span_starts_ignoring_case(rest, byte_order_mark)) {
        rest = (cct_span){text + 3, len - 3};
    }
    for (unsigned number = 1; rest.len > 0; number++) {
        cct_span line = take_line(&rest);
        if (!is_blank_or_comment(line) && !keep_line(out, line, number)) {
            out->len = 0; /* none of its lines is used */
            return complain_of_line(diagnosis, number, line);
        }
    }
    return CCT_OK;
}

/*
 * Returns the next pair; false at the end. keep_line() has refused NULs in lines, so each is one
 * that it wrote.
 */
static bool next_pair(const variables *file, size_t *at, char **name, char **value)
{
    if (*at >= file->len) {
        return false;
    }
    *name = file->pairs + *at;
    *value = *name + strlen(*name) + 1;
    *at = (size_t)(*value - file->pairs) + strlen(*value) + 1;
    return true;
}

/* ---- looking up -------------------------------------------------------- */

/*
 * Finds a variable in the env file. The last assignment of a name is used, as in a shell; empty
 * ones do not count.
 */
static sourced_value find_in_file(const variables *file, const char *wanted)
{
    sourced_value found = NO_VALUE;
    char *name, *value;
    unsigned number = 0;
    for (size_t at = 0; next_pair(file, &at, &name, &value); number++) {
        if (strcmp(name, wanted) == 0 && *value != '\0') {
            found = (sourced_value){value, wanted, LEVEL_ENV_FILE, number < file->count ? file->lines[number] : 0};
        }
    }
    return found;
}

/*
 * Finds a variable at one level. An empty value counts as unset: CI systems set empty variables for
 * secrets that they do not have.
 */
sourced_value variables_at(const variables *file, level at, const char *name)
{
    if (at == LEVEL_ENV_FILE) {
        return find_in_file(file, name);
    }
    const char *value = at == LEVEL_ENVIRONMENT ? getenv(name) : NULL;
    return value == NULL || *value == '\0' ? NO_VALUE : (sourced_value){value, name, at, 0};
}

sourced_value variables_find(const variables *file, const char *name)
{
    sourced_value found = variables_at(file, LEVEL_ENVIRONMENT, name);
    return found.value != NULL ? found : variables_at(file, LEVEL_ENV_FILE, name);
}

/* ---- near misses ------------------------------------------------------- */

/* More would fill the message with variables of unrelated programs. */
#define SIMILAR_MAX 4

/* Whether a name contains one of the words, in any case. */
static bool contains_word(cct_span name, const char *const *words)
{
    for (; *words != NULL; words++) {
        size_t len = strlen(*words);
        for (size_t i = 0; i + len <= name.len; i++) {
            if (cct_span_equals_ignoring_case((cct_span){name.ptr + i, len}, *words)) {
                return true;
            }
        }
    }
    return false;
}

typedef struct similar {
    const char *const *words;
    const char *before;
    cct_writer *out;
    unsigned count;
} similar;

/* Appends one name, never its value, and whether it is empty, which is often the mistake. */
static void variables_list(similar *s, cct_span name, const char *value)
{
    if (contains_word(name, s->words) && s->count++ < SIMILAR_MAX) {
        cct_write_text(s->out, s->count == 1 ? s->before : ", ");
        cct_write_printable(s->out, name);
        cct_write_text(s->out, *value == '\0' ? " (empty)" : "");
    }
}

/*
 * Lists the names of variables that users probably intended, such as OAUTH_CLIENT_ID, from the
 * environment and the env file.
 */
void variables_list_similar(const variables *file, const char *const *words, const char *before, cct_writer *out)
{
    similar s = {words, before, out, 0};
    char *name, *value;
    for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
        const char *equals = strchr(*entry, '=');
        if (equals != NULL) {
            variables_list(&s, (cct_span){*entry, (size_t)(equals - *entry)}, equals + 1);
        }
    }
    for (size_t at = 0; next_pair(file, &at, &name, &value);) {
        variables_list(&s, cct_span_of(name), value);
    }
}

/*
 * Overwrites secrets in the process's own environment, which /proc/PID/environ shows, and all of
 * the env file.
 */
void variables_wipe_secrets(const variables *file)
{
    for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
        char *equals = strchr(*entry, '=');
        if (equals != NULL && variable_may_hold_secret((cct_span){*entry, (size_t)(equals - *entry)})) {
            cct_wipe(equals + 1, strlen(equals + 1));
        }
    }
    cct_wipe(file->pairs, file->len);
}
