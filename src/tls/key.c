/* SPDX-License-Identifier: MIT */
/*
 * key.c: private keys that sign, by mbedTLS.
 */
#include <mbedtls/ecp.h>
#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#include <mbedtls/rsa.h>
#include <string.h>

#include "cause/diagnosis.h"
#include "cctoken.h"
#include "format/der.h"
#include "format/print.h"
#include "tls/arena.h"
#include "tls/compat.h"
#include "tls/key.h"
#include "tls/key_form.h"

enum { RSA_BITS_MIN = 2048, RSA_BITS_MAX = 8 * CCT_SIGNATURE_MAX };

typedef struct key {
    mbedtls_pk_context pk;
    const cct_port *port;
    void *port_context;
    const char *algorithm; /* NULL: there is no key */
    bool is_set;           /* the context was initialized */
} key;

/* A negative size stops the compiler when mbedTLS's context has become larger. */
typedef char key_fits[sizeof(key) <= sizeof(cct_key) ? 1 : -1];

static key *key_of(cct_key *outside)
{
    return (key *)(void *)outside;
}

mbedtls_pk_context *cct_key_context(cct_key *outside)
{
    key *k = key_of(outside);
    return k->algorithm == NULL ? NULL : &k->pk;
}

static int key_random(void *context, unsigned char *out, size_t len)
{
    const key *k = context;
    return k->port->random_bytes(k->port_context, out, len) == CCT_OK ? 0 : MBEDTLS_ERR_ECP_RANDOM_FAILED;
}

static int key_blame(cct_diagnosis *diagnosis, cct_cause cause, cct_subject subject, const char *what)
{
    cct_diagnose_text(diagnosis, cause, CCT_STAGE_CONFIG, 0, what);
    diagnosis->subject = subject;
    return CCT_FAILED;
}

/* ---- reading ---------------------------------------------------------------- */

static int load_rsa(mbedtls_pk_context *pk, const cct_key_form *form)
{
#if defined(MBEDTLS_RSA_C)
    const unsigned char *bytes[CCT_RSA_NUMBERS];
    const cct_span *n = form->numbers;
    for (size_t i = 0; i < CCT_RSA_NUMBERS; i++) {
        bytes[i] = (const unsigned char *)n[i].ptr;
    }
    int result = mbedtls_pk_setup(pk, mbedtls_pk_info_from_type(MBEDTLS_PK_RSA));
    if (result != 0) {
        return result;
    }
    mbedtls_rsa_context *rsa = mbedtls_pk_rsa(*pk);
    if (form->is_pss) {
        (void)mbedtls_rsa_set_padding(rsa, MBEDTLS_RSA_PKCS_V21, MBEDTLS_MD_SHA256);
    }
    result = mbedtls_rsa_import_raw(rsa, bytes[CCT_RSA_MODULUS], n[CCT_RSA_MODULUS].len, bytes[CCT_RSA_PRIME_1],
                                    n[CCT_RSA_PRIME_1].len, bytes[CCT_RSA_PRIME_2], n[CCT_RSA_PRIME_2].len,
                                    bytes[CCT_RSA_PRIVATE], n[CCT_RSA_PRIVATE].len, bytes[CCT_RSA_PUBLIC],
                                    n[CCT_RSA_PUBLIC].len);
    return result == 0 ? mbedtls_rsa_complete(rsa) : result;
#else
    (void)pk, (void)form;
    return MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE;
#endif
}

/* The public key follows from the private one, whatever the file says. */
static int load_ec(key *k, const cct_key_form *form)
{
    mbedtls_ecp_group_id curve = form->curve_bits == 256 ? MBEDTLS_ECP_DP_SECP256R1 : MBEDTLS_ECP_DP_SECP384R1;
    int result = mbedtls_pk_setup(&k->pk, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY));
    if (result == 0) {
        result = mbedtls_ecp_read_key(curve, mbedtls_pk_ec(k->pk), (const unsigned char *)form->numbers[0].ptr,
                                      form->numbers[0].len);
    }
    return result == 0 ? cct_compat_calc_public(mbedtls_pk_ec(k->pk), key_random, k) : result;
}

/* What mbedTLS made of it. */
static int key_accept(key *k, int result, const cct_key_form *form, cct_diagnosis *diagnosis)
{
    if (result != 0) {
        return key_blame(diagnosis, CCT_CAUSE_KEY_BAD, CCT_SUBJECT_KEY, "it is damaged");
    }
    size_t bits = mbedtls_pk_get_bitlen(&k->pk);
    if (form->curve_bits == 0 && (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX)) {
        cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_KEY_BAD, CCT_STAGE_CONFIG, 0);
        if (CCT_HAS_TEXTS) {
            cct_print(&detail, "it has %zu bits; RSA with 2048 to 4096 is required", bits);
            cct_writer_terminate(&detail);
        }
        diagnosis->subject = CCT_SUBJECT_KEY;
        return CCT_FAILED;
    }
    k->algorithm = form->curve_bits == 256   ? "ES256"
                   : form->curve_bits == 384 ? "ES384"
                   : form->is_pss            ? "PS256"
                                             : "RS256";
    return CCT_OK;
}

int cct_key_read(cct_key *outside, const cct_port *port, void *port_context, const char *text, size_t len, char *memory,
                 size_t capacity, cct_diagnosis *diagnosis)
{
    key *k = key_of(outside);
    cct_key_form form;
    uint32_t refusals = cct_arena_refusals();
    memset(outside, 0, sizeof *outside);
    mbedtls_pk_init(&k->pk);
    k->is_set = true;
    k->port = port;
    k->port_context = port_context;
    int result = CCT_FAILED;
    if (cct_key_form_read((cct_span){text, len}, memory, capacity, &form) != CCT_OK) {
        cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_KEY_BAD, CCT_STAGE_CONFIG, 0);
        if (CCT_HAS_TEXTS) {
            cct_key_form_describe(&form, &detail);
            cct_writer_terminate(&detail);
        }
        diagnosis->subject = CCT_SUBJECT_KEY;
    } else {
        result = form.curve_bits > 0 ? load_ec(k, &form) : load_rsa(&k->pk, &form);
        result = cct_arena_refusals() != refusals
                     ? key_blame(diagnosis, CCT_CAUSE_OUT_OF_MEMORY, CCT_SUBJECT_KEY, "for the private key")
                     : key_accept(k, result, &form, diagnosis);
    }
    cct_wipe(memory, capacity < len ? capacity : len);
    return result;
}

void cct_key_end(cct_key *outside)
{
    key *k = key_of(outside);
    if (k->is_set) {
        mbedtls_pk_free(&k->pk);
    }
    cct_wipe(outside, sizeof *outside);
}

/* ---- signing ------------------------------------------------------------------ */

/* Right-aligned in `size` bytes. */
static bool unpack_integer(cct_span *rest, uint8_t *out, size_t size)
{
    cct_der e;
    if (!cct_der_take_tagged(rest, CCT_DER_INTEGER, &e)) {
        return false;
    }
    while (e.content.len > 0 && *e.content.ptr == '\0') {
        e.content = (cct_span){e.content.ptr + 1, e.content.len - 1};
    }
    if (e.content.len > size) {
        return false;
    }
    memset(out, 0, size - e.content.len);
    memcpy(out + size - e.content.len, e.content.ptr, e.content.len);
    return true;
}

/* ECDSA of X9.62 to that of RFC 7518 section 3.4. Returns its length. */
static int unpack_signature(uint8_t *signature, size_t len, size_t size)
{
    uint8_t raw[96];
    cct_der sequence;
    cct_span rest = {(const char *)signature, len};
    if (!cct_der_take_tagged(&rest, CCT_DER_SEQUENCE, &sequence) || !unpack_integer(&sequence.content, raw, size) ||
        !unpack_integer(&sequence.content, raw + size, size)) {
        return CCT_FAILED;
    }
    memcpy(signature, raw, 2 * size);
    return (int)(2 * size);
}

static int key_sign(void *context, const char *bytes, size_t len, uint8_t signature[CCT_SIGNATURE_MAX])
{
    key *k = context;
    unsigned char hash[48];
    size_t signature_len = 0;
    if (k->algorithm == NULL) {
        return CCT_FAILED;
    }
    bool is_long = k->algorithm[2] == '3'; /* ES384 */
    mbedtls_md_type_t md = is_long ? MBEDTLS_MD_SHA384 : MBEDTLS_MD_SHA256;
    size_t hash_len = is_long ? 48 : 32;
    if (mbedtls_md(mbedtls_md_info_from_type(md), (const unsigned char *)bytes, len, hash) != 0 ||
        mbedtls_pk_sign(&k->pk, md, hash, hash_len, signature, CCT_SIGNATURE_MAX, &signature_len, key_random, k) != 0) {
        return CCT_FAILED;
    }
    return k->algorithm[0] == 'E' ? unpack_signature(signature, signature_len, hash_len) : (int)signature_len;
}

cct_signer cct_key_signer(cct_key *outside)
{
    return (cct_signer){.algorithm = key_of(outside)->algorithm, .sign = key_sign, .context = outside};
}
