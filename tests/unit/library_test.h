/* SPDX-License-Identifier: MIT */
/*
 * library_test.h: what the unit tests share. Inputs and outputs lie
 * in allocations of their exact size, so that AddressSanitizer sees a byte
 * read or written beyond them.
 */
#ifndef LIBRARY_TEST_H
#define LIBRARY_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "format/text.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A span over a literal, whose NUL bytes count. */
#define SPAN(literal) ((cct_span){(literal), sizeof(literal) - 1})

/* An assertion about one row of a table: says which. */
#define assert_row(condition, ...)                                                                                     \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fail_msg(__VA_ARGS__);                                                                                     \
        }                                                                                                              \
    } while (0)

/* For printf's "%.*s". */
#define SHOW(span) (int)(span).len, (span).ptr

/* Of exactly that size; free() it. */
static inline cct_span copy_of(cct_span text)
{
    char *copy = malloc(text.len > 0 ? text.len : 1);
    assert_non_null(copy);
    if (text.len > 0) {
        memcpy(copy, text.ptr, text.len);
    }
    return (cct_span){copy, text.len};
}

static inline void free_copy(cct_span copy)
{
    free((void *)(uintptr_t)copy.ptr);
}

static inline bool same_bytes(cct_span a, cct_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

typedef void (*write_function)(cct_writer *writer);

/* Lets `write` write into every capacity from 0 to one more than it needs, between canaries. */
static inline void check_every_capacity(write_function write, cct_span expected)
{
    enum { MARGIN = 8, CANARY = 0x5A };
    cct_writer measure;
    cct_writer_init(&measure, NULL, 0);
    write(&measure);
    assert_int_equal(measure.len, expected.len);
    for (size_t capacity = 0; capacity <= expected.len + 1; capacity++) {
        size_t stored = capacity < expected.len ? capacity : expected.len;
        char *memory = malloc(capacity + 2 * MARGIN);
        cct_writer writer;
        assert_non_null(memory);
        memset(memory, CANARY, capacity + 2 * MARGIN);
        cct_writer_init(&writer, memory + MARGIN, capacity);
        write(&writer);
        assert_int_equal(writer.len, expected.len);
        assert_int_equal(cct_writer_fits(&writer), capacity >= expected.len);
        assert_memory_equal(memory + MARGIN, expected.ptr, stored);
        for (size_t i = 0; i < capacity + 2 * MARGIN; i++) {
            assert_true((i >= MARGIN && i < MARGIN + stored) || memory[i] == CANARY);
        }
        free(memory);
    }
}

#endif
