/* SPDX-License-Identifier: MIT */
/*
 * address.h: numeric IP addresses, which need no resolver and are no server
 * names (RFC 6066 section 3).
 */
#ifndef CCT_FORMAT_ADDRESS_H
#define CCT_FORMAT_ADDRESS_H

#include "cctoken_port.h"
#include "format/text.h"

/*
 * Reads an IPv4 address (four decimal numbers, no leading zeros) or an IPv6
 * address (RFC 4291 section 2.2, without brackets or zone). Sets everything
 * but the port. False when the text is neither.
 */
bool cct_address_parse(cct_span text, cct_address *address);

/* Writes it as a person reads it: IPv6 in brackets, then :PORT. */
void cct_address_write(cct_writer *writer, const cct_address *address);

#endif
