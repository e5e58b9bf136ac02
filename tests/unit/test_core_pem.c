/* SPDX-License-Identifier: MIT */
/* Certificates found in text: every way to cut it gives the same, damage costs one block only. */
#include <stdlib.h>

#include "core_test.h"

#include "cctoken_port.h"
#include "pem.h"

#define BEGIN "-----BEGIN CERTIFICATE-----\n"
#define END "-----END CERTIFICATE-----\n"
#define ABC BEGIN "YWJj\n" END /* the bytes "abc" */

/* Feeds the text in two pieces and writes what is found, each certificate with a '.' behind it. */
static void scan(cct_span first, cct_span second, size_t capacity, char *found, cct_pem *pem)
{
    char *der = malloc(capacity > 0 ? capacity : 1);
    cct_span pieces[] = {first, second}, certificate;
    cct_writer out;
    cct_writer_init(&out, found, 200);
    cct_pem_init(pem, der, capacity);
    for (int i = 0; i < 2; i++) {
        while (pieces[i].len > 0) {
            size_t taken = 0;
            if (cct_pem_feed(pem, pieces[i], &taken, &certificate) == CCT_OK) {
                cct_write_span(&out, certificate);
                cct_write_byte(&out, '.');
            }
            assert_true(taken > 0 && taken <= pieces[i].len);
            pieces[i] = (cct_span){pieces[i].ptr + taken, pieces[i].len - taken};
        }
    }
    if (cct_pem_end(pem, &certificate) == CCT_OK) {
        cct_write_span(&out, certificate);
        cct_write_byte(&out, '.');
    }
    cct_write_byte(&out, '\0');
    assert_true(cct_writer_fits(&out));
    free(der);
}

static void check(cct_span text, size_t capacity, const char *expected, uint32_t blocks, uint32_t skipped)
{
    for (size_t cut = 0; cut <= text.len; cut++) {
        char found[200];
        cct_pem pem;
        cct_span first = copy_of((cct_span){text.ptr, cut});
        cct_span second = copy_of((cct_span){text.ptr + cut, text.len - cut});
        scan(first, second, capacity, found, &pem);
        assert_row(strcmp(found, expected) == 0, "'%.*s' cut at %zu: '%s'", SHOW(text), cut, found);
        assert_int_equal(pem.blocks, blocks);
        assert_int_equal(pem.skipped, skipped);
        free_copy(first);
        free_copy(second);
    }
}

static void test_accepted(void **state)
{
    (void)state;
    check(SPAN(""), 9, "", 0, 0);
    check(SPAN(ABC), 9, "abc.", 1, 0);
    check(SPAN(ABC ABC BEGIN "ZGVm\nZ2hp\nag==\n" END), 9, "abc.abc.defghij.", 3, 0);
    check(SPAN("text before\n" ABC "text = between - - -\n\n# and\n" ABC "after"), 9, "abc.abc.", 2, 0);
    check(SPAN("-----BEGIN CERTIFICATE-----\r\nYWJj\r\n-----END CERTIFICATE-----\r\n"), 9, "abc.", 1, 0);
    check(SPAN("-----BEGIN CERTIFICATE-----\rYWJj\rZGVm\r-----END CERTIFICATE-----\r"), 9, "abcdef.", 1, 0);
    check(SPAN("-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----"), 9, "abc.", 1, 0);
    check(SPAN("-----BEGIN CERTIFICATE-----  \n  YW Jj\t\n-----END CERTIFICATE----- \n"), 9, "abc.", 1, 0);
    check(SPAN("-----BEGIN PRIVATE KEY-----\nYWJj\n-----END PRIVATE KEY-----\n" ABC), 9, "abc.", 1, 0);
    check(SPAN("-----BEGIN TRUSTED CERTIFICATE-----\nYWJj\n-----END TRUSTED CERTIFICATE-----\n" ABC), 9, "abc.", 1, 0);
}

static void test_damaged(void **state)
{
    (void)state;
    check(SPAN(BEGIN "YW!j\n" END ABC), 9, "abc.", 2, 1);
    check(SPAN(BEGIN "YWJ\n" END ABC), 9, "abc.", 2, 1);
    check(SPAN(BEGIN "YW==\nYWJj\n" END ABC), 9, "abc.", 2, 1);
    check(SPAN(BEGIN END ABC), 9, "abc.", 2, 1);
    check(SPAN(BEGIN "YWJj\n" ABC), 9, "abc.", 2, 1); /* its end is missing */
    check(SPAN(ABC BEGIN "YWJj\n"), 9, "abc.", 2, 1); /* and so is the last one's */
    check(SPAN(BEGIN "YWJj\n-----END CERTIFICATE--\n" ABC), 9, "abc.", 2, 1);
    check(SPAN("YWJj\n" END ABC), 9, "abc.", 1, 0); /* its beginning is missing */
    check(SPAN(BEGIN "YWJj\n-----END PRIVATE KEY-----\n" ABC), 9, "abc.", 2, 1);
    check(SPAN("x" BEGIN "YWJj\n" END ABC), 9, "abc.", 1, 0); /* not at the start of a line */
    check(SPAN("-----------------------------------------------------------------------\n" ABC), 9, "abc.", 1, 0);
}

/* What is larger than the memory for it is passed over; what fills it is not. */
static void test_too_large(void **state)
{
    (void)state;
    check(SPAN(BEGIN "YWJjZGVm\n" END ABC), 6, "abcdef.abc.", 2, 0);
    check(SPAN(BEGIN "YWJjZGVm\n" END ABC), 5, "abc.", 2, 1);
    check(SPAN(BEGIN "YWJjZGVm\n" END ABC), 3, "abc.", 2, 1);
    check(SPAN(ABC), 0, "", 1, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_too_large),
    };
    return cmocka_run_group_tests_name("pem", tests, NULL, NULL);
}
