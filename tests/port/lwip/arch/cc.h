/* SPDX-License-Identifier: MIT */
#ifndef LWIP_ARCH_CC_H
#define LWIP_ARCH_CC_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define LWIP_RAND() ((uint32_t)rand())
#define LWIP_PLATFORM_ASSERT(message) (fprintf(stderr, "lwIP: %s\n", message), abort())

#endif
