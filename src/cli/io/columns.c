/* SPDX-License-Identifier: MIT */
#include "cli/io/columns.h"

#include "format/print.h"

/* The number of the pass, which columns_pass() counts from 1. */
enum { MEASURING = 1, WRITING };

columns columns_begin(stream *out, const char *indentation, size_t gap)
{
    return (columns){.out = out, .indentation = indentation, .gap = gap};
}

/*
 * Two passes over the same rows: the first measures the columns, the second writes them. So no
 * table needs memory for its cells.
 */
bool columns_pass(columns *c)
{
    return ++c->passes <= WRITING;
}

bool columns_measure(const columns *c)
{
    return c->passes == MEASURING;
}

/*
 * Writes the indentation, or the spaces that the previous cell left due. They are written here and
 * not after that cell, so that no row ends with spaces.
 */
static void begin_cell(columns *c)
{
    stream_text(c->out, c->at == 0 ? c->indentation : "");
    for (; c->due > 0; c->due--) {
        stream_text(c->out, " ");
    }
}

/*
 * Ends a cell: measures its column, or determines how far away the next cell is. A row of more than
 * COLUMNS_MAX cells uses its last column again, rather than write past the array.
 */
static void end_cell(columns *c, size_t len)
{
    size_t *width = &c->width[c->at];
    if (columns_measure(c)) {
        *width = len > *width ? len : *width;
    } else {
        c->due = c->gap + (len < *width ? *width - len : 0);
    }
    c->at += c->at < COLUMNS_MAX - 1;
}

/* Returns the length of the pieces, and writes them unless this pass only measures. */
static size_t write_pieces(columns *c, cct_pieces *pieces)
{
    cct_span piece;
    size_t len = 0;
    while (cct_pieces_next(pieces, &piece)) {
        len += piece.len;
        if (!columns_measure(c)) {
            stream_span(c->out, piece);
        }
    }
    return len;
}

void columns_cell(columns *c, const char *format, ...)
{
    cct_pieces pieces;
    if (!columns_measure(c)) {
        begin_cell(c);
    }
    pieces.format = format;
    va_start(pieces.arguments, format);
    end_cell(c, write_pieces(c, &pieces));
    va_end(pieces.arguments);
}

void columns_end_row(columns *c)
{
    c->at = 0;
    c->due = 0;
    columns_line(c, "\n");
}

void columns_line(columns *c, const char *format, ...)
{
    cct_pieces pieces;
    pieces.format = format;
    va_start(pieces.arguments, format);
    write_pieces(c, &pieces);
    va_end(pieces.arguments);
}
