/* SPDX-License-Identifier: MIT */
/*
 * chain.c: the certificates of a server, in the handshake of TLS 1.2, which has them in plain text;
 * each signature counts as a good one, so that changed certificates come as far as true ones. What
 * the input cannot do is be accepted for another name or at another time.
 *
 * The input: the trust anchors in PEM or DER, a line "----", the certificates in DER, the server's
 * own first.
 */
#include <mbedtls/pk.h>

#include "fixed.h"
#include "format/der.h"
#include "line.h"
#include "tls/certificate.h"
#include "tls/names.h"

enum { ARENA_LEN = 128 * 1024, FLIGHT_MAX = 1 << 16, RECORD_MAX = 16384, SENT_MAX = 16 };

int __wrap_mbedtls_pk_verify_ext(mbedtls_pk_type_t type, const void *options, mbedtls_pk_context *context,
                                 mbedtls_md_type_t hash, const unsigned char *digest, size_t digest_len,
                                 const unsigned char *signature, size_t signature_len);

int __wrap_mbedtls_pk_verify_ext(mbedtls_pk_type_t type, const void *options, mbedtls_pk_context *context,
                                 mbedtls_md_type_t hash, const unsigned char *digest, size_t digest_len,
                                 const unsigned char *signature, size_t signature_len)
{
    (void)type, (void)options, (void)context, (void)hash, (void)digest, (void)digest_len, (void)signature;
    return signature_len > 0 ? 0 : MBEDTLS_ERR_PK_SIG_LEN_MISMATCH;
}

/* ---- the server's flight -------------------------------------------------- */

static void write_number(cct_writer *out, size_t number, unsigned bytes)
{
    while (bytes-- > 0) {
        cct_write_byte(out, (char)(number >> 8 * bytes));
    }
}

/* As many records as it takes. */
static void write_message(cct_writer *out, unsigned type, cct_span body)
{
    char *message = fuzz_memory(body.len + 4);
    cct_writer whole;
    cct_writer_init(&whole, message, body.len + 4);
    write_number(&whole, type, 1);
    write_number(&whole, body.len, 3);
    cct_write_span(&whole, body);
    for (cct_span rest = fuzz_written(&whole); rest.len > 0;) {
        size_t n = rest.len < RECORD_MAX ? rest.len : RECORD_MAX;
        cct_write_text(out, "\x16\x03\x03");
        write_number(out, n, 2);
        cct_write_span(out, (cct_span){rest.ptr, n});
        rest = fuzz_after(rest, n);
    }
    free(message);
}

static bool has_rsa_key(cct_span der)
{
    static const char rsa[] = "\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01";
    cct_certificate certificate;
    return cct_certificate_read(der, &certificate) && fuzz_contains(certificate.key, (cct_span){rsa, sizeof rsa - 1});
}

static void write_hello(cct_writer *out, bool rsa)
{
    char body[64];
    cct_writer hello;
    cct_writer_init(&hello, body, sizeof body);
    cct_write_text(&hello, "\x03\x03");
    for (int i = 0; i < 32; i++) {
        cct_write_byte(&hello, 'r');
    }
    write_number(&hello, 0, 1);
    write_number(&hello, rsa ? 0xC02F : 0xC02B, 2);
    write_number(&hello, 0, 1);
    write_number(&hello, 5, 2); /* extensions: renegotiation_info, empty (RFC 5746) */
    write_number(&hello, 0xFF01, 2);
    write_number(&hello, 1, 2);
    write_number(&hello, 0, 1);
    write_message(out, 2, fuzz_written(&hello));
}

/* The server's own certificate, as it is sent. */
static cct_span write_flight(cct_writer *out, cct_span certificates)
{
    cct_der element;
    cct_span own = CCT_NO_SPAN;
    cct_writer list;
    cct_writer_init(&list, fuzz_memory(certificates.len + 100), certificates.len + 100);
    write_number(&list, 0, 3);
    for (int i = 0; certificates.len > 0 && i < SENT_MAX; i++) {
        cct_span rest = certificates;
        bool is_element = cct_der_take(&rest, &element);
        cct_span one = is_element ? element.whole : certificates;
        write_number(&list, one.len, 3);
        cct_write_span(&list, one);
        own = i == 0 ? one : own;
        certificates = is_element ? rest : CCT_NO_SPAN;
    }
    size_t len = list.len;
    list.len = 0;
    write_number(&list, len - 3, 3);
    list.len = len;
    write_hello(out, has_rsa_key(own));
    write_message(out, 11, fuzz_written(&list));
    free(list.out);
    return own;
}

/* ---- the verdict ----------------------------------------------------------- */

/*
 * After an accepted chain the next message is missing: then nothing is wrong with the certificates.
 */
static void check_accepted(cct_span own)
{
    cct_certificate certificate;
    int64_t from_s = 0, until_s = 0;
    PROPERTY(cct_certificate_read(own, &certificate), "it cannot be read");
    PROPERTY(cct_names_has_host(&certificate, cct_span_of(LINE_HOST)), "it is not for this host");
    PROPERTY(cct_certificate_dates(&certificate, &from_s, &until_s) && from_s <= LINE_NOW_S && LINE_NOW_S <= until_s,
             "it is not valid now");
    PROPERTY(cct_certificate_flaw(&certificate) == NULL, "%s", cct_certificate_flaw(&certificate));
}

void fuzz_one(cct_span input)
{
    static uint64_t arena[ARENA_LEN / 8];
    static char bytes[FLIGHT_MAX];
    cct_writer flight;
    cct_span anchors = fuzz_take_section(&input);
    /* which would end the connection */
    bool has_separator = fuzz_contains(input, cct_span_of("\n----\n"));
    if (input.len > FLIGHT_MAX / 2 || anchors.len == 0 || has_separator) {
        return;
    }
    cct_writer_init(&flight, bytes, sizeof bytes);
    cct_span own = write_flight(&flight, input);
    line l = {.letters = "o", .rest = fuzz_written(&flight), .anchors = anchors};
    fixed_begin();
    cct_arena_install(arena, sizeof arena);
    PROPERTY(!line_exchange(&l), "a token");
    cct_arena_remove();
    if (getenv("FUZZ_OUTCOME") != NULL) { /* for who writes a seed */
        fprintf(stderr, "%s\n%.*s\n", l.outcome, SHOW(fuzz_written(&l.shown)));
    }
    if (strncmp(l.outcome, "connection_closed", 17) == 0) {
        check_accepted(own);
    }
}
