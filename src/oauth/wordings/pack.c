/* SPDX-License-Identifier: MIT */
/*
 * pack.c: prints the catalogue of wordings as C: rows of 16-bit offsets into a
 * pool of texts, which are stored once and compressed with a dictionary. Rows
 * that only document what the code says anyway are left out.
 *
 *   pack FILE           what a response is compared with, for src/oauth/wording.c
 *   pack --texts FILE   what people read of the same rows, for src/cli/texts/wordings.c
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oauth/wordings/dictionary.h"
#include "oauth/wordings/table.h"

enum { POOL_MAX = 131072, TEXT_MAX = 512 }; /* CCT_WORDING_MAX */

static char pool[POOL_MAX];
static size_t pool_len = 1; /* the first text is "": nothing, or any */

enum { PACKED_MAX = 6, ROW_TEXTS = 2, SITUATIONS_MAX = 256 };

/*
 * What goes into the pool: the last members of packed_wording, or of packed_texts, in their order;
 * then those of packed_situation, which is what a row wants of a response besides its words. Few
 * differ, so they stand in a table.
 */
typedef struct part {
    const char *type;
    bool has_condition; /* the first members of a row are cause and situation, and that of a
                         * situation is the status */
    size_t count;
    field fields[PACKED_MAX];
} part;

static const part conditions = {
    "packed_wording", true, 6, {FIELD_CODE, FIELD_TEXT, FIELD_PROFILE, FIELD_HOSTS, FIELD_PATH, FIELD_BODY}};
static const part texts = {"packed_texts", false, ROW_TEXTS, {FIELD_PROVIDER, FIELD_ADVICE}};

/* A row that decides something, and its texts by their numbers in the pool. */
typedef struct packed_row {
    const row *row;
    unsigned text[PACKED_MAX];
    unsigned situation;
} packed_row;

/* ---- the pool, before it is compressed ---------------------------------- */

/* The number of the text in the pool, from 0; it is added if need be. */
static unsigned intern(const char *text)
{
    unsigned number = 0;
    size_t at = 0, len = strlen(text) + 1;
    for (; at < pool_len; at += strlen(pool + at) + 1, number++) {
        if (strcmp(pool + at, text) == 0) {
            return number;
        }
    }
    if (!dictionary_accepts(text)) {
        exit(1);
    }
    if (pool_len + len > POOL_MAX || len > TEXT_MAX) {
        fprintf(stderr, "a text, or all of them, are too long: %s\n", text);
        exit(1);
    }
    memcpy(pool + pool_len, text, len);
    pool_len += len;
    return number;
}

/* Field after field, so that the first one has the smallest numbers. */
static size_t intern_rows(const table *t, const part *p, packed_row *out)
{
    size_t count = 0;
    for (size_t i = 0; i < t->count; i++) {
        if (table_decides(t, i)) {
            out[count++].row = &t->rows[i];
        }
    }
    for (size_t k = 0; k < p->count; k++) {
        for (size_t i = 0; i < count; i++) {
            out[i].text[k] = intern(out[i].row->value[p->fields[k]]);
        }
    }
    return count;
}

/* The same conditions besides the words: status, profile, hosts, path and body. */
static bool is_same_situation(const packed_row *a, const packed_row *b)
{
    return strcmp(a->row->value[FIELD_STATUS], b->row->value[FIELD_STATUS]) == 0 &&
           memcmp(a->text + ROW_TEXTS, b->text + ROW_TEXTS, sizeof a->text - ROW_TEXTS * sizeof *a->text) == 0;
}

/* Numbers the situations in the order of the first row of each. */
static void find_situations(packed_row *rows, size_t count)
{
    unsigned next = 0;
    for (size_t i = 0; i < count; i++) {
        size_t first = 0;
        while (first < i && !is_same_situation(&rows[first], &rows[i])) {
            first++;
        }
        rows[i].situation = first < i ? rows[first].situation : next++;
    }
    if (next > SITUATIONS_MAX) {
        fprintf(stderr, "too many combinations of status, profile, hosts, path and body: %u\n", next);
        exit(1);
    }
}

/* ---- and after ---------------------------------------------------------- */

/* Where each text begins, by its number. */
static const unsigned *find_offsets(void)
{
    static unsigned offsets[POOL_MAX];
    size_t count = 0;
    for (size_t at = 0; at < pool_len; at += strlen(pool + at) + 1) {
        offsets[count++] = (unsigned)at;
    }
    return offsets;
}

/*
 * A condition has offsets; a provider, of which there are few, its number, and advice its offset in
 * two bytes.
 */
static void print_row(const part *p, const packed_row *r, const unsigned *offsets)
{
    unsigned first = r->text[0], second = offsets[r->text[1]];
    if (p->has_condition) {
        printf("    {%d, %u, %u, %u},\n", table_cause(r->row->value[FIELD_CAUSE]), r->situation, offsets[first],
               second);
        return;
    }
    if (first > UINT8_MAX) {
        fprintf(stderr, "too many providers\n");
        exit(1);
    }
    printf("    {%u, {%u, %u}},\n", first, second & 0xFF, second >> 8);
}

/* One line per situation, in the order of their numbers. */
static void print_situations(const part *p, const packed_row *rows, size_t count, const unsigned *offsets)
{
    unsigned next = 0;
    printf("static const packed_situation situations[] = {\n");
    for (size_t i = 0; i < count; i++) {
        const char *status = rows[i].row->value[FIELD_STATUS];
        if (rows[i].situation == next) {
            printf("    {%s, ", *status == '\0' ? "0" : status);
            for (size_t k = ROW_TEXTS; k < p->count; k++) {
                printf("%u, ", offsets[rows[i].text[k]]);
            }
            printf("},\n");
            next++;
        }
    }
    printf("};\n");
}

int main(int count, char **arguments)
{
    static table t;
    static packed_row rows[TABLE_ROWS_MAX];
    static dictionary d;
    bool is_texts = count == 3 && strcmp(arguments[1], "--texts") == 0;
    const part *p = is_texts ? &texts : &conditions;
    if (count != 2 + is_texts || !table_read(arguments[count - 1], &t)) {
        return 1;
    }
    size_t row_count = intern_rows(&t, p, rows);
    find_situations(rows, row_count);
    pool_len = dictionary_compress(&d, pool, pool_len);
    const unsigned *offsets = find_offsets();
    printf("/* Written by src/oauth/wordings/pack.c from wordings.txt. */\nstatic const %s rows[] = {\n", p->type);
    for (size_t i = 0; i < row_count; i++) {
        print_row(p, &rows[i], offsets);
    }
    printf("};\n");
    if (p->has_condition) {
        print_situations(p, rows, row_count, offsets);
    }
    dictionary_print(&d, pool, pool_len);
    return pool_len > UINT16_MAX || fflush(stdout) != 0 ? 1 : 0;
}
