/* SPDX-License-Identifier: MIT */
/*
 * lookup_lwip.h: names for port/sockets, looked up by lwIP's own resolver, which calls back from
 * its task. An example to copy: it needs no task of yours. LWIP_TCPIP_CORE_LOCKING is required.
 */
#ifndef LOOKUP_LWIP_H
#define LOOKUP_LWIP_H

#include <lwip/sys.h>

#include "cctoken_sockets.h"

/* The functions for cct_sockets_resolver_init(); their context is a mutex of lwIP's. */
extern const cct_sockets_lookup lookup_by_lwip;

#endif
