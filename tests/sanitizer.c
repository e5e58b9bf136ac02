/* SPDX-License-Identifier: MIT */
/*
 * The options of the executable for its sanitizers. It allocates nothing, so there are no leaks to
 * look for, and to look takes 50 ms of every process.
 */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}
