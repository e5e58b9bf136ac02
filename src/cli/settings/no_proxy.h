/* SPDX-License-Identifier: MIT */
/*
 * no_proxy.h: which hosts NO_PROXY exempts from a proxy. No standard defines it; this is what curl
 * and Go read.
 */
#ifndef CCT_CLI_SETTINGS_NO_PROXY_H
#define CCT_CLI_SETTINGS_NO_PROXY_H

#include "format/text.h"

/*
 * Whether an entry of the list, separated by commas or spaces, matches the host (a name or a
 * numeric address, without brackets) at this port:
 *   *                       every host
 *   a, .a, *.a              the host a and every host under it
 *   192.0.2.1, 2001:db8::1  that address
 *   10.0.0.0/8, fd00::/8    every address with that prefix (RFC 4632)
 * each but the prefix also with :PORT, and then for that port only; IPv6 in brackets or not, with a
 * port in brackets. Nothing is resolved: a name does not match the address that it has.
 */
bool no_proxy_matches(cct_span list, cct_span host, uint16_t port);

#endif
