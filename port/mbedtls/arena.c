/* SPDX-License-Identifier: MIT */
/*
 * arena.c: a fixed arena as mbedTLS's heap. mbedTLS has one heap for the whole
 * process and calls it without a context, so what is kept about it is
 * process-wide too: the only such state of the library.
 */
#include "arena.h"

#include <mbedtls/platform.h>
#include <psa/crypto.h>

#include "cctoken.h"
#include "text.h"

#if defined(MBEDTLS_MEMORY_BUFFER_ALLOC_C)

#include <mbedtls/memory_buffer_alloc.h>

int cct_arena_intercept(void *(*allocate)(size_t, size_t), void (*release)(void *));

static struct {
    void *memory;
    size_t len;
    void *(*allocate)(size_t, size_t);
    uint32_t refusals;
} arena;

/* Apart, so that the common case stays short: big numbers allocate thousands of times in a handshake. */
#if defined(__GNUC__)
__attribute__((noinline))
#endif
static void *
refuse(size_t count, size_t size)
{
    arena.refusals += count > 0 && size > 0;
    return NULL;
}

static void *counted(size_t count, size_t size)
{
    void *memory = arena.allocate(count, size);
    return memory != NULL ? memory : refuse(count, size);
}

/*
 * The Makefile lets memory_buffer_alloc.c call this in place of
 * mbedtls_platform_set_calloc_free(): mbedTLS does not count what it refuses.
 */
int cct_arena_intercept(void *(*allocate)(size_t, size_t), void (*release)(void *))
{
    arena.allocate = allocate;
    return mbedtls_platform_set_calloc_free(counted, release);
}

void cct_arena_install(void *memory, size_t len)
{
    arena.memory = memory;
    arena.len = len;
    mbedtls_memory_buffer_alloc_init(memory, len);
}

void cct_arena_remove(void)
{
    mbedtls_psa_crypto_free();
    mbedtls_memory_buffer_alloc_free();
    cct_wipe(arena.memory, arena.len);
    arena.memory = NULL;
    arena.len = 0;
}

uint32_t cct_arena_refusals(void)
{
    return arena.refusals;
}

#else

/* An mbedTLS with a heap of its own. */
void cct_arena_install(void *memory, size_t len)
{
    (void)memory;
    (void)len;
}

void cct_arena_remove(void)
{
    mbedtls_psa_crypto_free();
}

uint32_t cct_arena_refusals(void)
{
    return 0;
}

#endif
