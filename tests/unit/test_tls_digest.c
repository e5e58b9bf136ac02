/* SPDX-License-Identifier: MIT */
/* SHA-256, by the examples of FIPS 180-4 and however the input is cut. */
#include "library_test.h"

#include "tls/digest.h"

static void check(cct_span input, size_t cut, const char *expected)
{
    static const char digits[] = "0123456789abcdef";
    cct_span copy = copy_of(input);
    cct_digest digest;
    uint8_t out[CCT_DIGEST_LEN];
    char hex[2 * CCT_DIGEST_LEN + 1] = "";
    cct_digest_begin(&digest);
    cct_digest_add(&digest, copy.ptr, cut);
    cct_digest_add(&digest, copy.ptr + cut, copy.len - cut);
    cct_digest_end(&digest, out);
    for (size_t i = 0; i < sizeof out; i++) {
        hex[2 * i] = digits[out[i] >> 4];
        hex[2 * i + 1] = digits[out[i] & 15];
    }
    assert_row(strcmp(hex, expected) == 0, "%.*s cut at %zu: %s", SHOW(input), cut, hex);
    free_copy(copy);
}

static void test_vectors(void **state)
{
    static const struct {
        cct_span input;
        const char *digest;
    } rows[] = {
        {{"", 0}, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {{"abc", 3}, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56},
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (size_t cut = 0; cut <= rows[i].input.len; cut++) {
            check(rows[i].input, cut, rows[i].digest);
        }
    }
}

static void test_the_end_wipes(void **state)
{
    static const cct_digest zeros;
    cct_digest digest;
    uint8_t out[CCT_DIGEST_LEN];
    (void)state;
    cct_digest_begin(&digest);
    cct_digest_add(&digest, "a client secret", 15);
    cct_digest_end(&digest, out);
    assert_memory_equal(&digest, &zeros, sizeof digest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_the_end_wipes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
