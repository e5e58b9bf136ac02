/* SPDX-License-Identifier: MIT */
/*
 * alert.h: TLS alerts in words (RFC 8446 section 6).
 */
#ifndef CCT_TLS_ALERT_H
#define CCT_TLS_ALERT_H

#include "format/text.h"

/*
 * Writes the name and number of an alert, and what a server means by it: 'unrecognized_name (112):
 * it does not serve this host'.
 */
void cct_alert_write(cct_writer *writer, unsigned alert);

#endif
