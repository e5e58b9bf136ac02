/* SPDX-License-Identifier: MIT */
#include "cli/texts/wordings.h"

#include "format/packed.h"

/* Offsets into the pool, in which every text ends with NUL; offset 0 is "". */
typedef struct packed_texts {
    unsigned short provider;
    unsigned short advice;
} packed_texts;

#include "wordings_texts.inc"

static packed_texts row_of(unsigned number)
{
    bool is_row = number > 0 && number <= sizeof rows / sizeof *rows;
    return is_row ? rows[number - 1] : (packed_texts){0, 0};
}

void wording_write_provider(cct_writer *out, unsigned number)
{
    cct_write_packed(out, pool + row_of(number).provider, pieces);
}

bool wording_has_advice(unsigned number)
{
    return row_of(number).advice != 0;
}

bool wording_write_advice(cct_writer *out, unsigned number)
{
    cct_write_packed(out, pool + row_of(number).advice, pieces);
    return wording_has_advice(number);
}
