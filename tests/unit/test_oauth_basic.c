/* SPDX-License-Identifier: MIT */
/*
 * The credentials of HTTP Basic (RFC 7617 section 2; RFC 6749 section 2.3.1): written, and found
 * again.
 */
#include "library_test.h"

#include "oauth/basic.h"

static const struct {
    cct_span id, secret;
    const char *raw, *form_encoded;
} rows[] = {
    /* RFC 7617 sections 2 and 2.1, RFC 6749 section 2.3.1 */
    {SPAN("Aladdin"), SPAN("open sesame"), "QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "QWxhZGRpbjpvcGVuK3Nlc2FtZQ=="},
    {SPAN("test"), SPAN("123\xC2\xA3"), "dGVzdDoxMjPCow==", "dGVzdDoxMjMlQzIlQTM="},
    {SPAN("s6BhdRkqt3"), SPAN("gX1fBat3bV"), "czZCaGRSa3F0MzpnWDFmQmF0M2JW", "czZCaGRSa3F0MzpnWDFmQmF0M2JW"},
    {SPAN("my id+1"), SPAN("p+ss/w%rd=&\xC3\xA9 \"x:y"),
     "bXkgaWQrMTpwK3NzL3clcmQ9JsOpICJ4Onk=", "bXkraWQlMkIxOnAlMkJzcyUyRnclMjVyZCUzRCUyNiVDMyVBOSslMjJ4JTNBeQ=="},
    {SPAN("a:b"), SPAN("c"), "YTpiOmM=", "YSUzQWI6Yw=="},
    {SPAN(""), SPAN(""), "Og==", "Og=="},
    {SPAN("i"), SPAN("\xFF\xFE\xBF?"), "aTr//r8/", "aTolRkYlRkUlQkYlM0Y="},
};

static size_t row_at_hand;
static bool form_at_hand;

static void write_row(cct_writer *writer)
{
    cct_basic_write(writer, rows[row_at_hand].id, rows[row_at_hand].secret, form_at_hand);
}

static void test_write(void **state)
{
    (void)state;
    for (row_at_hand = 0; row_at_hand < COUNT(rows); row_at_hand++) {
        form_at_hand = false;
        check_every_capacity(write_row, cct_span_of(rows[row_at_hand].raw));
        form_at_hand = true;
        check_every_capacity(write_row, cct_span_of(rows[row_at_hand].form_encoded));
    }
}

static void check_len(cct_span text, size_t row, bool form_encoded, size_t expected)
{
    cct_span copy = copy_of(text), id = copy_of(rows[row].id), secret = copy_of(rows[row].secret);
    size_t len = cct_basic_len(copy, id, secret, form_encoded);
    assert_row(len == expected, "'%.*s', row %zu: %zu, not %zu", SHOW(text), row, len, expected);
    free_copy(copy);
    free_copy(id);
    free_copy(secret);
}

/*
 * Whole, with and without padding, followed by something; cut off or changed anywhere it is not
 * found.
 */
static void test_len(void **state)
{
    (void)state;
    for (size_t row = 0; row < COUNT(rows); row++) {
        for (int form = 0; form <= 1; form++) {
            char text[128];
            const char *encoded = form ? rows[row].form_encoded : rows[row].raw;
            size_t bare = strcspn(encoded, "=");
            strcat(strcpy(text, encoded), "\",");
            check_len(cct_span_of(encoded), row, form, strlen(encoded));
            check_len(cct_span_of(text), row, form, strlen(encoded));
            check_len((cct_span){encoded, bare}, row, form, bare);
            for (size_t len = 0; len < bare; len++) {
                check_len((cct_span){text, len}, row, form, 0);
                text[len] = text[len] == 'A' ? 'B' : 'A';
                check_len(cct_span_of(text), row, form, 0);
                text[len] = encoded[len];
            }
        }
    }
}

/* JSON may escape a slash. */
static void test_len_with_escapes(void **state)
{
    (void)state;
    check_len(SPAN("aTr\\/\\/r8\\/"), 6, false, 11);
    check_len(SPAN("aTr\\/\\/r8\\"), 6, false, 0);
    check_len(SPAN("aTr//r8\\/\\/"), 6, false, 9);
    check_len(SPAN("a\\Tr//r8/"), 6, false, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write),
        cmocka_unit_test(test_len),
        cmocka_unit_test(test_len_with_escapes),
    };
    return cmocka_run_group_tests_name("basic", tests, NULL, NULL);
}
