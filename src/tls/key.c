/* SPDX-License-Identifier: MIT */
/*
 * key.c: private keys that sign, by mbedTLS.
 */
#include <mbedtls/ssl.h>
#include <string.h>

#include "cause/diagnosis.h"
#include "cctoken.h"
#include "format/print.h"
#include "tls/arena.h"
#include "tls/key.h"
#include "tls/key_form.h"

enum { RSA_BITS_MIN = 2048, RSA_BITS_MAX = 8 * CCT_SIGNATURE_MAX };

typedef struct key {
    cct_native_key native;
    const cct_port *port;
    void *port_context;
    const char *algorithm; /* NULL: there is no key */
    bool is_set;           /* the context was initialized */
    bool without_random;   /* the last operation failed for want of random numbers */
} key;

/* A negative size stops the compiler when mbedTLS's context has become larger. */
typedef char key_fits[sizeof(key) <= sizeof(cct_key) ? 1 : -1];

/* cct_key is opaque: mbedTLS's types stay inside this room. */
static key *key_of(cct_key *outside)
{
    return (key *)(void *)outside;
}

cct_native_key *cct_key_native(cct_key *outside)
{
    key *k = key_of(outside);
    return k->algorithm == NULL ? NULL : &k->native;
}

/* Random bytes of the port, for blinding and for ECDSA. */
static int key_random(void *context, unsigned char *out, size_t len)
{
    key *k = context;
    k->without_random = k->port->random_bytes(k->port_context, out, len) != CCT_OK;
    return k->without_random ? MBEDTLS_ERR_SSL_HW_ACCEL_FAILED : 0;
}

/* Records a cause about the key or its certificate. */
static int key_blame(cct_diagnosis *diagnosis, cct_cause cause, cct_subject subject, const char *what)
{
    cct_diagnose_text(diagnosis, cause, CCT_STAGE_CONFIG, 0, what);
    diagnosis->subject = subject;
    return CCT_FAILED;
}

/* ---- reading ---------------------------------------------------------------- */

/*
 * Checks the key that mbedTLS has loaded and chooses its algorithm (RFC 7518 section 3.1). RESULT
 * is mbedTLS's.
 */
static int key_accept(key *k, int result, const cct_key_form *form, cct_diagnosis *diagnosis)
{
    if (k->without_random) {
        cct_diagnose_text(diagnosis, CCT_CAUSE_SYSTEM_LIMIT, CCT_STAGE_CONFIG, k->port->native_error(k->port_context),
                          CCT_NO_RANDOM_NUMBERS);
        return CCT_FAILED;
    }
    if (result != 0) {
        return key_blame(diagnosis, CCT_CAUSE_KEY_BAD, CCT_SUBJECT_KEY, "it is damaged");
    }
    size_t bits = cct_native_bits(&k->native);
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
    cct_native_init(&k->native);
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
        result = cct_native_load(&k->native, &form, key_random, k);
        result = cct_arena_refusals() != refusals
                     ? key_blame(diagnosis, CCT_CAUSE_OUT_OF_MEMORY, CCT_SUBJECT_KEY, "for the private key")
                     : key_accept(k, result, &form, diagnosis);
    }
    /* The decoded private key was in it. */
    cct_wipe(memory, capacity < len ? capacity : len);
    return result;
}

void cct_key_end(cct_key *outside)
{
    key *k = key_of(outside);
    if (k->is_set) {
        cct_native_end(&k->native);
    }
    cct_wipe(outside, sizeof *outside);
}

/* ---- signing ------------------------------------------------------------------ */

/* The callback of cct_key_signer(). */
static int key_sign(void *context, const char *bytes, size_t len, uint8_t signature[CCT_SIGNATURE_MAX])
{
    key *k = context;
    k->without_random = false; /* not every signature asks for any */
    int result = k->algorithm == NULL ? CCT_FAILED
                                      : cct_native_sign(&k->native, k->algorithm, bytes, len, signature, key_random, k);
    return k->without_random ? CCT_ERROR_LIMIT : result;
}

cct_signer cct_key_signer(cct_key *outside)
{
    return (cct_signer){.algorithm = key_of(outside)->algorithm, .sign = key_sign, .context = outside};
}
