/* SPDX-License-Identifier: MIT */
#include "format/packed.h"

/*
 * Codes are the bytes after "~" (0x7F to 0xFF), and wrap around through control characters that do
 * not occur in texts; only the line feed stands for itself.
 */
unsigned cct_packed_piece(char byte)
{
    return byte == '\n' ? CCT_PACKED_CODES : (unsigned char)(byte - ('~' + 1));
}

void cct_write_packed(cct_writer *writer, const char *packed, const char *pieces)
{
    const char *after[CCT_PACKED_DEPTH]; /* where to continue when a piece ends */
    size_t depth = 0;
    while (*packed != '\0' || depth > 0) {
        char byte = *packed;
        unsigned piece = cct_packed_piece(byte);
        packed++;
        if (byte == '\0') {
            packed = after[--depth];
        } else if (piece >= CCT_PACKED_CODES) {
            cct_write_byte(writer, byte);
            /*
             * Pieces contain pieces. The packer limits how deep, so a small array replaces
             * recursion; a deeper one, which it never makes, is left out.
             */
        } else if (depth < CCT_PACKED_DEPTH) {
            after[depth++] = packed;
            packed = cct_nth(pieces, piece);
        }
    }
}
