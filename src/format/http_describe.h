/* SPDX-License-Identifier: MIT */
/*
 * http_describe.h: a response that is incomplete or malformed, in words. They
 * never repeat what the server sent.
 */
#ifndef CCT_FORMAT_HTTP_DESCRIBE_H
#define CCT_FORMAT_HTTP_DESCRIBE_H

#include "format/http_response.h"

/*
 * "0 bytes of the response", "31 bytes of the header section", "the header section and 12 of 345
 * bytes of the body".
 */
void cct_http_write_arrived(cct_writer *writer, const cct_http_response *response);

/*
 * Of a response that was refused as malformed: "line 3 of the header section: a space before the
 * colon".
 */
void cct_http_write_offence(cct_writer *writer, const cct_http_response *response);

#endif
