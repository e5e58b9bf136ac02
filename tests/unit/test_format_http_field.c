/* SPDX-License-Identifier: MIT */
/* One line of a header section: its name and value, or what keeps it from being a field. */
#include "library_test.h"

#include "format/http_field.h"

static void test_lines(void **state)
{
    static const struct {
        const char *line, *name, *value, *offence;
    } rows[] = {
        {"A: b", "A", "b", NULL},
        {"A:b", "A", "b", NULL},
        {"A: \t b c \t", "A", "b c", NULL},
        {"A:", "A", "", NULL},
        {"A: b: c", "A", "b: c", NULL},
        {"!#$%&'*+-.^_`|~09azAZ: x", "!#$%&'*+-.^_`|~09azAZ", "x", NULL},
        {"A", NULL, NULL, "no colon"},
        {"", NULL, NULL, "no colon"},
        {": b", NULL, NULL, "no name before the colon"},
        {" A: b", NULL, NULL, "a folded line"},
        {"\tb", NULL, NULL, "a folded line"},
        {"A : b", NULL, NULL, "a space before the colon"},
        {"A\t :", NULL, NULL, "a space before the colon"},
        {"A B: c", NULL, NULL, "an invalid character in the name"},
        {"A ", NULL, NULL, "an invalid character in the name"},
        {"A(: b", NULL, NULL, "an invalid character in the name"},
        {"\xC3\xA9: b", NULL, NULL, "an invalid character in the name"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span line = copy_of(cct_span_of(rows[i].line)), name, value;
        bool is_field = cct_http_split_field(line, &name, &value);
        assert_row(is_field == (rows[i].offence == NULL), "'%s'", rows[i].line);
        if (is_field) {
            assert_row(cct_span_equals(name, rows[i].name) && cct_span_equals(value, rows[i].value), "'%s'",
                       rows[i].line);
        } else {
            assert_string_equal(cct_http_field_offence(line), rows[i].offence);
        }
        free_copy(line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines)};
    return cmocka_run_group_tests_name("http_field", tests, NULL, NULL);
}
