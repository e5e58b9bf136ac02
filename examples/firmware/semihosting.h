/* SPDX-License-Identifier: MIT */
/*
 * semihosting.h: what a debugger or emulator does for the program (Arm's
 * "Semihosting for AArch32 and AArch64"). For tests only: with no debugger the
 * processor stops at the first call.
 */
#ifndef SEMIHOSTING_H
#define SEMIHOSTING_H

#include <stddef.h>
#include <stdint.h>

/* The host's clock: seconds since 1970, in 32 bits. */
int64_t semihosting_time_s(void);

/* The host's randomness: 0, or -1. */
int semihosting_random(uint8_t *out, size_t len);

/* Ends the emulator; its exit status is this one. */
void semihosting_exit(int status) __attribute__((noreturn));

#endif
