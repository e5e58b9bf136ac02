/* SPDX-License-Identifier: MIT */
/*
 * root.h: what a certificate must be read for to serve as a trust anchor, before
 * mbedTLS parses it: the kind of its key, the trust settings that may follow it,
 * and its signature, which does not count.
 */
#ifndef CCT_CORE_ROOT_H
#define CCT_CORE_ROOT_H

#include "text.h"

/* X(identifier, name for people, object identifier of the algorithm, that of the curve or "") */
/* clang-format off */
#define CCT_ROOT_EC "\x2A\x86\x48\xCE\x3D\x02\x01"
#define CCT_ROOT_KEYS(X) \
    X(RSA, "RSA", "\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01", "") \
    X(P256, "P-256", CCT_ROOT_EC, "\x2A\x86\x48\xCE\x3D\x03\x01\x07") \
    X(P384, "P-384", CCT_ROOT_EC, "\x2B\x81\x04\x00\x22") \
    X(P521, "P-521", CCT_ROOT_EC, "\x2B\x81\x04\x00\x23") \
    X(SECP256K1, "secp256k1", CCT_ROOT_EC, "\x2B\x81\x04\x00\x0A") \
    X(BP256, "brainpoolP256r1", CCT_ROOT_EC, "\x2B\x24\x03\x03\x02\x08\x01\x01\x07") \
    X(BP384, "brainpoolP384r1", CCT_ROOT_EC, "\x2B\x24\x03\x03\x02\x08\x01\x01\x0B") \
    X(BP512, "brainpoolP512r1", CCT_ROOT_EC, "\x2B\x24\x03\x03\x02\x08\x01\x01\x0D") \
    X(RSA_PSS, "RSASSA-PSS", "\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0A", "") \
    X(ED25519, "Ed25519", "\x2B\x65\x70", "") \
    X(ED448, "Ed448", "\x2B\x65\x71", "") \
    X(DSA, "DSA", "\x2A\x86\x48\xCE\x38\x04\x01", "") \
    X(ML_DSA_44, "ML-DSA-44", "\x60\x86\x48\x01\x65\x03\x04\x03\x11", "") \
    X(ML_DSA_65, "ML-DSA-65", "\x60\x86\x48\x01\x65\x03\x04\x03\x12", "") \
    X(ML_DSA_87, "ML-DSA-87", "\x60\x86\x48\x01\x65\x03\x04\x03\x13", "")
/* clang-format on */

typedef enum cct_root_key {
    CCT_ROOT_KEY_UNKNOWN = 0,
#define CCT_ROOT_KEY_ENUMERATOR(identifier, name, algorithm, curve) CCT_ROOT_KEY_##identifier,
    CCT_ROOT_KEYS(CCT_ROOT_KEY_ENUMERATOR)
#undef CCT_ROOT_KEY_ENUMERATOR
} cct_root_key;

/* "P-521" and the like; "unknown" for CCT_ROOT_KEY_UNKNOWN. */
const char *cct_root_key_name(cct_root_key key);

/* The kind of the key in a certificate, of which cct_der_subject() is known. */
cct_root_key cct_root_key_of(cct_span certificate, cct_span subject);

/*
 * What `-----BEGIN TRUSTED CERTIFICATE-----` appends to a certificate (OpenSSL's X509_CERT_AUX). Whether a server may
 * be verified with it: not if the list of rejected uses names serverAuth or anyExtendedKeyUsage, nor if there is a
 * list of trusted uses that names neither. Settings that cannot be read vouch for nothing; none at all restrict
 * nothing.
 */
bool cct_root_serves(cct_span settings);

/*
 * Nobody checks the signature of a trust anchor, but mbedTLS does not parse a certificate whose signature algorithm is
 * not compiled in. Writes `algorithm` (an AlgorithmIdentifier that is) over the one in der[0..len), in both places, and
 * makes room for it up to the capacity. Returns the certificate's new length; 0 when it has no room, or is signed by
 * something other than RSA or ECDSA with MD5, SHA-1 or SHA-2, or RSA-PSS.
 */
size_t cct_root_replace_signature(char *der, size_t len, size_t capacity, cct_span algorithm);

#endif
