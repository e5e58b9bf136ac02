/* SPDX-License-Identifier: MIT */
/*
 * own_chain.h: the certificates that a client presents (mutual TLS, RFC 8446 section 4.4.2).
 */
#ifndef CCT_TLS_OWN_CHAIN_H
#define CCT_TLS_OWN_CHAIN_H

#include "cctoken.h"
#include "format/text.h"
#include "tls/certificate.h"

#define CCT_OWN_CHAIN_MAX 8

typedef struct cct_own_chain {
    cct_certificate own;             /* the key's */
    cct_span der[CCT_OWN_CHAIN_MAX]; /* the key's certificate, then the issuer of each, without the
                                      * root */
    size_t count;
    size_t len;     /* bytes of all */
    int64_t from_s; /* the dates of the key's */
    int64_t until_s;
} cct_own_chain;

/*
 * Finds, among the certificates of a text and wherever they are there, the key's own and its
 * issuers. What PEM encodes is decoded into memory[0..capacity), where they stay. CCT_OK, or
 * CCT_FAILED with key_bad or key_mismatch recorded.
 */
int cct_own_chain_read(cct_own_chain *chain, cct_key *key, cct_span text, char *memory, size_t capacity,
                       cct_diagnosis *diagnosis);

#endif
