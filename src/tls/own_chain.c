/* SPDX-License-Identifier: MIT */
#include "tls/own_chain.h"

#include <mbedtls/ssl.h>
#include <string.h>

#include "cause/diagnosis.h"
#include "format/date.h"
#include "format/der.h"
#include "format/print.h"
#include "tls/hash_text.h"
#include "tls/key.h"
#include "tls/key_form.h"

/* Records a cause about the key or its certificate. */
static int own_blame(cct_diagnosis *diagnosis, cct_cause cause, cct_subject subject, const char *what)
{
    cct_diagnose_text(diagnosis, cause, CCT_STAGE_CONFIG, 0, what);
    diagnosis->subject = subject;
    return CCT_FAILED;
}

/* ---- which of them -------------------------------------------------------- */

/* All certificates of a text. */
typedef struct own_found {
    cct_span der[CCT_OWN_CHAIN_MAX];
    cct_certificate read[CCT_OWN_CHAIN_MAX];
    size_t count;
} own_found;

/*
 * Finds all certificates of the text that can be read; others in the file do no harm. The next one
 * takes the place of one that cannot be read.
 */
static void find_all(own_found *found, cct_span text, char *memory, size_t capacity)
{
    cct_span der[CCT_OWN_CHAIN_MAX];
    size_t count = cct_certificates_form_read(text, memory, capacity, der, CCT_OWN_CHAIN_MAX);
    found->count = 0;
    for (size_t i = 0; i < count; i++) {
        found->der[found->count] = der[i];
        found->count += cct_certificate_read(der[i], &found->read[found->count]);
    }
}

/*
 * Returns the number of the key's certificate, or `count`. The public key is a part of
 * SubjectPublicKeyInfo, without the algorithm.
 */
static size_t find_own(const own_found *found, cct_span public_key)
{
    size_t i = 0;
    while (i < found->count && !cct_span_contains(found->read[i].public_key, public_key)) {
        i++;
    }
    return i;
}

/*
 * Returns the number of the issuer's certificate, or `count`. A root (named as its own issuer) is
 * never one: a server that trusts it has it, and TLS need not send it (RFC 8446 section 4.4.2).
 */
static size_t find_issuer(const own_found *found, size_t child)
{
    size_t i = 0;
    while (i < found->count && (cct_der_same_name(found->read[i].subject, found->read[i].issuer) ||
                                !cct_der_same_name(found->read[i].subject, found->read[child].issuer))) {
        i++;
    }
    return i;
}

int cct_own_chain_read(cct_own_chain *chain, cct_key *key, cct_span text, char *memory, size_t capacity,
                       cct_diagnosis *diagnosis)
{
    unsigned char bytes[CCT_SIGNATURE_MAX];
    own_found found;
    cct_span public_key = cct_key_public(key, bytes);
    if (public_key.len == 0) {
        return own_blame(diagnosis, CCT_CAUSE_KEY_BAD, CCT_SUBJECT_KEY, "it was not read");
    }
    find_all(&found, text, memory, capacity);
    if (found.count == 0) {
        return own_blame(diagnosis, CCT_CAUSE_KEY_BAD, CCT_SUBJECT_CERTIFICATE, "it is not a certificate");
    }
    size_t next = find_own(&found, public_key);
    if (next == found.count) {
        return own_blame(diagnosis, CCT_CAUSE_KEY_MISMATCH, CCT_SUBJECT_CERTIFICATE, "");
    }
    chain->own = found.read[next];
    chain->len = 0;
    /* The limit also ends a cycle of certificates that name each other as issuers. */
    for (chain->count = 0; next < found.count && chain->count < CCT_OWN_CHAIN_MAX; next = find_issuer(&found, next)) {
        chain->der[chain->count++] = found.der[next];
        chain->len += found.der[next].len;
    }
    return cct_certificate_dates(&chain->own, &chain->from_s, &chain->until_s)
               ? CCT_OK
               : own_blame(diagnosis, CCT_CAUSE_KEY_BAD, CCT_SUBJECT_CERTIFICATE, "its dates cannot be read");
}

/* ---- the key's certificate ------------------------------------------------- */

/* The common name, printable and truncated. */
static void write_name(cct_span name, char out[CCT_NAME_SIZE])
{
    cct_writer writer;
    cct_writer_init(&writer, out, CCT_NAME_SIZE);
    cct_write_printable(&writer, cct_der_common_name(name));
    cct_writer_terminate(&writer);
}

int cct_key_match(cct_key *key, const char *text, size_t len, char *memory, size_t capacity,
                  cct_certificate_facts *facts, cct_diagnosis *diagnosis)
{
    cct_own_chain chain;
    if (cct_own_chain_read(&chain, key, (cct_span){text, len}, memory, capacity, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    /* Copies: the chain points into memory that the caller uses again. */
    facts->not_before_s = chain.from_s;
    facts->not_after_s = chain.until_s;
    cct_hash_write(chain.der[0], facts->thumbprint);
    write_name(chain.own.subject, facts->subject);
    write_name(chain.own.issuer, facts->issuer);
    return CCT_OK;
}

/* ---- whether they can be presented ------------------------------------------ */

/*
 * The bytes of a Certificate message of TLS 1.3, which is larger than that of TLS 1.2, besides the
 * certificates: its head (message header, context and length of the list), and what precedes and
 * follows each certificate (its length, and extensions). RFC 8446 section 4.4.2.
 */
enum { MESSAGE_HEAD = 8, ENTRY_HEAD = 5 };

/* Writes the dates of validity and the present time, so that a wrong clock is noticed at once. */
static void write_dates(cct_writer *detail, const cct_own_chain *chain, int64_t now_s)
{
    const int64_t dates[] = {chain->from_s, chain->until_s, now_s};
    static const char before[] = "it is valid from \0 to \0; this machine's clock shows ";
    for (size_t i = 0; i < 3; i++) {
        cct_write_text(detail, cct_nth(before, i));
        cct_date_write_rfc3339(detail, dates[i]);
    }
}

int cct_key_check_tls(cct_key *key, const char *text, size_t len, char *memory, size_t capacity, int64_t now_s,
                      cct_diagnosis *diagnosis)
{
    cct_own_chain chain;
    if (cct_own_chain_read(&chain, key, (cct_span){text, len}, memory, capacity, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    /* The algorithm is PS256: mbedTLS cannot sign with such a key in TLS. */
    if (cct_key_signer(key).algorithm[0] == 'P') {
        return own_blame(diagnosis, CCT_CAUSE_KEY_BAD, CCT_SUBJECT_KEY,
                         "its type is RSASSA-PSS, which TLS cannot use here; make a plain RSA key");
    }
    /* Without a clock the server decides. */
    bool is_dated = now_s < 0 || (chain.from_s <= now_s && now_s <= chain.until_s);
    bool is_small = chain.len + chain.count * ENTRY_HEAD + MESSAGE_HEAD <= MBEDTLS_SSL_OUT_CONTENT_LEN;
    if (is_dated && is_small && cct_certificate_is_for_clients(&chain.own)) {
        return CCT_OK;
    }
    cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_KEY_BAD, CCT_STAGE_CONFIG, 0);
    diagnosis->subject = CCT_SUBJECT_CERTIFICATE;
    if (CCT_HAS_TEXTS && !is_dated) {
        write_dates(&detail, &chain, now_s);
    } else if (CCT_HAS_TEXTS && is_small) {
        cct_write_text(&detail, "its extended key usage does not include client authentication");
    } else if (CCT_HAS_TEXTS) {
        cct_print(&detail, "it and its issuers have %zu bytes, more than the %d that this build can send", chain.len,
                  MBEDTLS_SSL_OUT_CONTENT_LEN);
    }
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}
