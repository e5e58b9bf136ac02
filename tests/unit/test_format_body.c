/* SPDX-License-Identifier: MIT */
/* What a body is that is not JSON. */
#include "library_test.h"

#include "format/body.h"

static void test_mark(void **state)
{
    static const struct {
        cct_span body, rest;
    } rows[] = {
        {SPAN("\xEF\xBB\xBF{}"), SPAN("{}")},
        {SPAN("\xEF\xBB\xBF"), SPAN("")},
        {SPAN("\xEF\xBB\xBF\xEF\xBB\xBF{}"), SPAN("\xEF\xBB\xBF{}")},
        {SPAN("\xEF\xBB"), SPAN("\xEF\xBB")},
        {SPAN(" \xEF\xBB\xBF"), SPAN(" \xEF\xBB\xBF")},
        {SPAN("{}"), SPAN("{}")},
        {SPAN(""), SPAN("")},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span body = copy_of(rows[i].body);
        assert_row(same_bytes(cct_body_skip_mark(body), rows[i].rest), "row %zu", i);
        free_copy(body);
    }
}

static void test_pages(void **state)
{
    static const struct {
        const char *type, *body;
        bool page;
    } rows[] = {
        {"text/html", "", true},
        {"TEXT/HTML; charset=utf-8", "x", true},
        {"application/xhtml+xml", "<?xml?>", true},
        {"", "<!DOCTYPE html>", true},
        {"text/plain", "<!doctype HTML>", true},
        {"", " \r\n\t<HTML lang=en>", true},
        {"", "<htm", false},
        {"", "<!-- <html> -->", false},
        {"", "<!-- <html> -->\n<!-- b --> <html>", true},
        {"text/xml", "<?xml version=\"1.0\"?>\n<!DOCTYPE html>", true},
        {"text/xml", "<?xml version=\"1.0\"?><!-- x --><error/>", false},
        {"", "<!-- <html>", false},
        {"", "<?xml", false},
        {"", "{\"a\":\"<html>\"}", false},
        {"application/json", "", false},
        {"", "", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span body = copy_of(cct_span_of(rows[i].body));
        assert_row(cct_body_is_page(cct_span_of(rows[i].type), body) == rows[i].page, "%s", rows[i].body);
        free_copy(body);
    }
}

static void test_unreadable(void **state)
{
    static const struct {
        const char *coding;
        cct_span body;
        const char *kind; /* how it begins; NULL: text */
    } rows[] = {
        {"", SPAN(""), NULL},
        {"", SPAN("no"), NULL},
        {"", SPAN("caf\xC3\xA9"), NULL},
        {"gzip", SPAN("{\"error\":\"x\"}"), NULL}, /* what counts is the body */
        {"br", SPAN("plain"), NULL},
        {"", SPAN("cut off caf\xC3"), NULL}, /* the rest may not have arrived */
        {"", SPAN("\x1F\x8B\x08\0\0"), "compressed (gzip)"},
        {"gzip", SPAN("\x1F\x8B"), "compressed (gzip)"},
        {"GZIP", SPAN("\xFF!"), "compressed (gzip)"},
        {"x-gzip", SPAN("\xFF!"), "compressed (gzip)"},
        {"deflate", SPAN("\xAB\x56"), "compressed (deflate)"},
        {"", SPAN("\x78\x9C\xAB"), "compressed (deflate)"},
        {"br", SPAN("\x8B\x02"), "compressed (br)"},
        {"zstd", SPAN("\x28\xB5\x2F\xFD"), "compressed (zstd)"},
        {"", SPAN("\x28\xB5\x2F\xFD\x04"), "compressed (zstd)"},
        {"", SPAN("\x1F\x9D\x90"), "compressed (compress)"},
        {"", SPAN("\x1F{}"), NULL}, /* the second byte decides */
        {"", SPAN("\xFF\xFE{\0"), "UTF-16"},
        {"", SPAN("\xFE\xFF\0{"), "UTF-16"},
        {"", SPAN("{\0\"\0"), "UTF-16"},
        {"", SPAN("\0{\0\""), "UTF-16"},
        {"", SPAN("<\0h\0"), "UTF-16"},
        {"", SPAN("\0<\0h"), "UTF-16"},
        {"", SPAN("\xFF\xFE\0\0{\0\0\0"), "UTF-32"},
        {"", SPAN("\0\0\xFE\xFF"), "UTF-32"},
        {"", SPAN("{\0\0\0\"\0\0\0"), "UTF-32"},
        {"", SPAN("\0\0\0{"), "UTF-32"},
        {"", SPAN("\0\0\0x"), NULL},
        {"", SPAN("{\"m\":\"f\xFCr\"}"), "not UTF-8"},
        {"identity", SPAN("f\xFCr Sie"), "not UTF-8"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span body = copy_of(rows[i].body);
        const char *kind = cct_body_unreadable(cct_span_of(rows[i].coding), body);
        assert_row((kind == NULL) == (rows[i].kind == NULL), "row %zu: %s", i, kind == NULL ? "text" : kind);
        assert_row(kind == NULL || strncmp(kind, rows[i].kind, strlen(rows[i].kind)) == 0, "row %zu: %s", i, kind);
        free_copy(body);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mark),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_unreadable),
    };
    return cmocka_run_group_tests_name("body", tests, NULL, NULL);
}
