/* SPDX-License-Identifier: MIT */
/*
 * parsed.h: the server's certificates where mbedTLS has parsed all of them by itself, because it is
 * a program's own and does not use chain.c. It looks for an issuer only after a certificate and
 * uses the first of that name.
 */
#ifndef CCT_TLS_PARSED_H
#define CCT_TLS_PARSED_H

#include "tls/chain.h"

/*
 * For the search of child's issuer: those that were passed over are after it again, and the first
 * of several issuers of that name has signed it, and if possible was issued by a trust anchor.
 */
void cct_parsed_sort(cct_chain *chain, mbedtls_x509_crt *child);

#endif
