/* SPDX-License-Identifier: MIT */
/*
 * startup.h: the processor: reset, the tick, the stack. The same on every Cortex-M with a SysTick.
 */
#ifndef STARTUP_H
#define STARTUP_H

#include <stdint.h>

/* One tick each millisecond from a processor clock of so many Hz. */
void tick_start(uint32_t clock_hz);

#endif
