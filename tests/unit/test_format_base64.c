/* SPDX-License-Identifier: MIT */
/* Base64 (RFC 4648), at every split point of its input. */
#include "library_test.h"

#include "cctoken_port.h"
#include "format/base64.h"

static const struct {
    cct_span bytes;
    const char *text;
} vectors[] = {
    /* RFC 4648 section 10 */
    {SPAN(""), ""},
    {SPAN("f"), "Zg=="},
    {SPAN("fo"), "Zm8="},
    {SPAN("foo"), "Zm9v"},
    {SPAN("foob"), "Zm9vYg=="},
    {SPAN("fooba"), "Zm9vYmE="},
    {SPAN("foobar"), "Zm9vYmFy"},
    /* RFC 7617 section 2 and 2.1 */
    {SPAN("Aladdin:open sesame"), "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
    {SPAN("test:123\xC2\xA3"), "dGVzdDoxMjPCow=="},
    {SPAN("\0\0\0"), "AAAA"},
    {SPAN("\xFF\xFF\xFF\xFF"), "/////w=="},
    {SPAN("\xFB\xEF\xBE"), "++++"},
    {SPAN("\x14\xFB\x9C\x03\xD9\x7E"), "FPucA9l+"},
};

static void test_encode(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vectors); i++) {
        for (size_t split = 0; split <= vectors[i].bytes.len; split++) {
            char out[64];
            cct_writer writer;
            cct_base64_encoder encoder;
            cct_span head = copy_of((cct_span){vectors[i].bytes.ptr, split});
            cct_span tail = copy_of((cct_span){vectors[i].bytes.ptr + split, vectors[i].bytes.len - split});
            cct_writer_init(&writer, out, sizeof out);
            cct_base64_encode_init(&encoder, &writer);
            cct_base64_encode(&encoder, head);
            cct_base64_encode(&encoder, tail);
            cct_base64_encode_end(&encoder);
            assert_row(same_bytes((cct_span){out, writer.len}, cct_span_of(vectors[i].text)), "%s", vectors[i].text);
            assert_row(encoder.bits == 0 && encoder.count == 0, "%s: not wiped", vectors[i].text);
            free_copy(head);
            free_copy(tail);
        }
    }
}

/* Decodes text in two pieces; the result of the first that fails, else that of the end. */
static int decode(cct_span text, size_t split, cct_writer *bytes)
{
    cct_base64_decoder decoder;
    cct_span head = copy_of((cct_span){text.ptr, split});
    cct_span tail = copy_of((cct_span){text.ptr + split, text.len - split});
    cct_base64_decode_init(&decoder);
    int result = cct_base64_decode(&decoder, head, bytes);
    if (result == CCT_OK) {
        result = cct_base64_decode(&decoder, tail, bytes);
    }
    if (result == CCT_OK) {
        result = cct_base64_decode_end(&decoder);
    }
    free_copy(head);
    free_copy(tail);
    return result;
}

static void check_decoded(cct_span text, int result, cct_span bytes)
{
    for (size_t split = 0; split <= text.len; split++) {
        char out[256];
        cct_writer writer;
        cct_writer_init(&writer, out, sizeof out);
        assert_row(decode(text, split, &writer) == result, "'%.*s' split at %zu", SHOW(text), split);
        assert_row(result != CCT_OK || same_bytes((cct_span){out, writer.len}, bytes), "'%.*s' split at %zu",
                   SHOW(text), split);
    }
}

static void test_decode(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vectors); i++) {
        check_decoded(cct_span_of(vectors[i].text), CCT_OK, vectors[i].bytes);
    }
    check_decoded(SPAN(" Z\tg\r\n=\n= \r\n"), CCT_OK, SPAN("f")); /* the lines of PEM */
    check_decoded(SPAN("Zm9v\nYmFy\n"), CCT_OK, SPAN("foobar"));
}

static void test_decode_refused(void **state)
{
    static const struct {
        cct_span text;
        int result;
    } rows[] = {
        {SPAN("="), CCT_ERROR_MALFORMED},          {SPAN("=="), CCT_ERROR_MALFORMED},
        {SPAN("===="), CCT_ERROR_MALFORMED},       {SPAN("Z==="), CCT_ERROR_MALFORMED},
        {SPAN("Zg==="), CCT_ERROR_MALFORMED},      {SPAN("Zm8=="), CCT_ERROR_MALFORMED},
        {SPAN("Zm9v="), CCT_ERROR_MALFORMED},      {SPAN("Zg==Zg=="), CCT_ERROR_MALFORMED},
        {SPAN("Zg=g"), CCT_ERROR_MALFORMED},       {SPAN("Zm8=Zm9v"), CCT_ERROR_MALFORMED},
        {SPAN("Zm-_"), CCT_ERROR_MALFORMED},       {SPAN("Zm9v!"), CCT_ERROR_MALFORMED},
        {SPAN("Zm9\0"), CCT_ERROR_MALFORMED},      {SPAN("\xC3\xA9zz"), CCT_ERROR_MALFORMED},
        {SPAN("Zm\v9v"), CCT_ERROR_MALFORMED},     {SPAN("Z"), CCT_ERROR_TRUNCATED},
        {SPAN("Zg"), CCT_ERROR_TRUNCATED},         {SPAN("Zg="), CCT_ERROR_TRUNCATED},
        {SPAN("Zm8"), CCT_ERROR_TRUNCATED},        {SPAN("Zm9vY"), CCT_ERROR_TRUNCATED},
        {SPAN("Zm9vYg= \n"), CCT_ERROR_TRUNCATED},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_decoded(rows[i].text, rows[i].result, CCT_NO_SPAN);
    }
}

/* Every value of every byte at every place comes back. */
static void test_round_trip(void **state)
{
    (void)state;
    for (size_t len = 1; len <= 4; len++) {
        for (unsigned byte = 0; byte < 256; byte++) {
            char bytes[4], text[8];
            cct_writer writer;
            cct_base64_encoder encoder;
            memset(bytes, (int)byte, sizeof bytes);
            bytes[len / 2] = (char)~byte;
            cct_writer_init(&writer, text, sizeof text);
            cct_base64_encode_init(&encoder, &writer);
            cct_base64_encode(&encoder, (cct_span){bytes, len});
            cct_base64_encode_end(&encoder);
            assert_int_equal(writer.len, (len + 2) / 3 * 4);
            check_decoded((cct_span){text, writer.len}, CCT_OK, (cct_span){bytes, len});
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_encode),
        cmocka_unit_test(test_decode),
        cmocka_unit_test(test_decode_refused),
        cmocka_unit_test(test_round_trip),
    };
    return cmocka_run_group_tests_name("base64", tests, NULL, NULL);
}
