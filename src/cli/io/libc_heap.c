/* SPDX-License-Identifier: MIT */
/*
 * malloc and what belongs to it, for the C library alone: cctoken does not allocate, and mbedTLS
 * has its arena. Only getaddrinfo() does, one block at a time, mostly in a short-lived process
 * (port/posix/lookup.c). It gets memory of a fixed size; the last block can be freed, so that
 * `watch` may look up names for as long as it runs where no process can be had. The C library's own
 * allocator would be 7 KB of the program.
 */
#include <stdlib.h>

#include <errno.h>
#include <stdint.h>
#include <string.h>

/*
 * The system's C library, in tests, allocates more, and its sanitizers have a malloc of their own.
 */
#if !defined(__GLIBC__)

enum { ALIGNMENT = 16, MEMORY_LEN = 32 * 1024 };

static unsigned char libc_memory[MEMORY_LEN] __attribute__((aligned(ALIGNMENT)));
static size_t libc_used;
static unsigned char *libc_last; /* the block at the end, or NULL */

void *malloc(size_t len)
{
    size_t taken = (len + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (len > MEMORY_LEN || taken > MEMORY_LEN - libc_used) {
        errno = ENOMEM;
        return NULL;
    }
    libc_last = libc_memory + libc_used;
    libc_used += taken;
    return libc_last;
}

void *calloc(size_t count, size_t len)
{
    size_t bytes = len != 0 && count > SIZE_MAX / len ? SIZE_MAX : count * len;
    void *block = malloc(bytes);
    return block != NULL ? memset(block, 0, bytes) : NULL;
}

void free(void *block)
{
    if (block != NULL && block == libc_last) {
        libc_used = (size_t)(libc_last - libc_memory);
        libc_last = NULL;
    }
}

#endif
