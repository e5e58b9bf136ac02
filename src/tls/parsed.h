/* SPDX-License-Identifier: MIT */
/*
 * parsed.h: the server's certificates if mbedTLS has parsed all of them: a program's own mbedTLS
 * does not use chain.c. It looks for an issuer only after a certificate in the list, and uses the
 * first one with that name.
 */
#ifndef CCT_TLS_PARSED_H
#define CCT_TLS_PARSED_H

#include "tls/chain.h"

/*
 * Prepares the search for the child's issuer: puts the certificates that were skipped after the
 * child again, and first among several of the issuer's name one that signed the child, if possible
 * one that a trust anchor issued.
 */
void cct_parsed_sort(cct_chain *chain, mbedtls_x509_crt *child);

#endif
