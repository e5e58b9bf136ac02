/* SPDX-License-Identifier: MIT */
/*
 * pack.c: prints texts as C, packed: those of causes.c for src/cli/texts/cause_texts.c (pack
 * causes), those of prose.c for src/cli/texts/prose.c (pack prose).
 */
#include <stdio.h>
#include <string.h>

#include "cli/texts/cause_texts.h"
#include "cli/texts/plain/causes.h"
#include "cli/texts/plain/prose.h"
#include "cli/texts/prose.h"
#include "oauth/wordings/dictionary.h"

/* Bytes of all texts before packing. */
enum { POOL_MAX = 131072 };

static bool check_texts(const char *texts, size_t len, size_t max)
{
    for (size_t at = 0; at < len; at += strlen(texts + at) + 1) {
        if (!dictionary_accepts(texts + at)) {
            return false;
        }
        if (strlen(texts + at) >= max) {
            fprintf(stderr, "a text is too long: %s\n", texts + at);
            return false;
        }
    }
    return len <= POOL_MAX;
}

/* Reads nothing but the texts that are compiled in; prints the source file on standard output. */
int main(int count, char **arguments)
{
    static dictionary d;
    static char pool[POOL_MAX];
    size_t len;
    bool is_prose = count == 2 && strcmp(arguments[1], "prose") == 0;
    const char *texts = is_prose ? plain_prose(&len) : plain_cause_texts(&len);
    if (!check_texts(texts, len, is_prose ? PROSE_MAX : CAUSE_TEXT_MAX)) {
        return 1;
    }
    memcpy(pool, texts, len);
    len = dictionary_compress(&d, pool, len);
    printf("/* Written by src/cli/texts/plain/pack.c. */\n");
    dictionary_print(&d, pool, len);
    return fflush(stdout) != 0 ? 1 : 0;
}
