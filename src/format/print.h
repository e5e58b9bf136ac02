/* SPDX-License-Identifier: MIT */
/*
 * print.h: sentences from a format, as printf() writes them. The compiler compares format and
 * arguments.
 *
 *   %s          a text; NULL is empty
 *   %.*s        CCT_SPAN(span): all of its bytes, a NUL among them too
 *   %c          one byte
 *   %d %u %x    int, unsigned; %lld long long, for int64_t: cast it, on some machines that is long;
 *               %zu size_t
 *   %04u        leading zeros, for all numbers: 0, then one digit, the least number of characters
 *   %%          a percent sign
 *
 * Nothing else is supported. What follows any other directive cannot be trusted: the directive and
 * all after it are written as they are, and no argument is read any more. tests/promises/formats.sh
 * finds such formats in the sources.
 *
 * Without texts (CCT_NO_TEXTS) nothing in the library calls this: make switches-check fails if
 * anything does.
 */
#ifndef CCT_FORMAT_PRINT_H
#define CCT_FORMAT_PRINT_H

#include <limits.h>
#include <stdarg.h>

#include "format/text.h"

#ifdef __GNUC__
#define CCT_PRINTF(format, first) __attribute__((__format__(__printf__, format, first)))
#else
#define CCT_PRINTF(format, first)
#endif

/*
 * The two arguments of "%.*s". Evaluates the span more than once; what is longer than an int can
 * count is cut.
 */
#define CCT_SPAN(span) ((span).len < INT_MAX ? (int)(span).len : INT_MAX), (span).ptr

/* A writer over capacity 0 measures, as with every other cct_write_…(). */
void cct_print(cct_writer *writer, const char *format, ...) CCT_PRINTF(2, 3);

/* The same for functions that have such arguments themselves. */
void cct_print_list(cct_writer *writer, const char *format, va_list arguments);

/*
 * The same for another destination: the pieces of the text, one after the other. Set `format`,
 * start `arguments` with va_start(), end them with va_end(). A piece stays until the next one is
 * taken.
 */
typedef struct cct_pieces {
    const char *format; /* what is left of it */
    va_list arguments;
    char number[20]; /* INT64_MIN and UINT64_MAX are as long */
} cct_pieces;

/* False at the end. */
bool cct_pieces_next(cct_pieces *pieces, cct_span *piece);

#endif
