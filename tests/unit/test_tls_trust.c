/* SPDX-License-Identifier: MIT */
/*
 * Trust anchors as bundles hold them: each is offered to mbedTLS for its subject, and the rest is
 * counted.
 */
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
    int format;
    size_t piece_max; /* the port hands out no more at a time; 0: as much as is asked for */
} memory;

static int rewind_memory(void *context)
{
    memory *m = context;
    m->at = 0;
    return m->format;
}

static int read_memory(void *context, char *bytes, size_t capacity)
{
    memory *m = context;
    size_t left = m->text.len - m->at;
    size_t most = m->piece_max > 0 && m->piece_max < capacity ? m->piece_max : capacity;
    size_t n = left < most ? left : most;
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
    memory anchors = {.text = read_system()};
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
    memory anchors = {.text = {text, out.len}};
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

/*
 * The one that is looked for is there, but cut off: it is named, whether another of its name serves
 * or not.
 */
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
    memory anchors = {.text = {text, out.len}};
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

/*
 * Whatever a file holds: nothing is read beyond memory, nothing is kept, and no root appears that
 * is not there.
 */
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
            memory anchors = {.text = copy_of((cct_span){text, out.len})};
            free_list(look_for(&trust, &anchors, SPAN("\x30\x00")));
            assert_in_range(trust.roots, 1, 2);
            free_copy(anchors.text);
        }
        text[at] = before;
    }
    free_copy(bundle);
}

/* ---- DER ------------------------------------------------------------------ */

/* All certificates of the system's bundle, one after the other. */
static cct_span system_in_der(size_t *count)
{
    char *all = malloc(TEXT_MAX), der[8192];
    cct_span bundle = read_system(), rest = bundle, block;
    cct_writer out;
    cct_pem pem;
    assert_non_null(all);
    cct_pem_init(&pem, der, sizeof der);
    cct_writer_init(&out, all, TEXT_MAX);
    *count = 0;
    while (rest.len > 0) {
        size_t taken;
        if (cct_pem_feed(&pem, rest, &taken, &block) == CCT_OK) {
            cct_write_span(&out, block);
            ++*count;
        }
        rest = (cct_span){rest.ptr + taken, rest.len - taken};
    }
    assert_true(cct_writer_fits(&out));
    free_copy(bundle);
    return (cct_span){all, out.len};
}

static cct_span whole_of(cct_span *rest)
{
    cct_der one;
    assert_true(cct_der_take(rest, &one));
    return one.whole;
}

/* Every root is offered, in whatever pieces the port hands them out. */
static void test_der_whole_bundle(void **state)
{
    static const size_t pieces[] = {0, 1, 4096, 8191};
    (void)state;
    size_t expected, found = 0;
    cct_span all = system_in_der(&expected), rest = all;
    for (; rest.len > 0; found++) {
        cct_trust trust;
        cct_span subject = cct_der_subject(whole_of(&rest));
        memory anchors = {.text = all, .format = CCT_ANCHORS_DER, .piece_max = pieces[found % COUNT(pieces)]};
        mbedtls_x509_crt *candidates = look_for(&trust, &anchors, subject);
        assert_row(has_subject(candidates, subject), "'%.*s' is not offered", SHOW(cct_der_common_name(subject)));
        assert_int_equal(trust.roots, expected);
        assert_int_equal(trust.found, expected);
        assert_int_equal(trust.missed.why, CCT_SKIP_NONE);
        free_list(candidates);
    }
    assert_int_equal(found, expected);
    assert_true(expected > 50);
    free_copy(all);
}

/*
 * The end may be missing anywhere: the certificate that it cuts off is damaged, those before it
 * serve.
 */
static void test_der_truncated(void **state)
{
    (void)state;
    size_t count;
    cct_span all = system_in_der(&count), rest = all, first = whole_of(&rest), second = whole_of(&rest);
    for (size_t len = 0; len < first.len + second.len; len++) {
        cct_trust trust;
        memory anchors = {.text = copy_of((cct_span){all.ptr, len}), .format = CCT_ANCHORS_DER};
        mbedtls_x509_crt *candidates = look_for(&trust, &anchors, cct_der_subject(first));
        assert_int_equal(candidates != NULL, len >= first.len);
        assert_int_equal(trust.roots, len >= first.len);
        assert_int_equal(trust.skipped[CCT_SKIP_DAMAGED], len > 0 && len != first.len);
        free_list(candidates);
        free_copy(anchors.text);
    }
    free_copy(all);
}

static void check_report(const cct_trust *trust, const char *expected)
{
    char report[300];
    cct_writer out;
    cct_writer_init(&out, report, sizeof report);
    cct_trust_describe(trust, &out);
    cct_writer_terminate(&out);
    assert_row(strstr(report, expected) != NULL, "'%s' lacks '%s'", report, expected);
}

/* One that does not fit is passed over and named; so is all that follows what is no certificate. */
static void test_der_oversized_and_garbage(void **state)
{
    static char text[40000], large[16384];
    (void)state;
    size_t count;
    cct_span all = system_in_der(&count), rest = all, first = whole_of(&rest), second = whole_of(&rest);
    cct_trust trust;
    cct_writer out;
    /*
     * As large as three bytes of length say: the beginning of a certificate, and then more than
     * there is memory for.
     */
    memcpy(large, first.ptr, first.len);
    memcpy(large, "\x30\x82\x3F\xFC", 4);
    cct_writer_init(&out, text, sizeof text);
    cct_write_span(&out, (cct_span){large, 4 + 0x3FFC});
    cct_write_span(&out, second);
    memory anchors = {.text = {text, out.len}, .format = CCT_ANCHORS_DER};
    mbedtls_x509_crt *candidates = look_for(&trust, &anchors, cct_der_subject(first));
    assert_null(candidates);
    assert_int_equal(trust.roots, 1);
    assert_int_equal(trust.skipped[CCT_SKIP_TOO_LARGE], 1);
    assert_int_equal(trust.missed.why, CCT_SKIP_TOO_LARGE);
    assert_true(cct_trust_lacks_support(&trust));
    check_report(&trust, "\" is skipped: too large for this build; 1 trust anchor read, 1 skipped (1 too large");

    static const char *const garbage[] = {"-----BEGIN CERTIFICATE-----\n", "\xFF\xFF", "\x30\x80", "\x31\x02\x05"};
    for (size_t i = 0; i < COUNT(garbage); i++) {
        cct_writer_init(&out, text, sizeof text);
        cct_write_span(&out, first);
        cct_write_text(&out, garbage[i]);
        cct_write_span(&out, second);
        anchors.text = (cct_span){text, out.len};
        candidates = look_for(&trust, &anchors, cct_der_subject(first));
        assert_true(has_subject(candidates, cct_der_subject(first)));
        free_list(candidates);
        assert_int_equal(trust.roots, 1);
        assert_int_equal(trust.skipped[CCT_SKIP_DAMAGED], 1);
        check_report(&trust, "1 trust anchor read, 1 skipped (1 damaged)");
    }

    /* A sequence that is no certificate is damaged, and does not end the stream. */
    cct_writer_init(&out, text, sizeof text);
    cct_write_span(&out, SPAN("\x30\x03\x02\x01\x07\x30\x00"));
    cct_write_span(&out, first);
    anchors.text = (cct_span){text, out.len};
    candidates = look_for(&trust, &anchors, cct_der_subject(first));
    assert_true(has_subject(candidates, cct_der_subject(first)));
    free_list(candidates);
    assert_int_equal(trust.skipped[CCT_SKIP_DAMAGED], 2);
    free_copy(all);
}

/* Nothing is read beyond memory, and no root appears that is not there. */
static void test_der_any_byte_changed(void **state)
{
    static const char values[] = {'\x30', '\x31', '\x82', '\x84', '\xFF', '\0'};
    static char text[4096];
    (void)state;
    size_t count;
    cct_span all = system_in_der(&count), rest = all, first = whole_of(&rest);
    assert_in_range(first.len, 100, sizeof text / 2);
    memcpy(text, first.ptr, first.len);
    memcpy(text + first.len, first.ptr, first.len);
    for (size_t at = 0; at < 2 * first.len; at++) {
        char before = text[at];
        for (size_t i = 0; i < sizeof values; i++) {
            cct_trust trust;
            text[at] = values[i];
            memory anchors = {.text = copy_of((cct_span){text, 2 * first.len}), .format = CCT_ANCHORS_DER};
            free_list(look_for(&trust, &anchors, SPAN("\x30\x00")));
            assert_in_range(trust.roots, at < first.len ? 0 : 1, 2);
            free_copy(anchors.text);
        }
        text[at] = before;
    }
    free_copy(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_bundle),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_missed),
        cmocka_unit_test(test_any_byte_changed),
        cmocka_unit_test(test_der_whole_bundle),
        cmocka_unit_test(test_der_truncated),
        cmocka_unit_test(test_der_oversized_and_garbage),
        cmocka_unit_test(test_der_any_byte_changed),
    };
    return cmocka_run_group_tests_name("trust", tests, NULL, NULL);
}
