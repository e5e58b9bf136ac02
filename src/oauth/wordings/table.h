/* SPDX-License-Identifier: MIT */
/*
 * table.h: the catalogue of wordings (wordings.txt) as rows, for the host
 * programs that turn it into C and into documentation. Not part of the library.
 */
#ifndef CCT_OAUTH_WORDINGS_TABLE_H
#define CCT_OAUTH_WORDINGS_TABLE_H

#include <stdbool.h>
#include <stddef.h>

/* In the order of their names in table.c. */
typedef enum field {
    FIELD_PROVIDER,
    FIELD_PROFILE,
    FIELD_HOSTS,
    FIELD_PATH,
    FIELD_STATUS,
    FIELD_CODE,
    FIELD_TEXT,
    FIELD_BODY,
    FIELD_EXAMPLE,
    FIELD_CAUSE,
    FIELD_ADVICE,
    FIELD_SOURCE,
    FIELD_DATE,
    FIELD_COUNT
} field;

/* One row; a field that was not given is "". `line` is where it begins, from 1. */
typedef struct row {
    unsigned line;
    const char *value[FIELD_COUNT];
} row;

enum { TABLE_ROWS_MAX = 4096, TABLE_TEXT_MAX = 1024 * 1024 };

/* Too large for a stack. */
typedef struct table {
    const char *name; /* of the file, for complaints */
    size_t count;
    row rows[TABLE_ROWS_MAX];
    char text[TABLE_TEXT_MAX + 1]; /* of the file, with a NUL behind each line */
} table;

/*
 * Reads and checks a whole table. False, with complaints on standard error, when it is too large,
 * or a row is wrong or can never match.
 */
bool table_read(const char *name, table *out);

/*
 * Whether a row is more than documentation: without it another cause, or
 * another advice, would come of the responses that it matches.
 */
bool table_decides(const table *t, size_t number);

/* The cause's number by its name ("wrong_secret"); 0 when there is none. */
int table_cause(const char *name);

#endif
