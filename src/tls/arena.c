/* SPDX-License-Identifier: MIT */
/*
 * arena.c: a fixed arena as mbedTLS's heap. mbedTLS has one heap for the whole
 * process and calls it without a context, so what is kept about it is
 * process-wide too: the only such state of the library.
 *
 * mbedTLS has such a heap of its own (memory_buffer_alloc.c). It puts 64 bytes
 * before each block where this one puts 8, and a chain of four certificates is
 * some 200 blocks: it would not fit into 48 KiB.
 *
 * The blocks lie side by side. Each knows its length and that of the one before
 * it, so that neighbours that are free are found and joined; two that are free
 * never touch. A free block is in a list; the smallest one that suffices serves.
 *
 * The arithmetic of a handshake asks thousands of times for the same few small
 * sizes. So a small block that is given back is only put aside, by its length,
 * and serves the next request of that size. What is put aside becomes free
 * when a large block, or one that is nowhere else, is requested.
 */
#include "tls/arena.h"

#include <mbedtls/platform.h>
#include <psa/crypto.h>
#include <stdbool.h>
#include <string.h>

#include "cctoken.h"
#include "format/text.h"

/*
 * Ends PSA's key store. That of a program's own mbedTLS belongs to the program, unless it is in the
 * arena.
 */
static void end_key_store(bool is_ours)
{
#if defined(MBEDTLS_PSA_CRYPTO_C)
    if (is_ours) {
        mbedtls_psa_crypto_free();
    }
#else
    (void)is_ours;
#endif
}

#if defined(CCT_EXTERNAL_MBEDTLS)
enum { OWNS_KEY_STORE = false };
#else
enum { OWNS_KEY_STORE = true };
#endif

/* With those two macros mbedTLS's heap was chosen when it was compiled. */
#if defined(MBEDTLS_PLATFORM_MEMORY) &&                                                                                \
    !(defined(MBEDTLS_PLATFORM_CALLOC_MACRO) && defined(MBEDTLS_PLATFORM_FREE_MACRO))

/*
 * Offsets in the arena rather than pointers: half as large. All blocks begin at, and are as long
 * as, multiples of 8.
 */
typedef struct block {
    uint32_t before; /* the length of the block before; 0: there is none */
    uint32_t len;    /* with this header; the lowest bit: in use */
    uint32_t next;   /* free blocks only, and here the caller's bytes begin: the next free block */
    uint32_t previous;
} block;

enum { UNIT = 8, HEADER = 8, LEAST = sizeof(block), IN_USE = 1 };
/* the longest that is put aside */
enum { SMALL_UNITS = 24, SMALL_BYTES = SMALL_UNITS * UNIT - HEADER };

/* No free block, in place of an offset. */
#define NONE UINT32_MAX

static struct {
    char *memory;
    uint32_t len;
    uint32_t free; /* the first in the list of free blocks, or NONE */
    uint32_t refusals;
    /* By length in units: the caller's bytes of the first; they hold the pointer to the next. */
    void *aside[SMALL_UNITS + 1];
} arena = {.free = NONE};

/* The block at an offset. */
static block *block_at(uint32_t offset)
{
    return (block *)(void *)(arena.memory + offset);
}

/* The offset of a block. */
static uint32_t offset_of(const block *b)
{
    return (uint32_t)((const char *)b - arena.memory);
}

/* The length of a block in bytes, with its header. */
static uint32_t len_of(const block *b)
{
    return b->len & ~(uint32_t)IN_USE;
}

/* The block after this one; NULL at the end of the arena. */
static block *block_after(const block *b)
{
    uint32_t offset = offset_of(b) + len_of(b);
    return offset < arena.len ? block_at(offset) : NULL;
}

/* Puts a free block at the front of the list. */
static void block_list(block *b)
{
    b->next = arena.free;
    b->previous = NONE;
    if (b->next != NONE) {
        block_at(b->next)->previous = offset_of(b);
    }
    arena.free = offset_of(b);
}

/* Takes a block out of the list, in constant time. */
static void block_unlist(const block *b)
{
    if (b->next != NONE) {
        block_at(b->next)->previous = b->previous;
    }
    if (b->previous != NONE) {
        block_at(b->previous)->next = b->next;
    } else {
        arena.free = b->next;
    }
}

/* Sets the length of a block, which the block after it records as well. */
static void set_len(block *b, uint32_t len, uint32_t in_use)
{
    b->len = len | in_use;
    block *behind = block_after(b);
    if (behind != NULL) {
        behind->before = len;
    }
}

/*
 * Best fit: the smallest free block of at least this length, NULL if there is none. An exact fit
 * ends the search.
 */
static block *smallest_of(uint32_t len)
{
    block *best = NULL;
    for (uint32_t offset = arena.free; offset != NONE; offset = block_at(offset)->next) {
        block *b = block_at(offset);
        if (b->len >= len && (best == NULL || b->len < best->len)) {
            best = b;
        }
        if (b->len == len) {
            break;
        }
    }
    return best;
}

/* Counts a refusal: a failure while this count rises is out_of_memory, whatever mbedTLS reports. */
static void *arena_refuse(void)
{
    arena.refusals++;
    return NULL;
}

/* The block of an allocation. */
static block *header_of(void *memory)
{
    return (block *)(void *)((char *)memory - HEADER);
}

/* Joins the block to its neighbours that are free. */
static void set_free(block *b)
{
    uint32_t len = len_of(b);
    block *behind = block_after(b);
    if (behind != NULL && (behind->len & IN_USE) == 0) {
        block_unlist(behind);
        len += behind->len;
    }
    block *before = b->before == 0 ? NULL : block_at(offset_of(b) - b->before);
    if (before != NULL && (before->len & IN_USE) == 0) {
        block_unlist(before);
        len += before->len;
        b = before;
    }
    set_len(b, len, 0);
    block_list(b);
}

/* The first block put aside for this length; there is one. */
static void *take_aside(uint32_t units)
{
    void *memory = arena.aside[units];
    memcpy(&arena.aside[units], memory, sizeof(void *));
    return memory;
}

/* Returns all blocks that were put aside to the list, where they join their neighbours. */
static void free_all_aside(void)
{
    for (uint32_t units = 0; units <= SMALL_UNITS; units++) {
        while (arena.aside[units] != NULL) {
            set_free(header_of(take_aside(units)));
        }
    }
}

/* Takes len bytes of a free block; the rest, if it can be one, stays free. */
static void *block_carve(block *b, uint32_t len)
{
    block_unlist(b);
    uint32_t rest = b->len - len;
    if (rest >= LEAST) {
        set_len(b, len, IN_USE);
        block *left = block_after(b);
        set_len(left, rest, 0);
        block_list(left);
    } else {
        b->len |= IN_USE;
    }
    return memset((char *)b + HEADER, 0, len_of(b) - HEADER);
}

/*
 * A block from the list. Small requests come here only if none is put aside, and then free those
 * that are, so that fragmentation stays low.
 */
static void *allocate_new(size_t bytes)
{
    if (bytes > arena.len) {
        return arena_refuse();
    }
    uint32_t len = ((uint32_t)bytes + HEADER + UNIT - 1) / UNIT * UNIT;
    len = len < LEAST ? LEAST : len;
    block *b = bytes > SMALL_BYTES ? NULL : smallest_of(len);
    if (b == NULL) {
        free_all_aside();
        b = smallest_of(len);
    }
    return b == NULL ? arena_refuse() : block_carve(b, len);
}

/* calloc() for mbedTLS: zeroed memory, or NULL. */
static void *arena_allocate(size_t count, size_t size)
{
    /*
     * The product can overflow only if one factor has more than 16 bits: the division is rarely
     * needed.
     */
    if ((count | size) > UINT16_MAX && count != 0 && size > arena.len / count) {
        return arena_refuse();
    }
    size_t bytes = count * size;
    if (bytes - 1 < SMALL_BYTES) {
        uint32_t units = ((uint32_t)bytes + HEADER + UNIT - 1) / UNIT;
        if (arena.aside[units] != NULL) {
            return memset(take_aside(units), 0, bytes);
        }
    }
    return bytes == 0 ? NULL : allocate_new(bytes);
}

/*
 * free() for mbedTLS. Small blocks are only put aside: thousands of them are requested again at
 * once.
 */
static void arena_release(void *memory)
{
    if (memory == NULL) {
        return;
    }
    block *b = header_of(memory);
    uint32_t units = b->len / UNIT;
    if (units > SMALL_UNITS) {
        set_free(b);
        return;
    }
    memcpy(memory, &arena.aside[units], sizeof(void *));
    arena.aside[units] = memory;
}

/* Makes one free block of the memory, from the first multiple of 8 on. */
static void block_divide(char *memory, size_t len)
{
    size_t skipped = (UNIT - (uintptr_t)memory % UNIT) % UNIT;
    size_t most = UINT32_MAX - LEAST; /* so that no length overflows */
    len = len < skipped ? 0 : (len - skipped < most ? len - skipped : most);
    arena.memory = memory + skipped;
    arena.len = (uint32_t)(len / UNIT * UNIT);
    arena.free = NONE;
    memset(arena.aside, 0, sizeof arena.aside);
    if (arena.len >= LEAST) {
        block_at(0)->before = 0;
        set_len(block_at(0), arena.len, 0);
        block_list(block_at(0));
    }
}

void cct_arena_install(void *memory, size_t len)
{
    block_divide(memory, len);
    mbedtls_platform_set_calloc_free(arena_allocate, arena_release);
}

void cct_arena_remove(void)
{
    end_key_store(OWNS_KEY_STORE || arena.memory != NULL);
    cct_wipe(arena.memory, arena.len);
    arena.memory = NULL;
    arena.len = 0;
    arena.free = NONE;
    memset(arena.aside, 0, sizeof arena.aside);
}

uint32_t cct_arena_refusals(void)
{
    return arena.refusals;
}

#else

/* This mbedTLS has a heap of its own, so there is nothing to install. */
void cct_arena_install(void *memory, size_t len)
{
    (void)memory;
    (void)len;
}

void cct_arena_remove(void)
{
    end_key_store(OWNS_KEY_STORE);
}

uint32_t cct_arena_refusals(void)
{
    return 0;
}

#endif
