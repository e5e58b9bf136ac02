/* SPDX-License-Identifier: MIT */
/*
 * pack.c: prints the texts of causes.c as C, packed, for src/cli/texts/cause_texts.c.
 */
#include <stdio.h>
#include <string.h>

#include "cli/texts/cause_texts.h"
#include "cli/texts/plain/causes.h"
#include "oauth/wordings/dictionary.h"

enum { POOL_MAX = 131072 };

static bool check_texts(const char *texts, size_t len)
{
    for (size_t at = 0; at < len; at += strlen(texts + at) + 1) {
        if (!dictionary_accepts(texts + at)) {
            return false;
        }
        if (strlen(texts + at) >= CAUSE_TEXT_MAX) {
            fprintf(stderr, "a text is too long: %s\n", texts + at);
            return false;
        }
    }
    return len <= POOL_MAX;
}

int main(void)
{
    static dictionary d;
    static char pool[POOL_MAX];
    size_t len;
    const char *texts = plain_cause_texts(&len);
    if (!check_texts(texts, len)) {
        return 1;
    }
    memcpy(pool, texts, len);
    len = dictionary_compress(&d, pool, len);
    printf("/* Written by src/cli/texts/plain/pack.c from causes.c. */\n");
    dictionary_print(&d, pool, len);
    return fflush(stdout) != 0 ? 1 : 0;
}
