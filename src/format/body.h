/* SPDX-License-Identifier: MIT */
/*
 * body.h: what kind of body a response has if it is not JSON: a web page, or bytes that are not
 * UTF-8 text.
 */
#ifndef CCT_FORMAT_BODY_H
#define CCT_FORMAT_BODY_H

#include "format/text.h"

/*
 * The body without the one byte order mark of UTF-8 that RFC 8259 section 8.1 lets a parser ignore.
 */
cct_span cct_body_skip_mark(cct_span body);

/* By its Content-Type or by how it begins. */
bool cct_body_is_page(cct_span content_type, cct_span body);

/*
 * What the body is if it cannot be read as UTF-8 text: "compressed (gzip)",
 * "UTF-16, not UTF-8"; NULL if it can. `content_encoding` is the value of that
 * header field.
 */
const char *cct_body_unreadable(cct_span content_encoding, cct_span body);

#endif
