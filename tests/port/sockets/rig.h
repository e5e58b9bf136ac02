/* SPDX-License-Identifier: MIT */
/* rig.h: what the rigs of port/sockets share: contexts and the board. */
#ifndef SOCKETS_RIG_H
#define SOCKETS_RIG_H

#include "../rigs.h"
#include "cctoken_sockets.h"

/* rig_glibc.c or rig_lwip.c */
extern conformance_rig rig_sockets;
void rig_sockets_start(void);

/* contexts.c: two contexts at a time, with the clock and the randomness of this machine. */
void rig_contexts_start(const cct_sockets_lookup *lookup, void *lookup_context);
void *rig_open(conformance_anchors anchors);
void rig_end(void *context);
int rig_socket_of(void *context, unsigned connection);

#endif
