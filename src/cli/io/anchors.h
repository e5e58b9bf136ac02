/* SPDX-License-Identifier: MIT */
/*
 * anchors.h: trust anchors compiled in, the last resort where there is no file
 * of them. Made by 'make ANCHORS=FILE'; empty otherwise.
 */
#ifndef CCT_CLI_IO_ANCHORS_H
#define CCT_CLI_IO_ANCHORS_H

#include <stddef.h>

extern const char anchors_pem[];
extern const size_t anchors_pem_len; /* bytes; 0: none */

#endif
