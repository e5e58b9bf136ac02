/* SPDX-License-Identifier: MIT */
/*
 * dictionary.h: short codes for what many texts have in common. Each byte from
 * 0x80 on stands for a piece of plain ASCII, never for another code.
 */
#ifndef CCT_OAUTH_WORDINGS_DICTIONARY_H
#define CCT_OAUTH_WORDINGS_DICTIONARY_H

#include <stddef.h>

enum { DICTIONARY_MAX = 128, PIECE_MAX = 24 };

typedef struct dictionary {
    char piece[DICTIONARY_MAX][PIECE_MAX + 1];
    size_t count;
} dictionary;

/*
 * Fills the dictionary with what saves the most in texts[0..len), texts one
 * after the other, each with its NUL, and replaces it there. Returns the new
 * length.
 */
size_t dictionary_compress(dictionary *d, char *texts, size_t len);

#endif
