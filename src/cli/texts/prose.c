/* SPDX-License-Identifier: MIT */
#include "cli/texts/prose.h"

#include "format/packed.h"

/* In the order of their numbers; each text ends with NUL. */
#include "prose.inc"

const char *prose(unsigned number)
{
    /* One buffer for all callers, so a text is valid until the next call. */
    static char text[PROSE_MAX];
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    cct_write_packed(&writer, cct_nth(pool, number), pieces);
    cct_writer_terminate(&writer);
    return text;
}
