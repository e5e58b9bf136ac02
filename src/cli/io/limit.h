/* SPDX-License-Identifier: MIT */
/*
 * limit.h: which limit of this machine it is.
 */
#ifndef CLI_IO_LIMIT_H
#define CLI_IO_LIMIT_H

#include "cctoken.h"
#include "cctoken_posix.h"

/*
 * Of a system_limit: its detail becomes the call that met the limit on this platform, and its
 * error.
 */
void limit_name(const cct_posix *posix, cct_diagnosis *diagnosis);

#endif
