/* SPDX-License-Identifier: MIT */
/* Tables whose columns are as wide as their widest cell. */
#include "library_test.h"

#include <sys/mman.h>
#include <unistd.h>

#include "cli/io/columns.h"

static void check_table(void (*write)(stream *out), const char *expected)
{
    char text[2048];
    stream out;
    int sink = memfd_create("sink", MFD_CLOEXEC);
    assert_true(sink >= 0);
    stream_init(&out, sink);
    write(&out);
    assert_true(stream_end(&out));
    ssize_t len = pread(sink, text, sizeof text, 0);
    assert_in_range(len, 0, sizeof text - 1);
    assert_int_equal(close(sink), 0);
    text[len] = '\0';
    assert_string_equal(text, expected);
}

static void write_rows(stream *out)
{
    static const char *const rows[][3] = {{"a", "10", "last"}, {"longer", "", ""}, {"", "2", "more"}};
    columns table = columns_begin(out, "> ", 2);
    while (columns_pass(&table)) {
        for (size_t i = 0; i < COUNT(rows); i++) {
            columns_cell(&table, "%s", rows[i][0]);
            columns_cell(&table, "%s", rows[i][1]);
            columns_cell(&table, "<%s>", rows[i][2]);
            columns_end_row(&table);
        }
    }
}

static void write_rows_of_different_lengths(stream *out)
{
    columns table = columns_begin(out, "", 1);
    while (columns_pass(&table)) {
        columns_line(&table, "title\n");
        columns_cell(&table, "%d%%", 100);
        columns_end_row(&table);
        columns_cell(&table, "%d", 1);
        columns_cell(&table, "second");
        columns_end_row(&table);
    }
}

static void write_hidden_row(stream *out)
{
    columns table = columns_begin(out, "", 1);
    while (columns_pass(&table)) {
        if (columns_measure(&table)) {
            columns_cell(&table, "widest");
            columns_end_row(&table);
        }
        columns_cell(&table, "a");
        columns_cell(&table, "b");
        columns_end_row(&table);
    }
}

/* It stays readable: the gap remains, and what comes later is in the last column. */
static void write_what_was_not_measured(stream *out)
{
    columns table = columns_begin(out, "", 1);
    while (columns_pass(&table)) {
        columns_cell(&table, columns_measure(&table) ? "a" : "longer");
        for (int i = 1; i <= COLUMNS_MAX; i++) {
            columns_cell(&table, "%d", i);
        }
        columns_end_row(&table);
    }
}

static void write_nothing(stream *out)
{
    columns table = columns_begin(out, "  ", 1);
    while (columns_pass(&table)) {
    }
}

static void write_long_cells(stream *out)
{
    char cell[700];
    memset(cell, 'x', sizeof cell);
    const cct_span span = {cell, sizeof cell};
    columns table = columns_begin(out, "", 1);
    while (columns_pass(&table)) {
        columns_cell(&table, "%.*s", CCT_SPAN(span));
        columns_cell(&table, "%.*s", CCT_SPAN(span));
        columns_end_row(&table);
    }
}

static void test_tables(void **state)
{
    char expected[1500];
    (void)state;
    check_table(write_rows, "> a       10  <last>\n> longer      <>\n>         2   <more>\n");
    check_table(write_rows_of_different_lengths, "title\n100%\n1    second\n");
    check_table(write_hidden_row, "a      b\n");
    check_table(write_what_was_not_measured, "longer 1 2 3 4\n");
    check_table(write_nothing, "");
    memset(expected, 'x', 1401);
    expected[700] = ' ';
    memcpy(expected + 1401, "\n", 2);
    check_table(write_long_cells, expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tables)};
    return cmocka_run_group_tests_name("columns", tests, NULL, NULL);
}
