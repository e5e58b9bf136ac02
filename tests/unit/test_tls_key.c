/* SPDX-License-Identifier: MIT */
/*
 * Private keys: their forms, and that nothing of them stays in memory. That signatures are right
 * the integration tests see.
 */
#include "library_test.h"

#include "cctoken.h"
#include "format/base64.h"
#include "format/pem_block.h"

/* Made for this test by openssl. */
static const char ec_pem[] = "-----BEGIN PRIVATE KEY-----\n"
                             "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgU+p2RuhE+4vELXWf\n"
                             "fmkN3wSS5b1WrboYMQLdEuiNxqmhRANCAAR6R7g+fXpsBlD5wsnKgTUpF5+dZ7/e\n"
                             "Sk7PIB8k++fISP0WZUiMJfOGZZV0xqt3I/4QcSBLnGqe2uDf5eaKHRCV\n"
                             "-----END PRIVATE KEY-----\n";
static const uint8_t ec_number[] = {0x53, 0xEA, 0x76, 0x46, 0xE8, 0x44, 0xFB, 0x8B, 0xC4, 0x2D, 0x75,
                                    0x9F, 0x7E, 0x69, 0x0D, 0xDF, 0x04, 0x92, 0xE5, 0xBD, 0x56, 0xAD,
                                    0xBA, 0x18, 0x31, 0x02, 0xDD, 0x12, 0xE8, 0x8D, 0xC6, 0xA9};
static const char rsa_pem[] = "-----BEGIN RSA PRIVATE KEY-----\n"
                              "MIIEogIBAAKCAQEAxAGVwbRbjDdMcPHgQw8rr44VkqjyosJXHYWVAxmkvYaS5ndC\n"
                              "vUQyMTC8z/u5J/zerq5XJ14Ab7pQLlnyzrYabcXaXUZpbjBgdgRR3wbRIDqBOlF/\n"
                              "ff26IzsOKNYUUjdv9ovhDNeIRwhJDMDLFYIwlF8y/Ow1jIJS9jTzPgzBzDoNrlxX\n"
                              "Y8g/+THDp558RTKiAIJJ/wWFnlTVQmeSl46nOBaMmlwx8elo1QiE32TTvVgBlEdl\n"
                              "hxv+u95ZPgklfu0W0ggUiQUSVUkP9xmpvKJ7owRpmWxRHQF6/khcW9MrRA6wKYuz\n"
                              "fHx3MWsTrnjAWLuIdi83kAKM39KIQN7KeYePKwIDAQABAoIBAE3eI1SVBlmqDmBA\n"
                              "d0us1zojREbDf8FRW7KKwyw8H8p7kBinAIiYcyg/qIMoCeLs/rp+4HjvS1UXu4ru\n"
                              "iRu+FLnPhHTR6EiyR2AbTzs/Rg17sKMuhWvURQKCD5oBkoknJP/ZikrDxYwSqpK6\n"
                              "dPPSiOIo/+SjIpLzo2nUl13rS4KKSjxxhWQaSXvJUIAQ5DWIHHylHk5bhWfiBgc4\n"
                              "fxCMt0UzFg4TH5a4J37CaEZMAzmubtHdUPafsS5mx7IHYXNBGpHiI8YwvQZDvwFp\n"
                              "/JJCJNtvRaGXItVr8LC5gxTF/ZBxZG3eVI7xD0Fny34w5t1w1pkNGrPJQydTiOoY\n"
                              "qZxBVsECgYEA/o58VS4tQpng06loVuOAHO3EsEvXcM2NqDIwSvaFeh/sKHGu+PSg\n"
                              "RefoDC5Q2myTWbG2r4Pmc/BMmH/0ox7P/ic9WmakJSOAI/E42L5ZBEmTGz67aaI7\n"
                              "TwWOmPqhv4ROA2OMXrkG10mH24pgi+9ID8R1JBGVruxvG2V9JdYWe4MCgYEAxR4b\n"
                              "iVT0aTH69XxUY2GnpRSc2UM6eP7MyA0flKCQ6AMFqgmD/P4nSmyn5QoUUBm6nyaa\n"
                              "6LWu1ppoMxtNOn5LSpZLPeMXYwmU9E9qc9FYYYuCNSKZQzs6h2hcv9FGAcUIe7JY\n"
                              "MYLdCpWUMjjRUkehSmxkBjEGG5NHQzC2XPhJhTkCgYBf3nXA9tUg4ickUAb1wlR7\n"
                              "kKik5MtMtn2FPPGnKdT3O5KLYNVO+YJrEX35KHBW8tFD1IRC8eAXBgcy3+3YiUA4\n"
                              "LbsTkth7DDW0U6LfLkEENllqx2N50xmXFzavMqU8Ja3j5Nf2zKRg7FZ4PlNCIGn5\n"
                              "VjnvzZeb+3uUy9IoL8rj1QKBgFjWGNLr1rsSK2g3gFDJ0iQ0BfxksBWXv/Lo9zKk\n"
                              "qqnlssfPQgzi/hIspf4zbLQs5E6Vt3rpZsKRFCT0SPnzsTsMQRzDG+cmilsQ74kC\n"
                              "8DIGDcikry39o4MjJanNRx/FDO2yksy9jaEXiJKZyLysS6Se9PVVYstKtPMzIP0F\n"
                              "aR0BAoGAHRvSIevbQmztTUvqT4RiXDd1kZOpSdaRBccsfR64mvVVUgKFfCI7gMKP\n"
                              "uKjvK7D20icVmV3pmW2iZQor14HHBTFy2S04Z75TTi8USTUGHHftCaWhcZrcOPqm\n"
                              "EdARGURo2waG7bvRtTzgCDiob6HuDAH9i9aUwt2bW7DFgDPL1zk=\n"
                              "-----END RSA PRIVATE KEY-----\n";
static const uint8_t rsa_prime[] = {
    0xFE, 0x8E, 0x7C, 0x55, 0x2E, 0x2D, 0x42, 0x99, 0xE0, 0xD3, 0xA9, 0x68, 0x56, 0xE3, 0x80, 0x1C, 0xED, 0xC4, 0xB0,
    0x4B, 0xD7, 0x70, 0xCD, 0x8D, 0xA8, 0x32, 0x30, 0x4A, 0xF6, 0x85, 0x7A, 0x1F, 0xEC, 0x28, 0x71, 0xAE, 0xF8, 0xF4,
    0xA0, 0x45, 0xE7, 0xE8, 0x0C, 0x2E, 0x50, 0xDA, 0x6C, 0x93, 0x59, 0xB1, 0xB6, 0xAF, 0x83, 0xE6, 0x73, 0xF0, 0x4C,
    0x98, 0x7F, 0xF4, 0xA3, 0x1E, 0xCF, 0xFE, 0x27, 0x3D, 0x5A, 0x66, 0xA4, 0x25, 0x23, 0x80, 0x23, 0xF1, 0x38, 0xD8,
    0xBE, 0x59, 0x04, 0x49, 0x93, 0x1B, 0x3E, 0xBB, 0x69, 0xA2, 0x3B, 0x4F, 0x05, 0x8E, 0x98, 0xFA, 0xA1, 0xBF, 0x84,
    0x4E, 0x03, 0x63, 0x8C, 0x5E, 0xB9, 0x06, 0xD7, 0x49, 0x87, 0xDB, 0x8A, 0x60, 0x8B, 0xEF, 0x48, 0x0F, 0xC4, 0x75,
    0x24, 0x11, 0x95, 0xAE, 0xEC, 0x6F, 0x1B, 0x65, 0x7D, 0x25, 0xD6, 0x16, 0x7B, 0x83};

static uint64_t arena[8192];
static char memory[4096];
static cct_key key;
static cct_diagnosis diagnosis;

static int random_bytes(void *context, uint8_t *out, size_t len)
{
    static uint32_t state = 1;
    (void)context;
    for (size_t i = 0; i < len; i++) {
        state = state * 1664525 + 1013904223;
        out[i] = (uint8_t)(state >> 24);
    }
    return CCT_OK;
}

static const cct_port port = {.random_bytes = random_bytes};

static int read_key(cct_span text)
{
    cct_span copy = copy_of(text);
    memset(&diagnosis, 0, sizeof diagnosis);
    memset(memory, 0, sizeof memory);
    int result = cct_key_read(&key, &port, NULL, copy.ptr, copy.len, memory, sizeof memory, &diagnosis);
    for (size_t i = 0; i < sizeof memory; i++) {
        assert_int_equal(memory[i], 0);
    }
    assert_int_equal(diagnosis.cause, result == CCT_OK ? CCT_CAUSE_NONE : CCT_CAUSE_KEY_BAD);
    free_copy(copy);
    return result;
}

/* Eight bytes of the number, in this order or in that of limbs. */
static bool is_left(const void *where, size_t len, const uint8_t *number, size_t number_len)
{
    for (size_t at = 0; at + 8 <= number_len; at++) {
        uint8_t forward[8], backward[8];
        for (size_t i = 0; i < 8; i++) {
            forward[i] = number[at + i];
            backward[i] = number[at + 7 - i];
        }
        if (memmem(where, len, forward, 8) != NULL || memmem(where, len, backward, 8) != NULL) {
            return true;
        }
    }
    return false;
}

static void check_wiped(cct_span pem, const uint8_t *number, size_t number_len, const char *algorithm, int len)
{
    uint8_t signature[CCT_SIGNATURE_MAX];
    memset(arena, 0, sizeof arena);
    cct_arena_install(arena, sizeof arena);
    assert_int_equal(read_key(pem), CCT_OK);
    assert_true(is_left(arena, sizeof arena, number, number_len)); /* this is how it would look */
    cct_signer signer = cct_key_signer(&key);
    assert_string_equal(signer.algorithm, algorithm);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(signer.sign(signer.context, "text", 4, signature), len);
    }
    cct_key_end(&key);
    assert_false(is_left(arena, sizeof arena, number, number_len));
    assert_false(is_left(&key, sizeof key, number, number_len));
    assert_true(signer.sign(signer.context, "text", 4, signature) < 0); /* the key is gone */
    cct_key_end(&key);
    cct_arena_remove();
}

static void test_wiped(void **state)
{
    (void)state;
    check_wiped(SPAN(ec_pem), ec_number, sizeof ec_number, "ES256", 64);
    check_wiped(SPAN(rsa_pem), rsa_prime, sizeof rsa_prime, "RS256", 256);
}

/* A value that lost its line breaks, as in an environment variable or a JSON string. */
static void test_in_one_line(void **state)
{
    char line[sizeof ec_pem];
    size_t len = 0;
    (void)state;
    for (const char *at = ec_pem; *at != '\0'; at++) {
        if (*at != '\n') {
            line[len++] = *at;
        }
    }
    check_wiped((cct_span){line, len}, ec_number, sizeof ec_number, "ES256", 64);
}

/*
 * Cut off anywhere, and with any byte of its DER changed: refused, or another key, and no access
 * beyond the text.
 */
static void test_damaged(void **state)
{
    cct_span rest = SPAN(ec_pem), label, content;
    char der[256];
    cct_writer writer;
    cct_base64_decoder decoder;
    (void)state;
    cct_arena_install(arena, sizeof arena);
    for (size_t len = 0; len + sizeof "-----END PRIVATE KEY-----" < rest.len; len++) {
        assert_int_equal(read_key((cct_span){rest.ptr, len}), CCT_FAILED);
        assert_int_equal(diagnosis.subject, CCT_SUBJECT_KEY);
        cct_key_end(&key);
    }
    assert_true(cct_pem_block_next(&rest, &label, &content));
    cct_writer_init(&writer, der, sizeof der);
    cct_base64_decode_init(&decoder);
    assert_int_equal(cct_base64_decode(&decoder, content, &writer), CCT_OK);
    for (size_t i = 0; i < writer.len; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            der[i] = (char)(der[i] ^ 1 << bit);
            (void)read_key((cct_span){der, writer.len});
            cct_key_end(&key);
            der[i] = (char)(der[i] ^ 1 << bit);
        }
        assert_int_equal(read_key((cct_span){der, i}), CCT_FAILED);
        cct_key_end(&key);
    }
    cct_arena_remove();
}

/* What Node makes of the same keys. */
static void test_public(void **state)
{
    static const struct {
        cct_span pem;
        const char *jwk, *thumbprint;
    } rows[] = {
        {{ec_pem, sizeof ec_pem - 1},
         "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"eke4Pn16bAZQ-cLJyoE1KRefnWe_3kpOzyAfJPvnyEg\","
         "\"y\":\"_RZlSIwl84ZllXTGq3cj_hBxIEucap7a4N_l5oodEJU\"}",
         "2dmwq6NMIHunUpryLux1FCnDT2pR0e7Hq2xb1OAH6iQ"},
        {{rsa_pem, sizeof rsa_pem - 1},
         "{\"e\":\"AQAB\",\"kty\":\"RSA\",\"n\":\"xAGVwbRbjDdMcPHgQw8rr44VkqjyosJXHYWVAxmkvYaS5ndCvUQyMTC8z_u5J_zerq5X"
         "J14Ab7pQLlnyzrYabcXaXUZpbjBgdgRR3wbRIDqBOlF_ff26IzsOKNYUUjdv9ovhDNeIRwhJDMDLFYIwlF8y_Ow1jIJS9jTzPgzBzDoNrlxX"
         "Y8g_-THDp558RTKiAIJJ_wWFnlTVQmeSl46nOBaMmlwx8elo1QiE32TTvVgBlEdlhxv-u95ZPgklfu0W0ggUiQUSVUkP9xmpvKJ7owRpmWxR"
         "HQF6_khcW9MrRA6wKYuzfHx3MWsTrnjAWLuIdi83kAKM39KIQN7KeYePKw\"}",
         "j143DbLUBA5YtlbALdrWDEOOK45RIw5Mhm0zkblJ_OI"},
    };
    char jwk[CCT_JWK_SIZE], thumbprint[CCT_THUMBPRINT_SIZE];
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_arena_install(arena, sizeof arena);
        assert_int_equal(read_key(rows[i].pem), CCT_OK);
        assert_int_equal(cct_key_jwk(&key, jwk), strlen(rows[i].jwk));
        assert_string_equal(jwk, rows[i].jwk);
        cct_jwk_thumbprint(jwk, thumbprint);
        assert_string_equal(thumbprint, rows[i].thumbprint);
        cct_key_end(&key);
        assert_int_equal(cct_key_jwk(&key, jwk), CCT_FAILED); /* the key is gone */
        cct_arena_remove();
    }
}

/* An arena that is too small is called by its name. */
static void test_out_of_memory(void **state)
{
    (void)state;
    cct_arena_install(arena, 512);
    memset(&diagnosis, 0, sizeof diagnosis);
    assert_int_equal(cct_key_read(&key, &port, NULL, rsa_pem, sizeof rsa_pem - 1, memory, sizeof memory, &diagnosis),
                     CCT_FAILED);
    assert_int_equal(diagnosis.cause, CCT_CAUSE_OUT_OF_MEMORY);
    cct_key_end(&key);
    cct_arena_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wiped),  cmocka_unit_test(test_in_one_line),   cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_public), cmocka_unit_test(test_out_of_memory),
    };
    return cmocka_run_group_tests_name("key", tests, NULL, NULL);
}
