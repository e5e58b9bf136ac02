/* SPDX-License-Identifier: MIT */
/*
 * pem_block.h: the blocks of a PEM text (RFC 7468) that is in memory as a whole, whatever they
 * hold.
 */
#ifndef CCT_FORMAT_PEM_BLOCK_H
#define CCT_FORMAT_PEM_BLOCK_H

#include "format/text.h"

/*
 * Takes the next block off *rest: its label ("RSA PRIVATE KEY"), and what is between the two lines.
 * False at the end.
 */
bool cct_pem_block_next(cct_span *rest, cct_span *label, cct_span *content);

#endif
