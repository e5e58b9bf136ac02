/* SPDX-License-Identifier: MIT */
/* Trust anchors as bundles hold them: each is offered to mbedTLS for its subject, and the rest is counted. */
#include <mbedtls/platform.h>
#include <stdio.h>

#include "core_test.h"

#include "der.h"
#include "pem.h"
#include "trust.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_bundle),
    };
    return cmocka_run_group_tests_name("trust", tests, NULL, NULL);
}
