/* SPDX-License-Identifier: MIT */
/* arena.h: what the TLS session reads from the arena (cct_arena_install() in cctoken.h). */
#ifndef CCT_TLS_ARENA_H
#define CCT_TLS_ARENA_H

#include <stdint.h>

/*
 * How many allocations the arena has refused so far. mbedTLS reports some of
 * them as something else: a signature that it could not check for want of
 * memory makes the issuer look untrusted.
 */
uint32_t cct_arena_refusals(void);

#endif
