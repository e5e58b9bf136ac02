/* SPDX-License-Identifier: MIT */
/*
 * fuzz.h: what the fuzz targets share. A target is one file with one function, fuzz_one(), which
 * gets one input. It looks for crashes, and asserts what must hold for every input. Nothing else
 * decides what it does: the same input always takes the same path. Copies have their exact size, so
 * that AddressSanitizer sees a byte read or written beyond them.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/text.h"

/* The target. */
void fuzz_one(cct_span input);

/* What libFuzzer and AFL++ call (driver.c), and standalone.c. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Ends the process with a message when something does not hold. */
#define PROPERTY(condition, ...)                                                                                       \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: the property does not hold: %s: ", __FILE__, __LINE__, #condition);                \
            fprintf(stderr, __VA_ARGS__);                                                                              \
            fputc('\n', stderr);                                                                                       \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

/* For printf's "%.*s". */
#define SHOW(span) (int)(span).len, (span).ptr

/* ---- memory ------------------------------------------------------------ */

static inline char *fuzz_memory(size_t len)
{
    char *memory = malloc(len > 0 ? len : 1);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

/* Of exactly that size; fuzz_free() it. */
static inline cct_span fuzz_copy(cct_span text)
{
    char *copy = fuzz_memory(text.len);
    if (text.len > 0) {
        memcpy(copy, text.ptr, text.len);
    }
    return (cct_span){copy, text.len};
}

static inline void fuzz_free(cct_span copy)
{
    free((void *)(uintptr_t)copy.ptr);
}

/* The same with NUL behind it, and without what follows a NUL. */
static inline char *fuzz_string(cct_span text)
{
    const char *end = text.len == 0 ? NULL : memchr(text.ptr, '\0', text.len);
    size_t len = end == NULL ? text.len : (size_t)(end - text.ptr);
    char *string = fuzz_memory(len + 1);
    if (len > 0) {
        memcpy(string, text.ptr, len);
    }
    string[len] = '\0';
    return string;
}

/* ---- parts of the input ------------------------------------------------ */

static inline cct_span fuzz_after(cct_span text, size_t n)
{
    n = n < text.len ? n : text.len;
    return (cct_span){text.ptr + n, text.len - n};
}

/* Takes what is before the first such byte, or all of it. */
static inline cct_span fuzz_take_until(cct_span *rest, char byte)
{
    const char *end = rest->len == 0 ? NULL : memchr(rest->ptr, byte, rest->len);
    cct_span part = {rest->ptr, end == NULL ? rest->len : (size_t)(end - rest->ptr)};
    *rest = fuzz_after(*rest, part.len + (end != NULL));
    return part;
}

static inline cct_span fuzz_take_line(cct_span *rest)
{
    return fuzz_take_until(rest, '\n');
}

/* Takes what is before a line "----", or all of it. */
static inline cct_span fuzz_take_section(cct_span *rest)
{
    static const char line[] = "\n----\n";
    const char *end = rest->len == 0 ? NULL : memmem(rest->ptr, rest->len, line, sizeof line - 1);
    cct_span part = {rest->ptr, end == NULL ? rest->len : (size_t)(end - rest->ptr)};
    *rest = fuzz_after(*rest, part.len + (end == NULL ? 0 : sizeof line - 1));
    return part;
}

/*
 * A number that depends on every byte; what it selects needs no byte of the input, so a seed can be
 * an ordinary file.
 */
static inline uint64_t fuzz_hash(cct_span text)
{
    uint64_t hash = 0xCBF29CE484222325;
    for (size_t i = 0; i < text.len; i++) {
        hash = (hash ^ (uint8_t)text.ptr[i]) * 0x100000001B3;
    }
    return hash ^ hash >> 29;
}

static inline uint64_t fuzz_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/*
 * How long the next piece is when `rest` bytes are fed in pieces: mostly short ones, sometimes all.
 */
static inline size_t fuzz_piece(uint64_t *state, size_t rest)
{
    uint64_t number = fuzz_random(state);
    size_t n = number % 5 == 0 ? rest : number % 5 == 1 ? 1 : 1 + (size_t)(number / 5) % 40;
    return n < rest ? n : rest;
}

/* ---- texts ------------------------------------------------------------- */

static inline bool fuzz_same(cct_span a, cct_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool fuzz_contains(cct_span text, cct_span what)
{
    return what.len > 0 && text.len >= what.len && memmem(text.ptr, text.len, what.ptr, what.len) != NULL;
}

static inline bool fuzz_is_inside(cct_span part, cct_span whole)
{
    return part.len == 0 || (part.ptr >= whole.ptr && part.ptr + part.len <= whole.ptr + whole.len);
}

/*
 * The character at the start of text[0..len), by RFC 3629 and not by the code that is tested: its
 * bytes, 0 if it is not UTF-8.
 */
static inline size_t fuzz_utf8(const char *text, size_t len, uint32_t *code)
{
    const uint8_t *b = (const uint8_t *)text;
    size_t n = b[0] < 0x80 ? 1 : b[0] < 0xC0 ? 0 : b[0] < 0xE0 ? 2 : b[0] < 0xF0 ? 3 : b[0] < 0xF8 ? 4 : 0;
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (n == 0 || n > len) {
        return 0;
    }
    *code = n == 1 ? b[0] : b[0] & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((b[i] & 0xC0) != 0x80) {
            return 0;
        }
        *code = *code << 6 | (b[i] & 0x3F);
    }
    return *code < least[n] || *code > 0x10FFFF || (*code >= 0xD800 && *code <= 0xDFFF) ? 0 : n;
}

/*
 * Whether it can be shown on a terminal: UTF-8 without control characters, on one line or on
 * several.
 */
static inline bool fuzz_is_shown(cct_span text, bool several_lines)
{
    for (size_t i = 0; i < text.len;) {
        uint32_t code = 0;
        size_t n = fuzz_utf8(text.ptr + i, text.len - i, &code);
        bool is_line = several_lines && (code == '\n' || code == '\r' || code == '\t');
        bool is_control = code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029 ||
                          (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
        if (n == 0 || (is_control && !is_line)) {
            return false;
        }
        i += n;
    }
    return true;
}

/* ---- bounded output ---------------------------------------------------- */

enum { FUZZ_MARGIN = 16, FUZZ_CANARY = 0x5A };

/* Memory for a writer, between canaries for builds without AddressSanitizer. */
static inline cct_writer fuzz_writer(size_t capacity)
{
    cct_writer writer;
    char *memory = fuzz_memory(capacity + 2 * FUZZ_MARGIN);
    memset(memory, FUZZ_CANARY, capacity + 2 * FUZZ_MARGIN);
    cct_writer_init(&writer, memory + FUZZ_MARGIN, capacity);
    return writer;
}

static inline cct_span fuzz_written(const cct_writer *writer)
{
    return (cct_span){writer->out, writer->len < writer->capacity ? writer->len : writer->capacity};
}

static inline void fuzz_end_writer(cct_writer *writer)
{
    const char *memory = writer->out - FUZZ_MARGIN;
    for (size_t i = 0; i < FUZZ_MARGIN; i++) {
        PROPERTY(memory[i] == FUZZ_CANARY && writer->out[writer->capacity + i] == FUZZ_CANARY, "byte %zu", i);
    }
    free(writer->out - FUZZ_MARGIN);
}

#endif
