/* SPDX-License-Identifier: MIT */
/* rigs.h: the ports that are tested. */
#ifndef RIGS_H
#define RIGS_H

#include "conformance.h"

#define RIG_ANCHORS                                                                                                    \
    "-----BEGIN CERTIFICATE-----\nMIIB not a certificate, but text with lines\n-----END CERTIFICATE-----\n"

/* Bytes with their zeros, which end no text. */
#define RIG_ANCHORS_DER "\x30\x03\x02\x01\x00\x30\x05\x04\x03\x00\xFF\x2D\x30\x00"
#define RIG_ANCHORS_DER_LEN (sizeof RIG_ANCHORS_DER - 1)

extern conformance_rig rig_posix;
void rig_posix_start(void);

extern conformance_rig rig_lwip;
void rig_lwip_start(void);

#endif
