/* SPDX-License-Identifier: MIT */
/* Certificates found in text: every way to cut it gives the same, damage costs one block only. */
#include <stdlib.h>

#include "library_test.h"

#include "cctoken_port.h"
#include "format/pem.h"

#define BEGIN "-----BEGIN CERTIFICATE-----\n"
#define END "-----END CERTIFICATE-----\n"
#define ABC BEGIN "YWJj\n" END /* the bytes "abc" */

typedef struct findings {
    char found[200]; /* each certificate with a '.' behind it */
    char lost[200];  /* the beginning of each damaged one with a '?', of one that is too large with
                      * a '>' */
    uint32_t blocks;
    uint32_t skipped;
    bool has_pkcs7;
} findings;

static void note(char *texts, size_t size, cct_span der, char mark)
{
    cct_writer out = {texts, size, strlen(texts)};
    cct_write_span(&out, der);
    cct_write_byte(&out, mark);
    cct_writer_terminate(&out);
    assert_true(out.len < size);
}

static void note_block(findings *f, int result, cct_span der)
{
    f->blocks++;
    f->skipped += result != CCT_OK;
    if (result == CCT_OK) {
        note(f->found, sizeof f->found, der, '.');
    } else {
        assert_true(result == CCT_ERROR_MALFORMED || result == CCT_ERROR_NO_ROOM);
        note(f->lost, sizeof f->lost, der, result == CCT_ERROR_NO_ROOM ? '>' : '?');
    }
}

/* Feeds the text in two pieces. */
static void scan(cct_span first, cct_span second, size_t capacity, findings *f)
{
    char *der = malloc(capacity > 0 ? capacity : 1);
    cct_span pieces[] = {first, second}, certificate;
    cct_pem pem;
    memset(f, 0, sizeof *f);
    cct_pem_init(&pem, der, capacity);
    for (int i = 0; i < 2; i++) {
        while (pieces[i].len > 0) {
            size_t taken = 0;
            int result = cct_pem_feed(&pem, pieces[i], &taken, &certificate);
            if (result != CCT_AGAIN) {
                note_block(f, result, certificate);
            }
            assert_true(taken > 0 && taken <= pieces[i].len);
            pieces[i] = (cct_span){pieces[i].ptr + taken, pieces[i].len - taken};
        }
    }
    int result = cct_pem_end(&pem, &certificate);
    if (result != CCT_EOF) {
        note_block(f, result, certificate);
    }
    f->has_pkcs7 = pem.has_pkcs7;
    free(der);
}

static void check_all(cct_span text, size_t capacity, const findings *expected, bool look_at_lost)
{
    for (size_t cut = 0; cut <= text.len; cut++) {
        findings f;
        cct_span first = copy_of((cct_span){text.ptr, cut});
        cct_span second = copy_of((cct_span){text.ptr + cut, text.len - cut});
        scan(first, second, capacity, &f);
        assert_row(strcmp(f.found, expected->found) == 0, "'%.*s' cut at %zu: '%s'", SHOW(text), cut, f.found);
        assert_row(!look_at_lost || strcmp(f.lost, expected->lost) == 0, "'%.*s' cut at %zu: lost '%s'", SHOW(text),
                   cut, f.lost);
        assert_row(f.blocks == expected->blocks && f.skipped == expected->skipped, "'%.*s' cut at %zu: %u, %u",
                   SHOW(text), cut, (unsigned)f.blocks, (unsigned)f.skipped);
        assert_int_equal(f.has_pkcs7, expected->has_pkcs7);
        free_copy(first);
        free_copy(second);
    }
}

static void check(cct_span text, size_t capacity, const char *found, uint32_t blocks, uint32_t skipped)
{
    findings expected = {.blocks = blocks, .skipped = skipped};
    strcpy(expected.found, found);
    check_all(text, capacity, &expected, false);
}

static void check_lost(cct_span text, size_t capacity, const char *lost)
{
    findings expected = {.found = "abc.", .blocks = 2, .skipped = 1};
    strcpy(expected.lost, lost);
    check_all(text, capacity, &expected, true);
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
    check(SPAN("text\r-----BEGIN CERTIFICATE-----\rYWJj\r-----END CERTIFICATE-----\r"), 9, "abc.", 1, 0);
    check(SPAN("-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----"), 9, "abc.", 1, 0);
    check(SPAN("-----BEGIN CERTIFICATE-----  \n  YW Jj\t\n-----END CERTIFICATE----- \n"), 9, "abc.", 1, 0);
    check(SPAN("-----BEGIN PRIVATE KEY-----\nYWJj\n-----END PRIVATE KEY-----\n" ABC), 9, "abc.", 1, 0);
    check(SPAN("-----BEGIN TRUSTED CERTIFICATE-----\nYWJj\n-----END TRUSTED CERTIFICATE-----\n" ABC), 9, "abc.abc.", 2,
          0);
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

#define BOM "\xEF\xBB\xBF"
#define MARK_BEGIN "-----BEGIN CERTIFICATE-----"
#define MARK_END "-----END CERTIFICATE-----"

/* As files are after `cat`, editors of other systems, shells and variables. */
static void test_in_practice(void **state)
{
    (void)state;
    check(SPAN(BOM ABC), 9, "abc.", 1, 0);
    check(SPAN(ABC BOM ABC), 9, "abc.abc.", 2, 0);
    /* cat, without a final line feed */
    check(SPAN(BEGIN "YWJj\n" MARK_END BOM ABC), 9, "abc.abc.", 2, 0);
    check(SPAN(BEGIN "YWJj\n" MARK_END ABC), 9, "abc.abc.", 2, 0);
    check(SPAN(BEGIN "YWJj" MARK_END MARK_BEGIN "ZGVm" MARK_END), 9, "abc.def.", 2, 0);
    /* line feeds became spaces */
    check(SPAN(MARK_BEGIN " YWJj " MARK_END " " ABC), 9, "abc.abc.", 2, 0);
    check(SPAN("  " BEGIN "  YWJj\n  " END ABC), 9, "abc.abc.", 2, 0);
    check(SPAN("\xC9metteur \xFC\x93\xA0\x0B\x80\n" ABC "\x83\x65\x83\x58\x83\x67\r\n" ABC), 9, "abc.abc.", 2, 0);
    /* a commented block is none */
    check(SPAN("# - \x84- --\n-\n--\n" ABC "# " ABC), 9, "abc.", 1, 0);
    check(SPAN("-----BEGIN X509 CERTIFICATE-----\nYWJj\n-----END X509 CERTIFICATE-----\n" ABC), 9, "abc.abc.", 2, 0);
    check(SPAN(BEGIN "YWJj\r" MARK_END "\r" ABC), 9, "abc.abc.", 2, 0);
    check(SPAN("------BEGIN CERTIFICATE-----\nYWJj\n" END ABC), 9, "abc.", 1, 0);
    check(SPAN(BEGIN "YWJj\n" MARK_END "-\n" ABC), 9, "abc.abc.", 2, 0);
    check(SPAN("-----BEGIN VERY MUCH LONGER THAN EVERY LABEL THAT WE KNOW-----\nYWJj\n" ABC), 9, "abc.", 1, 0);
}

static void test_damaged_in_practice(void **state)
{
    (void)state;
    check(SPAN(BEGIN "YW!j" MARK_END ABC), 9, "abc.", 2, 1);
    check(SPAN(BEGIN "Y-WJj\n" END ABC), 9, "abc.", 2, 1);
    check(SPAN(BEGIN "YWJj\n-------------\n" END ABC), 9, "abc.", 2, 1);
    /* another label's end */
    check(SPAN(BEGIN "YWJj\n-----END X509 CERTIFICATE-----\n" ABC), 9, "abc.", 2, 1);
    check(SPAN(BEGIN "YWJj\n-----END TRUSTED CERTIFICATE-----\n" ABC), 9, "abc.", 2, 1);
    check(SPAN(BEGIN BEGIN "YWJj\n" END), 9, "abc.", 2, 1);
    /* neither BEGIN nor END */
    check(SPAN("-----START CERTIFICATE-----\nZGVm\n" END ABC), 9, "abc.", 1, 0);
    check(SPAN(BEGIN "ZGVm\n-----FIN CERTIFICATE-----\n" ABC), 9, "abc.", 2, 1);
    /* a label of one letter is one, too */
    check(SPAN(BEGIN "ZGVm\n-----X-----" ABC), 9, "abc.", 2, 1);
    check_lost(SPAN(BEGIN "ZGVmZ!hp\n" END ABC), 9, "def?");
    check_lost(SPAN(BEGIN "ZGVm\n" ABC), 9, "def?");
    check_lost(SPAN(ABC BEGIN "ZGVm"), 9, "def?");
    check_lost(SPAN(BEGIN "ZGVmZ2hp\n" END ABC), 4, "defg>");
    check_lost(SPAN(BEGIN "ZGVmZ2!p\n" END ABC), 3, "def?");
}

static void test_pkcs7(void **state)
{
    (void)state;
    findings expected = {.has_pkcs7 = true};
    check_all(SPAN("-----BEGIN PKCS7-----\nYWJj\n-----END PKCS7-----\n"), 9, &expected, true);
    check_all(SPAN("-----BEGIN CMS-----\nYWJj\n-----END CMS-----\n"), 9, &expected, true);
}

/* The label stays known after the end of the block. */
static void test_label(void **state)
{
    static const struct {
        cct_span text;
        cct_pem_label label;
    } rows[] = {
        {SPAN(ABC), CCT_PEM_CERTIFICATE},
        {SPAN("-----BEGIN X509 CERTIFICATE-----YWJj-----END X509 CERTIFICATE-----"), CCT_PEM_X509},
        {SPAN("-----BEGIN TRUSTED CERTIFICATE-----YWJj-----END TRUSTED CERTIFICATE-----"), CCT_PEM_TRUSTED},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char der[9];
        cct_pem pem;
        size_t taken;
        cct_span certificate;
        cct_pem_init(&pem, der, sizeof der);
        assert_true(cct_pem_is_at_line(&pem));
        assert_int_equal(cct_pem_feed(&pem, rows[i].text, &taken, &certificate), CCT_OK);
        assert_int_equal(pem.label, rows[i].label);
        assert_true(cct_pem_is_at_line(&pem));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_in_practice),
        cmocka_unit_test(test_damaged_in_practice),
        cmocka_unit_test(test_pkcs7),
        cmocka_unit_test(test_label),
    };
    return cmocka_run_group_tests_name("pem", tests, NULL, NULL);
}
