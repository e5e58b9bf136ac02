/* SPDX-License-Identifier: MIT */
/*
 * One pass over the trust anchors serves a whole chain, as long as there is memory to keep what it
 * needs.
 */
#include <mbedtls/platform.h>
#include <stdio.h>

#include "library_test.h"

#include "format/der.h"
#include "format/pem.h"
#include "tls/chain.h"

#define SYSTEM "/etc/ssl/certs/ca-certificates.crt"
#define TEXT_MAX ((size_t)1 << 20)
#define SENT 4

/*
 * How the scratch is divided: a piece of text, a certificate, and the rest for those that are kept.
 */
#define SCRATCH_NEEDED ((size_t)16384 + 8192)

/* ---- anchors and a chain ------------------------------------------------- */

typedef struct anchors {
    char *text;
    size_t len;
    size_t at;
    size_t fails_at; /* reading fails here; 0: nowhere */
    unsigned passes;
} anchors;

static int rewind_anchors(void *context)
{
    anchors *a = context;
    a->at = 0;
    a->passes++;
    return CCT_ANCHORS_PEM;
}

static int read_anchors(void *context, char *bytes, size_t capacity)
{
    anchors *a = context;
    size_t left = a->len - a->at, n = left < capacity ? left : capacity;
    if (a->fails_at > 0 && a->at + n >= a->fails_at) {
        return CCT_ERROR_IO;
    }
    memcpy(bytes, a->text + a->at, n);
    a->at += n;
    return n > 0 ? (int)n : CCT_EOF;
}

static const cct_port port = {.anchors_rewind = rewind_anchors, .anchors_read = read_anchors};

/*
 * What a server has sent: roots, each issued by itself, so that each asks for another trust anchor.
 */
typedef struct received {
    unsigned char bytes[32768]; /* as TLS 1.2 lays them out */
    size_t len;
    mbedtls_x509_crt certificates[SENT]; /* parsed; the first is the server's own and knows the
                                          * list */
    unsigned count;
} received;

typedef struct fixture {
    anchors anchors;
    received received;
    mbedtls_ssl_context ssl;
    cct_trust trust;
    cct_chain chain;
    size_t last_at; /* where in the text the anchor of the last certificate begins */
    char scratch[SCRATCH_NEEDED + 16384];
} fixture;

/* Appends a certificate as sent. The first that mbedTLS can read is the server's own. */
static void receive(received *r, cct_span der)
{
    unsigned char *at = r->bytes + r->len;
    bool is_readable = false;
    assert_true(der.len < 65536 && r->len + 3 + der.len <= sizeof r->bytes);
    at[0] = 0;
    at[1] = (unsigned char)(der.len >> 8);
    at[2] = (unsigned char)der.len;
    memcpy(at + 3, der.ptr, der.len);
    if (r->count < SENT) {
        mbedtls_x509_crt *parsed = &r->certificates[r->count];
        mbedtls_x509_crt_init(parsed);
        is_readable = mbedtls_x509_crt_parse_der_nocopy(parsed, at + 3, der.len) == 0;
    }
    if (r->count == 0) {
        if (!is_readable) {
            return;
        }
        mbedtls_x509_crt_free(r->certificates);
        mbedtls_x509_crt_init(r->certificates);
    }
    assert_int_equal(cct_chain_parse(r->certificates, at + 3, der.len), 0);
    r->len += 3 + der.len;
    r->count += is_readable;
}

static void *setup_system(size_t scratch_len)
{
    fixture *f = calloc(1, sizeof *f);
    FILE *file = fopen(SYSTEM, "rb");
    assert_non_null(f);
    assert_non_null(file);
    f->anchors.text = malloc(TEXT_MAX);
    assert_non_null(f->anchors.text);
    f->anchors.len = fread(f->anchors.text, 1, TEXT_MAX, file);
    fclose(file);
    char der[8192];
    cct_pem pem;
    cct_span rest = {f->anchors.text, f->anchors.len}, block;
    cct_pem_init(&pem, der, sizeof der);
    while (rest.len > 0 && f->received.count < SENT) {
        size_t taken;
        f->last_at = (size_t)(rest.ptr - f->anchors.text);
        if (cct_pem_feed(&pem, rest, &taken, &block) == CCT_OK) {
            receive(&f->received, block);
        }
        rest = (cct_span){rest.ptr + taken, rest.len - taken};
    }
    assert_int_equal(f->received.count, SENT);
    mbedtls_ssl_init(&f->ssl);
    cct_trust_init(&f->trust, &port, &f->anchors, f->scratch, scratch_len);
    cct_chain_init(&f->chain, &f->ssl, &f->trust);
    return f;
}

static void teardown(fixture *f)
{
    for (unsigned i = 0; i < f->received.count; i++) {
        mbedtls_x509_crt_free(&f->received.certificates[i]);
    }
    free(f->anchors.text);
    free(f);
}

/* Whether the anchor of that certificate's name is handed over. */
static bool has_found(fixture *f, unsigned certificate)
{
    const mbedtls_x509_crt *child = &f->received.certificates[certificate];
    mbedtls_x509_crt *found = NULL;
    assert_int_equal(cct_chain_find(&f->chain, child, &found), 0);
    bool fits = found != NULL && found->next == NULL && found->raw.len > 0 &&
                found->subject_raw.len == child->issuer_raw.len &&
                memcmp(found->subject_raw.p, child->issuer_raw.p, child->issuer_raw.len) == 0;
    mbedtls_x509_crt_free(found);
    mbedtls_free(found);
    return fits;
}

static void check_passes(size_t scratch_len, unsigned expected)
{
    fixture *f = setup_system(scratch_len);
    for (unsigned i = 0; i < SENT; i++) {
        assert_row(has_found(f, i), "certificate %u, %zu bytes", i, scratch_len);
    }
    assert_row(f->anchors.passes == expected, "%u passes instead of %u, %zu bytes", f->anchors.passes, expected,
               scratch_len);
    teardown(f);
}

/* ---- tests ---------------------------------------------------------------- */

static void test_one_pass(void **state)
{
    (void)state;
    check_passes(SCRATCH_NEEDED + 16384, 1);
}

/* Each certificate takes a pass of its own, as long as nothing can be kept. */
static void test_no_memory_to_keep(void **state)
{
    (void)state;
    check_passes(16384, SENT);
}

/* What is found does not fit: that pass was in vain. */
static void test_little_memory_to_keep(void **state)
{
    (void)state;
    check_passes(SCRATCH_NEEDED + 16, SENT + 1);
    check_passes(SCRATCH_NEEDED + 2000, SENT + 1);
}

/* Bytes among those received that are no certificate: nobody knows what will be asked. */
static void test_garbage_received(void **state)
{
    (void)state;
    fixture *f = setup_system(sizeof f->scratch);
    receive(&f->received, (cct_span){"\x30\x03\x02\x01\x07", 5});
    for (unsigned i = 0; i < SENT; i++) {
        assert_true(has_found(f, i));
    }
    assert_int_equal(f->anchors.passes, SENT);
    teardown(f);
}

/*
 * The anchor of the last of them is damaged: that is only a reason when it is asked for, and is
 * counted once.
 */
static void test_missed_and_counts(void **state)
{
    (void)state;
    fixture *f = setup_system(sizeof f->scratch);
    f->anchors.text[f->last_at + 1000] = '?';
    for (unsigned i = 0; i < 2 * SENT; i++) { /* some are asked about twice when a chain has several
                                               * ways */
        bool is_last = i % SENT == SENT - 1;
        assert_row(has_found(f, i % SENT) == !is_last, "question %u", i);
        assert_int_equal(f->trust.missed.why, i >= SENT - 1 ? CCT_SKIP_DAMAGED : CCT_SKIP_NONE);
        assert_true(f->trust.roots > 50);
        assert_int_equal(f->trust.found, f->trust.roots + 1);
        assert_int_equal(f->trust.skipped[CCT_SKIP_DAMAGED], 1);
    }
    assert_int_equal(f->anchors.passes, 1);
    teardown(f);
}

/* Nothing is handed over when the anchors cannot be read to the end. */
static void test_unreadable(void **state)
{
    (void)state;
    fixture *f = setup_system(sizeof f->scratch);
    mbedtls_x509_crt *found = NULL;
    f->anchors.fails_at = f->anchors.len / 2;
    assert_int_not_equal(cct_chain_find(&f->chain, f->received.certificates, &found), 0);
    assert_null(found);
    assert_int_equal(f->trust.error, CCT_ERROR_IO);
    assert_int_equal(f->anchors.passes, 1);
    teardown(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_pass),
        cmocka_unit_test(test_no_memory_to_keep),
        cmocka_unit_test(test_little_memory_to_keep),
        cmocka_unit_test(test_garbage_received),
        cmocka_unit_test(test_missed_and_counts),
        cmocka_unit_test(test_unreadable),
    };
    return cmocka_run_group_tests_name("chain", tests, NULL, NULL);
}
