/* SPDX-License-Identifier: MIT */
#include "startup.h"

#include <string.h>

#include "board.h"

/* From the linker script. */
extern uint32_t data_start[], data_end[], data_stored[], bss_start[], bss_end[], stack_start[], stack_end[];

int main(void);

enum { PAINT = 0x5A };

/* ---- reset and faults -------------------------------------------------- */

void reset_handler(void);
void fault_handler(void);
void report_fault(void) __attribute__((noreturn, used));
void tick_handler(void);

static size_t bytes_between(const uint32_t *from, const uint32_t *to)
{
    return (size_t)((const char *)to - (const char *)from);
}

void reset_handler(void)
{
    memcpy(data_start, data_stored, bytes_between(data_start, data_end));
    memset(bss_start, 0, bytes_between(bss_start, bss_end));
    const char *here = __builtin_frame_address(0);
    for (char *p = (char *)stack_start; p < here - 64; p++) {
        *(volatile char *)p = PAINT;
    }
    board_exit(main());
}

/* The stack may be what is wrong, so it is reset before anything uses it. */
__attribute__((naked)) void fault_handler(void)
{
    __asm__ volatile("ldr r0, =stack_end\n\t"
                     "msr msp, r0\n\t"
                     "b report_fault");
}

/* A fault ends the program; a real board would restart, and report the fault at the next start. */
void report_fault(void)
{
    static const char text[] = "firmware: fault\n";
    board_write(text, sizeof text - 1);
    board_exit(70);
}

/* ---- the tick ---------------------------------------------------------- */

#define SYSTICK_CONTROL (*(volatile uint32_t *)0xE000E010)
#define SYSTICK_RELOAD (*(volatile uint32_t *)0xE000E014)
#define SYSTICK_CURRENT (*(volatile uint32_t *)0xE000E018)

enum { SYSTICK_ENABLE = 1, SYSTICK_INTERRUPT = 2, SYSTICK_PROCESSOR_CLOCK = 4 };

static volatile uint32_t ticks;

void tick_start(uint32_t clock_hz)
{
    SYSTICK_RELOAD = clock_hz / 1000 - 1;
    SYSTICK_CURRENT = 0;
    SYSTICK_CONTROL = SYSTICK_ENABLE | SYSTICK_INTERRUPT | SYSTICK_PROCESSOR_CLOCK;
}

void tick_handler(void)
{
    ticks++;
}

uint32_t board_ticks_ms(void)
{
    return ticks;
}

void board_idle(void)
{
    __asm__ volatile("wfi");
}

/* ---- the stack --------------------------------------------------------- */

size_t board_stack_unused(void)
{
    const char *p = (const char *)stack_start;
    while (p < (const char *)stack_end && *p == PAINT) {
        p++;
    }
    return (size_t)(p - (const char *)stack_start);
}

/* ---- vectors ----------------------------------------------------------- */

typedef struct vectors {
    uint32_t *stack;
    void (*handlers[15])(void);
} vectors;

/* Armv7-M Architecture Reference Manual, B1.5.2: reset, NMI, faults, …, SysTick. */
__attribute__((section(".vectors"), used)) static const vectors table = {
    stack_end,
    {reset_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler, NULL, NULL, NULL, NULL,
     fault_handler, fault_handler, NULL, fault_handler, tick_handler},
};
