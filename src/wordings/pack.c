/* SPDX-License-Identifier: MIT */
/*
 * pack.c: prints the catalogue of wordings as C, for src/core/wording.c: rows
 * of 16-bit offsets into one pool of texts. Texts that several rows share are
 * stored once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"

enum { POOL_MAX = 65535 };

static char pool[POOL_MAX];
static size_t pool_len = 1; /* offset 0 is "": nothing, or any */

/* The offset of bytes[0..len), which ends with its NUL. */
static unsigned intern(const char *bytes, size_t len)
{
    if (len <= 1) {
        return 0;
    }
    for (size_t at = 1; at + len <= pool_len; at++) {
        if (pool[at - 1] == '\0' && memcmp(pool + at, bytes, len) == 0) {
            return (unsigned)at;
        }
    }
    if (pool_len + len > POOL_MAX) {
        fprintf(stderr, "the texts of the catalogue take more than %d bytes\n", POOL_MAX);
        exit(1);
    }
    memcpy(pool + pool_len, bytes, len);
    pool_len += len;
    return (unsigned)(pool_len - len);
}

static unsigned intern_text(const char *text)
{
    return intern(text, strlen(text) + 1);
}

/* "a b" becomes "a\0b\0\0": texts one behind the other, each with its NUL. */
static unsigned intern_list(const char *text)
{
    char list[1024];
    size_t len = strlen(text);
    if (len == 0 || len + 2 > sizeof list) {
        return 0;
    }
    for (size_t i = 0; i <= len; i++) {
        list[i] = text[i] == ' ' ? '\0' : text[i];
    }
    list[len + 1] = '\0';
    return intern(list, len + 2);
}

static void print_row(const row *r)
{
    const char *const *v = r->value;
    printf("    {%d, %s, %u, %u, %u, %u, %u, %u, %u, %u},\n", table_cause(v[FIELD_CAUSE]),
           *v[FIELD_STATUS] == '\0' ? "0" : v[FIELD_STATUS], intern_text(v[FIELD_PROVIDER]),
           intern_text(v[FIELD_PROFILE]), intern_list(v[FIELD_HOSTS]), intern_text(v[FIELD_PATH]),
           intern_text(v[FIELD_CODE]), intern_text(v[FIELD_TEXT]), intern_text(v[FIELD_BODY]),
           intern_text(v[FIELD_ADVICE]));
}

static void print_pool(void)
{
    printf("static const char pool[%zu] = {", pool_len);
    for (size_t i = 0; i < pool_len; i++) {
        printf("%s%d,", i % 24 == 0 ? "\n    " : "", pool[i]);
    }
    printf("\n};\n");
}

int main(int count, char **arguments)
{
    table t;
    if (count != 2 || !table_read(arguments[1], &t)) {
        return 1;
    }
    printf("/* Written by src/wordings/pack.c from wordings.txt. */\nstatic const packed_wording rows[] = {\n");
    for (size_t i = 0; i < t.count; i++) {
        print_row(&t.rows[i]);
    }
    printf("};\n");
    print_pool();
    return fflush(stdout) == 0 ? 0 : 1;
}
