/* SPDX-License-Identifier: MIT */
/*
 * packed.h: texts that were packed when the program was built (src/oauth/wordings/dictionary.c).
 * They consist of printable ASCII and line feeds; every other byte is a code, which stands for a
 * piece of text.
 */
#ifndef CCT_FORMAT_PACKED_H
#define CCT_FORMAT_PACKED_H

#include "format/text.h"

/*
 * A dictionary is a list of pieces, each ended by NUL, in the order of their codes: from 0x7F to
 * 0xFF, then from 0. A piece may contain codes of other pieces, nested at most CCT_PACKED_DEPTH
 * deep.
 */
enum { CCT_PACKED_CODES = 256 - ('~' + 1 - ' '), CCT_PACKED_DEPTH = 8 };

/*
 * Which piece a byte stands for, from 0; CCT_PACKED_CODES and more for a byte that stands for
 * itself.
 */
unsigned cct_packed_piece(char byte);

/* Writes a text, unpacked. */
void cct_write_packed(cct_writer *writer, const char *packed, const char *pieces);

#endif
