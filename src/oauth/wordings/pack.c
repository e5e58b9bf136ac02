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

enum { PACKED_MAX = 8 };

/* What goes into the pool, in the order of the members of packed_wording, and of packed_texts. */
typedef struct part {
    const char *type;
    bool has_condition; /* the members before these are cause and status */
    size_t count;
    field fields[PACKED_MAX];
} part;

static const part conditions = {
    "packed_wording", true, 6, {FIELD_PROFILE, FIELD_HOSTS, FIELD_PATH, FIELD_CODE, FIELD_TEXT, FIELD_BODY}};
static const part texts = {"packed_texts", false, 2, {FIELD_PROVIDER, FIELD_ADVICE}};

/* A row that decides something, and its texts by their numbers in the pool. */
typedef struct packed_row {
    const row *row;
    unsigned text[PACKED_MAX];
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

static size_t intern_rows(const table *t, const part *p, packed_row *out)
{
    size_t count = 0;
    for (size_t i = 0; i < t->count; i++) {
        if (table_decides(t, i)) {
            out[count].row = &t->rows[i];
            for (size_t k = 0; k < p->count; k++) {
                out[count].text[k] = intern(t->rows[i].value[p->fields[k]]);
            }
            count++;
        }
    }
    return count;
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

static void print_row(const part *p, const packed_row *r, const unsigned *offsets)
{
    const char *status = r->row->value[FIELD_STATUS];
    printf("    {");
    if (p->has_condition) {
        printf("%d, %s, ", table_cause(r->row->value[FIELD_CAUSE]), *status == '\0' ? "0" : status);
    }
    for (size_t k = 0; k < p->count; k++) {
        printf("%u, ", offsets[r->text[k]]);
    }
    printf("},\n");
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
    pool_len = dictionary_compress(&d, pool, pool_len);
    const unsigned *offsets = find_offsets();
    printf("/* Written by src/oauth/wordings/pack.c from wordings.txt. */\nstatic const %s rows[] = {\n", p->type);
    for (size_t i = 0; i < row_count; i++) {
        print_row(p, &rows[i], offsets);
    }
    printf("};\n");
    dictionary_print(&d, pool, pool_len);
    return pool_len > UINT16_MAX || fflush(stdout) != 0 ? 1 : 0;
}
