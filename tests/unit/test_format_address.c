/* SPDX-License-Identifier: MIT */
/* Numeric addresses as they are read (RFC 4291 section 2.2) and written (RFC 5952). */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>

#include "library_test.h"

#include "format/address.h"

/* The platform's own reading is the yardstick. */
static void check_like_inet_pton(const char *text)
{
    cct_address address;
    unsigned char expected[16] = {0};
    cct_span copy = copy_of(cct_span_of(text));
    int family = inet_pton(AF_INET, text, expected) == 1    ? CCT_FAMILY_IPV4
                 : inet_pton(AF_INET6, text, expected) == 1 ? CCT_FAMILY_IPV6
                                                            : 0;
    bool valid = cct_address_parse(copy, &address);
    assert_row(valid == (family != 0), "'%s'", text);
    if (valid) {
        assert_row(address.family == family && address.port == 0, "'%s'", text);
        assert_row(memcmp(address.bytes, expected, family == CCT_FAMILY_IPV4 ? 4 : 16) == 0, "'%s'", text);
    }
    free_copy(copy);
}

static void test_address_parse(void **state)
{
    static const char *const texts[] = {
        "0.0.0.0",
        "255.255.255.255",
        "192.0.2.1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.4.",
        ".1.2.3.4",
        "1..2.3",
        "256.0.0.1",
        "01.2.3.4",
        "1.2.3.04",
        "1.2.3.+4",
        "1.2.3.1000",
        "",
        ".",
        "a.b.c.d",
        "0x1.2.3.4",
        " 1.2.3.4",
        "1.2.3.4 ",
        "::",
        "::1",
        "1::",
        "1::2",
        "2001:db8::",
        "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        ":",
        ":::",
        "1:::2",
        "1::2::3",
        ":1",
        "1:",
        "1::2:",
        ":1::2",
        "12345::",
        "g::",
        "::ffff:192.0.2.1",
        "::192.0.2.1",
        "1:2:3:4:5:6:192.0.2.1",
        "1:2:3:4:5:6:7:192.0.2.1",
        "::192.0.2.1:1",
        "192.0.2.1::",
        "::192.0.2",
        "::192.0.2.256",
        "ABCD:EF01::",
        "fe80::1%eth0",
        "[::1]",
        "::1 ",
        "0:0:0:0:0:0:0:0",
        "0000:0000::0000",
        "1:2:3:4::5:6:7:8",
        "1:2:3:4::5:6:7:8:9",
        "1:2:3::4:5:6:1.2.3.4",
        "1:2:3:4:5::1.2.3.4",
        "::1.2.3.4.5",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        check_like_inet_pton(texts[i]);
    }
}

/* Pieces of addresses in random order: mostly wrong, some right. */
static void test_address_parse_random(void **state)
{
    static const char *const pieces[] = {":", ":",         "::",  "1",        "ffff", "0",
                                         ".", "192.0.2.1", "255", "2001:db8", "00ab", "g"};
    uint32_t random = 1;
    (void)state;
    for (int round = 0; round < 200000; round++) {
        char text[128] = "";
        unsigned count = 1 + (random >> 8) % 12;
        for (unsigned i = 0; i < count; i++) {
            random = random * 1664525U + 1013904223U;
            strcat(text, pieces[(random >> 16) % COUNT(pieces)]);
        }
        check_like_inet_pton(text);
    }
}

static void test_address_write(void **state)
{
    static const struct {
        const char *text, *written;
    } rows[] = {
        {"192.0.2.1", "192.0.2.1:443"},
        {"0.0.0.0", "0.0.0.0:443"},
        {"255.255.255.255", "255.255.255.255:443"},
        /*
         * RFC 5952 sections 4.1 (leading zeros), 4.2.1 to 4.2.3 ('::'), 4.3 (lower case), 6
         * (brackets)
         */
        {"2001:0db8::0001", "[2001:db8::1]:443"},
        {"2001:db8:0:0:0:0:2:1", "[2001:db8::2:1]:443"},
        {"2001:db8:0:1:1:1:1:1", "[2001:db8:0:1:1:1:1:1]:443"},
        {"2001:0:0:1:0:0:0:1", "[2001:0:0:1::1]:443"},
        {"2001:db8:0:0:1:0:0:1", "[2001:db8::1:0:0:1]:443"},
        {"2001:DB8:AAAA:0:0:1:CcCc:1", "[2001:db8:aaaa::1:cccc:1]:443"},
        {"::", "[::]:443"},
        {"::1", "[::1]:443"},
        {"1::", "[1::]:443"},
        {"1:2:3:4:5:6:7:8", "[1:2:3:4:5:6:7:8]:443"},
        {"1:2:3:4:5:6::", "[1:2:3:4:5:6::]:443"},
        {"1:2:3:4:5:6:7::", "[1:2:3:4:5:6:7:0]:443"},
        {"::2:3:4:5:6:7:8", "[0:2:3:4:5:6:7:8]:443"},
        {"ffff:1000:100:10::", "[ffff:1000:100:10::]:443"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char out[64];
        cct_writer writer;
        cct_address address;
        assert_true(cct_address_parse(cct_span_of(rows[i].text), &address));
        address.port = 443;
        cct_writer_init(&writer, out, sizeof out);
        cct_address_write(&writer, &address);
        assert_row(cct_span_equals((cct_span){out, writer.len}, rows[i].written), "%s: %.*s", rows[i].text,
                   (int)writer.len, out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_address_parse),
        cmocka_unit_test(test_address_parse_random),
        cmocka_unit_test(test_address_write),
    };
    return cmocka_run_group_tests_name("address", tests, NULL, NULL);
}
