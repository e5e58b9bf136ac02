/* SPDX-License-Identifier: MIT */
/*
 * Linked into a cctoken of the benchmarks with --wrap=cct_arena_install: the
 * variable BENCH_ARENA makes the arena smaller, to find how much of it is needed.
 */
#include <stddef.h>
#include <stdlib.h>

void __real_cct_arena_install(void *memory, size_t len);
void __wrap_cct_arena_install(void *memory, size_t len);

void __wrap_cct_arena_install(void *memory, size_t len)
{
    const char *wanted = getenv("BENCH_ARENA");
    size_t smaller = wanted == NULL ? len : (size_t)strtoul(wanted, NULL, 10);
    __real_cct_arena_install(memory, smaller < len ? smaller : len);
}
