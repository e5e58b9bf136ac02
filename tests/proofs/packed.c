/* SPDX-License-Identifier: MIT */
/*
 * Packed texts: any text over any pieces ends, goes no deeper than there is room for, asks only for
 * pieces that there are, and writes only bytes that stand for themselves.
 */
#include "format/packed.c"
#include "proof.h"

/* Two pieces stand for all of them: even and odd ones. Each has one byte at most. */
static const char *pieces[2];
static size_t written;

const char *cct_nth(const char *texts, size_t n)
{
    (void)texts;
    assert(n < CCT_PACKED_CODES);
    return pieces[n & 1];
}
void cct_write_byte(cct_writer *writer, char byte)
{
    (void)writer;
    assert((byte >= ' ' && byte <= '~') || byte == '\n');
    written++;
}

static void prove_packed(size_t len)
{
    char *packed = any_text(len);
    size_t plain = 0;
    for (size_t i = 0; i < len; i++) {
        plain += cct_packed_piece(packed[i]) >= CCT_PACKED_CODES;
    }
    written = 0;
    cct_write_packed(NULL, packed, NULL);
    /* What stands for itself, and one byte for each code at most, since pieces have no more. */
    assert(written >= plain && written <= len);
}

void prove(void)
{
    for (size_t i = 0; i < 2; i++) {
        char *piece = any_bytes(2);
        piece[1] = '\0';
        pieces[i] = piece;
    }
    FOR_EACH_LENGTH(len, N)
    {
        prove_packed(len);
    }
}
