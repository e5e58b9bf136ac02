/* SPDX-License-Identifier: MIT */
#include "tls/certificate.h"

#include <string.h>

#include "cctoken_port.h"
#include "format/date.h"
#include "format/der.h"

/*
 * The identifier octets (X.690 section 8.1.2) of the elements that are read; the last two are [0]
 * and [3] in TBSCertificate.
 */
enum {
    TAG_BOOLEAN = 0x01,
    TAG_INTEGER = 0x02,
    TAG_OCTET_STRING = 0x04,
    TAG_OBJECT_IDENTIFIER = 0x06,
    TAG_SEQUENCE = 0x30,
    TAG_VERSION = 0xA0,
    TAG_EXTENSIONS = 0xA3
};

/* ---- its parts --------------------------------------------------------- */

/* Takes a SEQUENCE from the front. */
static bool take_sequence(cct_span *rest, cct_der *e)
{
    return cct_der_take_tagged(rest, TAG_SEQUENCE, e);
}

/* Skips version and serialNumber. The version is absent if it is 1, its default. */
static bool skip_head(cct_span *rest)
{
    cct_der e;
    return cct_der_take(rest, &e) && (e.tag != TAG_VERSION || cct_der_take(rest, &e)) && e.tag == TAG_INTEGER;
}

/* Reads what follows the key: unique identifiers, which nobody uses, and extensions. */
static bool read_extensions(cct_span rest, cct_certificate *certificate)
{
    cct_der e;
    while (rest.len > 0) {
        if (!cct_der_take(&rest, &e)) {
            return false;
        }
        if (e.tag == TAG_EXTENSIONS) {
            cct_span inside = e.content;
            /* [3] is EXPLICIT: it contains one SEQUENCE and nothing else. */
            if (!take_sequence(&inside, &e) || inside.len > 0) {
                return false;
            }
            certificate->extensions = e.content;
        }
    }
    return true;
}

/*
 * The fields of TBSCertificate in their order (RFC 5280 section 4.1). False as soon as one is
 * missing or malformed; spans into DER, nothing is copied.
 */
bool cct_certificate_read(cct_span der, cct_certificate *certificate)
{
    cct_der e, validity, key;
    *certificate = (cct_certificate){.signature = CCT_NO_SPAN};
    if (!take_sequence(&der, &e)) {
        return false;
    }
    cct_span rest = e.content;
    if (!take_sequence(&rest, &e)) {
        return false;
    }
    rest = e.content;
    if (!skip_head(&rest) || !take_sequence(&rest, &e)) {
        return false;
    }
    certificate->signature = e.content;
    if (!take_sequence(&rest, &e)) {
        return false;
    }
    /* Names are kept with their tag: they are compared, and looked for, as a whole. */
    certificate->issuer = e.whole;
    if (!take_sequence(&rest, &validity) || !take_sequence(&rest, &e)) {
        return false;
    }
    certificate->validity = validity.content;
    certificate->subject = e.whole;
    if (!take_sequence(&rest, &key) || !take_sequence(&key.content, &e)) {
        return false;
    }
    certificate->key = e.content;
    /* With its tag and its algorithm: own_chain.c searches it for the bytes of a key. */
    certificate->public_key = key.whole;
    return read_extensions(rest, certificate);
}

/* ---- extensions -------------------------------------------------------- */

typedef struct extension {
    cct_span oid;
    cct_span value;
    bool critical;
} extension;

/*
 * Takes one Extension (RFC 5280 section 4.1). `critical` is FALSE by default, and then left out; a
 * FALSE that is encoded violates DER (X.690 section 11.5) but is unambiguous.
 */
static bool take_extension(cct_span *rest, extension *out)
{
    cct_der e;
    if (!take_sequence(rest, &e)) {
        return false;
    }
    cct_span inside = e.content;
    if (!cct_der_take_tagged(&inside, TAG_OBJECT_IDENTIFIER, &e)) {
        return false;
    }
    out->oid = e.content;
    out->critical = false;
    if (!cct_der_take(&inside, &e)) {
        return false;
    }
    if (e.tag == TAG_BOOLEAN) {
        out->critical = e.content.len == 1 && e.content.ptr[0] != 0;
        if (!cct_der_take(&inside, &e)) {
            return false;
        }
    }
    out->value = e.content;
    return e.tag == TAG_OCTET_STRING && inside.len == 0;
}

int cct_certificate_extension(const cct_certificate *certificate, const char *oid, cct_span *value)
{
    cct_span rest = certificate->extensions;
    int result = CCT_EOF;
    while (rest.len > 0) {
        extension one;
        if (!take_extension(&rest, &one)) {
            return CCT_ERROR_MALFORMED;
        }
        if (cct_span_equals(one.oid, oid)) {
            /*
             * The search does not end at the first one: a second one makes the certificate invalid
             * (RFC 5280 section 4.2), and other programs may use that.
             */
            if (result == CCT_OK) {
                return CCT_ERROR_MALFORMED;
            }
            *value = one.value;
            result = CCT_OK;
        }
    }
    return result;
}

/* Equal object identifiers, neither empty. */
static bool is_oid(cct_span oid, cct_span known)
{
    return oid.len == known.len && oid.len > 0 && memcmp(oid.ptr, known.ptr, oid.len) == 0;
}

/* RFC 5280 section 4.1.2.5 requires "Z"; a date without time zone could be read in several ways. */
static bool has_utc_dates(const cct_certificate *certificate)
{
    cct_span rest = certificate->validity;
    cct_der date;
    while (rest.len > 0) {
        if (!cct_der_take(&rest, &date) || date.content.len == 0 || date.content.ptr[date.content.len - 1] != 'Z') {
            return false;
        }
    }
    return true;
}

/* Whether the extension appears among these too. */
static bool occurs_in(cct_span oid, cct_span extensions)
{
    extension one;
    while (extensions.len > 0 && take_extension(&extensions, &one)) {
        if (is_oid(one.oid, oid)) {
            return true;
        }
    }
    return false;
}

const char *cct_certificate_flaw(const cct_certificate *certificate)
{
    cct_span rest = certificate->extensions;
    extension one;
    while (rest.len > 0) {
        if (!take_extension(&rest, &one) || one.oid.len == 0) {
            return "an extension cannot be read";
        }
        /* Only with those that follow, so each pair is compared once. */
        if (occurs_in(one.oid, rest)) {
            return "an extension occurs twice";
        }
    }
    return has_utc_dates(certificate) ? NULL : "a date is not in UTC";
}

bool cct_certificate_requires_policy(const cct_certificate *certificate)
{
    enum { TAG_REQUIRE_EXPLICIT_POLICY = 0x80 };
    cct_span value;
    cct_der e;
    /* policyConstraints, 2.5.29.36 (RFC 5280 section 4.2.1.11). */
    int found = cct_certificate_extension(certificate, "\x55\x1D\x24", &value);
    if (found != CCT_OK || !take_sequence(&value, &e)) {
        /* An extension that cannot be read may require a policy, and is treated as if it did. */
        return found != CCT_EOF;
    }
    cct_span inside = e.content;
    while (inside.len > 0) {
        if (!cct_der_take(&inside, &e) || e.tag == TAG_REQUIRE_EXPLICIT_POLICY) {
            return true;
        }
    }
    return false;
}

bool cct_certificate_dates(const cct_certificate *certificate, int64_t *from_s, int64_t *until_s)
{
    cct_der from, until;
    cct_span rest = certificate->validity;
    if (!cct_der_take(&rest, &from) || !cct_der_take(&rest, &until) || !cct_date_parse_x509(from.content, from_s) ||
        !cct_date_parse_x509(until.content, until_s)) {
        return false;
    }
    /* Dates before 1970 occur in test certificates only; 0 is before any clock. */
    *from_s = *from_s < 0 ? 0 : *from_s;
    *until_s = *until_s < 0 ? 0 : *until_s;
    return true;
}

bool cct_certificate_is_for_clients(const cct_certificate *certificate)
{
    cct_span value;
    cct_der e;
    int result = cct_certificate_extension(certificate, CCT_OID_EXTENDED_KEY_USAGE, &value);
    if (result != CCT_OK || !take_sequence(&value, &e)) {
        return result == CCT_EOF;
    }
    /* anyExtendedKeyUsage (2.5.29.37.0) has a NUL byte, so it is not compared as a C string. */
    for (value = e.content; cct_der_take(&value, &e);) {
        if (cct_span_equals(e.content, "\x2B\x06\x01\x05\x05\x07\x03\x02") || /* id-kp-clientAuth */
            (e.content.len == 4 && memcmp(e.content.ptr, "\x55\x1D\x25\0", 4) == 0)) {
            return true;
        }
    }
    return false;
}

/* ---- in words ---------------------------------------------------------- */

/* An algorithm or a curve; `weak` is the hash of a signature if that is broken, or too short. */
typedef struct algorithm {
    cct_span oid;
    const char *name;
    const char *weak;
} algorithm;

#define OID(literal)                                                                                                   \
    {                                                                                                                  \
        literal, sizeof(literal) - 1                                                                                   \
    }
#define PKCS1 "\x2A\x86\x48\x86\xF7\x0D\x01\x01" /* RFC 8017 */
#define X962 "\x2A\x86\x48\xCE\x3D"              /* RFC 5480 */
#define CERTICOM "\x2B\x81\x04\x00"
#define BRAINPOOL "\x2B\x24\x03\x03\x02\x08\x01\x01" /* RFC 5639 */
#define NIST "\x60\x86\x48\x01\x65\x03\x04\x03"      /* CSOR, RFC 9881 */

/*
 * First signatures with a weak hash, then types of keys and signatures without a choice of hash,
 * and curves that this build may lack. What mbedTLS supports needs no name.
 */
static const algorithm algorithms[] = {
    {OID(PKCS1 "\x02"), "MD2 with RSA", "MD2"},
    {OID(PKCS1 "\x03"), "MD4 with RSA", "MD4"},
    {OID(PKCS1 "\x04"), "MD5 with RSA", "MD5"},
    {OID(PKCS1 "\x05"), "SHA-1 with RSA", "SHA-1"},
    {OID("\x2B\x0E\x03\x02\x1D"), "SHA-1 with RSA", "SHA-1"},
    {OID(PKCS1 "\x0E"), "SHA-224 with RSA", "SHA-224"},
    {OID(X962 "\x04\x01"), "SHA-1 with ECDSA", "SHA-1"},
    {OID(X962 "\x04\x03\x01"), "SHA-224 with ECDSA", "SHA-224"},
    {OID("\x2A\x86\x48\xCE\x38\x04\x03"), "SHA-1 with DSA", "SHA-1"},
    {OID(PKCS1 "\x01"), "RSA", NULL},
    {OID(PKCS1 "\x0A"), "RSA-PSS", NULL},
    {OID("\x2A\x86\x48\xCE\x38\x04\x01"), "DSA", NULL},
    {OID("\x2B\x65\x70"), "Ed25519", NULL},
    {OID("\x2B\x65\x71"), "Ed448", NULL},
    {OID(NIST "\x11"), "ML-DSA-44", NULL},
    {OID(NIST "\x12"), "ML-DSA-65", NULL},
    {OID(NIST "\x13"), "ML-DSA-87", NULL},
    {OID(CERTICOM "\x21"), "P-224", NULL},
    {OID(CERTICOM "\x22"), "P-384", NULL},
    {OID(CERTICOM "\x23"), "P-521", NULL},
    {OID(CERTICOM "\x0A"), "secp256k1", NULL},
    {OID(BRAINPOOL "\x07"), "brainpoolP256r1", NULL},
    {OID(BRAINPOOL "\x0B"), "brainpoolP384r1", NULL},
    {OID(BRAINPOOL "\x0D"), "brainpoolP512r1", NULL},
};

/* The row of that object identifier, or NULL. */
static const algorithm *find_algorithm(cct_span oid)
{
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++) {
        if (is_oid(oid, algorithms[i].oid)) {
            return &algorithms[i];
        }
    }
    return NULL;
}

/*
 * Writes an object identifier in dotted form. X.690 section 8.19 packs it in base 128, the first
 * two arcs in one number. An arc of more than 32 bits is cut.
 */
static void write_oid(cct_writer *writer, cct_span oid)
{
    uint32_t arc = 0;
    bool first = true;
    for (size_t i = 0; i < oid.len; i++) {
        unsigned char byte = (unsigned char)oid.ptr[i];
        arc = arc << 7 | (byte & 0x7FU);
        if ((byte & 0x80) != 0) {
            continue;
        }
        if (first) {
            uint32_t top = arc < 80 ? arc / 40 : 2;
            cct_write_number(writer, top);
            arc -= top * 40;
        }
        cct_write_byte(writer, '.');
        cct_write_number(writer, arc);
        first = false;
        arc = 0;
    }
}

/* Its name, or the object identifier in dotted form for one that is not in the table. */
static void write_algorithm(cct_writer *writer, cct_span oid)
{
    const algorithm *known = find_algorithm(oid);
    if (known != NULL) {
        cct_write_text(writer, known->name);
    } else if (oid.len > 0) {
        write_oid(writer, oid);
    } else {
        cct_write_text(writer, "without a name");
    }
}

/* Takes the object identifier at the front. Absent if there is another element. */
static cct_span take_identifier(cct_span *rest)
{
    cct_der e;
    return cct_der_take_tagged(rest, TAG_OBJECT_IDENTIFIER, &e) ? e.content : CCT_NO_SPAN;
}

void cct_certificate_write_key(cct_writer *writer, const cct_certificate *certificate)
{
    static const cct_span elliptic = OID(X962 "\x02\x01");
    cct_span rest = certificate->key;
    cct_span oid = take_identifier(&rest);
    bool is_elliptic = is_oid(oid, elliptic);
    /*
     * The parameters of an EC key name its curve (RFC 5480 section 2.1.1), and only that can be
     * unsupported.
     */
    cct_write_text(writer, is_elliptic ? "curve " : "key type ");
    write_algorithm(writer, is_elliptic ? take_identifier(&rest) : oid);
}

void cct_certificate_write_signature(cct_writer *writer, const cct_certificate *certificate)
{
    cct_span rest = certificate->signature;
    cct_write_text(writer, "signature algorithm ");
    write_algorithm(writer, take_identifier(&rest));
}

const char *cct_certificate_weak_hash(const cct_certificate *certificate)
{
    cct_span rest = certificate->signature;
    const algorithm *known = find_algorithm(take_identifier(&rest));
    return known != NULL ? known->weak : NULL;
}

bool cct_certificate_knows_extension(cct_span oid)
{
    /*
     * Each after 2.5.29: key identifiers and usage, names, basic constraints, uses; name
     * constraints; and policies, mappings and constraints of them, anyPolicy.
     */
    static const char known[] = "\x0E\x0F\x11\x13\x23\x25\x1E\x20\x21\x24\x36";
    return oid.len == 3 && memcmp(oid.ptr, "\x55\x1D", 2) == 0 && memchr(known, oid.ptr[2], sizeof known - 1) != NULL;
}

bool cct_certificate_write_unknown_critical(cct_writer *writer, const cct_certificate *certificate)
{
    cct_span rest = certificate->extensions;
    extension one;
    while (rest.len > 0 && take_extension(&rest, &one)) {
        if (one.critical && !cct_certificate_knows_extension(one.oid)) {
            cct_write_text(writer, "critical extension ");
            write_oid(writer, one.oid);
            return true;
        }
    }
    return false;
}
