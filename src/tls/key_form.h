/* SPDX-License-Identifier: MIT */
/*
 * key_form.h: in which form a file holds a private key or a certificate: PEM or DER, PKCS #1 (RFC
 * 8017), SEC 1 (RFC 5915) or PKCS #8 (RFC 5958); and what a file holds if it is not a usable key.
 */
#ifndef CCT_TLS_KEY_FORM_H
#define CCT_TLS_KEY_FORM_H

#include "format/text.h"

typedef enum cct_key_kind {
    CCT_KEY_USABLE, /* as far as its form shows */
    CCT_KEY_NONE,
    CCT_KEY_DAMAGED,
    CCT_KEY_ENCRYPTED,
    CCT_KEY_PUBLIC,
    CCT_KEY_CERTIFICATE,
    CCT_KEY_SEVERAL,
    CCT_KEY_OPENSSH,
    CCT_KEY_PKCS12,
    CCT_KEY_CURVE, /* not P-256, not P-384 */
    CCT_KEY_TYPE   /* of another type than RSA or EC */
} cct_key_kind;

/*
 * The numbers of a key (RFC 8017 appendix A.1.2, RFC 5915 section 3), big-endian; in the text or in
 * the memory.
 */
enum { CCT_RSA_MODULUS, CCT_RSA_PUBLIC, CCT_RSA_PRIVATE, CCT_RSA_PRIME_1, CCT_RSA_PRIME_2, CCT_RSA_NUMBERS };

typedef struct cct_key_form {
    cct_key_kind kind;
    cct_span algorithm;                /* with CCT_KEY_TYPE: content of its AlgorithmIdentifier */
    unsigned curve_bits;               /* 256, 384; 0: RSA */
    bool is_pss;                       /* its type is RSASSA-PSS */
    cct_span numbers[CCT_RSA_NUMBERS]; /* of a curve's key only the first */
#if defined(CCT_EXTERNAL_MBEDTLS)
    cct_span rsa; /* the whole RSAPrivateKey, for PSA */
#endif
} cct_key_form;

/* memory[0..capacity) takes what PEM encodes. CCT_OK if it is usable, otherwise CCT_FAILED. */
int cct_key_form_read(cct_span text, char *memory, size_t capacity, cct_key_form *form);

/* What it is, as a sentence that begins with "it is". */
void cct_key_form_describe(const cct_key_form *form, cct_writer *writer);

/*
 * The certificates of a text, in DER and in its order, at most `max`; memory[0..capacity) takes
 * what PEM encodes, three quarters of the text. What is not a certificate, is damaged or does not
 * fit is skipped. Returns their number.
 */
size_t cct_certificates_form_read(cct_span text, char *memory, size_t capacity, cct_span *found, size_t max);

#endif
