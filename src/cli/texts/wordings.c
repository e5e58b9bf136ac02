/* SPDX-License-Identifier: MIT */
#include "cli/texts/wordings.h"

#include "format/packed.h"

/* In the pool every text ends with NUL, and the first is "". */
typedef struct packed_texts {
    unsigned char provider;  /* its number */
    unsigned char advice[2]; /* its offset, the lower byte first */
} packed_texts;

#include "wordings_texts.inc"

static packed_texts row_of(unsigned number)
{
    bool is_row = number > 0 && number <= sizeof rows / sizeof *rows;
    return is_row ? rows[number - 1] : (packed_texts){0, {0, 0}};
}

/* The offset has 16 bits: the pool is smaller than 64 KiB. */
static const char *advice_of(unsigned number)
{
    packed_texts row = row_of(number);
    return pool + (row.advice[0] | row.advice[1] << 8);
}

/* The provider whose server sends this text, or nothing. */
void wording_write_provider(cct_writer *out, unsigned number)
{
    cct_write_packed(out, cct_nth(pool, row_of(number).provider), pieces);
}

bool wording_has_advice(unsigned number)
{
    return *advice_of(number) != '\0';
}

bool wording_write_advice(cct_writer *out, unsigned number)
{
    cct_write_packed(out, advice_of(number), pieces);
    return wording_has_advice(number);
}
