/* SPDX-License-Identifier: MIT */
/*
 * certificate.h: the parts of an X.509 certificate (RFC 5280 section 4.1) that
 * the checks beyond mbedTLS's need. Everything is a span over the certificate's
 * own bytes.
 */
#ifndef CCT_TLS_CERTIFICATE_H
#define CCT_TLS_CERTIFICATE_H

#include "format/text.h"

typedef struct cct_certificate {
    cct_span signature;  /* the algorithm that signed it: content of the AlgorithmIdentifier */
    cct_span issuer;     /* whole Name */
    cct_span validity;   /* content of the SEQUENCE of two dates */
    cct_span subject;    /* whole Name */
    cct_span key;        /* the algorithm of its key: content of the AlgorithmIdentifier */
    cct_span public_key; /* whole SubjectPublicKeyInfo */
    cct_span extensions; /* content of the SEQUENCE of extensions; absent without any */
} cct_certificate;

/* False when it is not a certificate. */
bool cct_certificate_read(cct_span der, cct_certificate *certificate);

/*
 * From when and until when it is valid, in seconds since 1970, or 0 if before. False when these
 * cannot be read.
 */
bool cct_certificate_dates(const cct_certificate *certificate, int64_t *from_s, int64_t *until_s);

/*
 * Whether it may authenticate a client (RFC 5280 section 4.2.1.12): it names that purpose, any, or
 * none at all.
 */
bool cct_certificate_is_for_clients(const cct_certificate *certificate);

/* Object identifiers of extensions (RFC 5280 section 4.2), their content only. */
#define CCT_OID_SUBJECT_ALT_NAME "\x55\x1D\x11"
#define CCT_OID_NAME_CONSTRAINTS "\x55\x1D\x1E"
#define CCT_OID_EXTENDED_KEY_USAGE "\x55\x1D\x25"

/*
 * The value of one extension. CCT_OK, CCT_EOF when the certificate lacks it,
 * CCT_ERROR_MALFORMED when the extensions cannot be read or it occurs twice.
 */
int cct_certificate_extension(const cct_certificate *certificate, const char *oid, cct_span *value);

/*
 * Whether this library or mbedTLS does what an extension demands, so that it may be critical.
 * Policies restrict nothing as long as none is required (RFC 5280 section 6.1.5), which
 * cct_certificate_requires_policy() finds out.
 */
bool cct_certificate_knows_extension(cct_span oid);

/* Whether policy constraints demand an explicit policy, or cannot be read. */
bool cct_certificate_requires_policy(const cct_certificate *certificate);

/*
 * A defect that mbedTLS tolerates, in words, or NULL: an extension that occurs twice, known or not
 * (RFC 5280 section 4.2), or has no object identifier; a date that does not end in Z (section
 * 4.1.2.5), and is therefore in an unknown time zone.
 */
const char *cct_certificate_flaw(const cct_certificate *certificate);

/*
 * Describes why a certificate cannot be used: "key type Ed25519", "curve P-521", "signature
 * algorithm SHA-1 with RSA". An algorithm without a name here appears as its object identifier in
 * dotted form.
 */
void cct_certificate_write_key(cct_writer *writer, const cct_certificate *certificate);
void cct_certificate_write_signature(cct_writer *writer, const cct_certificate *certificate);

/*
 * The critical extension that mbedTLS or this library does not know, the first if there are
 * several.
 */
bool cct_certificate_write_unknown_critical(cct_writer *writer, const cct_certificate *certificate);

/*
 * The name of the hash if the signature rests on one that is too weak ("SHA-1", "MD5", "SHA-224"),
 * otherwise NULL.
 */
const char *cct_certificate_weak_hash(const cct_certificate *certificate);

#endif
