/* SPDX-License-Identifier: MIT */
/* Variables from an env file and from the environment. */
#include "library_test.h"

#include "cli/settings/variables.h"

/* The text in memory of its exact size and the one byte more that variables_parse() may use. */
typedef struct env_file {
    variables variables;
    cct_diagnosis diagnosis;
    int result;
} env_file;

static env_file parse(cct_span text)
{
    env_file file = {0};
    char *memory = malloc(text.len + 1);
    assert_non_null(memory);
    memcpy(memory, text.ptr, text.len);
    file.result = variables_parse(&file.variables, memory, text.len, &file.diagnosis);
    assert_ptr_equal(file.variables.pairs, memory);
    assert_true(file.variables.len <= text.len + 1);
    return file;
}

static void end(env_file *file)
{
    free(file->variables.pairs);
}

#define ROW(text, name, value)                                                                                         \
    {                                                                                                                  \
        {text, sizeof(text) - 1}, name, value                                                                          \
    }

static void check_values(const char *name_of_row, cct_span text, const char *name, const char *value)
{
    env_file file = parse(text);
    assert_row(file.result == CCT_OK && file.diagnosis.cause == CCT_CAUSE_NONE, "%s: %.*s", name_of_row, SHOW(text));
    sourced_value found = variables_at(&file.variables, LEVEL_ENV_FILE, name);
    assert_row((found.value == NULL) == (value == NULL), "%s: %.*s", name_of_row, SHOW(text));
    assert_row(value == NULL || strcmp(found.value, value) == 0, "%.*s: '%s'", SHOW(text), found.value);
    assert_int_equal(found.level, value == NULL ? LEVEL_NONE : LEVEL_ENV_FILE);
    end(&file);
}

/*
 * As an editor counts them: comments and empty lines too. Of many pairs only the first ones are
 * known.
 */
static void test_numbers_of_lines(void **state)
{
    char text[8 * (VARIABLE_LINES_MAX + 2)];
    cct_writer writer;
    (void)state;
    env_file file = parse(SPAN("\xEF\xBB\xBF# a comment\r\n\r\nA=1\nB=2\nA=3\nA=\n"));
    assert_int_equal(variables_find(&file.variables, "A").line, 5);
    assert_int_equal(variables_find(&file.variables, "B").line, 4);
    assert_int_equal(variables_find(&file.variables, "C").line, 0);
    end(&file);
    cct_writer_init(&writer, text, sizeof text);
    for (int i = 0; i <= VARIABLE_LINES_MAX; i++) {
        cct_write_text(&writer, "V");
        cct_write_number(&writer, i);
        cct_write_text(&writer, "=x\n");
    }
    file = parse((cct_span){text, writer.len});
    assert_int_equal(variables_find(&file.variables, "V0").line, 1);
    assert_int_equal(variables_find(&file.variables, "V63").line, 64);
    assert_int_equal(variables_find(&file.variables, "V64").line, 0);
    assert_string_equal(variables_find(&file.variables, "V64").value, "x");
    end(&file);
}

typedef struct row {
    cct_span text;
    const char *name;
    const char *value; /* NULL: unset, or empty */
} row;

static void test_lines(void **state)
{
    static const row rows[] = {
        ROW("", "A", NULL),
        ROW("\n", "A", NULL),
        ROW("A=1", "A", "1"),
        ROW("A=1\n", "A", "1"),
        ROW("\n\nA=1\n\n", "A", "1"),
        ROW(" \t \nA=1", "A", "1"),
        ROW("A=1\nB=2\nC=3", "A", "1"),
        ROW("A=1\nB=2\nC=3", "B", "2"),
        ROW("A=1\nB=2\nC=3", "C", "3"),
        ROW("A=1\nB=2\nC=3", "D", NULL),
        ROW("A=", "A", NULL),
        ROW("A=\nB=\n", "B", NULL),
        ROW("a=1", "A", NULL),
        ROW("AB=1", "A", NULL),
        ROW("A=1", "AB", NULL),
        ROW("_=x", "_", "x"),
        ROW("_a9_=x", "_a9_", "x"),
        ROW("export=1", "export", "1"), /* a name like any other */
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_values("line", rows[i].text, rows[i].name, rows[i].value);
    }
}

/* What stands behind the first = is the value, white space included. */
static void test_values_are_kept(void **state)
{
    static const row rows[] = {
        ROW("A=b=c==", "A", "b=c=="),  ROW("A= b ", "A", " b "),
        ROW("A=\tb", "A", "\tb"),      ROW("A=b # c", "A", "b # c"),
        ROW("A=#b", "A", "#b"),        ROW("A=$B${B}`b`%B%", "A", "$B${B}`b`%B%"),
        ROW("B=1\nA=$B", "A", "$B"),   ROW("A=\\n\\\"\\\\", "A", "\\n\\\"\\\\"),
        ROW("A=b\\\nB=c", "A", "b\\"), /* no line is continued */
        ROW("A=b\\\nB=c", "B", "c"),   ROW("A=\xC3\xBC\xFF\x01", "A", "\xC3\xBC\xFF\x01"),
        ROW("A=b\rc", "A", "b\rc"),
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_values("value", rows[i].text, rows[i].name, rows[i].value);
    }
}

/* One pair, and only if both ends match. */
static void test_quotes(void **state)
{
    static const row rows[] = {
        ROW("A=\"b\"", "A", "b"),
        ROW("A='b'", "A", "b"),
        ROW("A=\"b c # d\"\r\n", "A", "b c # d"),
        ROW("A=\"\"", "A", NULL),
        ROW("A=''", "A", NULL),
        ROW("A=\"\"b\"\"", "A", "\"b\""),
        ROW("A=''''", "A", "''"),
        ROW("A='\"b\"'", "A", "\"b\""),
        ROW("A=\"b\\\"c\"", "A", "b\\\"c"),
        ROW("A=\"b'", "A", "\"b'"),
        ROW("A='b\"", "A", "'b\""),
        ROW("A=\"", "A", "\""),
        ROW("A='", "A", "'"),
        ROW("A=\"b", "A", "\"b"),
        ROW("A=b\"", "A", "b\""),
        ROW("A=\"b\" ", "A", "\"b\" "),
        ROW("A= \"b\"", "A", " \"b\""),
        ROW("A=\"b\nB=c\"", "A", "\"b"), /* no value goes beyond its line */
        ROW("A=\"b\nB=c\"", "B", "c\""),
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_values("quotes", rows[i].text, rows[i].name, rows[i].value);
    }
}

static void test_comments(void **state)
{
    static const row rows[] = {
        ROW("#A=1", "A", NULL),
        ROW("#A=1\nA=2", "A", "2"),
        ROW("A=2\n#A=1\n", "A", "2"),
        ROW(" \t# A=1\nA=2", "A", "2"),
        ROW("#\n##\n#export A\n#=\nA=2", "A", "2"),
        ROW("# \xC3\xBC \xFF\nA=2", "A", "2"),
        ROW("# b \\\nA=2", "A", "2"),
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_values("comment", rows[i].text, rows[i].name, rows[i].value);
    }
}

static void test_line_ends_and_byte_order_mark(void **state)
{
    static const row rows[] = {
        ROW("A=1\r\nB=2\r\n", "A", "1"),
        ROW("A=1\r\nB=2\r\n", "B", "2"),
        ROW("\r\n#\r\n \r\nA=1\r\n", "A", "1"),
        ROW("A=1\r", "A", "1"),
        ROW("A=\r\n", "A", NULL),
        ROW("A='b'\r\n", "A", "b"),
        ROW("A=1\r\r\n", "A", "1\r"), /* only one CR belongs to the line end */
        ROW("\xEF\xBB\xBF", "A", NULL),
        ROW("\xEF\xBB\xBF"
            "A=1",
            "A", "1"),
        ROW("\xEF\xBB\xBF\r\nA=1", "A", "1"),
        ROW("\xEF\xBB\xBF# b\nA=1", "A", "1"),
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_values("line end", rows[i].text, rows[i].name, rows[i].value);
    }
}

/* The last one that is not empty. */
static void test_duplicates(void **state)
{
    static const row rows[] = {
        ROW("A=1\nA=2", "A", "2"),      ROW("A=1\nA=2\nA=3\n", "A", "3"), ROW("A=1\nA=", "A", "1"),
        ROW("A=1\nA=\"\"", "A", "1"),   ROW("A=\nA=1", "A", "1"),         ROW("A=\nA=1\nA=\nA=2\nA=\n", "A", "2"),
        ROW("A=1\nB=2\nA=3", "B", "2"), ROW("A=\nA=", "A", NULL),
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_values("duplicate", rows[i].text, rows[i].name, rows[i].value);
    }
}

/* The number of the line, and nothing of it: it may hold a secret. */
static void test_complaints(void **state)
{
    static const struct {
        cct_span text;
        const char *line;
        bool exported;
    } rows[] = {
        {SPAN("s3cret"), "line 1", false},
        {SPAN("s3cret\n"), "line 1", false},
        {SPAN("=s3cret"), "line 1", false},
        {SPAN("="), "line 1", false},
        {SPAN("1A=s3cret"), "line 1", false},
        {SPAN(" A=s3cret"), "line 1", false},
        {SPAN("A =s3cret"), "line 1", false},
        {SPAN("A B=s3cret"), "line 1", false},
        {SPAN("A-B=s3cret"), "line 1", false},
        {SPAN("A.B=s3cret"), "line 1", false},
        {SPAN("\"A\"=s3cret"), "line 1", false},
        {SPAN("A: s3cret"), "line 1", false},
        {SPAN("\xC3\x84=s3cret"), "line 1", false},
        {SPAN("A=s3cret\0"), "line 1", false},
        {SPAN("A=s3cret\0B"), "line 1", false},
        {SPAN("AB\0=s3cret"), "line 1", false},
        {SPAN("\xEF\xBB\xBF\xEF\xBB\xBF"
              "A=s3cret"),
         "line 1", false},
        {SPAN("A=1\ns3cret\n"), "line 2", false},
        {SPAN("A=1\nB=2\n\n# c\n \n=s3cret"), "line 6", false},
        {SPAN("A=1\r\n\r\n# c\r\ns3cret\r\n"), "line 4", false},
        {SPAN("\xEF\xBB\xBF\ns3cret"), "line 2", false},
        {SPAN("s3cret\ns4cret"), "line 1", false},
        {SPAN("\n\n\n\n\n\n\n\n\n\n\n\ns3cret"), "line 13", false},
        {SPAN("export A=s3cret"), "line 1", true},
        {SPAN("export\tA=s3cret"), "line 1", true},
        {SPAN(" \texport  A=s3cret"), "line 1", true},
        {SPAN("A=1\r\nexport B=s3cret\r\n"), "line 2", true},
        {SPAN("export s3cret"), "line 1", true},
        {SPAN("export"), "line 1", false},
        {SPAN("exported s3cret=1"), "line 1", false},
        {SPAN("EXPORT A=s3cret"), "line 1", false},
        {SPAN("set A=s3cret"), "line 1", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        env_file file = parse(rows[i].text);
        const char *detail = file.diagnosis.detail;
        size_t len = strlen(rows[i].line);
        assert_row(file.result == CCT_FAILED && file.diagnosis.cause == CCT_CAUSE_ENV_FILE_BAD, "row %zu", i);
        assert_int_equal(file.diagnosis.exit_status, 2);
        assert_row(strncmp(detail, rows[i].line, len) == 0, "row %zu: %s", i, detail);
        assert_row(rows[i].exported ? strstr(detail, "export") != NULL : detail[len] == '\0', "row %zu: %s", i, detail);
        assert_row(strstr(detail, "cret") == NULL, "row %zu: %s", i, detail);
        end(&file);
    }
}

static void test_utf16(void **state)
{
    static const cct_span texts[] = {
        {"\xFF\xFE", 2},
        {"\xFE\xFF", 2},
        {"\xFF\xFE"
         "A\0=\0",
         6},
        {"\xFE\xFF\0A\0=", 6},
        {"A\0=\0001\0\n\0", 8},
        {"\0A\0=\0001\0\n", 8},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        env_file file = parse(texts[i]);
        assert_row(file.result == CCT_FAILED && file.diagnosis.cause == CCT_CAUSE_ENV_FILE_BAD, "row %zu", i);
        assert_row(strstr(file.diagnosis.detail, "UTF-16") != NULL, "row %zu: %s", i, file.diagnosis.detail);
        assert_int_equal(file.variables.len, 0);
        end(&file);
    }
}

/*
 * Whatever the bytes are: the pairs stay within their memory and are pairs of texts with their NUL.
 */
static void test_every_short_text(void **state)
{
    static const char alphabet[] = {'A', '=', '\n', '\r', '"', '\'', '#', ' ', '\0', '\xEF'};
    enum { LEN = 5 };
    (void)state;
    for (size_t len = 1; len <= LEN; len++) {
        size_t count = 1;
        for (size_t i = 0; i < len; i++) {
            count *= COUNT(alphabet);
        }
        for (size_t n = 0; n < count; n++) {
            char text[LEN];
            size_t rest = n, texts = 0;
            for (size_t i = 0; i < len; i++, rest /= COUNT(alphabet)) {
                text[i] = alphabet[rest % COUNT(alphabet)];
            }
            env_file file = parse((cct_span){text, len});
            for (size_t i = 0; i < file.variables.len; i++) {
                texts += file.variables.pairs[i] == '\0';
            }
            assert_true(file.variables.len == 0 || file.variables.pairs[file.variables.len - 1] == '\0');
            assert_int_equal(texts % 2, 0);
            assert_true((file.result == CCT_OK) == (file.diagnosis.cause == CCT_CAUSE_NONE));
            (void)variables_find(&file.variables, "A");
            end(&file);
        }
    }
}

static void test_precedence(void **state)
{
    static const struct {
        const char *environment; /* NULL: unset */
        const char *text;
        const char *value;
        level level;
    } rows[] = {
        {"e", "CCT_TEST=f", "e", LEVEL_ENVIRONMENT}, {"e", "", "e", LEVEL_ENVIRONMENT},
        {NULL, "CCT_TEST=f", "f", LEVEL_ENV_FILE},   {"", "CCT_TEST=f", "f", LEVEL_ENV_FILE},
        {"", "CCT_TEST=", NULL, LEVEL_NONE},         {NULL, "", NULL, LEVEL_NONE},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char name[] = "CCT_TEST";
        if (rows[i].environment == NULL) {
            assert_int_equal(unsetenv(name), 0);
        } else {
            assert_int_equal(setenv(name, rows[i].environment, 1), 0);
        }
        env_file file = parse(cct_span_of(rows[i].text));
        sourced_value found = variables_find(&file.variables, name);
        assert_row(found.level == rows[i].level, "row %zu", i);
        assert_true(found.value == rows[i].value || strcmp(found.value, rows[i].value) == 0);
        assert_ptr_equal(found.name, found.value == NULL ? NULL : name);
        end(&file);
    }
    assert_int_equal(unsetenv("CCT_TEST"), 0);
}

static void test_one_level(void **state)
{
    (void)state;
    assert_int_equal(setenv("CCT_TEST", "e", 1), 0);
    env_file file = parse(SPAN("CCT_TEST=f"));
    assert_string_equal(variables_at(&file.variables, LEVEL_ENVIRONMENT, "CCT_TEST").value, "e");
    assert_string_equal(variables_at(&file.variables, LEVEL_ENV_FILE, "CCT_TEST").value, "f");
    assert_null(variables_at(&file.variables, LEVEL_OPTION, "CCT_TEST").value);
    assert_null(variables_at(&file.variables, LEVEL_NONE, "CCT_TEST").value);
    assert_null(variables_at(&(variables){.pairs = NULL}, LEVEL_ENV_FILE, "CCT_TEST").value);
    end(&file);
    assert_int_equal(unsetenv("CCT_TEST"), 0);
}

static void check_similar(const char *text, const char *expected)
{
    static const char *const words[] = {"CLIENT", "TOKEN", NULL};
    char out[256];
    cct_writer writer;
    env_file file = parse(cct_span_of(text));
    cct_writer_init(&writer, out, sizeof out);
    variables_list_similar(&file.variables, words, "set: ", &writer);
    cct_writer_terminate(&writer);
    assert_string_equal(out, expected);
    end(&file);
}

/* Names alone, those of the environment first, at most four. */
static void test_similar(void **state)
{
    (void)state;
    assert_int_equal(clearenv(), 0);
    check_similar("", "");
    check_similar("OTHER=s3cret\nCLIEN=1\nTOKE_N=1", "");
    check_similar("my_client=s3cret", "set: my_client");
    check_similar("TOKEN=", "set: TOKEN (empty)");
    check_similar("A_TOKEN=s\nB_TOKEN=\"\"\nC_Client_=s", "set: A_TOKEN, B_TOKEN (empty), C_Client_");
    assert_int_equal(setenv("CLIENT_Z", "s3cret", 1), 0);
    check_similar("A_TOKEN=s", "set: CLIENT_Z, A_TOKEN");
    check_similar("TOKEN1=s\nTOKEN2=s\nTOKEN3=s\nTOKEN4=s", "set: CLIENT_Z, TOKEN1, TOKEN2, TOKEN3");
    assert_int_equal(clearenv(), 0);
}

static void test_secrets_are_wiped(void **state)
{
    char name[] = "CCT_TEST_Secret=s3cret", other[] = "CCT_TEST_OTHER=SECRET", none[] = "CCT_TEST_SECRET=";
    char proxy[] = "https_proxy=//a:b@h", header[] = "CCTOKEN_PROXY_AUTHORIZATION=Basic Y";
    (void)state;
    assert_int_equal(clearenv(), 0);
    assert_int_equal(putenv(name) | putenv(other) | putenv(none) | putenv(proxy) | putenv(header), 0);
    env_file file = parse(SPAN("A=s3cret\nB=s4cret"));
    size_t len = file.variables.len;
    variables_wipe_secrets(&file.variables);
    assert_memory_equal(name, "CCT_TEST_Secret=\0\0\0\0\0\0", sizeof name);
    assert_memory_equal(proxy, "https_proxy=\0\0\0\0\0\0\0", sizeof proxy);
    assert_memory_equal(header, "CCTOKEN_PROXY_AUTHORIZATION=\0\0\0\0\0\0\0", sizeof header);
    assert_string_equal(other, "CCT_TEST_OTHER=SECRET");
    assert_string_equal(none, "CCT_TEST_SECRET=");
    for (size_t i = 0; i < len; i++) {
        assert_int_equal(file.variables.pairs[i], 0);
    }
    end(&file);
    assert_int_equal(clearenv(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),           cmocka_unit_test(test_numbers_of_lines),
        cmocka_unit_test(test_values_are_kept), cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_comments),        cmocka_unit_test(test_line_ends_and_byte_order_mark),
        cmocka_unit_test(test_duplicates),      cmocka_unit_test(test_complaints),
        cmocka_unit_test(test_utf16),           cmocka_unit_test(test_every_short_text),
        cmocka_unit_test(test_precedence),      cmocka_unit_test(test_one_level),
        cmocka_unit_test(test_similar),         cmocka_unit_test(test_secrets_are_wiped),
    };
    return cmocka_run_group_tests_name("variables", tests, NULL, NULL);
}
