/* SPDX-License-Identifier: MIT */
/*
 * wordings.h: the texts of the catalogue of wordings (src/oauth/wordings/wordings.txt) that people
 * read: the provider that uses a wording, and the advice about it. Rows have the numbers of
 * cct_wording_get(), from 1.
 */
#ifndef CCT_CLI_TEXTS_WORDINGS_H
#define CCT_CLI_TEXTS_WORDINGS_H

#include "format/text.h"

/* Writes the name of the provider; nothing for a number that is no row. */
void wording_write_provider(cct_writer *out, unsigned number);

/* Whether the row has advice of its own; false for a number that is no row. */
bool wording_has_advice(unsigned number);

/*
 * Writes the advice. Returns false and writes nothing if there is none; then use the advice of the
 * cause.
 */
bool wording_write_advice(cct_writer *out, unsigned number);

#endif
