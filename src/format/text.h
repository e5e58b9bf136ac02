/* SPDX-License-Identifier: MIT */
/* text.h: spans (text that lies somewhere else) and the bounded writer. */
#ifndef CCT_FORMAT_TEXT_H
#define CCT_FORMAT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that are owned elsewhere. Not NUL-terminated. ptr NULL: absent. */
typedef struct cct_span {
    const char *ptr;
    size_t len;
} cct_span;

#define CCT_NO_SPAN ((cct_span){NULL, 0})

cct_span cct_span_of(const char *text); /* CCT_NO_SPAN for NULL */
bool cct_span_equals(cct_span span, const char *text);
bool cct_span_equals_ignoring_case(cct_span span, const char *text); /* ASCII letters only */
bool cct_span_starts_ignoring_case(cct_span span, const char *prefix);
bool cct_span_ends(cct_span span, const char *ending);
cct_span cct_span_trim(cct_span span);       /* without SP and HTAB at both ends (RFC 9110 OWS) */
cct_span cct_span_trim_space(cct_span span); /* without CR and LF there, either */

/*
 * The whole span is the pattern, in which each '*' stands for any bytes, or none; ASCII letters in
 * any case.
 */
bool cct_span_matches(cct_span span, const char *pattern);
bool cct_span_contains(cct_span span, cct_span what); /* `what` must not be empty */

/* The n-th, from 0, of texts that are stored one after the other, each with its NUL. */
const char *cct_nth(const char *texts, size_t n);

/* Digits only, no sign, no space. False when empty, other, or beyond 64 bits. */
bool cct_span_to_u64(cct_span span, uint64_t *value);

char cct_ascii_lower(char c);
bool cct_is_digit(char c);
bool cct_is_alphanumeric(char c); /* ASCII letters and digits */
int cct_hex_value(char c);        /* -1 when it is no hexadecimal digit */

/*
 * Writes into out[0..capacity) and counts the bytes that the whole text needs: `len` grows beyond
 * the capacity, but nothing is written there. A writer over capacity 0 measures.
 */
typedef struct cct_writer {
    char *out; /* may be NULL when capacity is 0 */
    size_t capacity;
    size_t len;
} cct_writer;

void cct_writer_init(cct_writer *writer, char *out, size_t capacity);
bool cct_writer_fits(const cct_writer *writer);
void cct_write_byte(cct_writer *writer, char byte);
void cct_write_span(cct_writer *writer, cct_span span);
void cct_write_text(cct_writer *writer, const char *text);
void cct_write_number(cct_writer *writer, int64_t value);

/*
 * The same for bytes of unknown origin that a person will read on a terminal:
 * control bytes, DEL and bytes that are not UTF-8 become \xNN.
 */
void cct_write_printable(cct_writer *writer, cct_span span);

/*
 * Ends with NUL, inside the capacity: a text that is too long is cut, at a
 * character's boundary where it is UTF-8. Does nothing with capacity 0.
 */
void cct_writer_terminate(cct_writer *writer);

/*
 * A part of a text that may have at most max bytes: write into the part, then end it, and the
 * writer continues after it. A part that is too long is cut as above and ends with "...".
 */
cct_writer cct_writer_part(const cct_writer *writer, size_t max);
void cct_writer_end_part(cct_writer *writer, cct_writer *part);

/* Overwrites memory in a way that the compiler must not leave out. */
void cct_wipe(void *memory, size_t len);

#endif
