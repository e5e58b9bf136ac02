/* SPDX-License-Identifier: MIT */
/* A damaged file is told from a whole one. */
#include "library_test.h"

#include "cli/io/checksum.h"

/* In memory of its exact size. */
static uint64_t sum_of(cct_span text)
{
    cct_span copy = copy_of(text);
    uint64_t sum = checksum_of(copy.ptr, copy.len);
    free_copy(copy);
    return sum;
}

/* Neither the length nor zeros at the end go unnoticed. */
static void test_lengths(void **state)
{
    static const char zeros[100] = {0};
    uint64_t sums[COUNT(zeros) + 1];
    (void)state;
    for (size_t len = 0; len <= COUNT(zeros); len++) {
        sums[len] = sum_of((cct_span){zeros, len});
        assert_true(sums[len] == sum_of((cct_span){zeros, len}));
        for (size_t other = 0; other < len; other++) {
            assert_row(sums[len] != sums[other], "%zu and %zu bytes", len, other);
        }
    }
}

/* Up to eight neighbouring bytes, from a multiple of eight on. */
static void test_words(void **state)
{
    char bytes[67];
    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (char)(i * 37 + 11);
    }
    uint64_t was = sum_of((cct_span){bytes, sizeof bytes});
    for (size_t word = 0; word < sizeof bytes; word += 8) {
        for (unsigned changes = 1; changes < 256; changes++) {
            char other[sizeof bytes];
            bool differs = false;
            memcpy(other, bytes, sizeof bytes);
            for (size_t i = 0; i < 8 && word + i < sizeof bytes; i++) {
                other[word + i] ^= (char)((changes >> i & 1) * (1U << (changes % 8)));
                differs = differs || other[word + i] != bytes[word + i];
            }
            uint64_t is = sum_of((cct_span){other, sizeof other});
            assert_row((is != was) == differs, "byte %zu, %x", word, changes);
        }
    }
}

/* The highest bits of two words, which a factor alone would carry out of the sum. */
static void test_highest_bits(void **state)
{
    char bytes[64];
    (void)state;
    memset(bytes, 'a', sizeof bytes);
    uint64_t was = sum_of((cct_span){bytes, sizeof bytes});
    for (size_t i = 7; i < sizeof bytes; i += 8) {
        for (size_t j = i + 8; j < sizeof bytes; j += 8) {
            char other[sizeof bytes];
            memcpy(other, bytes, sizeof bytes);
            other[i] ^= (char)0x80;
            other[j] ^= (char)0x80;
            assert_row(sum_of((cct_span){other, sizeof other}) != was, "bytes %zu and %zu", i, j);
        }
    }
}

static void test_order(void **state)
{
    (void)state;
    assert_true(sum_of(SPAN("aaaaaaaabbbbbbbb")) != sum_of(SPAN("bbbbbbbbaaaaaaaa")));
    assert_true(sum_of(SPAN("aaaaaaaabbbbbbbbcccccccc")) != sum_of(SPAN("aaaaaaaaccccccccbbbbbbbb")));
    assert_true(sum_of(SPAN("ab")) != sum_of(SPAN("ba")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_highest_bits),
        cmocka_unit_test(test_order),
    };
    return cmocka_run_group_tests_name("checksum", tests, NULL, NULL);
}
