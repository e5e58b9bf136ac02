/* SPDX-License-Identifier: MIT */
/*
 * form.h: application/x-www-form-urlencoded (RFC 6749 appendix B).
 */
#ifndef CCT_FORMAT_FORM_H
#define CCT_FORMAT_FORM_H

#include "format/text.h"

/*
 * Writes the value encoded: A-Z a-z 0-9 - . _ * stay, space becomes +, every
 * other byte %XX. At most three bytes for one.
 */
void cct_form_write(cct_writer *writer, cct_span value);

/* "&name=value", both encoded. */
void cct_form_write_parameter(cct_writer *writer, const char *name, cct_span value);

/* Whether the encoder leaves the value as it is. */
bool cct_form_is_plain(cct_span value);

#endif
