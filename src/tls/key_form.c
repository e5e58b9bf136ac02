/* SPDX-License-Identifier: MIT */
#include "tls/key_form.h"

#include <string.h>

#include "cctoken_port.h"
#include "format/base64.h"
#include "format/der.h"
#include "format/pem_block.h"
#include "tls/certificate.h"

enum { BIT_STRING = 0x03, OCTET_STRING = 0x04 };

/* ---- PEM ---------------------------------------------------------------------- */

/* Whether the text is PEM; anything else is read as DER. */
static bool is_pem(cct_span text)
{
    return cct_span_contains(text, cct_span_of("-----BEGIN "));
}

/*
 * Decodes a block into the memory; absent if it is not base64, or does not fit. The decoder holds
 * bytes of a key, so it is wiped.
 */
static cct_span decode_block(cct_span content, char *memory, size_t capacity)
{
    cct_base64_decoder decoder;
    cct_writer writer;
    cct_writer_init(&writer, memory, capacity);
    cct_base64_decode_init(&decoder);
    bool good = cct_base64_decode(&decoder, content, &writer) == CCT_OK && cct_base64_decode_end(&decoder) == CCT_OK;
    cct_wipe(&decoder, sizeof decoder);
    return good && cct_writer_fits(&writer) ? (cct_span){memory, writer.len} : CCT_NO_SPAN;
}

/*
 * What a PEM block is, by its label (RFC 7468) and, for encryption in the old style, its header
 * fields.
 */
static cct_key_kind kind_of_block(cct_span label, cct_span content)
{
    if (cct_span_ends(label, "CERTIFICATE")) {
        return CCT_KEY_CERTIFICATE;
    }
    if (cct_span_ends(label, "PUBLIC KEY")) {
        return CCT_KEY_PUBLIC;
    }
    if (!cct_span_ends(label, "PRIVATE KEY")) {
        return CCT_KEY_NONE;
    }
    if (cct_span_equals(label, "OPENSSH PRIVATE KEY")) {
        return CCT_KEY_OPENSSH;
    }
    bool is_encrypted = cct_span_equals(label, "ENCRYPTED PRIVATE KEY") ||
                        /* RFC 1421 section 4.6.1.1 */
                        cct_span_contains(content, cct_span_of(",ENCRYPTED"));
    return is_encrypted ? CCT_KEY_ENCRYPTED : CCT_KEY_USABLE;
}

/*
 * Finds the only private key among the blocks. Without one the result is what the file has instead,
 * for the message.
 */
static cct_key_kind find_key(cct_span text, char *memory, size_t capacity, cct_span *der)
{
    cct_span label, content;
    cct_key_kind found = CCT_KEY_NONE;
    bool is_found = false;
    while (cct_pem_block_next(&text, &label, &content)) {
        cct_key_kind kind = kind_of_block(label, content);
        bool is_private = kind != CCT_KEY_NONE && kind != CCT_KEY_PUBLIC && kind != CCT_KEY_CERTIFICATE;
        /* Choosing one of several would hide a mistake. */
        if (is_private && is_found) {
            return CCT_KEY_SEVERAL;
        }
        if (kind == CCT_KEY_USABLE) {
            *der = decode_block(content, memory, capacity);
            kind = der->ptr == NULL ? CCT_KEY_DAMAGED : kind;
        }
        /*
         * A private key decides, even an unusable one; otherwise the first block that is
         * recognized.
         */
        found = is_private || (found == CCT_KEY_NONE && !is_found) ? kind : found;
        is_found = is_found || is_private;
    }
    return found;
}

/*
 * Cuts off what follows the certificate. Returns whether there is a SEQUENCE, so that one is
 * possible.
 */
static bool trim_certificate(cct_span *der)
{
    cct_der e;
    bool is_one = der->ptr != NULL && cct_der_take_tagged(der, CCT_DER_SEQUENCE, &e);
    *der = is_one ? e.whole : CCT_NO_SPAN;
    return is_one;
}

/*
 * A file may hold the client's certificate and its intermediates, and the key between them, which
 * is skipped.
 */
size_t cct_certificates_form_read(cct_span text, char *memory, size_t capacity, cct_span *found, size_t max)
{
    cct_span label, content;
    size_t count = 0;
    if (!is_pem(text)) {
        found[0] = text;
        return trim_certificate(&found[0]) ? 1 : 0;
    }
    while (count < max && cct_pem_block_next(&text, &label, &content)) {
        found[count] = cct_span_ends(label, "CERTIFICATE") ? decode_block(content, memory, capacity) : CCT_NO_SPAN;
        if (trim_certificate(&found[count])) {
            /* Each certificate stays where it was decoded, and the next one follows it. */
            memory += found[count].len;
            capacity -= found[count].len;
            count++;
        }
    }
    return count;
}

/* ---- DER ---------------------------------------------------------------------- */

/* Takes the object identifier at the front if it is this one; otherwise *from does not change. */
static bool take_identifier(cct_span *from, const char *oid, size_t len)
{
    cct_der e;
    cct_span rest = *from;
    bool found = cct_der_take_tagged(&rest, CCT_DER_OBJECT_IDENTIFIER, &e) && e.content.len == len &&
                 memcmp(e.content.ptr, oid, len) == 0;
    *from = found ? rest : *from;
    return found;
}

#define TAKE_IDENTIFIER(from, oid) take_identifier((from), (oid), sizeof(oid) - 1)

/* P-256 or P-384 by their object identifiers (RFC 5480 section 2.1.1.1). */
static cct_key_kind read_curve(cct_span name, cct_key_form *form)
{
    form->curve_bits = TAKE_IDENTIFIER(&name, "\x2A\x86\x48\xCE\x3D\x03\x01\x07") ? 256
                       : TAKE_IDENTIFIER(&name, "\x2B\x81\x04\x00\x22")           ? 384
                                                                                  : 0;
    return form->curve_bits > 0 ? CCT_KEY_USABLE : CCT_KEY_CURVE;
}

/* Only a program's own mbedTLS parses the structure itself; the bundled one gets the numbers. */
static void note_rsa(cct_key_form *form, const cct_der *key)
{
#if defined(CCT_EXTERNAL_MBEDTLS)
    form->rsa = key->whole;
#else
    (void)form, (void)key;
#endif
}

/*
 * Reads RSAPrivateKey after the version (RFC 8017 appendix A.1.2). The other numbers follow from
 * these five.
 */
static cct_key_kind read_rsa(cct_span rest, cct_key_form *form)
{
    cct_der number;
    for (size_t i = 0; i < CCT_RSA_NUMBERS; i++) {
        if (!cct_der_take_tagged(&rest, CCT_DER_INTEGER, &number)) {
            return CCT_KEY_DAMAGED;
        }
        form->numbers[i] = number.content;
    }
    return CCT_KEY_USABLE;
}

/*
 * Reads ECPrivateKey after the version (RFC 5915 section 3): the key, and the curve unless PKCS #8
 * has named it, where it is usually left out here.
 */
static cct_key_kind read_ec(cct_span rest, cct_key_form *form)
{
    cct_der e;
    if (!cct_der_take_tagged(&rest, OCTET_STRING, &e)) {
        return CCT_KEY_DAMAGED;
    }
    form->numbers[0] = e.content;
    if (form->curve_bits > 0) {
        return CCT_KEY_USABLE;
    }
    return cct_der_take_tagged(&rest, CCT_DER_CONTEXT_0, &e) ? read_curve(e.content, form) : CCT_KEY_DAMAGED;
}

/* Reads PrivateKeyInfo after the version (RFC 5958 section 2); it wraps one of the two above. */
static cct_key_kind read_pkcs8(cct_span rest, cct_key_form *form)
{
    cct_der algorithm, wrapped, inner, version;
    if (!cct_der_take(&rest, &algorithm) || !cct_der_take_tagged(&rest, OCTET_STRING, &wrapped)) {
        return CCT_KEY_DAMAGED;
    }
    form->algorithm = algorithm.content;
    bool is_ec = TAKE_IDENTIFIER(&algorithm.content, "\x2A\x86\x48\xCE\x3D\x02\x01");
    form->is_pss = TAKE_IDENTIFIER(&algorithm.content, "\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0A");
    if (!is_ec && !form->is_pss && !TAKE_IDENTIFIER(&algorithm.content, "\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01")) {
        return CCT_KEY_TYPE;
    }
    if (is_ec && read_curve(algorithm.content, form) != CCT_KEY_USABLE) {
        return CCT_KEY_CURVE;
    }
    if (!cct_der_take_tagged(&wrapped.content, CCT_DER_SEQUENCE, &inner) ||
        !cct_der_take_tagged(&inner.content, CCT_DER_INTEGER, &version)) {
        return CCT_KEY_DAMAGED;
    }
    note_rsa(form, &inner);
    return is_ec ? read_ec(inner.content, form) : read_rsa(inner.content, form);
}

/*
 * PKCS #1, SEC 1 and PKCS #8 all begin with a SEQUENCE and a version; the second element tells them
 * apart, and so it does for what is no private key.
 */
static cct_key_kind read_der(cct_span der, cct_key_form *form)
{
    cct_span rest = der;
    cct_certificate certificate;
    cct_der whole, first, second;
    if (!cct_der_take_tagged(&rest, CCT_DER_SEQUENCE, &whole) || !cct_der_take(&whole.content, &first)) {
        return CCT_KEY_DAMAGED;
    }
    rest = whole.content;
    if (!cct_der_take(&rest, &second)) {
        return CCT_KEY_DAMAGED;
    }
    if (first.tag == CCT_DER_SEQUENCE) {
        /* SubjectPublicKeyInfo, or EncryptedPrivateKeyInfo (RFC 5958 section 3). */
        return second.tag == BIT_STRING                  ? CCT_KEY_PUBLIC
               : second.tag == OCTET_STRING              ? CCT_KEY_ENCRYPTED
               : cct_certificate_read(der, &certificate) ? CCT_KEY_CERTIFICATE
                                                         : CCT_KEY_DAMAGED;
    }
    if (first.tag != CCT_DER_INTEGER) {
        return CCT_KEY_DAMAGED;
    }
    if (first.content.len > 1) { /* RSAPublicKey has no version */
        return CCT_KEY_PUBLIC;
    }
    /* The version of a PFX (RFC 7292 section 4); keys have 0 or 1. */
    if (cct_span_equals(first.content, "\x03")) {
        return CCT_KEY_PKCS12;
    }
    note_rsa(form, &whole);
    return second.tag == CCT_DER_SEQUENCE ? read_pkcs8(whole.content, form)
           : second.tag == OCTET_STRING   ? read_ec(whole.content, form)
                                          : read_rsa(whole.content, form);
}

/*
 * Only the form is checked here (PEM, PKCS #1, SEC 1, PKCS #8), for messages that mbedTLS's error
 * numbers do not allow.
 */
int cct_key_form_read(cct_span text, char *memory, size_t capacity, cct_key_form *form)
{
    *form = (cct_key_form){.kind = CCT_KEY_USABLE};
    if (text.len == 0) {
        form->kind = CCT_KEY_NONE;
    } else if (is_pem(text)) {
        form->kind = find_key(text, memory, capacity, &text);
    }
    if (form->kind == CCT_KEY_USABLE) {
        form->kind = read_der(text, form);
    }
    return form->kind == CCT_KEY_USABLE ? CCT_OK : CCT_FAILED;
}

/* Completes "it is ...", with the command that converts the file where there is one. */
void cct_key_form_describe(const cct_key_form *form, cct_writer *writer)
{
    static const char texts[] = "\0"
                                "missing: the file holds no private key\0"
                                "damaged, or not a key in PEM or DER\0"
                                "encrypted; openssl pkey decrypts it\0"
                                "a public key; the private one is required\0"
                                "a certificate; its private key is required\0"
                                "not the only private key in the file\0"
                                "in the format of OpenSSH, which ssh-keygen -p -m PEM converts\0"
                                "a PKCS #12 file, which openssl pkcs12 -nodes converts\0"
                                "on a curve other than P-256 and P-384\0"
                                "neither RSA nor EC: ";
    cct_write_text(writer, "it is ");
    cct_write_text(writer, cct_nth(texts, form->kind));
    if (form->kind == CCT_KEY_TYPE) {
        const cct_certificate named = {.key = form->algorithm};
        cct_certificate_write_key(writer, &named);
    }
}
