/* SPDX-License-Identifier: MIT */
/*
 * date.h: points in time as text, without a clock and without time zones.
 */
#ifndef CCT_FORMAT_DATE_H
#define CCT_FORMAT_DATE_H

#include "format/text.h"

/*
 * Reads an HTTP date in any of the three forms that a recipient must accept
 * (RFC 9110 section 5.6.7). A two-digit year is taken as 1970 to 2069. *s gets
 * seconds since 1970-01-01T00:00:00Z.
 */
bool cct_date_parse_http(cct_span text, int64_t *s);

/*
 * Reads a time of a certificate (RFC 5280 section 4.1.2.5): "261123185700Z", "20261123185700Z". The
 * same of years.
 */
bool cct_date_parse_x509(cct_span text, int64_t *s);

/*
 * Writes "2026-11-23T18:57:00Z" (RFC 3339). 0 <= s; years beyond 9999 are written as the end of
 * 9999.
 */
void cct_date_write_rfc3339(cct_writer *writer, int64_t s);

#endif
