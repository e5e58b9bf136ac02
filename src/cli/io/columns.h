/* SPDX-License-Identifier: MIT */
/*
 * columns.h: a table on a stream, its columns as wide as the widest cell. The rows are written
 * twice: the first pass measures, the second writes.
 *
 *     columns table = columns_begin(&out, "  ", 2);
 *     while (columns_pass(&table)) {
 *         for (const topic *t = topics; t->name != NULL; t++) {
 *             columns_cell(&table, "%s", t->name);
 *             columns_cell(&table, "%s", t->help);
 *             columns_end_row(&table);
 *         }
 *     }
 */
#ifndef CCT_CLI_IO_COLUMNS_H
#define CCT_CLI_IO_COLUMNS_H

#include "cli/io/stream.h"

enum { COLUMNS_MAX = 4 };

typedef struct columns {
    stream *out;
    const char *indentation; /* before each row */
    size_t gap;              /* spaces after the widest cell of a column */
    unsigned passes;         /* begun so far */
    size_t at;               /* the column of the next cell */
    size_t due;              /* spaces to write before it */
    size_t width[COLUMNS_MAX];
} columns;

columns columns_begin(stream *out, const char *indentation, size_t gap);

/* Begins the next pass. False when both are done. */
bool columns_pass(columns *c);

/* Whether this pass only measures: rows that are not shown may count for the widths. */
bool columns_measure(const columns *c);

/*
 * The next cell of the row, in bytes of ASCII, at most COLUMNS_MAX of them. Nothing is padded at
 * the end of a row.
 */
void columns_cell(columns *c, const char *format, ...) CCT_PRINTF(2, 3);
void columns_end_row(columns *c);

/* A line between the rows, or more; it has no columns. */
void columns_line(columns *c, const char *format, ...) CCT_PRINTF(2, 3);

#endif
