/* SPDX-License-Identifier: MIT */
/* The value of --signal. */
#include "library_test.h"

#include <signal.h>

#include "cli/settings/signal_option.h"

static void test_accepted(void **state)
{
    static const struct {
        const char *value;
        const char *path;
        int number;
    } rows[] = {
        {"/run/nginx.pid", "/run/nginx.pid", SIGHUP},
        {"pid", "pid", SIGHUP},
        {"/run/nginx.pid:HUP", "/run/nginx.pid", SIGHUP},
        {"/run/nginx.pid:SIGHUP", "/run/nginx.pid", SIGHUP},
        {"/run/nginx.pid:usr1", "/run/nginx.pid", SIGUSR1},
        {"pid:SigUsr2", "pid", SIGUSR2},
        {"pid:WINCH", "pid", SIGWINCH},
        {"pid:1", "pid", 1},
        {"pid:64", "pid", 64},
        {"/run/a:b/pid", "/run/a:b/pid", SIGHUP},
        {"/run/a:b:TERM", "/run/a:b", SIGTERM},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span path;
        int number = 0;
        assert_row(signal_option_parse(rows[i].value, &path, &number) && cct_span_equals(path, rows[i].path) &&
                       number == rows[i].number,
                   "%s", rows[i].value);
    }
}

static void test_refused(void **state)
{
    static const char *const values[] = {
        "",        ":HUP",   "pid:",     "pid:0",         "pid:65",   "pid:-1",   "pid:+1",
        "pid:SIG", "pid:HU", "pid:HUPP", "pid:SIGSIGHUP", "pid: HUP", "/run/a:b", "pid:18446744073709551617",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(values); i++) {
        cct_span path;
        int number;
        assert_row(!signal_option_parse(values[i], &path, &number), "%s", values[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
