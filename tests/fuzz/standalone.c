/* SPDX-License-Identifier: MIT */
/*
 * standalone.c: a target without libFuzzer, for any compiler and for AFL++.
 *
 *   TARGET FILE|DIRECTORY ...    runs no bytes and each file once, says how many files there were,
 *                                and which ended it
 */
#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

#ifdef __AFL_FUZZ_TESTCASE_LEN
__AFL_FUZZ_INIT();
#endif

/* An input that takes longer is a hang; the slowest takes a hundredth of it. */
enum { INPUT_MAX = 1 << 20, HANG_S = 60 };

static const char *current;
static unsigned passed;

static void name_input(int number)
{
    static const char before[] = "the input is ";
    (void)!write(STDERR_FILENO, before, sizeof before - 1);
    (void)!write(STDERR_FILENO, current, strlen(current));
    (void)!write(STDERR_FILENO, "\n", 1);
    signal(number, SIG_DFL);
    raise(number);
}

static void run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *bytes = fuzz_memory(INPUT_MAX);
    if (file == NULL) {
        perror(path);
        exit(2);
    }
    size_t len = fread(bytes, 1, INPUT_MAX, file);
    fclose(file);
    current = path;
    alarm(HANG_S);
    LLVMFuzzerTestOneInput((const uint8_t *)bytes, len);
    alarm(0);
    free(bytes);
    passed++;
}

static void run_path(const char *path)
{
    struct dirent **entries;
    struct stat about;
    if (stat(path, &about) != 0 || !S_ISDIR(about.st_mode)) {
        run_file(path);
        return;
    }
    int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] != '.') {
            size_t len = strlen(path) + strlen(entries[i]->d_name) + 2;
            char *name = fuzz_memory(len);
            snprintf(name, len, "%s/%s", path, entries[i]->d_name);
            run_file(name);
            free(name);
        }
        free(entries[i]);
    }
    free(entries);
}

int main(int count, char **arguments)
{
#ifdef __AFL_FUZZ_TESTCASE_LEN
    if (count == 1) {
        __AFL_INIT();
        uint8_t *bytes = __AFL_FUZZ_TESTCASE_BUF;
        while (__AFL_LOOP(10000)) {
            LLVMFuzzerTestOneInput(bytes, (size_t)__AFL_FUZZ_TESTCASE_LEN);
        }
        return 0;
    }
#endif
    signal(SIGABRT, name_input);
    signal(SIGALRM, name_input);
    current = "empty";
    LLVMFuzzerTestOneInput(NULL, 0);
    for (int i = 1; i < count; i++) {
        run_path(arguments[i]);
    }
    printf("%u passed, 0 failed\n", passed);
    return 0;
}
