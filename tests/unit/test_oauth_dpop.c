/* SPDX-License-Identifier: MIT */
/* DPoP proofs (RFC 9449 section 4.2), byte by byte; that their signatures are right the integration tests see. */
#include "library_test.h"

#include "cctoken.h"
#include "oauth/dpop.h"

static size_t signed_len;

static int sign(void *context, const char *bytes, size_t len, uint8_t signature[CCT_SIGNATURE_MAX])
{
    (void)bytes;
    signed_len = len;
    memcpy(signature, "signature", 9);
    return context == NULL ? 9 : -1;
}

static const char jwk[] = "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"x\",\"y\":\"y\"}";
static cct_signer signer = {.algorithm = "ES256", .jwk = jwk, .sign = sign};

static int write_proof(const char *url, const char *nonce, const char *hash, char *out, size_t capacity, size_t *len)
{
    cct_url parsed;
    cct_writer writer;
    size_t bad;
    cct_dpop dpop = {
        .signer = &signer,
        .method = cct_span_of("GET"),
        .url = &parsed,
        .nonce = cct_span_of(nonce),
        .token_hash = cct_span_of(hash),
        .jti = {0xFF, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
        .now_s = 1700000000,
    };
    assert_int_equal(cct_url_parse(cct_span_of(url), &parsed, &bad), CCT_OK);
    cct_writer_init(&writer, out, capacity);
    int result = cct_dpop_write(&writer, &dpop);
    *len = writer.len;
    return result;
}

/* Decodes header and claims into one text. */
static void decode(const char *jwt, char *out, size_t capacity)
{
    cct_writer writer;
    const char *first = strchr(jwt, '.'), *second = strchr(first + 1, '.');
    cct_writer_init(&writer, out, capacity);
    assert_int_equal(cct_base64url_decode((cct_span){jwt, (size_t)(first - jwt)}, &writer), CCT_OK);
    assert_int_equal(cct_base64url_decode((cct_span){first + 1, (size_t)(second - first - 1)}, &writer), CCT_OK);
    cct_writer_terminate(&writer);
    assert_string_equal(second, ".c2lnbmF0dXJl");
    assert_int_equal(signed_len, (size_t)(second - jwt));
}

#define HEAD                                                                                                           \
    "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"x\",\"y\":\"y\"}}"      \
    "{\"htm\":\"GET\",\"htu\":\""
#define TAIL "\",\"iat\":1700000000,\"jti\":\"ff0102030405060708090a0b0c0d0e0f\""

static void test_proofs(void **state)
{
    static const struct {
        const char *url, *nonce, *hash, *expected;
    } rows[] = {
        {"https://as.example/token", NULL, NULL, HEAD "https://as.example/token" TAIL "}"},
        {"https://as.example", NULL, NULL, HEAD "https://as.example/" TAIL "}"},
        {"https://as.example?a=b", NULL, NULL, HEAD "https://as.example/" TAIL "}"},
        {"https://as.example:8443/a/b?c=d", "n", NULL, HEAD "https://as.example:8443/a/b" TAIL ",\"nonce\":\"n\"}"},
        {"https://as.example:443/t", "n", "h", HEAD "https://as.example/t" TAIL ",\"nonce\":\"n\",\"ath\":\"h\"}"},
        {"https://[::1]:1/t", NULL, "h", HEAD "https://[::1]:1/t" TAIL ",\"ath\":\"h\"}"},
    };
    char jwt[1024], text[1024];
    size_t len, again;
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(write_proof(rows[i].url, rows[i].nonce, rows[i].hash, jwt, sizeof jwt, &len), CCT_OK);
        jwt[len] = '\0';
        decode(jwt, text, sizeof text);
        assert_string_equal(text, rows[i].expected);
        for (size_t capacity = 0; capacity <= len; capacity++) {
            char *exact = malloc(capacity + 1);
            int result = write_proof(rows[i].url, rows[i].nonce, rows[i].hash, exact, capacity, &again);
            assert_int_equal(result, capacity < len ? CCT_ERROR_NO_ROOM : CCT_OK);
            free(exact);
        }
    }
    signer.context = &signer;
    assert_int_equal(write_proof(rows[0].url, NULL, NULL, jwt, sizeof jwt, &len), CCT_FAILED);
    signer.context = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_proofs)};
    return cmocka_run_group_tests_name("DPoP", tests, NULL, NULL);
}
