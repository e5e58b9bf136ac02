/* SPDX-License-Identifier: MIT */
/* application/x-www-form-urlencoded as RFC 6749 appendix B wants it. */
#include "library_test.h"

#include "format/form.h"

static void check_encoded(cct_span value, const char *expected)
{
    char out[64];
    cct_writer writer;
    cct_span copy = copy_of(value);
    cct_writer_init(&writer, out, sizeof out);
    cct_form_write(&writer, copy);
    assert_true(cct_writer_fits(&writer));
    assert_row(same_bytes((cct_span){out, writer.len}, cct_span_of(expected)), "%s", expected);
    assert_row(cct_form_is_plain(copy) == same_bytes(value, cct_span_of(expected)), "is_plain of %s", expected);
    free_copy(copy);
}

static void test_vectors(void **state)
{
    (void)state;
    /* appendix B's own */
    check_encoded(SPAN(" %&+\xC2\xA3\xE2\x82\xAC"), "+%25%26%2B%C2%A3%E2%82%AC");
    check_encoded(SPAN(""), "");
    check_encoded(SPAN("AZaz09-._*"), "AZaz09-._*");
    check_encoded(SPAN("p+ss/w%rd=&\xC3\xA9 \"x:y"), "p%2Bss%2Fw%25rd%3D%26%C3%A9+%22x%3Ay");
    check_encoded(SPAN("a\0\r\n"), "a%00%0D%0A");
    check_encoded(SPAN("~!'()@"), "%7E%21%27%28%29%40");
    check_encoded(SPAN("routing:queue:view"), "routing%3Aqueue%3Aview");
}

static void test_each_byte(void **state)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._*";
    static const char hex[] = "0123456789ABCDEF";
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        char c = (char)byte;
        char stays[] = {c, '\0'};
        char escaped[] = {'%', hex[byte / 16], hex[byte % 16], '\0'};
        bool is_plain = byte != 0 && strchr(plain, (int)byte) != NULL;
        check_encoded((cct_span){&c, 1}, is_plain ? stays : byte == ' ' ? "+" : escaped);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_each_byte),
    };
    return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}
