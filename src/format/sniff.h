/* SPDX-License-Identifier: MIT */
/*
 * sniff.h: what a file of trust anchors is, if it is not PEM, to report it by name.
 */
#ifndef CCT_FORMAT_SNIFF_H
#define CCT_FORMAT_SNIFF_H

#include "format/text.h"

/* X(identifier, what it is and what to do with it) */
#define CCT_SNIFFS(X)                                                                                                  \
    X(DER, "DER, not PEM; convert it with 'openssl x509 -inform DER'")                                                 \
    X(PKCS7, "PKCS #7, not PEM certificates; convert it with 'openssl pkcs7 -print_certs', DER with '-inform DER'")    \
    X(PKCS12, "PKCS #12, not PEM; convert it with 'openssl pkcs12 -nokeys'")                                           \
    X(JKS, "a Java key store, not PEM; convert it with 'keytool -exportcert -rfc'")                                    \
    X(UTF16, "UTF-16 text; store it as UTF-8")                                                                         \
    X(HTML, "an HTML page, not PEM; download the certificate itself")

typedef enum cct_sniff {
    CCT_SNIFF_NONE = 0,
#define CCT_SNIFF_ENUMERATOR(identifier, text) CCT_SNIFF_##identifier,
    CCT_SNIFFS(CCT_SNIFF_ENUMERATOR)
#undef CCT_SNIFF_ENUMERATOR
} cct_sniff;

/* From the first bytes of a file; some 20 suffice. */
cct_sniff cct_sniff_format(cct_span beginning);

/* "DER, not PEM; convert it with …"; "" for CCT_SNIFF_NONE. */
const char *cct_sniff_text(cct_sniff format);

#endif
