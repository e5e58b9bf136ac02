/* SPDX-License-Identifier: MIT */
/*
 * root.h: particulars of trust anchors, before mbedTLS parses them: the trust settings that may
 * follow one, and its signature, which does not matter.
 */
#ifndef CCT_TLS_ROOT_H
#define CCT_TLS_ROOT_H

#include "format/text.h"

/*
 * What `-----BEGIN TRUSTED CERTIFICATE-----` appends to a certificate (OpenSSL's X509_CERT_AUX).
 * Whether a server may be verified with it: not if the list of rejected uses names serverAuth or
 * anyExtendedKeyUsage, nor if there is a list of trusted uses that names neither. Settings that
 * cannot be read permit nothing; without settings everything is permitted.
 */
bool cct_root_serves(cct_span settings);

/*
 * Nobody checks the signature of a trust anchor, but mbedTLS does not parse a certificate whose
 * signature algorithm is not compiled in. Writes `algorithm` (an AlgorithmIdentifier that is) over
 * the one in der[0..len), in both places, and makes room for it up to the capacity. Returns the
 * certificate's new length; 0 when it has no room, or is signed by something other than RSA or
 * ECDSA with MD5, SHA-1 or SHA-2, or RSA-PSS.
 */
size_t cct_root_replace_signature(char *der, size_t len, size_t capacity, cct_span algorithm);

#endif
