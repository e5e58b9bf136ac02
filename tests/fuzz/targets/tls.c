/* SPDX-License-Identifier: MIT */
/*
 * tls.c: whole requests with TLS. Clock and random numbers are the same each time, and so is each
 * key: what a server once sent to this client (make fuzz-seeds) leads to a token again, and a
 * fuzzer can begin anywhere in it. With the variable FUZZ_EXPECT each seed with the letter T must.
 */
#include "fixed.h"
#include "line.h"

enum { ARENA_LEN = 64 * 1024 };

void fuzz_one(cct_span input)
{
    static uint64_t arena[ARENA_LEN / 8];
    char *letters = fuzz_string(fuzz_take_line(&input));
    line l = {.letters = letters, .rest = input, .anchors = {fixed_anchors, sizeof fixed_anchors - 1}};
    fixed_begin();
    cct_arena_install(arena, sizeof arena);
    memset(line_memory.work, 0, sizeof line_memory.work);
    bool is_done = fixed_exchange(&l);
    cct_arena_remove();
    PROPERTY(line_is_zero(arena, sizeof arena), "the arena is not wiped");
    line_check_residue(line_memory.work, sizeof line_memory.work, input, "the work buffer");
    line_check_residue(line_memory.io, sizeof line_memory.io, input, "the I/O buffer");
    PROPERTY(is_done || !line_has(&l, 'T') || getenv("FUZZ_EXPECT") == NULL,
             "a seed no longer leads to a token: make fuzz-seeds");
    free(letters);
}
