/* SPDX-License-Identifier: MIT */
/*
 * checksum.h: tells a file that was damaged from a whole one, at the pace of
 * reading it. No protection against who changes it on purpose.
 */
#ifndef CCT_CLI_IO_CHECKSUM_H
#define CCT_CLI_IO_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* Another one for certain when up to eight neighbouring bytes, from a multiple of eight on, are others. */
uint64_t checksum_of(const void *bytes, size_t len);

#endif
