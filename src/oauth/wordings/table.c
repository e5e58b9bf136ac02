/* SPDX-License-Identifier: MIT */
#include "oauth/wordings/table.h"

#include <stdio.h>
#include <string.h>

#include "cctoken_causes.h"
#include "format/text.h"

/* In the order of the enumeration `field`. */
static const char *const names[FIELD_COUNT] = {
    "provider", "profile", "hosts", "path",   "status", "code", "text",
    "body",     "example", "cause", "advice", "source", "date",
};

/* Number 0 is no cause, so that the numbers are those of the library. */
static const struct {
    const char *name;
    cct_cause_group group;
} causes[] = {{"none", CCT_GROUP_CONFIG},
#define CAUSE(identifier, name, group, text) {name, CCT_GROUP_##group},
              CCT_CAUSES(CAUSE)
#undef CAUSE
};

/* The number of a cause by its name; 0 ("none") if there is no such cause. */
int table_cause(const char *name)
{
    for (size_t i = 1; i < sizeof causes / sizeof *causes; i++) {
        if (strcmp(causes[i].name, name) == 0) {
            return (int)i;
        }
    }
    return 0;
}

/*
 * Prints "FILE:LINE: what", as compilers do, so that editors find the line. Returns false, for the
 * caller to return.
 */
static bool complain(const table *t, unsigned line, const char *what, const char *value)
{
    fprintf(stderr, "%s:%u: %s%s\n", t->name, line, what, value);
    return false;
}

/* ---- one row by itself ------------------------------------------------- */

/*
 * Whether a row may name the cause. A wording decides about a response, never about a redirect or
 * about what was not sent.
 */
static bool may_be_caused(int cause)
{
    switch (causes[cause].group) {
    case CCT_GROUP_OAUTH:
    case CCT_GROUP_BUSY:
    case CCT_GROUP_HTTP:
        return strcmp(causes[cause].name, "redirected") != 0;
    default:
        return strcmp(causes[cause].name, "client_certificate_required") == 0;
    }
}

/* Whether the field is empty, or a status that a row may decide: 2xx, 4xx or 5xx. */
static bool is_status(const char *text)
{
    return *text == '\0' ||
           (strlen(text) == 3 && strspn(text, "0123456789") == 3 && *text >= '2' && *text <= '5' && *text != '3');
}

/* Whether the field is YYYY-MM. */
static bool is_date(const char *text)
{
    return strlen(text) == 7 && text[4] == '-' && strspn(text, "0123456789-") == 7;
}

/* Whether one row is complete and consistent. */
static bool check_row(const table *t, const row *r)
{
    const char *const *v = r->value;
    static const field required[] = {FIELD_PROVIDER, FIELD_CAUSE, FIELD_SOURCE, FIELD_DATE};
    for (size_t i = 0; i < sizeof required / sizeof *required; i++) {
        if (*v[required[i]] == '\0') {
            return complain(t, r->line, "a row needs the field ", names[required[i]]);
        }
    }
    /* A row of wildcards alone would match every refusal. */
    if (*v[FIELD_CODE] == '\0' && strspn(v[FIELD_TEXT], "* ") == strlen(v[FIELD_TEXT])) {
        return complain(t, r->line, "a row needs a code or a text", "");
    }
    if (!is_status(v[FIELD_STATUS])) {
        return complain(t, r->line, "a status is one of 200 to 299 or 400 to 599, not ", v[FIELD_STATUS]);
    }
    if (table_cause(v[FIELD_CAUSE]) == 0 || !may_be_caused(table_cause(v[FIELD_CAUSE]))) {
        return complain(t, r->line, "no cause that a response can have: ", v[FIELD_CAUSE]);
    }
    if (!is_date(v[FIELD_DATE])) {
        return complain(t, r->line, "a date is YYYY-MM, not ", v[FIELD_DATE]);
    }
    if (strchr(v[FIELD_TEXT], '*') != NULL && *v[FIELD_EXAMPLE] == '\0') {
        return complain(t, r->line, "a text with * needs an example, which people search for", "");
    }
    if (*v[FIELD_EXAMPLE] != '\0' && *v[FIELD_TEXT] != '\0' &&
        !cct_span_matches(cct_span_of(v[FIELD_EXAMPLE]), v[FIELD_TEXT])) {
        return complain(t, r->line, "the text does not match its own example", "");
    }
    return true;
}

/* ---- rows together ----------------------------------------------------- */

/* Whether `earlier` matches every response that `later` matches, so that `later` is never used. */
static bool is_hidden_by(const row *earlier, const row *later)
{
    /* A field that is empty in the earlier row matches anything. */
    static const field alike[] = {FIELD_PROFILE, FIELD_HOSTS, FIELD_STATUS, FIELD_CODE, FIELD_BODY};
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++) {
        const char *value = earlier->value[alike[i]];
        if (*value != '\0' && strcmp(value, later->value[alike[i]]) != 0) {
            return false;
        }
    }
    const char *text = earlier->value[FIELD_TEXT];
    return cct_span_ends(cct_span_of(later->value[FIELD_PATH]), earlier->value[FIELD_PATH]) &&
           (*text == '\0' ||
            (*later->value[FIELD_TEXT] != '\0' && cct_span_matches(cct_span_of(later->value[FIELD_TEXT]), text)));
}

/* Reports every row that an earlier one makes unreachable. */
static bool check_order(const table *t)
{
    bool right = true;
    for (size_t later = 0; later < t->count; later++) {
        for (size_t earlier = 0; earlier < later; earlier++) {
            if (is_hidden_by(&t->rows[earlier], &t->rows[later])) {
                char line[16];
                snprintf(line, sizeof line, "%u", t->rows[earlier].line);
                right = complain(t, t->rows[later].line, "can never match, because of the row at line ", line);
            }
        }
    }
    return right;
}

/*
 * Whether some response could match both rows. Two patterns are compared only roughly: if one
 * matches the text of the other.
 */
static bool may_meet(const row *a, const row *b)
{
    static const field alike[] = {FIELD_PROFILE, FIELD_HOSTS, FIELD_STATUS, FIELD_CODE};
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++) {
        const char *x = a->value[alike[i]], *y = b->value[alike[i]];
        if (*x != '\0' && *y != '\0' && strcmp(x, y) != 0) {
            return false;
        }
    }
    const char *x = a->value[FIELD_TEXT], *y = b->value[FIELD_TEXT];
    return *x == '\0' || *y == '\0' || cct_span_matches(cct_span_of(x), y) || cct_span_matches(cct_span_of(y), x);
}

/*
 * Whether a row changes anything: one whose cause equals its code only matters if it has advice, or
 * shields responses from a later row.
 */
bool table_decides(const table *t, size_t number)
{
    const row *r = &t->rows[number];
    bool same = strcmp(r->value[FIELD_CODE], r->value[FIELD_CAUSE]) == 0 && *r->value[FIELD_STATUS] == '\0';
    bool decides = !same || *r->value[FIELD_ADVICE] != '\0';
    for (size_t i = number + 1; i < t->count && !decides; i++) {
        decides = may_meet(r, &t->rows[i]) && strcmp(r->value[FIELD_CAUSE], t->rows[i].value[FIELD_CAUSE]) != 0;
    }
    return decides;
}

/* ---- reading ----------------------------------------------------------- */

/* Reads the whole file into memory, with NUL at the end. */
static bool read_file(table *out)
{
    FILE *file = fopen(out->name, "rb");
    if (file == NULL) {
        return complain(out, 0, "cannot be read", "");
    }
    /* One byte more than is allowed: a file that fills it is too large. */
    size_t len = fread(out->text, 1, sizeof out->text, file);
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed || len > TABLE_TEXT_MAX) {
        return complain(out, 0, failed ? "cannot be read" : "is too large", "");
    }
    out->text[len] = '\0';
    return true;
}

/*
 * The number of the field that the line begins with, and where its value begins; -1 if there is
 * none.
 */
static int field_of(const char *line, size_t *value_at)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        size_t len = strlen(names[i]);
        if (strncmp(line, names[i], len) == 0 && line[len] == ':' && line[len + 1] == ' ') {
            *value_at = len + 2;
            return i;
        }
    }
    return -1;
}

/*
 * Adds a line to the row. Strict about spaces: a stray one would prevent a match and be invisible.
 */
static bool add_field(table *t, row *current, char *line, unsigned number)
{
    size_t value_at = 0, len = strlen(line);
    int which = field_of(line, &value_at);
    if (which < 0) {
        return complain(t, number, "no field of a row: ", line);
    }
    if (len == value_at || line[value_at] == ' ' || line[len - 1] == ' ' || line[len - 1] == '\r') {
        return complain(t, number, "a field without a value, or with a space at one of its ends: ", names[which]);
    }
    if (*current->value[which] != '\0') {
        return complain(t, number, "a field that the row already has: ", names[which]);
    }
    current->value[which] = line + value_at;
    return true;
}

/* Begins the next row, empty; NULL if there is no room. */
static row *begin_row(table *t, unsigned number)
{
    if (t->count == TABLE_ROWS_MAX) {
        complain(t, number, "there are too many rows", "");
        return NULL;
    }
    row *next = &t->rows[t->count++];
    next->line = number;
    for (int i = 0; i < FIELD_COUNT; i++) {
        next->value[i] = "";
    }
    return next;
}

/* Reports all defects before it fails, so that several can be fixed at once. */
bool table_read(const char *name, table *out)
{
    row *current = NULL;
    unsigned number = 0;
    bool right = true;
    out->name = name;
    out->count = 0;
    if (!read_file(out)) {
        return false;
    }
    for (char *line = out->text; line != NULL;) {
        char *end = strchr(line, '\n');
        number++;
        if (end != NULL) {
            *end = '\0';
        }
        /* An empty line ends a row; a comment does not. */
        if (*line == '\0') {
            current = NULL;
        } else if (*line != '#') {
            current = current == NULL ? begin_row(out, number) : current;
            if (current == NULL) {
                return false;
            }
            right = add_field(out, current, line, number) && right;
        }
        line = end == NULL ? NULL : end + 1;
    }
    for (size_t i = 0; i < out->count; i++) {
        right = check_row(out, &out->rows[i]) && right;
    }
    /* check_order() comes first, so that its defects are reported as well. */
    return check_order(out) && right;
}
