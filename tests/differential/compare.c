/* SPDX-License-Identifier: MIT */
/*
 * compare.c: the library's results for values, which differential.test.mjs compares with those of
 * other implementations. Of certificates it asks OpenSSL itself: neither needs a signature for
 * that.
 *
 * A line on standard input is a subject and its values in hexadecimal, with a space before each
 * ("-" for an empty one); for each there is a line on standard output.
 */
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cctoken_port.h"
#include "format/base64.h"
#include "format/date.h"
#include "format/form.h"
#include "format/json.h"
#include "format/url.h"
#include "tls/constraints.h"
#include "tls/names.h"

enum { VALUES_MAX = 2 };

/* ---- lines ---------------------------------------------------------------- */

static cct_span from_hex(const char *text)
{
    size_t len = strcmp(text, "-") == 0 ? 0 : strlen(text) / 2;
    char *bytes = malloc(len > 0 ? len : 1);
    for (size_t i = 0; bytes != NULL && i < len; i++) {
        bytes[i] = (char)(cct_hex_value(text[2 * i]) << 4 | cct_hex_value(text[2 * i + 1]));
    }
    return (cct_span){bytes, len};
}

static void put_hex(cct_span bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        printf("%02x", (unsigned char)bytes.ptr[i]);
    }
    if (bytes.len == 0) {
        putchar('-');
    }
}

static cct_writer new_writer(size_t capacity)
{
    cct_writer writer;
    cct_writer_init(&writer, malloc(capacity + 1), capacity);
    return writer;
}

static void put_written(cct_writer *writer)
{
    put_hex((cct_span){writer->out, writer->len});
    free(writer->out);
}

static void put_result(cct_writer *writer, bool ok)
{
    if (!ok) {
        printf("refused");
        writer->len = 0;
        free(writer->out);
    } else {
        put_written(writer);
    }
}

/* ---- subjects -------------------------------------------------------------- */

/* Of an object each member: name and value, strings decoded. */
static void compare_json(const cct_span *values)
{
    cct_json_members members;
    cct_json_member member;
    if (cct_json_validate(values[0]) != CCT_OK) {
        printf("refused");
        return;
    }
    printf("valid");
    if (!cct_json_members_init(&members, values[0])) {
        return;
    }
    while (cct_json_members_next(&members, &member)) {
        char *name = (char *)(uintptr_t)member.name.ptr, *value = (char *)(uintptr_t)member.value.ptr;
        size_t len = cct_json_string_decode(name, member.name.len);
        printf(" ");
        put_hex((cct_span){name, len});
        printf(":%d:", member.type);
        len = member.type == CCT_JSON_STRING ? cct_json_string_decode(value, member.value.len) : member.value.len;
        put_hex((cct_span){value, len});
    }
}

static void compare_whole(const cct_span *values)
{
    int64_t whole;
    if (cct_json_number_to_whole(values[0], &whole)) {
        printf("%lld", (long long)whole);
    } else {
        printf("refused");
    }
}

static void compare_url(const cct_span *values)
{
    cct_url url;
    size_t bad;
    if (cct_url_parse(values[0], &url, &bad) != CCT_OK) {
        printf("refused");
        return;
    }
    put_hex(url.scheme);
    putchar(' ');
    put_hex(url.host);
    printf(" %u ", url.port);
    put_hex(url.target);
    printf(" %d", url.is_address);
}

static void compare_form(const cct_span *values)
{
    cct_writer writer = new_writer(3 * values[0].len);
    cct_form_write(&writer, values[0]);
    put_written(&writer);
}

static void compare_encode(const cct_span *values)
{
    cct_writer writer = new_writer(3 * values[0].len + 12);
    cct_base64_encoder encoder;
    cct_base64_encode_init(&encoder, &writer);
    cct_base64_encode(&encoder, values[0]);
    cct_base64_encode_end(&encoder);
    cct_write_byte(&writer, ' ');
    cct_base64url_encode_init(&encoder, &writer);
    cct_base64_encode(&encoder, values[0]);
    cct_base64_encode_end(&encoder);
    put_written(&writer);
}

static void compare_decode(const cct_span *values)
{
    cct_base64_decoder decoder;
    cct_writer writer = new_writer(values[0].len + 4), url = new_writer(values[0].len + 4);
    cct_base64_decode_init(&decoder);
    bool ok = cct_base64_decode(&decoder, values[0], &writer) == CCT_OK && cct_base64_decode_end(&decoder) == CCT_OK;
    bool url_ok = cct_base64url_decode(values[0], &url) == CCT_OK;
    put_result(&writer, ok);
    putchar(' ');
    put_result(&url, url_ok);
}

static void compare_date(const cct_span *values)
{
    int64_t s;
    if (cct_date_parse_http(values[0], &s)) {
        printf("%lld", (long long)s);
    } else {
        printf("refused");
    }
}

static void compare_rfc3339(const cct_span *values)
{
    uint64_t s = 0;
    cct_writer writer = new_writer(40);
    (void)cct_span_to_u64(values[0], &s);
    cct_date_write_rfc3339(&writer, (int64_t)s);
    put_written(&writer);
}

/* ---- certificates ------------------------------------------------------------ */

static X509 *openssl_read(cct_span der)
{
    const unsigned char *at = (const unsigned char *)der.ptr;
    return d2i_X509(NULL, &at, (long)der.len);
}

/* Whether the certificate is for the host: ours, OpenSSL's. */
static void compare_host(const cct_span *values)
{
    cct_certificate certificate;
    X509 *theirs = openssl_read(values[0]);
    bool is_read = cct_certificate_read(values[0], &certificate);
    int verdict = theirs == NULL ? -1 : X509_check_host(theirs, values[1].ptr, values[1].len, 0, NULL);
    printf("%d %d", is_read && cct_names_has_host(&certificate, values[1]), verdict);
    X509_free(theirs);
}

/* Whether the second certificate keeps the name constraints of the first: ours, OpenSSL's. */
static void compare_constraints(const cct_span *values)
{
    cct_certificate authority, leaf;
    cct_span constraints;
    cct_name name;
    X509 *their_authority = openssl_read(values[0]), *their_leaf = openssl_read(values[1]);
    NAME_CONSTRAINTS *nc =
        their_authority == NULL ? NULL : X509_get_ext_d2i(their_authority, NID_name_constraints, NULL, NULL);
    /* Which reads the names of the certificate. */
    bool is_read = their_leaf != NULL && X509_check_purpose(their_leaf, -1, 0) == 1;
    int theirs = nc == NULL || !is_read ? -1 : NAME_CONSTRAINTS_check(their_leaf, nc);
    int ours = cct_certificate_read(values[0], &authority) && cct_certificate_read(values[1], &leaf) &&
                       cct_certificate_extension(&authority, CCT_OID_NAME_CONSTRAINTS, &constraints) == CCT_OK
                   ? (int)cct_constraints_check(constraints, &leaf, true, &name)
                   : -1;
    printf("%d %d", ours, theirs);
    NAME_CONSTRAINTS_free(nc);
    X509_free(their_leaf);
    X509_free(their_authority);
}

static const struct {
    const char *name;
    void (*compare)(const cct_span *values);
} subjects[] = {
    {"json", compare_json},     {"whole", compare_whole},
    {"url", compare_url},       {"form", compare_form},
    {"encode", compare_encode}, {"decode", compare_decode},
    {"date", compare_date},     {"rfc3339", compare_rfc3339},
    {"host", compare_host},     {"constraints", compare_constraints},
};

static void compare_line(char *line)
{
    cct_span values[VALUES_MAX] = {CCT_NO_SPAN, CCT_NO_SPAN};
    char *save = NULL;
    const char *subject = strtok_r(line, " \n", &save);
    for (int i = 0; i < VALUES_MAX; i++) {
        const char *value = strtok_r(NULL, " \n", &save);
        values[i] = from_hex(value == NULL ? "-" : value);
    }
    for (size_t i = 0; subject != NULL && i < sizeof subjects / sizeof *subjects; i++) {
        if (strcmp(subject, subjects[i].name) == 0) {
            subjects[i].compare(values);
        }
    }
    putchar('\n');
    for (int i = 0; i < VALUES_MAX; i++) {
        free((void *)(uintptr_t)values[i].ptr);
    }
}

int main(void)
{
    char *line = NULL;
    size_t capacity = 0;
    while (getline(&line, &capacity, stdin) > 0) {
        compare_line(line);
    }
    free(line);
    return 0;
}
