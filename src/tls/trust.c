/* SPDX-License-Identifier: MIT */
#include "trust.h"

#include <mbedtls/platform.h>
#include <string.h>

#include "der.h"
#include "pem.h"

#define PIECE_MAX 16384
#define ROOT_MAX 8192

/* More roots with one subject, all fit by their key identifiers, are not looked at: the arena is finite. */
#define CANDIDATES_MAX 4

/* What one scan looks for, and what it has found. */
typedef struct search {
    const mbedtls_x509_crt *child;
    mbedtls_x509_crt *first;
    unsigned count;
    unsigned other_keys; /* roots passed over for their key identifier */
    bool any_key;
} search;

void cct_trust_init(cct_trust *trust, const cct_port *port, void *port_context, char *scratch, size_t scratch_len)
{
    memset(trust, 0, sizeof *trust);
    trust->port = port;
    trust->port_context = port_context;
    trust->scratch = scratch;
    trust->scratch_len = scratch_len;
}

static bool same_bytes(const mbedtls_x509_buf *a, const mbedtls_x509_buf *b)
{
    return a->len == b->len && memcmp(a->p, b->p, a->len) == 0;
}

/* Key identifiers (RFC 5280 section 4.2.1.1) tell roots of one name apart, where both certificates have them. */
static bool is_other_key(const mbedtls_x509_crt *child, const mbedtls_x509_crt *root)
{
    const mbedtls_x509_buf *wanted = &child->authority_key_id.keyIdentifier;
    return wanted->len > 0 && root->subject_key_id.len > 0 && !same_bytes(wanted, &root->subject_key_id);
}

static bool is_known(const search *s, const mbedtls_x509_crt *root)
{
    for (const mbedtls_x509_crt *known = s->first; known != NULL; known = known->next) {
        if (same_bytes(&known->raw, &root->raw)) {
            return true;
        }
    }
    return false;
}

static void append(search *s, mbedtls_x509_crt *root)
{
    mbedtls_x509_crt **end = &s->first;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = root;
    s->count++;
}

/*
 * R^2 mod N of an RSA key, which mbedTLS keeps for all further uses: the most that its arithmetic needs at a time, and
 * here, before the verification, less else is in memory. Where that fails, mbedTLS tries again itself.
 */
static void prepare_key(mbedtls_x509_crt *root)
{
#if defined(MBEDTLS_RSA_C)
    if (mbedtls_pk_get_type(&root->pk) != MBEDTLS_PK_RSA) {
        return;
    }
    mbedtls_rsa_context *key = mbedtls_pk_rsa(root->pk);
    const mbedtls_mpi *modulus = &key->MBEDTLS_PRIVATE(N);
    mbedtls_mpi *square = &key->MBEDTLS_PRIVATE(RN);
    size_t limbs = modulus->MBEDTLS_PRIVATE(n);
    if (mbedtls_mpi_lset(square, 1) != 0 ||
        mbedtls_mpi_shift_l(square, 2 * limbs * 8 * sizeof(mbedtls_mpi_uint)) != 0 ||
        mbedtls_mpi_mod_mpi(square, square, modulus) != 0 || mbedtls_mpi_shrink(square, limbs) != 0) {
        mbedtls_mpi_free(square);
    }
#else
    (void)root;
#endif
}

/* Parses a root whose subject fits, and keeps it if its key may fit too. Returns 0, or mbedTLS's error for want of
 * memory. */
static int consider(cct_trust *trust, search *s, cct_span der)
{
    mbedtls_x509_crt *root = mbedtls_calloc(1, sizeof *root);
    if (root == NULL) {
        trust->starved = true;
        return MBEDTLS_ERR_X509_ALLOC_FAILED;
    }
    mbedtls_x509_crt_init(root);
    int result = mbedtls_x509_crt_parse_der(root, (const unsigned char *)der.ptr, der.len);
    if (result == 0 && !is_known(s, root)) {
        if (s->any_key || !is_other_key(s->child, root)) {
            prepare_key(root);
            append(s, root);
            return 0;
        }
        s->other_keys++;
    }
    trust->skipped += result != 0;
    mbedtls_x509_crt_free(root);
    mbedtls_free(root);
    trust->starved = trust->starved || result == MBEDTLS_ERR_X509_ALLOC_FAILED;
    return result == MBEDTLS_ERR_X509_ALLOC_FAILED ? result : 0;
}

static int consider_if_named(cct_trust *trust, search *s, cct_span der)
{
    cct_span issuer = {(const char *)s->child->issuer_raw.p, s->child->issuer_raw.len};
    trust->roots++;
    if (der.len == s->child->raw.len && memcmp(der.ptr, s->child->raw.p, der.len) == 0 &&
        same_bytes(&s->child->subject_raw, &s->child->issuer_raw)) {
        trust->anchored = s->child;
    }
    if (s->count == CANDIDATES_MAX || !cct_der_same_name(cct_der_subject(der), issuer)) {
        return 0;
    }
    return consider(trust, s, der);
}

static size_t half_up_to(size_t len, size_t limit)
{
    return len / 2 < limit ? len / 2 : limit;
}

/* Feeds one piece; several certificates may end in it. */
static int scan_piece(cct_trust *trust, search *s, cct_pem *pem, cct_span piece)
{
    int result = 0;
    while (piece.len > 0 && result == 0) {
        size_t taken;
        cct_span der;
        if (cct_pem_feed(pem, piece, &taken, &der) == CCT_OK) {
            result = consider_if_named(trust, s, der);
        }
        piece = (cct_span){piece.ptr + taken, piece.len - taken};
    }
    return result;
}

static int scan(cct_trust *trust, search *s)
{
    size_t piece_len = half_up_to(trust->scratch_len, PIECE_MAX);
    cct_pem pem;
    cct_span der;
    int result = 0;
    trust->roots = 0;
    trust->skipped = 0;
    cct_pem_init(&pem, trust->scratch + piece_len, half_up_to(trust->scratch_len, ROOT_MAX));
    int got = trust->port->anchors_rewind(trust->port_context);
    while (got >= 0 && result == 0) {
        got = trust->port->anchors_read(trust->port_context, trust->scratch, piece_len);
        if (got > 0) {
            result = scan_piece(trust, s, &pem, (cct_span){trust->scratch, (size_t)got});
        }
    }
    if (got != CCT_EOF && result == 0) {
        trust->error = got;
        return MBEDTLS_ERR_X509_FILE_IO_ERROR;
    }
    if (result == 0 && cct_pem_end(&pem, &der) == CCT_OK) {
        result = consider_if_named(trust, s, der);
    }
    trust->skipped += pem.skipped;
    return result;
}

int cct_trust_find(void *context, const mbedtls_x509_crt *child, mbedtls_x509_crt **candidates)
{
    cct_trust *trust = context;
    search s = {child, NULL, 0, 0, false};
    int result = scan(trust, &s);
    /* Key identifiers are a hint, and some issuers compute them in ways of their own. */
    if (result == 0 && s.count == 0 && s.other_keys > 0) {
        s.any_key = true;
        result = scan(trust, &s);
    }
    if (result != 0) {
        mbedtls_x509_crt_free(s.first);
        mbedtls_free(s.first);
        s.first = NULL;
    }
    *candidates = s.first;
    return result;
}
