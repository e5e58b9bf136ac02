/* SPDX-License-Identifier: MIT */
/* The file through which a step of GitHub Actions passes values on. */
#include "library_test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/obtain/github.h"

static char folder[] = "/tmp/cctoken-github-XXXXXX";
static char path[64], other_path[64];
static const cct_token token = {.access_token = "abc%\"'$", .access_token_len = 7, .token_type = "Bearer"};

static int remove_files(void **state)
{
    (void)state;
    (void)unlink(path);
    (void)unlink(other_path);
    (void)rmdir(path);
    return 0;
}

static void write_file(const char *content)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    assert_true(file >= 0);
    assert_int_equal(write(file, content, strlen(content)), strlen(content));
    assert_int_equal(close(file), 0);
}

static void check_content(const char *expected)
{
    char content[256] = "";
    int file = open(path, O_RDONLY);
    assert_true(file >= 0);
    assert_true(read(file, content, sizeof content - 1) >= 0);
    assert_int_equal(close(file), 0);
    assert_string_equal(content, expected);
}

/* A line of its own, behind whatever is there. */
static void test_appended(void **state)
{
    static const struct {
        const char *before, *after;
    } rows[] = {
        {"", "access_token=abc%\"'$\n"},
        {"\n", "\naccess_token=abc%\"'$\n"},
        {"a=1\n", "a=1\naccess_token=abc%\"'$\n"},
        {"a=1", "a=1\naccess_token=abc%\"'$\n"}, /* printf wrote it, or echo -n */
        {"a", "a\naccess_token=abc%\"'$\n"},
        {"a<<END\n1\nEND", "a<<END\n1\nEND\naccess_token=abc%\"'$\n"},
        {"a=1\r\n", "a=1\r\naccess_token=abc%\"'$\n"},
        {"access_token=old\n", "access_token=old\naccess_token=abc%\"'$\n"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_diagnosis diagnosis = {0};
        write_file(rows[i].before);
        assert_int_equal(github_output_check(path, &diagnosis), CCT_OK);
        check_content(rows[i].before);
        assert_int_equal(github_output_append(path, &token, &diagnosis), CCT_OK);
        check_content(rows[i].after);
        assert_int_equal(diagnosis.cause, CCT_CAUSE_NONE);
    }
}

static void check_refused(cct_cause cause)
{
    cct_diagnosis checked = {0}, appended = {0};
    assert_int_equal(github_output_check(path, &checked), CCT_FAILED);
    assert_int_equal(checked.cause, cause);
    assert_int_equal(github_output_append(path, &token, &appended), CCT_FAILED);
    assert_int_equal(appended.cause, cause);
    assert_int_equal(appended.exit_status, 8);
}

static void test_refused(void **state)
{
    check_refused(CCT_CAUSE_FILE_UNWRITABLE);
    assert_int_equal(access(path, F_OK), -1); /* and is not created */
    write_file("a=1\n");
    assert_int_equal(rename(path, other_path), 0);
    assert_int_equal(symlink(other_path, path), 0);
    check_refused(CCT_CAUSE_OUTPUT_REFUSED);
    check_content("a=1\n");
    remove_files(state);
    assert_int_equal(mkfifo(path, 0600), 0);
    check_refused(CCT_CAUSE_FILE_UNWRITABLE); /* nobody reads it */
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    assert_true(reader >= 0);
    check_refused(CCT_CAUSE_OUTPUT_REFUSED);
    close(reader);
    remove_files(state);
    assert_int_equal(mkdir(path, 0700), 0);
    check_refused(CCT_CAUSE_FILE_UNWRITABLE);
}

/* No half of a token, and no line end that nobody asked for. */
static void test_all_or_nothing(void **state)
{
    static const char *const texts[] = {"a=1\n", "a=1"};
    struct rlimit was, small = {0, 0};
    (void)state;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    (void)signal(SIGXFSZ, SIG_IGN);
    small.rlim_max = was.rlim_max;
    for (size_t i = 0; i < COUNT(texts); i++) {
        for (size_t room = 0; room < 20; room++) {
            cct_diagnosis diagnosis = {0};
            write_file(texts[i]);
            small.rlim_cur = strlen(texts[i]) + room;
            assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
            int result = github_output_append(path, &token, &diagnosis);
            assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
            assert_int_equal(result, CCT_FAILED);
            assert_int_equal(diagnosis.cause, CCT_CAUSE_FILE_UNWRITABLE);
            check_content(texts[i]);
        }
    }
}

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL) {
        return -1;
    }
    snprintf(path, sizeof path, "%s/output", folder);
    snprintf(other_path, sizeof other_path, "%s/other", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_appended, remove_files),
        cmocka_unit_test_teardown(test_refused, remove_files),
        cmocka_unit_test_teardown(test_all_or_nothing, remove_files),
    };
    return cmocka_run_group_tests_name("github", tests, make_folder, remove_folder);
}
