/* SPDX-License-Identifier: MIT */
#include "cli/io/heap.h"

#include "cctoken.h"

/*
 * One request at a time, with room to spare; `make check` shows that a smaller one is reported as
 * out_of_memory, not as bad certificates.
 */
#ifndef CCT_ARENA_LEN
#define CCT_ARENA_LEN (48 * 1024)
#endif

enum { WITH_KEY_LEN = 64 * 1024 };

/* Pages that are not touched cost nothing. */
static uint64_t memory[WITH_KEY_LEN / 8];

void heap_begin(bool with_key)
{
    cct_arena_install(memory, with_key ? WITH_KEY_LEN : CCT_ARENA_LEN);
}

void heap_end(void)
{
    cct_arena_remove();
}
