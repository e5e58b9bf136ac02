/* SPDX-License-Identifier: MIT */
/*
 * Packed texts: which bytes are codes, pieces in pieces, and no more of them than there is room
 * for.
 */
#include "library_test.h"

#include "format/packed.h"

static void check_unpacked(const char *packed, const char *pieces, const char *expected)
{
    char out[64];
    cct_writer writer;
    cct_writer_init(&writer, out, sizeof out);
    cct_write_packed(&writer, packed, pieces);
    cct_writer_terminate(&writer);
    assert_string_equal(out, expected);
}

static void test_codes(void **state)
{
    unsigned counts[CCT_PACKED_CODES] = {0};
    (void)state;
    for (int byte = 1; byte < 256; byte++) {
        bool is_text = (byte >= ' ' && byte <= '~') || byte == '\n';
        unsigned piece = cct_packed_piece((char)byte);
        assert_row((piece >= CCT_PACKED_CODES) == is_text, "byte %d: %u", byte, piece);
        if (!is_text) {
            assert_row(counts[piece]++ == 0, "byte %d: %u, again", byte, piece);
        }
    }
    assert_int_equal(cct_packed_piece('\x7F'), 0);
    assert_int_equal(cct_packed_piece('\x80'), 1);
}

static void test_pieces(void **state)
{
    static const char pieces[] = "the \0token\0\x7F\x80 of \0last";
    (void)state;
    check_unpacked("", pieces, "");
    check_unpacked("plain\ntext ~", pieces, "plain\ntext ~");
    check_unpacked("\x7F\x80", pieces, "the token");
    check_unpacked("In \x81\x7Fserver\n", pieces, "In the token of the server\n");
    check_unpacked("\x81\x81.", pieces, "the token of the token of .");
    check_unpacked("at \x82", pieces, "at last");
}

static void test_depth(void **state)
{
    static const char pieces[] = "a\0\x7F!\0\x80!\0\x81!\0\x82!\0\x83!\0\x84!\0\x85!\0\x86!";
    static const char endless[] = "a\x7F";
    (void)state;
    check_unpacked("\x86.", pieces, "a!!!!!!!.");  /* all that the packer makes */
    check_unpacked("\x87.", pieces, "!!!!!!!!.");  /* never made: what is too deep is left out */
    check_unpacked("\x7F.", endless, "aaaaaaaa."); /* nor this */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_depth),
    };
    return cmocka_run_group_tests_name("packed texts", tests, NULL, NULL);
}
