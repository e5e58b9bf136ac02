/* SPDX-License-Identifier: MIT */
/*
 * DPoP proofs (RFC 9449 section 4.2), byte by byte; that their signatures are right the integration
 * tests see.
 */
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

/* NQCHAR of RFC 6749 appendix A, as RFC 9449 section 8.1 says: anything else is no nonce. */
static void test_nonces(void **state)
{
    static const struct {
        const char *field;
        const char *nonce; /* NULL: none */
    } rows[] = {
        {"", NULL},
        {"DPoP-Nonce:\r\n", NULL},
        {"DPoP-Nonce: eyJ7S_zG.eyJH0-Z.HX4w-7v\r\n", "eyJ7S_zG.eyJH0-Z.HX4w-7v"},
        {"dpop-nonce: !#[]~\r\n", "!#[]~"},
        {"DPoP-Nonce: a b\r\n", NULL},
        {"DPoP-Nonce: a\tb\r\n", NULL},
        {"DPoP-Nonce: a\"b\r\n", NULL},
        {"DPoP-Nonce: a\\b\r\n", NULL},
        {"DPoP-Nonce: a\x7F\r\n", NULL},
        {"DPoP-Nonce: \xC3\xA9\r\n", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows) + 2; i++) {
        char text[2048], memory[2048], longest[CCT_NONCE_MAX + 2];
        cct_http_response response;
        cct_writer writer;
        size_t room, len = CCT_NONCE_MAX + (i - COUNT(rows)); /* in the last two: as long as it may
                                                               * be, and longer */
        const char *expected = i < COUNT(rows) ? rows[i].nonce : i == COUNT(rows) ? longest : NULL;
        cct_writer_init(&writer, text, sizeof text);
        cct_write_text(&writer, "HTTP/1.1 401 X\r\n");
        if (i < COUNT(rows)) {
            cct_write_text(&writer, rows[i].field);
        } else {
            memset(longest, 'n', len);
            longest[len] = '\0';
            cct_write_text(&writer, "DPoP-Nonce: ");
            cct_write_text(&writer, longest);
            cct_write_text(&writer, "\r\n");
        }
        cct_write_text(&writer, "Content-Length: 0\r\n\r\n");
        cct_http_response_init(&response, memory, sizeof memory);
        memcpy(cct_http_response_room(&response, &room), text, writer.len);
        assert_int_equal(cct_http_response_feed(&response, memory, writer.len), CCT_OK);
        cct_span nonce = cct_dpop_nonce_of(&response);
        assert_row((nonce.ptr != NULL) == (expected != NULL), "row %zu", i);
        assert_row(expected == NULL || same_bytes(nonce, cct_span_of(expected)), "row %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_proofs), cmocka_unit_test(test_nonces)};
    return cmocka_run_group_tests_name("DPoP", tests, NULL, NULL);
}
