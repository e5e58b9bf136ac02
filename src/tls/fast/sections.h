/* SPDX-License-Identifier: MIT */
/*
 * Included before ring's assembly: each global function begins a section of its own. Upstream keeps all of a file in one,
 * so a linker could only keep all of them or none.
 */
#ifndef CCT_TLS_FAST_SECTIONS_H
#define CCT_TLS_FAST_SECTIONS_H

#include <ring-core/asm_base.h>

.macro .own_section name
    .section .text.\name, "ax", %progbits
    .globl \name
.endm
#define globl own_section

/* Called by functions that nobody calls, in a file that is not linked: not missed where a linker keeps those. */
.weak bn_sqr8x_internal
.weak bn_sqrx8x_internal

#endif
