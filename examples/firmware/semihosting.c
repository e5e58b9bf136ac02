/* SPDX-License-Identifier: MIT */
/*
 * What an emulator or a debugger lends to a board (Arm's "Semihosting for
 * AArch32 and AArch64"). For tests only: without one the processor stops at
 * the first call. docs/PORTING.md says what a real board does instead.
 */
#include "board.h"

enum { SYS_OPEN = 0x01, SYS_CLOSE = 0x02, SYS_READ = 0x06, SYS_TIME = 0x11, SYS_EXIT_EXTENDED = 0x20 };
enum { OPEN_FOR_READING_BINARY = 1, APPLICATION_EXIT = 0x20026 };

static uint32_t call(uint32_t operation, const void *arguments)
{
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = arguments;
    __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

/* In 32 bits, until 2106. */
int64_t board_wall_clock_s(void)
{
    return call(SYS_TIME, NULL);
}

int board_random(uint8_t *out, size_t len)
{
    static const char name[] = "/dev/urandom";
    const uint32_t open[] = {(uint32_t)(uintptr_t)name, OPEN_FOR_READING_BINARY, sizeof name - 1};
    uint32_t file = call(SYS_OPEN, open);
    if (file == UINT32_MAX) {
        return -1;
    }
    const uint32_t read[] = {file, (uint32_t)(uintptr_t)out, len};
    uint32_t missing = call(SYS_READ, read);
    (void)call(SYS_CLOSE, &file);
    return missing == 0 ? 0 : -1;
}

void board_exit(int status)
{
    const uint32_t reason[] = {APPLICATION_EXIT, (uint32_t)status};
    (void)call(SYS_EXIT_EXTENDED, reason);
    for (;;) {
    }
}
