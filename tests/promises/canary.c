/* SPDX-License-Identifier: MIT */
/*
 * canary: prints the canary of this process, as the variable has it and as the thread does. canary
 * overflow: writes beyond an array on the stack. Compiled and linked like the executable.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#ifdef __x86_64__
extern uintptr_t __stack_chk_guard;

static uintptr_t canary_of_thread(void)
{
    uintptr_t canary;
    __asm__("mov %%fs:0x28, %0" : "=r"(canary));
    return canary;
}
#else
extern uintptr_t __stack_chk_guard;

static uintptr_t canary_of_thread(void)
{
    return __stack_chk_guard;
}
#endif

static __attribute__((noinline)) size_t overflow(volatile size_t len)
{
    char array[16];
    volatile char *at = array;
    for (size_t i = 0; i < len; i++) {
        at[i] = 'x';
    }
    return (size_t)at[0];
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "overflow") == 0) {
        size_t first = overflow(64);
        printf("survived: %zu\n", first);
        return 0;
    }
    printf("%" PRIxPTR " %" PRIxPTR "\n", __stack_chk_guard, canary_of_thread());
    return 0;
}
