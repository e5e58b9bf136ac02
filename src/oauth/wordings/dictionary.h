/* SPDX-License-Identifier: MIT */
/*
 * dictionary.h: short codes for what many texts have in common, for the host programs that pack
 * texts. The codes are defined in format/packed.h, which also unpacks. Not part of the library.
 */
#ifndef CCT_OAUTH_WORDINGS_DICTIONARY_H
#define CCT_OAUTH_WORDINGS_DICTIONARY_H

#include <stdbool.h>
#include <stddef.h>

#include "format/packed.h"

enum { PIECE_MAX = 24 };

/* A piece "": its code is none. */
typedef struct dictionary {
    char piece[CCT_PACKED_CODES][PIECE_MAX + 1];
    unsigned depth[CCT_PACKED_CODES]; /* how many pieces are one in another there */
} dictionary;

/* Whether a text can be packed. Complains on standard error if not. */
bool dictionary_accepts(const char *text);

/*
 * Fills the dictionary, all of zeros, with what saves the most in texts[0..len), texts one after
 * the other, each with its NUL, and replaces it there. Returns the new length.
 */
size_t dictionary_compress(dictionary *d, char *texts, size_t len);

/* Prints `static const char pool[…]` and `pieces[…]`: the texts, and the dictionary. */
void dictionary_print(const dictionary *d, const char *texts, size_t len);

#endif
