/* SPDX-License-Identifier: MIT */
/* Trust anchors as bundles hold them: each is offered to mbedTLS for its subject, and the rest is counted. */
#include <mbedtls/platform.h>
#include <stdio.h>

#include "library_test.h"

#include "format/der.h"
#include "format/pem.h"
#include "tls/trust.h"

#define SYSTEM "/etc/ssl/certs/ca-certificates.crt"
#define TEXT_MAX ((size_t)1 << 20)

/* ---- anchors in memory --------------------------------------------------- */

typedef struct memory {
    cct_span text;
    size_t at;
} memory;

static int rewind_memory(void *context)
{
    ((memory *)context)->at = 0;
    return CCT_OK;
}

static int read_memory(void *context, char *bytes, size_t capacity)
{
    memory *m = context;
    size_t left = m->text.len - m->at;
    size_t n = left < capacity ? left : capacity;
    memcpy(bytes, m->text.ptr + m->at, n);
    m->at += n;
    return n > 0 ? (int)n : CCT_EOF;
}

static const cct_port port = {.anchors_rewind = rewind_memory, .anchors_read = read_memory};

static char scratch[32768];

/* Looks for a root of that name in the text. The caller frees the list. */
static mbedtls_x509_crt *look_for(cct_trust *trust, memory *anchors, cct_span issuer)
{
    mbedtls_x509_crt child, *candidates = NULL;
    mbedtls_x509_crt_init(&child);
    child.issuer_raw.p = (unsigned char *)(uintptr_t)issuer.ptr;
    child.issuer_raw.len = issuer.len;
    cct_trust_init(trust, &port, anchors, scratch, sizeof scratch);
    assert_int_equal(cct_trust_find(trust, &child, &candidates), 0);
    return candidates;
}

static void free_list(mbedtls_x509_crt *list)
{
    if (list != NULL) {
        mbedtls_x509_crt_free(list);
        mbedtls_free(list);
    }
}

static bool has_subject(const mbedtls_x509_crt *list, cct_span subject)
{
    for (; list != NULL; list = list->next) {
        if (same_bytes((cct_span){(const char *)list->subject_raw.p, list->subject_raw.len}, subject)) {
            return list->pk.MBEDTLS_PRIVATE(pk_ctx) != NULL;
        }
    }
    return false;
}

/* ---- the system's bundle ------------------------------------------------- */

static size_t count(const char *text, const char *what)
{
    size_t n = 0;
    for (; (text = strstr(text, what)) != NULL; text++) {
        n++;
    }
    return n;
}

static cct_span read_system(void)
{
    char *text = malloc(TEXT_MAX);
    FILE *file = fopen(SYSTEM, "rb");
    assert_non_null(text);
    assert_non_null(file);
    size_t len = fread(text, 1, TEXT_MAX - 1, file);
    assert_in_range(len, 1000, TEXT_MAX - 2);
    fclose(file);
    text[len] = '\0';
    return (cct_span){text, len};
}

/* Among them are some that SHA-1 signed, which mbedTLS does not have here. */
static void test_whole_bundle(void **state)
{
    (void)state;
    memory anchors = {read_system(), 0};
    size_t expected = count(anchors.text.ptr, "-----BEGIN CERTIFICATE-----"), found = 0, sha1 = 0;
    char der[8192];
    cct_span rest = anchors.text, block;
    cct_pem pem;
    cct_pem_init(&pem, der, sizeof der);
    while (rest.len > 0) {
        size_t taken;
        if (cct_pem_feed(&pem, rest, &taken, &block) == CCT_OK) {
            cct_trust trust;
            cct_span subject = cct_der_subject(block);
            mbedtls_x509_crt *candidates = look_for(&trust, &anchors, subject);
            assert_row(has_subject(candidates, subject), "'%.*s' is not offered", SHOW(cct_der_common_name(subject)));
            assert_int_equal(trust.roots, expected);
            assert_int_equal(trust.found, expected);
            assert_int_equal(trust.missed.why, CCT_SKIP_NONE);
            free_list(candidates);
            found++;
            sha1 += cct_span_contains(block, SPAN("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x05"));
        }
        rest = (cct_span){rest.ptr + taken, rest.len - taken};
    }
    assert_int_equal(found, expected);
    assert_true(expected > 50 && sha1 > 0);
    print_message("%zu trust anchors, %zu of them signed with SHA-1\n", found, sha1);
    free_copy(anchors.text);
}

/* ---- small bundles -------------------------------------------------------- */

/* The n-th certificate of the system's bundle, from 0, without its markers. */
static cct_span system_block(cct_span bundle, size_t n)
{
    const char *at = bundle.ptr;
    for (size_t i = 0; i <= n; i++) {
        at = strstr(at, "-----BEGIN CERTIFICATE-----\n");
        assert_non_null(at);
        at += strlen("-----BEGIN CERTIFICATE-----\n");
    }
    const char *end = strstr(at, "-----END");
    assert_non_null(end);
    return (cct_span){at, (size_t)(end - at)};
}

static void write_block(cct_writer *out, const char *label, cct_span base64)
{
    cct_write_text(out, "-----BEGIN ");
    cct_write_text(out, label);
    cct_write_text(out, "-----\n");
    cct_write_span(out, base64);
    cct_write_text(out, "-----END ");
    cct_write_text(out, label);
    cct_write_text(out, "-----\n");
}

/* Three whole certificates between others that are damaged: each is counted for what it is. */
static void test_counts(void **state)
{
    (void)state;
    static char text[40000], report[300];
    cct_span bundle = read_system(), first = system_block(bundle, 0), second = system_block(bundle, 1);
    cct_trust trust;
    cct_writer out;
    cct_writer_init(&out, text, sizeof text);
    write_block(&out, "CERTIFICATE", first);
    write_block(&out, "CERTIFICATE", (cct_span){second.ptr, second.len / 2});
    write_block(&out, "X509 CERTIFICATE", second);
    write_block(&out, "CERTIFICATE", SPAN("QUJD\n"));
    write_block(&out, "TRUSTED CERTIFICATE", second);
    write_block(&out, "PRIVATE KEY", SPAN("QUJD\n"));
    assert_true(cct_writer_fits(&out));
    memory anchors = {{text, out.len}, 0};
    assert_null(look_for(&trust, &anchors, SPAN("\x30\x00")));
    assert_int_equal(trust.roots, 3);
    assert_int_equal(trust.skipped[CCT_SKIP_DAMAGED], 2);
    assert_int_equal(trust.found, 4); /* of one of the damaged the subject is known */
    assert_false(cct_trust_lacks_support(&trust));
    cct_writer_init(&out, report, sizeof report);
    cct_trust_describe(&trust, &out);
    cct_writer_terminate(&out);
    assert_string_equal(report, "3 trust anchors read, 2 skipped (2 damaged)");
    free_copy(bundle);
}

/* The one that is looked for is there, but cut off: it is named, whether another of its name serves or not. */
static void test_missed(void **state)
{
    (void)state;
    static char text[40000], der[8192], report[300];
    cct_span bundle = read_system(), base64 = system_block(bundle, 2), block;
    cct_trust trust;
    cct_writer out;
    cct_pem pem;
    size_t taken;
    cct_pem_init(&pem, der, sizeof der);
    cct_writer_init(&out, text, sizeof text);
    write_block(&out, "CERTIFICATE", base64);
    assert_int_equal(cct_pem_feed(&pem, (cct_span){text, out.len}, &taken, &block), CCT_OK);
    cct_span subject = copy_of(cct_der_subject(block));
    write_block(&out, "CERTIFICATE", (cct_span){base64.ptr, base64.len / 8 * 7});
    memory anchors = {{text, out.len}, 0};
    mbedtls_x509_crt *candidates = look_for(&trust, &anchors, subject);
    assert_true(has_subject(candidates, subject));
    assert_int_equal(trust.missed.why, CCT_SKIP_DAMAGED);
    free_list(candidates);
    cct_writer_init(&out, report, sizeof report);
    cct_trust_describe(&trust, &out);
    cct_writer_terminate(&out);
    assert_non_null(strstr(report, "\" is skipped: damaged; 1 trust anchor read, 1 skipped (1 damaged)"));
    assert_non_null(strstr(report, trust.missed.name));
    free_copy(subject);
    free_copy(bundle);
}

/* Whatever a file holds: nothing is read beyond memory, nothing is kept, and no root appears that is not there. */
static void test_any_byte_changed(void **state)
{
    (void)state;
    static const char values[] = {'-', '\n', '=', 'A', '\x30', '\x82', '\xFF', '\0'};
    static char text[8000];
    cct_span bundle = read_system(), base64 = system_block(bundle, 0);
    cct_writer out;
    cct_writer_init(&out, text, sizeof text);
    write_block(&out, "TRUSTED CERTIFICATE", base64);
    write_block(&out, "CERTIFICATE", base64);
    assert_true(cct_writer_fits(&out));
    for (size_t at = 0; at < out.len; at += 3) {
        char before = text[at];
        for (size_t i = 0; i < sizeof values; i++) {
            cct_trust trust;
            text[at] = values[i];
            memory anchors = {copy_of((cct_span){text, out.len}), 0};
            free_list(look_for(&trust, &anchors, SPAN("\x30\x00")));
            assert_in_range(trust.roots, 1, 2);
            free_copy(anchors.text);
        }
        text[at] = before;
    }
    free_copy(bundle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_bundle),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_missed),
        cmocka_unit_test(test_any_byte_changed),
    };
    return cmocka_run_group_tests_name("trust", tests, NULL, NULL);
}
