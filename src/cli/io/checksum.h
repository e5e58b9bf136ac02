/* SPDX-License-Identifier: MIT */
/*
 * checksum.h: tells a file that was damaged from a whole one, at the pace of reading it. No
 * protection against deliberate changes.
 */
#ifndef CCT_CLI_IO_CHECKSUM_H
#define CCT_CLI_IO_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* It certainly differs if the change is within eight bytes that begin at a multiple of eight. */
uint64_t checksum_of(const void *bytes, size_t len);

#endif
