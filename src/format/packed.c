/* SPDX-License-Identifier: MIT */
#include "format/packed.h"

unsigned cct_packed_piece(char byte)
{
    return byte == '\n' ? CCT_PACKED_CODES : (unsigned char)(byte - ('~' + 1));
}

void cct_write_packed(cct_writer *writer, const char *packed, const char *pieces)
{
    const char *after[CCT_PACKED_DEPTH]; /* where to go on when a piece ends */
    size_t depth = 0;
    while (*packed != '\0' || depth > 0) {
        char byte = *packed;
        unsigned piece = cct_packed_piece(byte);
        packed++;
        if (byte == '\0') {
            packed = after[--depth];
        } else if (piece >= CCT_PACKED_CODES) {
            cct_write_byte(writer, byte);
        } else if (depth < CCT_PACKED_DEPTH) {
            after[depth++] = packed;
            packed = cct_nth(pieces, piece);
        }
    }
}
