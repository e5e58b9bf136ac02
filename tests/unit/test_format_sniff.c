/* SPDX-License-Identifier: MIT */
/* Files of trust anchors that are not PEM: named by their first bytes, never read beyond them. */
#include "library_test.h"

#include "format/sniff.h"

static void test_formats(void **state)
{
    static const struct {
        cct_span text;
        cct_sniff format;
    } rows[] = {
        {SPAN("\x30\x82\x01\x0A\x30\x82"), CCT_SNIFF_DER},
        {SPAN("\x30\x81\x90\x30\x50"), CCT_SNIFF_DER},
        {SPAN("\x30\x82\x05\x00\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02\xA0"), CCT_SNIFF_PKCS7},
        {SPAN("\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02\xA0"), CCT_SNIFF_PKCS7},
        {SPAN("\x30\x82\x0A\x00\x02\x01\x03\x30"), CCT_SNIFF_PKCS12},
        {SPAN("\xFE\xED\xFE\xED\x00\x00\x00\x02"), CCT_SNIFF_JKS},
        {SPAN("\xFF\xFE-\0-\0"), CCT_SNIFF_UTF16},
        {SPAN("\xFE\xFF\0-\0-"), CCT_SNIFF_UTF16},
        {SPAN("-\0-\0-\0"), CCT_SNIFF_UTF16},
        {SPAN("\0-\0-\0-"), CCT_SNIFF_UTF16},
        {SPAN("<!DOCTYPE html>\n"), CCT_SNIFF_HTML},
        {SPAN("\xEF\xBB\xBF\r\n <HTML lang=en>"), CCT_SNIFF_HTML},
        {SPAN("-----BEGIN CERTIFICATE-----"), CCT_SNIFF_NONE},
        {SPAN("# a comment"), CCT_SNIFF_NONE},
        {SPAN("0123"), CCT_SNIFF_NONE},
        {SPAN("0\x84 and more"), CCT_SNIFF_NONE},
        {SPAN("<server>"), CCT_SNIFF_NONE},
        {SPAN("\xEF\xBB\xBF"), CCT_SNIFF_NONE},
        {SPAN("\0"), CCT_SNIFF_NONE},
        {SPAN(""), CCT_SNIFF_NONE},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (size_t len = 0; len <= rows[i].text.len; len++) {
            cct_span text = copy_of((cct_span){rows[i].text.ptr, len});
            cct_sniff format = cct_sniff_format(text);
            assert_row(len < rows[i].text.len || format == rows[i].format, "row %zu: %u", i, (unsigned)format);
            free_copy(text);
        }
    }
}

static void test_texts(void **state)
{
    (void)state;
    assert_string_equal(cct_sniff_text(CCT_SNIFF_NONE), "");
    assert_memory_equal(cct_sniff_text(CCT_SNIFF_DER), "DER, ", 5);
    assert_memory_equal(cct_sniff_text(CCT_SNIFF_HTML), "an HTML page, ", 14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_texts),
    };
    return cmocka_run_group_tests_name("sniff", tests, NULL, NULL);
}
