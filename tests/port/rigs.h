/* SPDX-License-Identifier: MIT */
/* rigs.h: the ports that are tested. */
#ifndef RIGS_H
#define RIGS_H

#include "conformance.h"

#define RIG_ANCHORS                                                                                                    \
    "-----BEGIN CERTIFICATE-----\nMIIB not a certificate, but text with lines\n-----END CERTIFICATE-----\n"

extern conformance_rig rig_posix;
void rig_posix_start(void);

extern conformance_rig rig_lwip;
void rig_lwip_start(void);

#endif
