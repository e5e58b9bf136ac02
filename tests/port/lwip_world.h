/* SPDX-License-Identifier: MIT */
/*
 * lwip_world.h: what the rigs of lwIP need around it: a name server on loopback, and a network that
 * swallows all.
 */
#ifndef LWIP_WORLD_H
#define LWIP_WORLD_H

#define LWIP_WORLD_SILENT                                                                                              \
    {                                                                                                                  \
        {10, 9, 9, 9}, CCT_FAMILY_IPV4, 0, 443                                                                         \
    }
#define LWIP_WORLD_UNREACHABLE                                                                                         \
    {                                                                                                                  \
        {192, 0, 2, 1}, CCT_FAMILY_IPV4, 0, 443                                                                        \
    }

/* Once, after lwIP was initialized, in its task if it has one. */
void lwip_world_start(void);

#endif
