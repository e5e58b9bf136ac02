/* SPDX-License-Identifier: MIT */
/*
 * wordings.h: what people read of the catalogue of wordings (src/oauth/wordings/wordings.txt): whose words these are,
 * and what to do about them. Rows have the numbers of cct_wording_get(), from 1.
 */
#ifndef CCT_CLI_TEXTS_WORDINGS_H
#define CCT_CLI_TEXTS_WORDINGS_H

#include "format/text.h"

/* Writes the name of the provider; nothing for a number that is no row. */
void wording_write_provider(cct_writer *out, unsigned number);

/* Whether the row has advice of its own; false for a number that is no row. */
bool wording_has_advice(unsigned number);

/* Writes it. False, and nothing is written, if there is none: then the advice of the cause is the best there is. */
bool wording_write_advice(cct_writer *out, unsigned number);

#endif
