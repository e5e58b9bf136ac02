/* SPDX-License-Identifier: MIT */
/* banner.h: recognizes the protocol of a peer that does not speak TLS, by its first bytes. */
#ifndef CCT_NET_BANNER_H
#define CCT_NET_BANNER_H

#include "format/text.h"

/* So many of the first bytes are kept to recognize it. */
#define CCT_BANNER_MAX 48

/*
 * Whether the first bytes cannot be TLS: five or more, of neither a record's
 * type nor its version (RFC 8446 section 5.1).
 */
bool cct_banner_is_foreign(cct_span first);

/* The protocol's name, or NULL if it is not known here. */
const char *cct_banner_protocol(cct_span first);

#endif
