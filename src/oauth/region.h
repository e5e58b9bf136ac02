/* SPDX-License-Identifier: MIT */
/* region.h: functions on the region table for the library itself. */
#ifndef CCT_OAUTH_REGION_H
#define CCT_OAUTH_REGION_H

#include "cctoken.h"
#include "format/text.h"

/*
 * The region with the most similar name or domain; NULL if none is similar (more than a third
 * differs).
 */
const cct_region *cct_region_nearest(cct_span name);

/*
 * Writes the probable regions: those whose domain begins with that label ("mypurecloud"), otherwise
 * the nearest. Writes nothing if there is none.
 */
void cct_region_write_nearest(cct_writer *writer, cct_span name);

/* The region whose domain this host is, or is under; NULL when there is none. */
const cct_region *cct_region_of_domain(cct_span host);

/* The region whose host with this prefix ("login.") it is; NULL when there is none. */
const cct_region *cct_region_of_host(cct_span host, const char *prefix);

#endif
