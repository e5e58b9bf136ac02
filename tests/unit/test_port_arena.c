/* SPDX-License-Identifier: MIT */
/* The arena as mbedTLS's heap. */
#include "library_test.h"

#include <mbedtls/platform.h>

#include "cctoken.h"
#include "tls/arena.h"

enum { ARENA = 4096, HEADER = 8 };

/* Each in an allocation of its exact size, for AddressSanitizer. */
static char *install(size_t len)
{
    char *memory = malloc(len);
    assert_non_null(memory);
    memset(memory, 0x5A, len);
    cct_arena_install(memory, len);
    return memory;
}

static void remove_from(char *memory)
{
    cct_arena_remove();
    free(memory);
}

/* All of it in one block: what is given back is joined to its neighbours. */
static void assert_all_free(size_t len)
{
    void *all = mbedtls_calloc(1, len - HEADER);
    assert_non_null(all);
    mbedtls_free(all);
}

static bool is_filled(const char *bytes, size_t len, char value)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != value) {
            return false;
        }
    }
    return true;
}

static void test_a_block_costs_eight_bytes_more(void **state)
{
    (void)state;
    enum { BLOCKS = ARENA / (24 + HEADER) };
    char *memory = install(ARENA);
    for (size_t i = 0; i < BLOCKS; i++) {
        char *block = mbedtls_calloc(3, 7); /* 21 bytes are rounded up to 24 */
        assert_non_null(block);
        assert_int_equal((uintptr_t)block % 8, 0);
        assert_true(block >= memory && block + 21 <= memory + ARENA);
        assert_true(is_filled(block, 21, 0));
        memset(block, 1, 21);
    }
    assert_null(mbedtls_calloc(1, 1));
    remove_from(memory);
}

static void test_what_is_refused(void **state)
{
    (void)state;
    char *memory = install(ARENA);
    uint32_t before = cct_arena_refusals();
    assert_null(mbedtls_calloc(0, 1));
    assert_null(mbedtls_calloc(1, 0));
    mbedtls_free(NULL);
    assert_int_equal(cct_arena_refusals(), before); /* nothing was wanted */
    const size_t pairs[][2] = {{1, ARENA - HEADER + 1}, {1, ARENA},        {1, SIZE_MAX},
                               {SIZE_MAX, 1},           {SIZE_MAX / 2, 2}, {SIZE_MAX / 2 + 1, 2},
                               {SIZE_MAX, SIZE_MAX},    {2, UINT32_MAX},   {1, UINT32_MAX - 3}};
    for (size_t i = 0; i < COUNT(pairs); i++) {
        assert_row(mbedtls_calloc(pairs[i][0], pairs[i][1]) == NULL, "%zu", i);
        assert_int_equal(cct_arena_refusals(), before + i + 1);
    }
    assert_all_free(ARENA);
    assert_int_equal(cct_arena_refusals(), before + COUNT(pairs));
    remove_from(memory);
}

static void test_sizes_and_places(void **state)
{
    (void)state;
    for (size_t len = 0; len <= 64; len++) {
        for (size_t shift = 0; shift < 8; shift++) {
            char *memory = malloc(len + shift + 1);
            assert_non_null(memory);
            memset(memory, 0x5A, len + shift + 1);
            cct_arena_install(memory + shift, len);
            size_t skipped = (8 - shift) % 8;
            size_t whole = len < skipped ? 0 : (len - skipped) / 8 * 8;
            char *block = whole < 16 ? NULL : mbedtls_calloc(1, whole - HEADER);
            assert_row((block != NULL) == (whole >= 16), "%zu bytes, shifted by %zu", len, shift);
            assert_null(mbedtls_calloc(1, 1));
            mbedtls_free(block);
            cct_arena_remove();
            assert_true(is_filled(memory, shift, 0x5A) && memory[len + shift] == 0x5A);
            free(memory);
        }
    }
}

static void test_neighbours_are_joined(void **state)
{
    (void)state;
    static const unsigned char orders[][4] = {{0, 1, 2, 3}, {3, 2, 1, 0}, {0, 2, 1, 3},
                                              {1, 3, 2, 0}, {2, 0, 3, 1}, {1, 2, 0, 3}};
    for (size_t i = 0; i < COUNT(orders); i++) {
        char *memory = install(ARENA);
        void *blocks[4];
        for (size_t j = 0; j < 4; j++) {
            blocks[j] = mbedtls_calloc(1, 100 * (j + 1));
        }
        for (size_t j = 0; j < 4; j++) {
            mbedtls_free(blocks[orders[i][j]]);
        }
        assert_all_free(ARENA);
        remove_from(memory);
    }
}

static void test_the_smallest_that_suffices(void **state)
{
    (void)state;
    char *memory = install(ARENA);
    char *large = mbedtls_calloc(1, 400);
    void *wall = mbedtls_calloc(1, 8);
    char *small = mbedtls_calloc(1, 200);
    void *other_wall = mbedtls_calloc(1, 8);
    mbedtls_free(small);
    mbedtls_free(large);
    assert_ptr_equal(mbedtls_calloc(1, 192), small); /* 8 bytes are left, too few for a block */
    assert_ptr_equal(mbedtls_calloc(1, 192), large);
    mbedtls_free(small);
    mbedtls_free(large);
    mbedtls_free(wall);
    mbedtls_free(other_wall);
    assert_all_free(ARENA);
    remove_from(memory);
}

/*
 * The same small size again is the same block again; it is wiped, and another size never gets it
 * while it is kept.
 */
static void test_a_small_block_serves_again(void **state)
{
    (void)state;
    char *memory = install(ARENA);
    char *first = mbedtls_calloc(1, 40);
    void *wall = mbedtls_calloc(1, 8);
    memset(first, 'x', 40);
    mbedtls_free(first);
    assert_ptr_not_equal(mbedtls_calloc(1, 16), first);
    assert_ptr_equal(mbedtls_calloc(5, 8), first);
    assert_true(is_filled(first, 40, 0));
    mbedtls_free(first);
    mbedtls_free(wall);
    assert_ptr_equal(mbedtls_calloc(1, 200), first + 88); /* a large one is wanted, so what was kept
                                                           * is joined */
    assert_ptr_equal(mbedtls_calloc(1, 56), first);
    remove_from(memory);
}

/*
 * Blocks of all sizes come and go; none may be written to but by its owner, nor anything be lost.
 */
static void test_long_use(void **state)
{
    (void)state;
    enum { BLOCKS = 60, STEPS = 200000 };
    struct {
        char *bytes;
        size_t len;
    } blocks[BLOCKS] = {{NULL, 0}};
    char *memory = install(ARENA);
    uint32_t random = 1;
    size_t given = 0;
    for (size_t step = 0; step < STEPS; step++) {
        random = random * 1664525 + 1013904223;
        size_t i = (random >> 8) % BLOCKS;
        if (blocks[i].bytes != NULL) {
            assert_true(is_filled(blocks[i].bytes, blocks[i].len, (char)(i + 1)));
            mbedtls_free(blocks[i].bytes);
            blocks[i].bytes = NULL;
        } else {
            blocks[i].len = 1 + (random >> 16) % ((random >> 15 & 1) != 0 ? 300 : 30);
            blocks[i].bytes = mbedtls_calloc(1, blocks[i].len);
            if (blocks[i].bytes != NULL) {
                assert_true(is_filled(blocks[i].bytes, blocks[i].len, 0));
                memset(blocks[i].bytes, (int)(i + 1), blocks[i].len);
                given++;
            }
        }
    }
    assert_true(given > STEPS / 4);
    for (size_t i = 0; i < BLOCKS; i++) {
        mbedtls_free(blocks[i].bytes);
    }
    assert_all_free(ARENA);
    remove_from(memory);
}

static void test_removal_wipes(void **state)
{
    (void)state;
    char *memory = install(ARENA);
    char *block = mbedtls_calloc(1, 1000);
    memset(block, 'x', 1000);
    mbedtls_free(block);
    cct_arena_remove();
    assert_true(is_filled(memory, ARENA, 0));
    assert_null(mbedtls_calloc(1, 1));
    cct_arena_install(memory, ARENA);
    assert_all_free(ARENA);
    remove_from(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_block_costs_eight_bytes_more),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_sizes_and_places),
        cmocka_unit_test(test_neighbours_are_joined),
        cmocka_unit_test(test_the_smallest_that_suffices),
        cmocka_unit_test(test_a_small_block_serves_again),
        cmocka_unit_test(test_long_use),
        cmocka_unit_test(test_removal_wipes),
    };
    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
