/* SPDX-License-Identifier: MIT */
/*
 * proof.h: what the harnesses of tests/proofs share. A harness defines prove(), which gives the
 * functions arbitrary inputs: CBMC looks for values that make an assertion false, or an access or a
 * calculation undefined, and reports that there are none.
 *
 * main() ends with an assertion that is false. prove.sh demands that it is the only one: where it
 * held, assumptions would contradict each other, and everything behind them would be "proved".
 *
 * Lengths are given as constants, one after the other (FOR_EACH_LENGTH), and never as variables:
 * memory of a variable size costs CBMC a hundred times as much.
 */
#ifndef CCT_TESTS_PROOFS_PROOF_H
#define CCT_TESTS_PROOFS_PROOF_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "format/text.h"

/* CBMC takes any value for what these return: their names say so. */
size_t nondet_size(void);
char nondet_char(void);
bool nondet_bool(void);
unsigned nondet_unsigned(void);
int nondet_int(void);
int32_t nondet_int32(void);
uint32_t nondet_uint32(void);
int64_t nondet_int64(void);
uint64_t nondet_uint64(void);

/* All that follows is about cases in which this holds. */
#define assume(condition) __CPROVER_assume(condition)

#define FOR_EACH_LENGTH(len, max) for (size_t len = 0; len <= (max); len++)

/*
 * Memory of exactly this many arbitrary bytes: an access before or behind it is found. Never freed.
 */
static inline char *any_bytes(size_t len)
{
    return malloc(len);
}

static inline cct_span any_span(size_t len)
{
    return (cct_span){any_bytes(len), len};
}

/* A text of exactly this many characters. */
static inline char *any_text(size_t len)
{
    char *text = any_bytes(len + 1);
    for (size_t i = 0; i < len; i++) {
        assume(text[i] != '\0');
    }
    text[len] = '\0';
    return text;
}

static inline size_t any_up_to(size_t max)
{
    size_t value = nondet_size();
    assume(value <= max);
    return value;
}

/* A writer with any capacity up to max, whose memory ends where the capacity does. */
static inline cct_writer any_writer(size_t max)
{
    cct_writer writer;
    size_t capacity = any_up_to(max);
    cct_writer_init(&writer, any_bytes(max) + (max - capacity), capacity);
    return writer;
}

static inline cct_writer measuring_writer(void)
{
    cct_writer writer;
    cct_writer_init(&writer, NULL, 0);
    return writer;
}

/* Whether a span lies within another one, as one that is empty does anywhere. */
static inline bool lies_within(cct_span part, cct_span whole)
{
    return part.len == 0 ||
           (part.ptr >= whole.ptr && part.len <= whole.len && (size_t)(part.ptr - whole.ptr) <= whole.len - part.len);
}

static inline bool same_bytes(cct_span a, cct_span b)
{
    for (size_t i = 0; i < a.len && i < b.len; i++) {
        if (a.ptr[i] != b.ptr[i]) {
            return false;
        }
    }
    return a.len == b.len;
}

/* Of the C library, what CBMC has no model of. */
void *memchr(const void *memory, int c, size_t len)
{
    const unsigned char *bytes = memory;
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == (unsigned char)c) {
            return (void *)(bytes + i);
        }
    }
    return NULL;
}

size_t strcspn(const char *text, const char *stops)
{
    size_t len = 0;
    while (text[len] != '\0' && strchr(stops, text[len]) == NULL) {
        len++;
    }
    return len;
}

void prove(void);

int main(void)
{
    prove();
#ifndef MUTANT
    __CPROVER_assert(false, "the end is reached");
#endif
    return 0;
}

#endif
