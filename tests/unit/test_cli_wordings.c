/* SPDX-License-Identifier: MIT */
/*
 * What people read of the catalogue of wordings: printable texts, beside the rows that the library
 * compares with.
 */
#include "library_test.h"

#include "cli/texts/advice.h"
#include "cli/texts/wordings.h"
#include "oauth/wording.h"

typedef void (*write_text)(cct_writer *out, unsigned number);

static void write_advice(cct_writer *out, unsigned number)
{
    assert_int_equal(wording_write_advice(out, number), wording_has_advice(number));
}

/* Printable, and short enough; returns its length. */
static size_t check_text(write_text write, unsigned number, size_t capacity)
{
    char text[CCT_WORDING_MAX];
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    write(&writer, number);
    assert_row(writer.len < capacity, "row %u", number);
    for (size_t i = 0; i < writer.len; i++) {
        assert_row(text[i] >= ' ' && text[i] <= '~', "row %u", number);
    }
    assert_row(writer.len == 0 || text[writer.len - 1] != '.', "row %u", number);
    return writer.len;
}

static void test_every_row(void **state)
{
    cct_wording w;
    unsigned number = 1, advised = 0;
    (void)state;
    for (; cct_wording_get(number, &w); number++) {
        assert_row(check_text(wording_write_provider, number, 64) > 0, "row %u", number);
        /* Half of the room for advice: the configuration adds to it. */
        size_t len = check_text(write_advice, number, ADVICE_MAX / 2);
        assert_int_equal(len > 0, wording_has_advice(number));
        advised += len > 0;
    }
    assert_true(advised > 200);
}

static void test_numbers_that_are_no_row(void **state)
{
    cct_wording w;
    unsigned count = 0;
    (void)state;
    while (cct_wording_get(count + 1, &w)) {
        count++;
    }
    const unsigned numbers[] = {0, count + 1, (unsigned)-1};
    for (size_t i = 0; i < COUNT(numbers); i++) {
        assert_false(wording_has_advice(numbers[i]));
        assert_int_equal(check_text(wording_write_provider, numbers[i], 1), 0);
        assert_int_equal(check_text(write_advice, numbers[i], 1), 0);
    }
    assert_true(check_text(wording_write_provider, count, 64) > 0);
}

/* A row of the one part is the same row of the other. */
static void test_same_rows(void **state)
{
    static const struct {
        const char *provider, *code, *text;
    } rows[] = {
        {"Genesys Cloud", "invalid_client", "client not found"},
        {"Genesys Cloud", "invalid_client", "authentication failed"},
        {"Genesys Cloud", "too.many.requests", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char provider[64];
        cct_writer writer;
        cct_wording found;
        cct_refusal refusal = {cct_profile_of_host(SPAN("login.mypurecloud.de")),
                               SPAN("login.mypurecloud.de"),
                               SPAN("/oauth/token"),
                               400,
                               cct_span_of(rows[i].code),
                               cct_span_of(rows[i].text),
                               SPAN("")};
        assert_true(cct_wording_find(&refusal, &found));
        cct_writer_init(&writer, provider, sizeof provider);
        wording_write_provider(&writer, found.number);
        cct_writer_terminate(&writer);
        assert_string_equal(provider, rows[i].provider);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_row),
        cmocka_unit_test(test_numbers_that_are_no_row),
        cmocka_unit_test(test_same_rows),
    };
    return cmocka_run_group_tests_name("texts of wordings", tests, NULL, NULL);
}
